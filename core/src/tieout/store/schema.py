"""Which version of the schema a database has, and how it gets the one this program was made for."""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from tieout.errors import FolderNotWritable, StateSchema
from tieout.store.database import Database
from tieout.store.tables import metadata
from tieout.store.triggers import trigger_statements

#: Every revision in ``migrations``, oldest first; the last one is what ``tables`` describes.
REVISIONS = ("0001", "0002")
HEAD = REVISIONS[-1]

#: The table alembic keeps; made by hand where alembic is not needed, because importing it takes 0.35 s.
_VERSION_TABLE = (
    "CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)
#: Two programs that make one store at once: any fixed number will do.
_MAKING = 7_160_101


def read_version(connection: Connection) -> str:
    """The revision a database has; "" when it holds no store."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return found or ""


def prepare_schema(database: Database) -> None:
    """Make or upgrade the schema, or raise StateSchema where that cannot be done."""
    with database.reading() as connection:
        version = read_version(connection)
    if version == HEAD:
        return
    _refuse_unknown(version, database.place)
    if version:
        _keep_copy(database, version)
    with database.writing() as connection:
        _make_or_upgrade(connection)


def require_current(database: Database, version: str) -> None:
    """For a store opened for reading only: raise StateSchema unless it has this program's schema."""
    _refuse_unknown(version, database.place)
    if version != HEAD:
        what = (
            "The state store was made by an older version of tieout and must be upgraded before it is read."
        )
        why = f"its schema is {version}, this version uses {HEAD}"
        fix = "Run any command that writes, such as:  tieout fetch SITE"
        raise StateSchema(what, where=database.place, why=why, fix=fix)


def create_all(connection: Connection) -> None:
    """Make the whole schema as it is now, in an empty database."""
    metadata.create_all(connection)
    for statement in trigger_statements(connection.dialect.name):
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(_VERSION_TABLE)
    connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": HEAD})


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to a revision, within the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    folder = str(Path(__file__).with_name("migrations"))
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _make_or_upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _MAKING})
    version = read_version(connection)
    if not version:
        create_all(connection)
    elif version != HEAD:
        upgrade(connection)


def _refuse_unknown(version: str, place: str) -> None:
    if version and version not in REVISIONS:
        what = "The state store was made by a newer version of tieout."
        raise StateSchema(what, where=place, why=f"its schema is {version}, this version knows {HEAD}")


def _keep_copy(database: Database, version: str) -> None:
    """A copy of an SQLite file beside it before it is upgraded; PostgreSQL has its administrators."""
    if database.path is None:
        return
    copy = database.path.with_name(f"{database.path.name}.before-{HEAD}-from-{version}")
    try:
        copy.unlink(missing_ok=True)
        with database.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.execute("VACUUM INTO ?", (str(copy),))
        copy.chmod(0o600)
    except OSError as error:
        what = "The copy made before an upgrade of the state store cannot be written."
        raise FolderNotWritable(what, where=str(copy), why=str(error)) from error
