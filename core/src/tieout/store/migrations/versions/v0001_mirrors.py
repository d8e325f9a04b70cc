"""Sites, mirrors and links.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

from tieout.store.columns import AnyText, Counter

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables everything else hangs on."""
    _make_sites()
    _make_mirror()
    _make_mirror_indexes()
    _make_links()


def downgrade() -> None:
    """Take them away."""
    for table in ("link", "mirror", "rules_seen", "watermark", "fact", "site"):
        op.drop_table(table)


def _make_sites() -> None:
    op.create_table(
        "site",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", AnyText, nullable=False),
        sa.Column("seal_key", sa.LargeBinary, nullable=False),
        sa.Column("company", sa.Text, nullable=False),
        sa.Column("fence", sa.BigInteger, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("last_fetch", sa.BigInteger, nullable=False),
        sa.Column("last_run", sa.BigInteger, nullable=False),
        sa.Column("head_seq", sa.BigInteger, nullable=False),
        sa.Column("head_hash", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("name", name="site_name"),
    )
    op.create_table(
        "fact",
        sa.Column("site", sa.Integer, sa.ForeignKey("site.id"), nullable=False),
        sa.Column("key", AnyText, nullable=False),
        sa.Column("value", AnyText, nullable=False),
        sa.PrimaryKeyConstraint("site", "key", name="fact_pkey"),
    )
    op.create_table(
        "watermark",
        sa.Column("site", sa.Integer, sa.ForeignKey("site.id"), nullable=False),
        sa.Column("side", sa.SmallInteger, nullable=False),
        sa.Column("entity", sa.SmallInteger, nullable=False),
        sa.Column("value", AnyText, nullable=False),
        sa.Column("compared", sa.Text, nullable=False),
        sa.Column("fetched_at", sa.Text, nullable=False),
        sa.Column("full_at", sa.Text, nullable=False),
        sa.Column("fetch", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("site", "side", "entity", name="watermark_pkey"),
    )
    op.create_table(
        "rules_seen",
        sa.Column("site", sa.Integer, sa.ForeignKey("site.id"), nullable=False),
        sa.Column("entity", sa.SmallInteger, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("site", "entity", name="rules_seen_pkey"),
    )


def _make_mirror() -> None:
    op.create_table(
        "mirror",
        sa.Column("id", Counter, primary_key=True),
        sa.Column("site", sa.Integer, nullable=False),
        sa.Column("side", sa.SmallInteger, nullable=False),
        sa.Column("entity", sa.SmallInteger, nullable=False),
        sa.Column("key", AnyText, nullable=False),
        sa.Column("code", AnyText, nullable=False),
        sa.Column("name", AnyText, nullable=False),
        sa.Column("name_key", AnyText, nullable=False),
        sa.Column("name_hash", sa.Integer, nullable=False),
        sa.Column("code_hash", sa.Integer, nullable=False),
        sa.Column("fp", sa.LargeBinary, nullable=False),
        sa.Column("flags", sa.Text, nullable=False),
        sa.Column("deleted", sa.SmallInteger, nullable=False),
        sa.Column("open", sa.SmallInteger, nullable=False),
        sa.Column("fetch", sa.BigInteger, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("agreed", sa.Text),
    )


def _make_mirror_indexes() -> None:
    is_open, has_code = sa.text("open = 1"), sa.text("code <> ''")
    op.create_index("mirror_key", "mirror", ["site", "side", "entity", "key"], unique=True)
    op.create_index("mirror_compared", "mirror", ["site", "side", "entity", "key", "fp", "deleted", "open"])
    op.create_index(
        "mirror_open", "mirror", ["site", "entity", "side"], sqlite_where=is_open, postgresql_where=is_open
    )
    op.create_index("mirror_name", "mirror", ["name_hash", "site"])
    op.create_index(
        "mirror_code", "mirror", ["code_hash", "site"], sqlite_where=has_code, postgresql_where=has_code
    )


def _make_links() -> None:
    op.create_table(
        "link",
        sa.Column("id", Counter, primary_key=True),
        sa.Column("site", sa.Integer, sa.ForeignKey("site.id"), nullable=False),
        sa.Column("entity", sa.SmallInteger, nullable=False),
        sa.Column("host_key", AnyText, nullable=False),
        sa.Column("books_key", AnyText, nullable=False),
        sa.Column("live", sa.SmallInteger, nullable=False),
        sa.Column("how", sa.Text, nullable=False),
        sa.Column("note", AnyText, nullable=False),
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
    )
    for name, key, live in (("host", "host_key", 1), ("books", "books_key", 1), ("broken", "host_key", 0)):
        where = sa.text(f"live = {live}")
        op.create_index(
            f"link_{name}",
            "link",
            ["site", "entity", key],
            unique=bool(live),
            sqlite_where=where,
            postgresql_where=where,
        )
