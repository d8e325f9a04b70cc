"""What alembic runs to reach the database: the connection and the transaction are the caller's."""

from alembic import context

from tieout.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
