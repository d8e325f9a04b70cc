"""The migrations lead to the very schema a new store gets, keep what is there, and are only loaded when needed."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from tieout.errors import StateSchema
from tieout.records import Entity, Side
from tieout.store import open_store, schema

#: Everything PostgreSQL knows of a schema that has no inspector of its own.
GUARDS = (
    "SELECT tgname || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
    "SELECT prosrc FROM pg_proc WHERE proname LIKE 'tieout%' ORDER BY 1",
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    "SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1",
    "SELECT table_name || column_name || data_type || is_nullable || coalesce(collation_name, '')"
    " || coalesce(column_default, '') FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1",
)


def described(connection: Connection) -> list[object]:
    """The whole schema as data."""
    if connection.dialect.name == "postgresql":
        return [connection.execute(text(query)).scalars().all() for query in GUARDS]
    inspector = inspect(connection)
    tables = {
        name: (
            sorted(
                (column["name"], str(column["type"]), column["nullable"])
                for column in inspector.get_columns(name)
            ),
            sorted(key["constrained_columns"] for key in inspector.get_foreign_keys(name)),
            inspector.get_pk_constraint(name),
            inspector.get_unique_constraints(name),
        )
        for name in inspector.get_table_names()
    }
    others = "SELECT sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY 1"
    return [tables, connection.execute(text(others)).scalars().all()]


def at_revision(url: str, revision: str) -> Engine:
    """A database as an older version of this program made it."""
    engine = create_engine(url)
    with engine.begin() as connection:
        schema.upgrade(connection, revision)
    return engine


def test_migrations_lead_to_the_schema_of_a_new_store(url: str) -> None:
    """Going through every revision gives the same tables, indexes and guards as making them at once."""
    engine = at_revision(url, "head")
    with engine.connect() as connection:
        migrated = described(connection)
        assert schema.read_version(connection) == schema.HEAD
    with engine.begin() as connection:
        for table in reversed(inspect(connection).get_table_names()):
            connection.exec_driver_sql(
                f'DROP TABLE "{table}"{" CASCADE" if connection.dialect.name == "postgresql" else ""}'
            )
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        schema.create_all(connection)
        assert described(connection) == migrated
    engine.dispose()


def test_older_store_is_upgraded_and_keeps_what_it_has(url: str) -> None:
    """Opening a store of an older version upgrades it; its links stay."""
    engine = at_revision(url, "0001")
    values = "1, 'main', {key}, '', 0, '', 0, 0, 0, {key}"
    with engine.begin() as connection:
        key = "'a'" if connection.dialect.name == "postgresql" else "x'61'"
        connection.execute(text(f"INSERT INTO site VALUES ({values.format(key=key)})"))  # noqa: S608
        connection.execute(text("INSERT INTO link VALUES (1, 1, 1, 'h', 'b', 1, 'name', '', '', '')"))
    engine.dispose()
    with open_store(url) as store:
        assert store.site("main").link_of(Side.HOST, Entity.CUSTOMER, "h") is not None
        assert store.site("main").runs() == []
    engine = create_engine(url)
    with engine.connect() as connection:
        assert schema.read_version(connection) == schema.HEAD
    engine.dispose()


def test_sqlite_store_is_copied_before_an_upgrade(tmp_path: Path) -> None:
    """Beside an upgraded file lies the one from before, in the older version, for this user only."""
    url = f"sqlite:///{tmp_path / 'state.db'}"
    at_revision(url, "0001").dispose()
    open_store(url).close()
    [copy] = tmp_path.glob("state.db.before-*")
    assert copy.stat().st_mode & 0o077 == 0
    connection = sqlite3.connect(copy)
    assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
    connection.close()


def test_older_store_is_not_upgraded_by_reading(url: str) -> None:
    """Reading an older store is refused with what to do, and changes nothing."""
    engine = at_revision(url, "0001")
    with pytest.raises(StateSchema, match="older"):
        open_store(url, read_only=True)
    with engine.connect() as connection:
        assert schema.read_version(connection) == "0001"
    engine.dispose()


def test_upgrade_that_breaks_off_leaves_the_older_store(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An upgrade is one transaction: after a fault in it the store is as it was."""
    engine = at_revision(url, "0001")
    upgrade = schema.upgrade

    def break_off(connection: Connection) -> None:
        upgrade(connection)
        raise RuntimeError

    monkeypatch.setattr(schema, "upgrade", break_off)
    with pytest.raises(RuntimeError):
        open_store(url)
    with engine.connect() as connection:
        assert schema.read_version(connection) == "0001"
        assert "operation" not in inspect(connection).get_table_names()
    engine.dispose()


def test_downgrade_takes_everything_away(url: str) -> None:
    """The revisions can be walked back to nothing."""
    from alembic import command
    from alembic.config import Config

    engine = at_revision(url, "head")
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).with_name("migrations")))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
    engine.dispose()
    with open_store(url) as store:
        assert store.sites() == []


def test_revisions_are_those_of_the_folder() -> None:
    """The list the version check uses names every migration there is, in order."""
    folder = Path(schema.__file__).with_name("migrations") / "versions"
    assert tuple(sorted(path.name[1:5] for path in folder.glob("v*.py"))) == schema.REVISIONS


def test_alembic_is_not_imported_to_open_a_store(tmp_path: Path) -> None:
    """Neither making nor opening a store of the current version costs the import of alembic."""
    code = (
        "import sys; from tieout.store import open_store\n"
        "for _ in range(2): open_store(sys.argv[1]).close()\n"
        "sys.exit('alembic' in sys.modules or 'psycopg' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, f"sqlite:///{tmp_path / 'state.db'}"], check=False)
    assert done.returncode == 0
