"""Finding out what became of a write whose answer was lost: never by guessing, never with a double."""

from itertools import product
from typing import Any

import pytest

from tieout.errors import BooksClosed, WrongCompany
from tieout.operations import Outcome, Prepared, Receipt
from tieout.records import Entity
from tieout_quickbooks import hooks
from tieout_quickbooks.session import OpenCompany
from tieout_quickbooks.settings import Settings
from tieout_quickbooks.simulator import Faults, RequestProcessor, SimulatedCompany

#: What goes wrong, how, and whether QuickBooks carried the write out.
TROUBLES = [
    ("lose_answer", {"processed": True}, True),
    ("lose_answer", {"processed": False}, False),
    ("hang", {"processed": True}, True),
    ("hang", {"processed": False}, False),
    ("answer_late", {}, True),
    ("cut_answer", {}, True),
    ("answer_html", {}, True),
]


def prepare(books: OpenCompany, operation: Any) -> list[Prepared]:
    """One operation made ready."""
    prepared = list(hooks.prepare_records(books, operation.entity, [operation]))
    assert prepared[0].problem is None
    return prepared


def lose(
    books: OpenCompany, prepared: list[Prepared], faults: Faults, trouble: str, how: dict[str, Any]
) -> None:
    """Send it and lose the answer."""
    getattr(faults, trouble)(**how)
    with pytest.raises(Exception, match="No answer came"):
        list(hooks.export_records(books, prepared[0].operation.entity, prepared))


def settle(books: OpenCompany, prepared: list[Prepared]) -> Receipt:
    """What became of it."""
    [receipt] = hooks.settle_records(books, prepared[0].operation.entity, prepared)
    return receipt


def created(company: SimulatedCompany) -> list[str]:
    """What our program really made, in order."""
    return [
        event.name for event in company.history if (event.application, event.action) == ("tieout", "created")
    ]


@pytest.mark.parametrize(
    ("trouble", "remembers", "in_full", "entity"),
    list(
        product(
            TROUBLES, ["always", "not stored", "forgotten"], [True, False], [Entity.CUSTOMER, Entity.VENDOR]
        )
    ),
)
def test_every_lost_answer_is_settled_without_a_double(
    company: SimulatedCompany,
    computer: RequestProcessor,
    way_in: Settings,
    make_operation: Any,
    trouble: tuple[str, dict[str, Any], bool],
    remembers: str,
    *,
    in_full: bool,
    entity: Entity,
) -> None:
    """Whatever went wrong and whatever QuickBooks remembers of it, a new session tells done from not there."""
    name, how, was_done = trouble
    company.behaviour.replay_in_full = in_full
    with hooks.open_books(way_in) as books:
        prepared = prepare(books, make_operation("Acme", entity=entity))
        if remembers == "not stored":
            computer.faults.forget_message_set()
        lose(books, prepared, computer.faults, name, how)
    computer.faults.pending.clear()
    if remembers == "forgotten":
        company.message_sets.clear()

    with hooks.open_books(way_in) as books:
        receipt = settle(books, prepared)
        assert settle(books, prepared) == receipt
        if not was_done:
            assert receipt.outcome is Outcome.NOT_THERE
            list(hooks.export_records(books, entity, prepared))
    assert created(company) == ["Acme"]
    if was_done:
        made = company.find_by_name("Acme", entity.value.title())
        assert made is not None
        assert (receipt.outcome, receipt.key, receipt.version) == (Outcome.DONE, made.key, str(made.modified))
        assert receipt.record is not None
        assert receipt.record.name == "Acme"


@pytest.mark.parametrize("code", [600, 9002])
def test_nothing_remembered_has_two_spellings(
    company: SimulatedCompany, open_books: OpenCompany, make_operation: Any, code: int
) -> None:
    """Both ways of saying that nothing is remembered lead to a look for the record."""
    company.behaviour.unknown_set_code = code

    assert settle(open_books, prepare(open_books, make_operation("Acme"))).outcome is Outcome.NOT_THERE


