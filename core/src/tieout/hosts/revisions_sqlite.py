"""Revisions on SQLite: a counter row. One writer at a time makes the order of numbers that of commits."""

import secrets
from collections.abc import Iterator

import sqlalchemy as sa

from tieout.hosts.revisions import LAYOUT, TRACKED, Position, Tracked

_COUNT = "UPDATE tieout_revision SET value = value + 1"
_VALUE = "(SELECT value FROM tieout_revision)"


class SqliteRevisions:
    """The counter and the triggers of one SQLite file."""

    def install(self, connection: sa.Connection) -> None:
        """Make counter and triggers."""
        for statement in _statements():
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(
            "INSERT INTO tieout_revision (id, value, origin, layout) VALUES (1, 0, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET layout = EXCLUDED.layout",
            (secrets.token_hex(4), LAYOUT),
        )
        for tracked in TRACKED:
            number = self.next(connection)
            connection.exec_driver_sql(
                f"UPDATE {tracked.table} SET revision = ? WHERE revision IS NULL", (number,)
            )

    def layout(self, connection: sa.Connection) -> int:
        """Which layout was installed."""
        return int(connection.exec_driver_sql("SELECT layout FROM tieout_revision").scalar_one())

    def next(self, connection: sa.Connection) -> int:
        """A number for the changes of this transaction."""
        return int(connection.exec_driver_sql(f"{_COUNT} RETURNING value").scalar_one())

    def position(self, connection: sa.Connection) -> Position:
        """Where the changes stand."""
        row = connection.exec_driver_sql("SELECT origin, value FROM tieout_revision").one()
        return Position(origin=row[0], settled=row[1], highest=row[1])


def _statements() -> Iterator[str]:
    yield (
        "CREATE TABLE IF NOT EXISTS tieout_revision "
        "(id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER NOT NULL, "
        "origin TEXT NOT NULL, layout INTEGER NOT NULL)"
    )
    yield (
        "CREATE TABLE IF NOT EXISTS tieout_deleted (table_name TEXT NOT NULL, key TEXT NOT NULL, "
        "revision INTEGER NOT NULL, PRIMARY KEY (table_name, key)) WITHOUT ROWID"
    )
    yield ("CREATE INDEX IF NOT EXISTS tieout_deleted_revision ON tieout_deleted (table_name, revision, key)")
    for tracked in TRACKED:
        yield from _table_triggers(tracked.table)
        if tracked.lines:
            yield from _line_triggers(tracked)


def _table_triggers(table: str) -> Iterator[str]:
    number = f"{_COUNT}; UPDATE {table} SET revision = {_VALUE} WHERE key = NEW.key"
    forget = (
        f"{_COUNT}; INSERT OR REPLACE INTO tieout_deleted (table_name, key, revision) "
        f"VALUES ('{table}', OLD.key, {_VALUE})"
    )
    yield _trigger(table, "insert", f"AFTER INSERT ON {table} WHEN NEW.revision IS NULL", number)
    yield _trigger(table, "update", f"AFTER UPDATE ON {table} WHEN NEW.revision IS OLD.revision", number)
    yield _trigger(table, "rekey", f"AFTER UPDATE OF key ON {table} WHEN NEW.key IS NOT OLD.key", forget)
    yield _trigger(table, "delete", f"AFTER DELETE ON {table}", forget)


def _line_triggers(tracked: Tracked) -> Iterator[str]:
    lines, key = tracked.lines, tracked.lines_key
    touch = f"UPDATE {tracked.table} SET revision = {_VALUE} WHERE key"
    new, old = f"{_COUNT}; {touch} = NEW.{key}", f"{_COUNT}; {touch} = OLD.{key}"
    both = f"{_COUNT}; {touch} IN (OLD.{key}, NEW.{key})"
    yield _trigger(lines, "insert", f"AFTER INSERT ON {lines} WHEN NEW.revision IS NULL", new)
    yield _trigger(lines, "update", f"AFTER UPDATE ON {lines} WHEN NEW.revision IS OLD.revision", both)
    yield _trigger(lines, "delete", f"AFTER DELETE ON {lines}", old)


def _trigger(table: str, event: str, when: str, body: str) -> str:
    return f"CREATE TRIGGER IF NOT EXISTS tieout_{table}_{event} {when} BEGIN {body}; END"
