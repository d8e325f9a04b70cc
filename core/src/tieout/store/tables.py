"""The state store's tables as they are now; ``migrations`` says how older ones become them."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from tieout.store.columns import AnyText, Counter

metadata = MetaData()

#: One row per site, with its counters and the journal's last link in the chain.
site = Table(
    "site",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", AnyText, nullable=False),
    Column("seal_key", LargeBinary, nullable=False),
    Column("company", Text, nullable=False),
    #: Grows with every taking of the site's lock.
    Column("fence", BigInteger, nullable=False),
    #: Who holds the lock, as JSON; "" when nobody does.
    Column("holder", Text, nullable=False),
    Column("last_fetch", BigInteger, nullable=False),
    Column("last_run", BigInteger, nullable=False),
    Column("head_seq", BigInteger, nullable=False),
    Column("head_hash", LargeBinary, nullable=False),
    UniqueConstraint("name", name="site_name"),
)

fact = Table(
    "fact",
    metadata,
    Column("site", Integer, ForeignKey("site.id"), nullable=False),
    Column("key", AnyText, nullable=False),
    Column("value", AnyText, nullable=False),
    PrimaryKeyConstraint("site", "key", name="fact_pkey"),
)

#: How far each side was read, and which fields its fingerprints cover.
watermark = Table(
    "watermark",
    metadata,
    Column("site", Integer, ForeignKey("site.id"), nullable=False),
    Column("side", SmallInteger, nullable=False),
    Column("entity", SmallInteger, nullable=False),
    Column("value", AnyText, nullable=False),
    Column("compared", Text, nullable=False),
    Column("fetched_at", Text, nullable=False),
    Column("full_at", Text, nullable=False),
    Column("fetch", BigInteger, nullable=False),
    PrimaryKeyConstraint("site", "side", "entity", name="watermark_pkey"),
)

rules_seen = Table(
    "rules_seen",
    metadata,
    Column("site", Integer, ForeignKey("site.id"), nullable=False),
    Column("entity", SmallInteger, nullable=False),
    Column("digest", Text, nullable=False),
    PrimaryKeyConstraint("site", "entity", name="rules_seen_pkey"),
)

#: The mirrors. No foreign key: it would be checked a million times for a site that never goes.
mirror = Table(
    "mirror",
    metadata,
    Column("id", Counter, primary_key=True),
    Column("site", Integer, nullable=False),
    Column("side", SmallInteger, nullable=False),
    Column("entity", SmallInteger, nullable=False),
    Column("key", AnyText, nullable=False),
    #: "" where the side has none.
    Column("code", AnyText, nullable=False),
    #: The full name.
    Column("name", AnyText, nullable=False),
    Column("name_key", AnyText, nullable=False),
    #: Small numbers to look names and codes up by: a name may be longer than an index entry, and an index
    #: of whole names costs as much as everything else together while a mirror is filled.
    Column("name_hash", Integer, nullable=False),
    Column("code_hash", Integer, nullable=False),
    Column("fp", LargeBinary, nullable=False),
    #: a or i, then d, r, t: active or inactive, deleted, read only, referred to.
    Column("flags", Text, nullable=False),
    Column("deleted", SmallInteger, nullable=False),
    Column("open", SmallInteger, nullable=False),
    #: The fetch that last changed something compared.
    Column("fetch", BigInteger, nullable=False),
    Column("record", Text, nullable=False),
    Column("agreed", Text),
    Index("mirror_key", "site", "side", "entity", "key", unique=True),
    # All that comparing every pair looks at: without it each row itself is fetched, and that takes four times as long.
    Index("mirror_compared", "site", "side", "entity", "key", "fp", "deleted", "open"),
    Index(
        "mirror_open",
        "site",
        "entity",
        "side",
        sqlite_where=text("open = 1"),
        postgresql_where=text("open = 1"),
    ),
    Index("mirror_name", "name_hash", "site"),
    Index(
        "mirror_code",
        "code_hash",
        "site",
        sqlite_where=text("code <> ''"),
        postgresql_where=text("code <> ''"),
    ),
)

#: Live links are unique both ways; broken ones (``live`` 0) are history and in nobody's way.
link = Table(
    "link",
    metadata,
    Column("id", Counter, primary_key=True),
    Column("site", Integer, ForeignKey("site.id"), nullable=False),
    Column("entity", SmallInteger, nullable=False),
    Column("host_key", AnyText, nullable=False),
    Column("books_key", AnyText, nullable=False),
    Column("live", SmallInteger, nullable=False),
    Column("how", Text, nullable=False),
    Column("note", AnyText, nullable=False),
    Column("run", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Index(
        "link_host",
        "site",
        "entity",
        "host_key",
        unique=True,
        sqlite_where=text("live = 1"),
        postgresql_where=text("live = 1"),
    ),
    Index(
        "link_books",
        "site",
        "entity",
        "books_key",
        unique=True,
        sqlite_where=text("live = 1"),
        postgresql_where=text("live = 1"),
    ),
    Index(
        "link_broken",
        "site",
        "entity",
        "host_key",
        sqlite_where=text("live = 0"),
        postgresql_where=text("live = 0"),
    ),
)

run = Table(
    "run",
    metadata,
    Column("site", Integer, ForeignKey("site.id"), nullable=False),
    Column("id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("who", AnyText, nullable=False),
    Column("started", Text, nullable=False),
    Column("ended", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("plan_digest", Text, nullable=False),
    Column("summary", Text, nullable=False),
    PrimaryKeyConstraint("site", "id", name="run_pkey"),
)

#: Operations; triggers let no row be deleted and no state change that is not in ``ARROWS``.
operation = Table(
    "operation",
    metadata,
    Column("site", Integer, ForeignKey("site.id"), nullable=False),
    Column("id", AnyText, nullable=False),
    #: The event that approved it and its place in it: the order of approval.
    Column("approved", BigInteger, nullable=False),
    Column("position", Integer, nullable=False),
    Column("run", Text, nullable=False),
    #: The operation as JSON; never changes.
    Column("content", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("marker", AnyText, nullable=False),
    Column("batch", AnyText, nullable=False),
    Column("company", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("sent_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    #: The event that last changed it, and the digest that event names.
    Column("event", BigInteger, nullable=False),
    Column("digest", Text, nullable=False),
    PrimaryKeyConstraint("site", "id", name="operation_pkey"),
    Index("operation_order", "site", "approved", "position"),
    Index("operation_run", "site", "run"),
    Index("operation_event", "site", "event"),
    Index(
        "operation_unfinished",
        "site",
        "state",
        "approved",
        "position",
        sqlite_where=text("state NOT IN ('done', 'refused')"),
        postgresql_where=text("state NOT IN ('done', 'refused')"),
    ),
)

#: The chain: each row's hash covers the one before, so a changed or missing row shows.
event = Table(
    "event",
    metadata,
    Column("site", Integer, ForeignKey("site.id"), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("prev_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    PrimaryKeyConstraint("site", "seq", name="event_pkey"),
)