@pytest.mark.parametrize("code", [9001, 9999])
def test_unclear_memory_stays_in_doubt(
    company: SimulatedCompany, open_books: OpenCompany, make_operation: Any, code: int
) -> None:
    """When QuickBooks says something else of the message set, an absent record proves nothing."""
    company.behaviour.unknown_set_code = code

    receipt = settle(open_books, prepare(open_books, make_operation("Acme")))
    assert receipt.outcome is Outcome.IN_DOUBT
    assert receipt.remark


def test_remembered_refusal_is_a_refusal(
    company: SimulatedCompany, computer: RequestProcessor, way_in: Settings, make_operation: Any
) -> None:
    """When the lost answer was a refusal, QuickBooks' memory of it refuses the operation with its words."""
    with hooks.open_books(way_in) as books:
        prepared = prepare(books, make_operation("Acme"))
        company.add("Employee", "Acme")
        lose(books, prepared, computer.faults, "lose_answer", {"processed": True})

    with hooks.open_books(way_in) as books:
        receipt = settle(books, prepared)
    assert receipt.outcome is Outcome.REFUSED
    assert receipt.error is not None
    assert receipt.error["where"] == "status 3100"


@pytest.mark.parametrize("remembers", [True, False])
def test_renamed_records_are_found_by_their_mark(
    company: SimulatedCompany,
    computer: RequestProcessor,
    bookkeeper: Any,
    way_in: Settings,
    make_operation: Any,
    *,
    remembers: bool,
) -> None:
    """A person renamed the record, and gave its old name to another: the mark still tells ours."""
    for number in range(7):
        company.add("Customer", f"Other {number}")
    with hooks.open_books(way_in) as books:
        prepared = prepare(books, make_operation("Acme"))
        lose(books, prepared, computer.faults, "lose_answer", {"processed": True})
    made = company.find_by_name("Acme", "Customer")
    assert made is not None
    bookkeeper.edit(Entity.CUSTOMER, made.key, name="Acme Ltd.", active=False)
    company.add("Customer", "Acme")
    if not remembers:
        company.message_sets.clear()

    with hooks.open_books(way_in) as books:
        receipt = settle(books, prepared)
    assert (receipt.outcome, receipt.key) == (Outcome.DONE, made.key)
    assert receipt.record is not None
    assert (receipt.record.name, receipt.record.active) == ("Acme Ltd.", False)


def test_records_deleted_since_were_done(
    company: SimulatedCompany,
    computer: RequestProcessor,
    bookkeeper: Any,
    way_in: Settings,
    make_operation: Any,
) -> None:
    """When QuickBooks remembers the addition and the record is gone, it was done; adding it again would be wrong."""
    with hooks.open_books(way_in) as books:
        prepared = prepare(books, make_operation("Acme"))
        lose(books, prepared, computer.faults, "lose_answer", {"processed": True})
    made = company.find_by_name("Acme", "Customer")
    assert made is not None
    bookkeeper.delete(Entity.CUSTOMER, made.key)

    with hooks.open_books(way_in) as books:
        receipt = settle(books, prepared)
    assert (receipt.outcome, receipt.key, receipt.record) == (Outcome.DONE, made.key, None)
    assert "no longer" in receipt.remark


@pytest.mark.parametrize("kind", ["Customer", "Vendor", "Employee", "OtherName"])
def test_a_name_somebody_else_took_is_refused(
    company: SimulatedCompany, computer: RequestProcessor, way_in: Settings, make_operation: Any, kind: str
) -> None:
    """A record of that name without our mark is not ours: the operation is refused and the holder named."""
    with hooks.open_books(way_in) as books:
        prepared = prepare(books, make_operation("Acme"))
        lose(books, prepared, computer.faults, "lose_answer", {"processed": False})
    company.add(kind, "acme")

    with hooks.open_books(way_in) as books:
        receipt = settle(books, prepared)
    assert receipt.outcome is Outcome.REFUSED
    assert receipt.error is not None
    assert '"acme"' in receipt.error["what"]
    assert receipt.key == ""


def test_marks_are_known_in_any_case_of_letters(
    company: SimulatedCompany, open_books: OpenCompany, make_operation: Any
) -> None:
    """A GUID that comes back in small letters is the same mark."""
    prepared = prepare(open_books, make_operation("Acme"))
    made = company.add("Customer", "Acme", ExternalGUID=prepared[0].marker.lower())

    assert settle(open_books, prepared).key == made.key


