"""A site of Sage 50 Canada under the rules of linked companies, its mirrors filled as a read would fill them.

Beside the state store lies a plain SQLite file with the same values, for the floor to join.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tieout.records import Customer, Entity, Invoice, Record, Side

if TYPE_CHECKING:
    from tieout.site import Site

SITE = "builder"
#: The file the floor joins.
PLAIN = "plain.db"
_PAGE = 2000
#: The documented profile as it is. The books are never opened: a plan without a read does not need them.
_FILE = """
[state]
url = "sqlite:///state.db"

[sites.builder]
backend = "sage50-ca"
profile = "sage-construction-management"
company = { name = "Bench Ltd", file_id = "bench" }
books = { simulator = "company.db" }
host = { url = "sqlite:///host.db" }
"""
#: ``open`` and ``wanted`` stand for what tieout keeps of a row: to be looked at, and to be exported or linked.
_TABLES = """
CREATE TABLE {side} (key TEXT PRIMARY KEY, name TEXT, open INTEGER, wanted INTEGER, compared TEXT);
CREATE INDEX {side}_open ON {side} (name) WHERE open;
"""
_LINKS = """
CREATE TABLE links (host_key TEXT PRIMARY KEY, books_key TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX links_books ON links (books_key);
"""


class Pair(NamedTuple):
    """A record of either side that the other may lack, and whether the two are linked."""

    host: Record | None
    books: Record | None
    is_linked: bool = False


@contextmanager
def opened(folder: Path) -> "Iterator[Site]":
    """The folder's site."""
    from tieout.config import load_config
    from tieout.site import open_site

    with open_site(load_config(folder / "tieout.toml"), SITE) as site:
        yield site


def make_site(folder: Path) -> None:
    """The site file, an empty host and an empty state store."""
    folder.mkdir()
    (folder / "tieout.toml").write_text(_FILE, encoding="utf-8")
    with opened(folder):
        pass


def see_rules(folder: Path) -> None:
    """As after a sync under these very rules, or the next plan would compare every pair."""
    from tieout.rules import EntityRules, rules_digest

    with opened(folder) as site:
        for entity in site.rules.entities:
            site.store.set_rules_seen(entity, rules_digest(site.rules.of(entity) or EntityRules()))


def fill(folder: Path, entity: Entity, first: Iterable[Pair], later: Iterable[Pair] = ()) -> None:
    """Read both sides completely, link what is linked, then read what changed since."""
    with opened(folder) as site:
        compared = site.compared(entity)
        for since, pairs in (("", first), ("1", later)):
            reads = {
                side: site.store.begin_fetch(side, entity, since=since, compared=compared) for side in Side
            }
            for page in _pages(pairs):
                for side, read in reads.items():
                    site.store.put_page(read, _of_side(page, side))
                _link(site, entity, page)
            for read in reads.values():
                site.store.finish_fetch(read, watermark=since or "1", complete=True)


def fill_plain(folder: Path, first: Iterable[Pair], later: Iterable[Pair] = ()) -> None:
    """The same for the floor: both sides and the links in three tables."""
    with closing(sqlite3.connect(folder / PLAIN)) as plain:
        plain.execute("PRAGMA synchronous = OFF")  # the maker's own speed is nobody's figure
        plain.executescript("".join(_TABLES.format(side=side) for side in Side) + _LINKS)
        for page in _pages(first):
            _put_plain(plain, page, changed=False)
            plain.executemany("INSERT INTO links VALUES (?, ?)", _links(page))
        for page in _pages(later):
            _put_plain(plain, page, changed=True)
        plain.commit()


def _pages(pairs: Iterable[Pair]) -> Iterator[list[Pair]]:
    rest = iter(pairs)
    while page := list(islice(rest, _PAGE)):
        yield page


def _of_side(page: Sequence[Pair], side: Side) -> list[Record]:
    records = (pair.host if side is Side.HOST else pair.books for pair in page)
    return [record for record in records if record is not None]


def _links(page: Sequence[Pair]) -> list[tuple[str, str]]:
    return [(pair.host.key, pair.books.key) for pair in page if pair.is_linked and pair.host and pair.books]


def _link(site: "Site", entity: Entity, page: Sequence[Pair]) -> None:
    from tieout.store import NewLink

    links = [NewLink(host, books, "name") for host, books in _links(page)]
    site.store.add_links(entity, links, settled=True)


def _put_plain(plain: sqlite3.Connection, page: Sequence[Pair], *, changed: bool) -> None:
    for side in Side:
        rows = [
            (record.key, record.name, int(changed or not pair.is_linked), _wanted(record), _compared(record))
            for pair in page
            for record in _of_side([pair], side)
        ]
        plain.executemany(f"INSERT OR REPLACE INTO {side} VALUES (?, ?, ?, ?, ?)", rows)


def _wanted(record: Record) -> int:
    return int(record.approved is True if isinstance(record, Invoice) else record.referred_to)


def _compared(record: Record) -> str:
    """What the rules compare, as one text: kinder to the floor than a column each."""
    values: tuple[Any, ...] = ()
    if isinstance(record, Customer):
        values = (record.name, record.phone, record.email, record.billing_address)
    elif isinstance(record, Invoice):
        values = (record.name, record.dated, record.due, record.tax, record.total)
    return "|".join(map(str, values))
