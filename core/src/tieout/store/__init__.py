"""The state store: mirrors, links, watermarks and the journal, in SQLite or PostgreSQL."""

from tieout.store.models import (
    Link,
    LinkedBy,
    NewLink,
    PageCounts,
    Run,
    RunKind,
    RunState,
    Scope,
    StoredOperation,
    Watermark,
)
from tieout.store.opening import Store, open_store, utc_now
from tieout.store.site import SiteStore

__all__ = [
    "Link",
    "LinkedBy",
    "NewLink",
    "PageCounts",
    "Run",
    "RunKind",
    "RunState",
    "Scope",
    "SiteStore",
    "Store",
    "StoredOperation",
    "Watermark",
    "open_store",
    "utc_now",
]