def test_two_records_with_our_mark_need_a_person(
    company: SimulatedCompany, open_books: OpenCompany, make_operation: Any
) -> None:
    """Somebody copied our mark to a second record: no one of them is picked."""
    prepared = prepare(open_books, make_operation("Acme"))
    for name in ("One", "Two"):
        company.add("Customer", name, ExternalGUID=prepared[0].marker)

    receipt = settle(open_books, prepared)
    assert receipt.outcome is Outcome.SEVERAL
    assert receipt.remark.count("8000000") == 2


def test_without_a_mark_a_record_of_that_name_stays_in_doubt(
    company: SimulatedCompany, computer: RequestProcessor, way_in: Settings, make_operation: Any
) -> None:
    """An old QuickBooks keeps no mark: when it forgot the set too, only a person can tell whose record it is."""
    company.profile.versions = ["7.0"]
    with hooks.open_books(way_in) as books:
        prepared = prepare(books, make_operation("Acme"))
        lose(books, prepared, computer.faults, "lose_answer", {"processed": True})
    with hooks.open_books(way_in) as books:
        assert settle(books, prepared).outcome is Outcome.DONE
        company.message_sets.clear()
        assert settle(books, prepared).outcome is Outcome.IN_DOUBT


def test_another_company_is_never_asked(
    company: SimulatedCompany,
    computer: RequestProcessor,
    bookkeeper: Any,
    way_in: Settings,
    make_operation: Any,
) -> None:
    """When another company was opened meanwhile, nothing is concluded from what it does not hold."""
    with hooks.open_books(way_in) as books:
        prepared = prepare(books, make_operation("Acme"))
        bookkeeper.swap_company()
        with pytest.raises(WrongCompany):
            settle(books, prepared)


def test_dead_sessions_conclude_nothing(
    computer: RequestProcessor, open_books: OpenCompany, make_operation: Any
) -> None:
    """A session given up after a time-out answers nothing more, so nothing can be called absent."""
    prepared = prepare(open_books, make_operation("Acme"))
    lose(open_books, prepared, computer.faults, "hang", {"processed": True})

    with pytest.raises(BooksClosed):
        settle(open_books, prepared)


@pytest.mark.parametrize("lost_question", [0, 1, 2])
def test_trouble_while_asking_concludes_nothing(
    company: SimulatedCompany,
    computer: RequestProcessor,
    open_books: OpenCompany,
    make_operation: Any,
    lost_question: int,
) -> None:
    """When an answer is lost while we ask, the error is raised and no receipt is made up."""
    prepared = prepare(open_books, make_operation("Acme"))
    computer.faults.cut_answer(skip=lost_question)

    with pytest.raises(Exception, match="QuickBooks' answer"):
        settle(open_books, prepared)


def test_settled_sets_are_forgotten_with_the_next_export(
    company: SimulatedCompany, computer: RequestProcessor, way_in: Settings, make_operation: Any
) -> None:
    """QuickBooks' memory of a settled set is cleared before the next write, not while we only ask."""
    with hooks.open_books(way_in) as books:
        prepared = prepare(books, make_operation("Acme"))
        lose(books, prepared, computer.faults, "lose_answer", {"processed": True})
    with hooks.open_books(way_in) as books:
        settle(books, prepared)
        settle(books, prepared)
        assert len(company.message_sets) == 1
        list(hooks.export_records(books, Entity.CUSTOMER, prepare(books, make_operation("Next", number=2))))

    assert company.message_sets == {}
    assert created(company) == ["Acme", "Next"]


def test_second_attempt_is_recognised_by_the_mark_of_the_first(
    company: SimulatedCompany, open_books: OpenCompany, make_operation: Any
) -> None:
    """The mark belongs to the operation, so a record of the first attempt settles the second one."""
    list(hooks.export_records(open_books, Entity.CUSTOMER, prepare(open_books, make_operation("Acme"))))
    again = prepare(open_books, make_operation("Other name", attempt=2))

    assert settle(open_books, again).outcome is Outcome.DONE
