"""The journal: runs, operations, the chain of events, and the guards the database keeps over them.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from tieout.store.columns import AnyText

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

#: Written out, not taken from the code of the day: this revision must stay what it was.
_ARROWS = (
    "'approved>approved', 'approved>intent', 'approved>refused', 'in_doubt>done', 'in_doubt>in_doubt', "
    "'in_doubt>intent', 'in_doubt>needs_review', 'in_doubt>refused', 'intent>done', 'intent>in_doubt', "
    "'intent>intent', 'intent>refused', 'needs_review>done', 'needs_review>needs_review', "
    "'needs_review>refused'"
)
_FIXED = ("site", "id", "approved", "position", "run", "content")
_NOT_ALLOWED = "tieout: this change of an operation is not allowed"
_NOT_ONCE = "tieout: an operation begins approved, and once"
_ONLY_ADDED = "tieout: the journal is only added to"
_KEPT = (("operation", "DELETE"), ("event", "DELETE"), ("event", "UPDATE"), ("run", "DELETE"))


def upgrade() -> None:
    """Make the journal's tables and guards."""
    _make_runs()
    _make_operations()
    _make_operation_indexes()
    for statement in _sqlite_guards() if op.get_bind().dialect.name == "sqlite" else _postgresql_guards():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Take them away, guards first."""
    for table in ("event", "operation", "run"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for function in ("tieout_operation_arrow", "tieout_operation_insert", "tieout_only_added"):
            op.get_bind().exec_driver_sql(f"DROP FUNCTION {function}()")


def _make_runs() -> None:
    op.create_table(
        "run",
        sa.Column("site", sa.Integer, sa.ForeignKey("site.id"), nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("who", AnyText, nullable=False),
        sa.Column("started", sa.Text, nullable=False),
        sa.Column("ended", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("plan_digest", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("site", "id", name="run_pkey"),
    )
    op.create_table(
        "event",
        sa.Column("site", sa.Integer, sa.ForeignKey("site.id"), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("prev_hash", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("site", "seq", name="event_pkey"),
    )


def _make_operations() -> None:
    op.create_table(
        "operation",
        sa.Column("site", sa.Integer, sa.ForeignKey("site.id"), nullable=False),
        sa.Column("id", AnyText, nullable=False),
        sa.Column("approved", sa.BigInteger, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("marker", AnyText, nullable=False),
        sa.Column("batch", AnyText, nullable=False),
        sa.Column("company", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("receipt", sa.Text, nullable=False),
        sa.Column("sent_at", sa.Text, nullable=False),
        sa.Column("updated_at", sa.Text, nullable=False),
        sa.Column("event", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("site", "id", name="operation_pkey"),
    )


def _make_operation_indexes() -> None:
    unfinished = sa.text("state NOT IN ('done', 'refused')")
    op.create_index("operation_order", "operation", ["site", "approved", "position"])
    op.create_index("operation_run", "operation", ["site", "run"])
    op.create_index("operation_event", "operation", ["site", "event"])
    op.create_index(
        "operation_unfinished",
        "operation",
        ["site", "state", "approved", "position"],
        sqlite_where=unfinished,
        postgresql_where=unfinished,
    )


def _sqlite_guards() -> list[str]:
    fixed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in _FIXED)
    return [
        "CREATE TRIGGER operation_arrow BEFORE UPDATE ON operation\n"
        f"WHEN OLD.state || '>' || NEW.state NOT IN ({_ARROWS}) OR {fixed}\n"
        f"BEGIN SELECT RAISE(ABORT, '{_NOT_ALLOWED}'); END",
        "CREATE TRIGGER operation_insert BEFORE INSERT ON operation\n"
        "WHEN NEW.state <> 'approved'\n"
        "OR EXISTS (SELECT 1 FROM operation WHERE site = NEW.site AND id = NEW.id)\n"
        f"BEGIN SELECT RAISE(ABORT, '{_NOT_ONCE}'); END",
        "CREATE TRIGGER event_insert BEFORE INSERT ON event\n"
        "WHEN EXISTS (SELECT 1 FROM event WHERE site = NEW.site AND seq = NEW.seq)\n"
        f"BEGIN SELECT RAISE(ABORT, '{_ONLY_ADDED}'); END",
        *(
            f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table}\n"
            f"BEGIN SELECT RAISE(ABORT, '{_ONLY_ADDED}'); END"
            for table, verb in _KEPT
        ),
    ]


def _postgresql_guards() -> list[str]:
    fixed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _FIXED)
    arrow = (
        f"IF OLD.state || '>' || NEW.state NOT IN ({_ARROWS}) OR {fixed} THEN\n"
        f"RAISE EXCEPTION '{_NOT_ALLOWED}'; END IF; RETURN NEW;"
    )
    once = f"IF NEW.state <> 'approved' THEN\nRAISE EXCEPTION '{_NOT_ONCE}'; END IF; RETURN NEW;"
    return [
        _function("tieout_operation_arrow", arrow),
        _function("tieout_operation_insert", once),
        _function("tieout_only_added", f"RAISE EXCEPTION '{_ONLY_ADDED}';"),
        _trigger("operation_arrow", "UPDATE", "operation", "tieout_operation_arrow"),
        _trigger("operation_insert", "INSERT", "operation", "tieout_operation_insert"),
        *(_trigger(f"{table}_{verb.lower()}", verb, table, "tieout_only_added") for table, verb in _KEPT),
        *(
            f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table}\n"
            "FOR EACH STATEMENT EXECUTE FUNCTION tieout_only_added()"
            for table in ("operation", "event", "run")
        ),
    ]


def _function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN {body} END $$"


def _trigger(name: str, verb: str, table: str, function: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {verb} ON {table}\nFOR EACH ROW EXECUTE FUNCTION {function}()"
