"""Revisions on PostgreSQL: a sequence, and a note of the transactions that drew from it and are still open.

Transactions commit in another order than they draw their numbers. Before its first number each
transaction therefore takes a shared advisory lock whose key says how far the sequence was; the locks
still held show below which number everything is committed. Nobody ever waits for such a lock.
"""

import secrets
from collections.abc import Iterator

import sqlalchemy as sa

from tieout.hosts.revisions import LAYOUT, TRACKED, Position, Tracked

#: The upper 16 bits of our advisory locks' keys, to know them from other programs' locks.
_LOCK_TAG = 0x7104
_SO_FAR = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {schema}.tieout_revision"


class PostgresRevisions:
    """The sequence and the triggers of one schema."""

    def __init__(self, schema: str) -> None:
        self.schema = '"' + schema.replace('"', '""') + '"'

    def install(self, connection: sa.Connection) -> None:
        """Make sequence, functions and triggers."""
        for statement in _statements(self.schema):
            # Nothing is bound, so the driver leaves percent signs alone.
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(
            f"INSERT INTO {self.schema}.tieout_origin (id, origin, layout) VALUES (1, %s, %s) "
            "ON CONFLICT (id) DO UPDATE SET layout = EXCLUDED.layout",
            (secrets.token_hex(4), LAYOUT),
        )
        for tracked in TRACKED:
            number = self.next(connection)
            connection.exec_driver_sql(
                f"UPDATE {self.schema}.{tracked.table} SET revision = %s WHERE revision IS NULL", (number,)
            )

    def layout(self, connection: sa.Connection) -> int:
        """Which layout was installed."""
        return int(connection.exec_driver_sql(f"SELECT layout FROM {self.schema}.tieout_origin").scalar_one())

    def next(self, connection: sa.Connection) -> int:
        """A number for the changes of this transaction."""
        return int(connection.exec_driver_sql(f"SELECT {self.schema}.tieout_next_revision()").scalar_one())

    def position(self, connection: sa.Connection) -> Position:
        """Where the changes stand. The sequence is looked at first: see the module's docstring."""
        origin = connection.exec_driver_sql(f"SELECT origin FROM {self.schema}.tieout_origin").scalar_one()
        highest = int(connection.exec_driver_sql(_SO_FAR.format(schema=self.schema)).scalar_one())
        still_open = connection.exec_driver_sql(
            "SELECT min(((classid::bigint & 65535) << 32) | objid::bigint) FROM pg_locks "
            "WHERE locktype = 'advisory' AND objsubid = 1 "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
            f"AND classid::bigint >> 16 = {_LOCK_TAG}"
        ).scalar_one()
        settled = highest if still_open is None else min(highest, int(still_open))
        return Position(origin=origin, settled=settled, highest=highest)


def _statements(schema: str) -> Iterator[str]:
    yield f"CREATE SEQUENCE IF NOT EXISTS {schema}.tieout_revision"
    yield (
        f"CREATE TABLE IF NOT EXISTS {schema}.tieout_origin "
        "(id integer PRIMARY KEY CHECK (id = 1), origin text NOT NULL, layout integer NOT NULL)"
    )
    yield (
        f"CREATE TABLE IF NOT EXISTS {schema}.tieout_deleted (table_name text NOT NULL, key text NOT NULL, "
        "revision bigint NOT NULL, PRIMARY KEY (table_name, key))"
    )
    yield (
        "CREATE INDEX IF NOT EXISTS tieout_deleted_revision "
        f"ON {schema}.tieout_deleted (table_name, revision, key)"
    )
    yield from _functions(schema)
    for tracked in TRACKED:
        yield from _table_triggers(schema, tracked.table)
        if tracked.lines:
            yield from _line_triggers(schema, tracked)


def _functions(schema: str) -> Iterator[str]:
    yield _function(
        f"{schema}.tieout_next_revision()",
        "bigint",
        f"""
        DECLARE
          mine text := pg_current_xact_id()::text || ':{schema.replace("'", "''")}';
          so_far bigint;
        BEGIN
          IF current_setting('tieout.writing', true) IS DISTINCT FROM mine THEN
            {_SO_FAR.format(schema=schema).replace(" FROM", " INTO so_far FROM")};
            PERFORM pg_advisory_xact_lock_shared(({_LOCK_TAG}::bigint << 48) | so_far);
            PERFORM set_config('tieout.writing', mine, true);
          END IF;
          RETURN nextval('{schema.replace("'", "''")}.tieout_revision');
        END""",
    )
    yield _function(
        f"{schema}.tieout_number()",
        "trigger",
        f"BEGIN NEW.revision := {schema}.tieout_next_revision(); RETURN NEW; END",
    )
    yield _function(
        f"{schema}.tieout_forget()",
        "trigger",
        f"""
        BEGIN
          INSERT INTO {schema}.tieout_deleted (table_name, key, revision)
          VALUES (TG_TABLE_NAME, OLD.key, {schema}.tieout_next_revision())
          ON CONFLICT (table_name, key) DO UPDATE SET revision = EXCLUDED.revision;
          RETURN NULL;
        END""",
    )


def _function(name: str, returns: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name} RETURNS {returns} LANGUAGE plpgsql AS $tieout$ {body} $tieout$"


def _table_triggers(schema: str, table: str) -> Iterator[str]:
    on, same = f"ON {schema}.{table} FOR EACH ROW", "NEW.revision IS NOT DISTINCT FROM OLD.revision"
    yield _trigger(
        table, "insert", f"BEFORE INSERT {on} WHEN (NEW.revision IS NULL)", f"{schema}.tieout_number"
    )
    yield _trigger(table, "update", f"BEFORE UPDATE {on} WHEN ({same})", f"{schema}.tieout_number")
    yield _trigger(
        table,
        "rekey",
        f"AFTER UPDATE OF key {on} WHEN (NEW.key IS DISTINCT FROM OLD.key)",
        f"{schema}.tieout_forget",
    )
    yield _trigger(table, "delete", f"AFTER DELETE {on}", f"{schema}.tieout_forget")


def _line_triggers(schema: str, tracked: Tracked) -> Iterator[str]:
    lines, key = tracked.lines, tracked.lines_key
    on, same = f"ON {schema}.{lines} FOR EACH ROW", "NEW.revision IS NOT DISTINCT FROM OLD.revision"
    touch = f"UPDATE {schema}.{tracked.table} SET revision = {schema}.tieout_next_revision() WHERE key"
    bodies = {"insert": f"{touch} = NEW.{key}", "delete": f"{touch} = OLD.{key}"}
    bodies["update"] = f"{touch} IN (OLD.{key}, NEW.{key})"
    conditions = {"insert": " WHEN (NEW.revision IS NULL)", "update": f" WHEN ({same})", "delete": ""}
    for event, body in bodies.items():
        function = f"{schema}.tieout_{lines}_{event}"
        yield _function(f"{function}()", "trigger", f"BEGIN {body}; RETURN NULL; END")
        yield _trigger(lines, event, f"AFTER {event.upper()} {on}{conditions[event]}", function)


def _trigger(table: str, event: str, when: str, function: str) -> str:
    # CREATE OR REPLACE TRIGGER exists since PostgreSQL 14.
    return f"CREATE OR REPLACE TRIGGER tieout_{table}_{event} {when} EXECUTE FUNCTION {function}()"
