"""Opening a host: the engine, tieout's own tables, the table of batches, and every mapping checked."""

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from tieout.errors import HostUnreachable
from tieout.hosts import engine as databases
from tieout.hosts.building import build_shape
from tieout.hosts.catalogue import Catalogue
from tieout.hosts.own import own_mapping
from tieout.hosts.revisions import LAYOUT, Revisions
from tieout.hosts.revisions_postgres import PostgresRevisions
from tieout.hosts.revisions_sqlite import SqliteRevisions
from tieout.hosts.settings import HostSettings
from tieout.hosts.shape import Shape
from tieout.hosts.sqlhost import SqlHost
from tieout.hosts.tables import batches_table, own_tables
from tieout.records import Entity

_INSTALL_LOCK = 0x7105


def open_sql_host(settings: HostSettings) -> SqlHost:
    """Open, make what may be made, and check; the engine is let go when any of it fails."""
    own = settings.own_entities
    engine = databases.make_engine(settings.url, may_make=settings.create and bool(own))
    try:
        return _opened(settings, engine)
    except BaseException:
        engine.dispose()
        raise


def _opened(settings: HostSettings, engine: sa.Engine) -> SqlHost:
    own = settings.own_entities
    revisions: Revisions | None = None
    if own:
        revisions = _revisions(engine, settings.db_schema)
        _make_own(settings, engine, revisions)
    batches = _make_batches(settings, engine)
    with databases.reading(engine, "looking at its tables") as connection:
        catalogue = Catalogue(connection)
        shapes = {entity: _shape(settings, entity, catalogue) for entity in Entity if _kept(settings, entity)}
    title = settings.title or ("tieout's own tables" if not settings.tables else "mapped tables")
    return SqlHost(engine=engine, shapes=shapes, batches=batches, revisions=revisions, title=title)


def _kept(settings: HostSettings, entity: Entity) -> bool:
    return entity in settings.tables or entity in settings.own_entities


def _shape(settings: HostSettings, entity: Entity, catalogue: Catalogue) -> Shape:
    if entity in settings.tables:
        return build_shape(entity, settings.tables[entity], catalogue, own=False, schema="")
    return build_shape(entity, own_mapping(entity), catalogue, own=True, schema=settings.db_schema)


def _revisions(engine: sa.Engine, schema: str) -> Revisions:
    if engine.dialect.name == "sqlite":
        return SqliteRevisions()
    with databases.reading(engine, "connecting") as connection:
        return PostgresRevisions(schema or connection.scalar(sa.text("SELECT current_schema()")) or "public")


def _make_own(settings: HostSettings, engine: sa.Engine, revisions: Revisions) -> None:
    if _is_installed(engine, revisions):
        return
    if not settings.create:
        raise HostUnreachable(
            "tieout's own tables are not in the host's database, or are of another version.",
            where=databases.place(engine),
            fix="Let tieout make them once: create = true under [sites.NAME.host].",
        )
    with databases.writing(engine, "making tieout's own tables") as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _INSTALL_LOCK})
        own_tables(settings.db_schema).create_all(connection, checkfirst=True)
        revisions.install(connection)


def _is_installed(engine: sa.Engine, revisions: Revisions) -> bool:
    with databases.reaching(engine, "connecting"), engine.connect() as connection:
        try:
            return revisions.layout(connection) == LAYOUT
        except DBAPIError as error:
            if error.connection_invalidated:
                raise
            return False


def _make_batches(settings: HostSettings, engine: sa.Engine) -> sa.Table:
    table = batches_table(settings.batches_table, settings.db_schema)
    with databases.reaching(engine, "connecting"), engine.connect() as connection:
        if sa.inspect(connection).has_table(table.name, schema=table.schema):
            return table
    try:
        with databases.writing(engine, f"making the table {table.name}") as connection:
            table.create(connection, checkfirst=True)
    except HostUnreachable as error:
        ddl = " ".join(str(sa.schema.CreateTable(table).compile(engine)).split())
        raise HostUnreachable(
            f"The host's database does not let tieout make its table {table.name}.",
            where=error.where,
            why=f"{error.why} Every batch of writes leaves its mark there, or a lost answer could not be settled.",
            fix=f"Let the database's administrator run:  {ddl}",
        ) from error
    return table
