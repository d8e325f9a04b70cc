"""What a database complains about, as sentences for the person who can put it right."""

from sqlalchemy import Engine, ExceptionContext, event

from tieout.errors import (
    FolderNotWritable,
    JournalFault,
    StateCorrupt,
    StateLocked,
    StateUnreachable,
    TieoutError,
)

_LOCKED = "The state store is held by another program"
_CORRUPT = "The state store is damaged"
_FULL = "The state store cannot be written: there is no room left"
_READ_ONLY = "The state store cannot be written"
_REFUSED = "The journal refused a change"
_IO = "The state store's disk reports an error"
_AWAY = "The state store's database cannot be reached"

#: Primary result codes of SQLite (https://www.sqlite.org/rescode.html) and what they mean to us.
_SQLITE: dict[int, tuple[type[TieoutError], str]] = {
    3: (FolderNotWritable, _READ_ONLY),
    5: (StateLocked, _LOCKED),
    6: (StateLocked, _LOCKED),
    8: (FolderNotWritable, _READ_ONLY),
    10: (JournalFault, _IO),
    11: (StateCorrupt, _CORRUPT),
    13: (JournalFault, _FULL),
    14: (FolderNotWritable, "The state store cannot be opened or made"),
    23: (FolderNotWritable, _READ_ONLY),
    26: (StateCorrupt, "The state store's file is not a state store"),
}
#: SQLITE_CONSTRAINT_TRIGGER: one of our guards said no.
_SQLITE_TRIGGER = 1811

#: SQLSTATEs of PostgreSQL (appendix A of its manual), or the two signs that begin their class.
_POSTGRESQL: dict[str, tuple[type[TieoutError], str]] = {
    "55P03": (StateLocked, _LOCKED),
    "57014": (StateLocked, _LOCKED),
    "40001": (StateLocked, _LOCKED),
    "40P01": (StateLocked, _LOCKED),
    "P0001": (JournalFault, _REFUSED),
    "25006": (FolderNotWritable, _READ_ONLY),
    "42501": (FolderNotWritable, "This user may not write the state store"),
    "53100": (JournalFault, _FULL),
    "53": (StateUnreachable, _AWAY),
    "58": (JournalFault, _IO),
    "XX": (StateCorrupt, _CORRUPT),
    "08": (StateUnreachable, _AWAY),
    "28": (StateUnreachable, "The state store's database does not let this user in"),
    "3D": (StateUnreachable, "The state store's database does not exist"),
    "57": (StateUnreachable, _AWAY),
}


def translate_faults(engine: Engine, place: str) -> None:
    """From now on, let the engine raise our errors instead of the driver's; ``place`` is named in them."""

    @event.listens_for(engine, "handle_error")
    def replace(context: ExceptionContext) -> None:
        known = fault_of(context.original_exception, place)
        if known is not None:
            raise known from context.original_exception


def fault_of(error: BaseException, place: str) -> TieoutError | None:
    """The error to raise instead of a driver's, or None when it is none of these."""
    found = _sqlite_fault(error) if hasattr(error, "sqlite_errorcode") else _postgresql_fault(error)
    if found is None:
        return None
    kind, what = found
    return kind(what + ".", where=place, why=str(error).strip())


def _sqlite_fault(error: BaseException) -> tuple[type[TieoutError], str] | None:
    code = int(getattr(error, "sqlite_errorcode", 0))
    if code == _SQLITE_TRIGGER:
        return JournalFault, _REFUSED
    return _SQLITE.get(code & 0xFF)


def _postgresql_fault(error: BaseException) -> tuple[type[TieoutError], str] | None:
    if not type(error).__module__.startswith("psycopg"):
        return None
    state = getattr(error, "sqlstate", None)
    if state is None:
        # psycopg gives no SQLSTATE when there was no server to answer.
        return (StateUnreachable, _AWAY) if type(error).__name__ == "OperationalError" else None
    return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
