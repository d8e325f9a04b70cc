"""What the database itself refuses in the journal, so that no program of ours or another's can do it."""

from collections.abc import Iterator

from tieout.operations import ARROWS, OperationState

#: Columns of an operation that never change once it was approved.
_FIXED = ("site", "id", "approved", "position", "run", "content")
#: States nothing leads out of; such a row is not changed at all.
_FINAL = (OperationState.DONE, OperationState.REFUSED)


def allowed_arrows() -> list[str]:
    """``"approved>intent"`` and so on; a state may also be kept, to note a later answer, unless it is final."""
    arrows = {f"{one}>{other}" for one, others in ARROWS.items() for other in others}
    kept = {f"{state}>{state}" for state in OperationState if state not in _FINAL}
    return sorted(arrows | kept)


def trigger_statements(dialect: str) -> Iterator[str]:
    """The statements that make the guards on a database of this kind (``sqlite`` or ``postgresql``)."""
    yield from (_sqlite() if dialect == "sqlite" else _postgresql())


def _arrow_list() -> str:
    return ", ".join(f"'{arrow}'" for arrow in allowed_arrows())


def _sqlite() -> Iterator[str]:
    fixed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in _FIXED)
    yield (
        "CREATE TRIGGER operation_arrow BEFORE UPDATE ON operation\n"
        f"WHEN OLD.state || '>' || NEW.state NOT IN ({_arrow_list()}) OR {fixed}\n"
        "BEGIN SELECT RAISE(ABORT, 'tieout: this change of an operation is not allowed'); END"
    )
    # The existence check stops INSERT OR REPLACE, which deletes without firing the delete trigger.
    yield (
        "CREATE TRIGGER operation_insert BEFORE INSERT ON operation\n"
        "WHEN NEW.state <> 'approved'\n"
        "OR EXISTS (SELECT 1 FROM operation WHERE site = NEW.site AND id = NEW.id)\n"
        "BEGIN SELECT RAISE(ABORT, 'tieout: an operation begins approved, and once'); END"
    )
    yield (
        "CREATE TRIGGER event_insert BEFORE INSERT ON event\n"
        "WHEN EXISTS (SELECT 1 FROM event WHERE site = NEW.site AND seq = NEW.seq)\n"
        "BEGIN SELECT RAISE(ABORT, 'tieout: the journal is only added to'); END"
    )
    for table, verb in (("operation", "DELETE"), ("event", "DELETE"), ("event", "UPDATE"), ("run", "DELETE")):
        yield (
            f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table}\n"
            "BEGIN SELECT RAISE(ABORT, 'tieout: the journal is only added to'); END"
        )


def _postgresql() -> Iterator[str]:
    fixed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _FIXED)
    yield _function(
        "tieout_operation_arrow",
        f"IF OLD.state || '>' || NEW.state NOT IN ({_arrow_list()}) OR {fixed} THEN\n"
        "RAISE EXCEPTION 'tieout: this change of an operation is not allowed'; END IF; RETURN NEW;",
    )
    yield _function(
        "tieout_operation_insert",
        "IF NEW.state <> 'approved' THEN\n"
        "RAISE EXCEPTION 'tieout: an operation begins approved, and once'; END IF; RETURN NEW;",
    )
    yield _function("tieout_only_added", "RAISE EXCEPTION 'tieout: the journal is only added to';")
    yield _row_trigger("operation_arrow", "UPDATE", "operation", "tieout_operation_arrow")
    yield _row_trigger("operation_insert", "INSERT", "operation", "tieout_operation_insert")
    for table, verb in (("operation", "DELETE"), ("event", "DELETE"), ("event", "UPDATE"), ("run", "DELETE")):
        yield _row_trigger(f"{table}_{verb.lower()}", verb, table, "tieout_only_added")
    for table in ("operation", "event", "run"):
        yield (
            f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table}\n"
            "FOR EACH STATEMENT EXECUTE FUNCTION tieout_only_added()"
        )


def _function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN {body} END $$"


def _row_trigger(name: str, verb: str, table: str, function: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {verb} ON {table}\nFOR EACH ROW EXECUTE FUNCTION {function}()"
