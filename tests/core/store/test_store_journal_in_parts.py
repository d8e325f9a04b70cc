"""Waiting operations are read a part at a time, and what is done with each part meanwhile disturbs nothing."""

import pytest

from tieout.operations import Operation, OperationState, Outcome, Receipt
from tieout.plan import StepKind
from tieout.records import Customer, Entity, Side
from tieout.store import NewLink, SiteStore, journal

NAMES = [f"op-{number}" for number in (5, 3, 9, 1, 7, 2, 8)]


def approve(site: SiteStore) -> str:
    """A run with seven approved operations, in two goes."""
    run = site.start_run("apply", "Ann")
    for some in (NAMES[:4], NAMES[4:]):
        kind = StepKind.ADD_TO_BOOKS
        site.approve(
            run, [Operation(id=name, step_id=name, entity=Entity.CUSTOMER, kind=kind) for name in some]
        )
    return run


@pytest.mark.parametrize("size", [1, 2, 4, 7, 8])
def test_parts_of_any_size_give_each_operation_once_in_order(
    site: SiteStore, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order of approval holds across parts, however they are cut."""
    run = approve(site)
    monkeypatch.setattr(journal, "_SOME", size)
    waiting = site.operations(run=run, states={OperationState.APPROVED})
    assert [one.operation.id for one in waiting] == NAMES


def test_settling_while_reading_skips_and_repeats_nothing(
    site: SiteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An operation that is settled as soon as it was read does not shift the parts that follow."""
    run = approve(site)
    monkeypatch.setattr(journal, "_SOME", 2)
    seen = []
    for one in site.operations(run=run, states={OperationState.APPROVED}):
        seen.append(one.operation.id)
        site.settle(run, [Receipt(operation_id=one.operation.id, outcome=Outcome.REFUSED)])
    assert seen == NAMES
    assert not list(site.operations(run=run, states={OperationState.APPROVED}))


def test_of_the_links_settled_together_only_the_impossible_one_is_refused(site: SiteStore) -> None:
    """Links of one settlement are looked at against those before them, too; the others are made."""
    run = site.start_run("apply", "Ann")
    links = [NewLink("h1", "b1", "import"), NewLink("h1", "b2", "import"), NewLink("h3", "b3", "import")]
    again = [NewLink("h4", "b3", "import"), NewLink("h1", "b1", "import")]
    written = [(Side.HOST, Entity.CUSTOMER, Customer(key="h1", name="One"))]
    refused = site.settle(
        run, [], links=[(Entity.CUSTOMER, link) for link in (*links, *again)], written=written
    )
    assert [(one.host_key, one.books_key) for one in site.links(Entity.CUSTOMER)] == [
        ("h1", "b1"),
        ("h3", "b3"),
    ]
    assert [conflict.where for conflict in refused] == ["link h1 - b2", "link h4 - b3"]
    assert "h3 of the host is linked to b3" in refused[1].why
