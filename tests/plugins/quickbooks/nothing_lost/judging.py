"""The judge: what the company's own history and the host's own tables say, never what our journal says."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from tieout.records import Entity, Side
from tieout.store import SiteStore
from tieout_quickbooks.simulator import Event, SimulatedCompany

if TYPE_CHECKING:
    from tests.plugins.quickbooks.nothing_lost.resting_shop import RestingShop
else:
    from resting_shop import RestingShop

_A_PERSON = "a person"
_TABLES = {"Customer": "customers", "Vendor": "vendors"}
_ENTITIES = {"Customer": Entity.CUSTOMER, "Vendor": Entity.VENDOR}


class Doubled(AssertionError):
    """One thing of the host became two records in QuickBooks."""


class Wanted(NamedTuple):
    """One thing somebody typed into the business system: its list, its own name, and its full name in QuickBooks."""

    kind: str
    name: str
    full_name: str


def additions(company: SimulatedCompany) -> list[Event]:
    """The customers and vendors that a program, and no person, has made in a company."""
    return [
        event
        for event in company.history
        if event.action == "created" and event.kind in _TABLES and event.application != _A_PERSON
    ]


def created(company: SimulatedCompany) -> Counter[str]:
    """How often a program has made each full name."""
    return Counter(event.name for event in additions(company))


def judge(shop: RestingShop, exported: Iterable[Wanted], imported: Iterable[str] = ()) -> None:
    """Every exported thing is in QuickBooks once, every one on the host once, each pair is linked."""
    exported, imported = list(exported), list(imported)
    made = created(shop.company)
    wanted = Counter(one.full_name for one in exported)
    if doubled := made - wanted:
        raise Doubled(f"made in QuickBooks: {dict(made)}, wanted: {dict(wanted)}, too many: {dict(doubled)}")
    assert made == wanted, f"made in QuickBooks: {dict(made)}"
    _judge_host(shop, exported, imported)
    _judge_links(shop, exported)
    judge_unharmed(shop)


def judge_unharmed(shop: RestingShop) -> None:
    """No record was changed or deleted, nor even tried to be, and the journal is whole."""
    assert shop.company.tripwire == []
    assert shop.look(SiteStore.verify_journal) == []


def judge_host(shop: RestingShop, typed: Iterable[Wanted], imported: Iterable[str] = ()) -> None:
    """On the host are exactly what was typed and what came from QuickBooks, each once."""
    _judge_host(shop, list(typed), list(imported))


def _judge_host(shop: RestingShop, typed: list[Wanted], imported: list[str]) -> None:
    for kind, table in _TABLES.items():
        here = Counter(name for _, name in shop.host_rows(table))
        wanted = Counter(one.name for one in typed if one.kind == kind)
        if kind == "Customer":
            wanted += Counter(["Acme", *imported])
        assert here == wanted, f"{table} of the host: {dict(here)}, wanted: {dict(wanted)}"


def _judge_links(shop: RestingShop, exported: list[Wanted]) -> None:
    """The host's row is tied to the very record that was made for it."""
    keys = {event.name: event.key for event in additions(shop.company)}
    for one in exported:
        [row] = [key for key, name in shop.host_rows(_TABLES[one.kind]) if name == one.name]
        assert linked(shop, one.kind, row) == keys[one.full_name], f"{one.full_name} is linked wrongly"


def linked(shop: RestingShop, kind: str, host_key: str) -> str:
    """The QuickBooks record a row of the host is tied to; "" when it is tied to none."""
    link = shop.look(lambda store: store.link_of(Side.HOST, _ENTITIES[kind], host_key))
    return str(getattr(link, "books_key", ""))
