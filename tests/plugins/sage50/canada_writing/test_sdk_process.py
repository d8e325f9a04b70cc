"""The process with the SDK: killed at every call, hanging, doubled. Never two records, never one lost."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tieout.errors import AccessNotGranted, AnswerLost, BooksClosed, BooksFault, BooksTimeout
from tieout.plugin import Entity, Outcome, Prepared
from tieout_sage50.canada.writing.sdk import _arguments
from tieout_sage50.canada.writing.sdk_child import SdkChild
from tieout_sage50.canada.writing.sdk_lines import LineBroken, NotHere, Open, read_line, write_line
from tieout_sage50.canada.writing.sdk_lock import held, is_free

if TYPE_CHECKING:
    from tests.plugins.sage50.canada_writing.canada_desk import Desk, add, customer, invoice
else:
    from canada_desk import Desk, add, customer, invoice


def test_a_record_is_written_through_a_process_of_its_own(desk: Desk, processes: list[SdkChild]) -> None:
    """One process for all records of a run; it is gone afterwards, and so is its lock."""
    receipts = desk.send(add(Entity.CUSTOMER, customer("A")), add(Entity.CUSTOMER, customer("B")))

    assert [one.outcome for one in receipts] == [Outcome.DONE, Outcome.DONE]
    assert [one.is_over for one in processes] == [True]
    assert is_free(str(desk.sai))


def test_reading_starts_no_process(desk: Desk, processes: list[SdkChild]) -> None:
    """Only the first write does."""
    one = desk.prepare(add(Entity.CUSTOMER, customer()))
    desk.settle(one)
    assert processes == []


@pytest.mark.parametrize(
    ("at", "when", "is_there"),
    [
        ("OpenCustomerLedger", "before", False),
        ("InitializeNew", "after", False),
        ("Save", "before", False),
        ("Save", "after", True),
        ("CloseCustomerLedger", "before", True),
    ],
)
def test_a_process_that_dies_at_any_call_makes_no_double(
    desk: Desk,
    pretend: Callable[..., None],
    at: str,
    when: str,
    is_there: bool,  # noqa: FBT001 - a table's column
) -> None:
    """The answer is lost; the tables tell what became of it, and what is not there is sent again once."""
    operation = add(Entity.CUSTOMER, customer())
    pretend(fault={"at": at, "when": when})
    with pytest.raises(AnswerLost) as caught:
        desk.send(operation)
    assert "exit code 9" in caught.value.why or "process" in caught.value.why

    settled = desk.settle(Prepared(operation=operation))
    assert settled.outcome is (Outcome.DONE if is_there else Outcome.NOT_THERE)
    pretend()
    if not is_there:
        assert desk.send(operation)[0].outcome is Outcome.DONE
    assert desk.count(Entity.CUSTOMER) == 1


def test_an_invoice_whose_process_dies_is_never_posted_twice(
    desk: Desk, pretend: Callable[..., None]
) -> None:
    """After Post and before the answer: it is found by number, party, journal and total."""
    [party] = desk.seed(Entity.CUSTOMER, [customer("Alpha")])
    operation = add(Entity.INVOICE, invoice("Alpha", party.key))
    one = desk.prepare(operation)
    pretend(fault={"at": "Post", "when": "after"})
    with pytest.raises(AnswerLost):
        desk.send(operation)

    assert desk.settle(one).outcome is Outcome.DONE
    assert desk.count(Entity.INVOICE) == 1


@pytest.mark.parametrize("number", range(1, 21))
def test_killed_at_every_call_nothing_is_doubled_and_nothing_lost(
    desk: Desk, pretend: Callable[..., None], number: int
) -> None:
    """Twenty calls post an invoice; the process dies before each of them once, then the next run settles."""
    [party] = desk.seed(Entity.CUSTOMER, [customer("Alpha")])
    operation = add(Entity.INVOICE, invoice("Alpha", party.key, memo="x"))
    one = desk.prepare(operation)
    pretend(fault={"number": number})
    try:
        assert desk.send(operation)[0].outcome is Outcome.DONE
    except (AnswerLost, BooksFault):
        if desk.settle(one).outcome is Outcome.NOT_THERE:
            pretend()
            assert desk.send(operation)[0].outcome is Outcome.DONE
    assert desk.count(Entity.INVOICE) == 1


@pytest.mark.parametrize(("when", "outcome"), [("before", Outcome.NOT_THERE), ("after", Outcome.DONE)])
def test_a_hanging_call_does_not_hang_us(
    desk: Desk, pretend: Callable[..., None], processes: list[SdkChild], when: str, outcome: Outcome
) -> None:
    """A dialog nobody sees: the process is ended when the time is over, and certainly dead then."""
    operation = add(Entity.CUSTOMER, customer())
    pretend(fault={"at": "Save", "when": when, "do": "hang"})
    with pytest.raises(AnswerLost) as caught:
        desk.send(operation, sdk_time_limit=3.0)

    assert "3 seconds" in caught.value.why
    assert processes[0].is_over
    assert desk.settle(Prepared(operation=operation)).outcome is outcome


def test_opening_that_hangs_says_so(desk: Desk, pretend: Callable[..., None]) -> None:
    """Nothing was written then: the books are closed, no answer is lost."""
    pretend(fault={"at": "OpenDatabase", "do": "hang"})
    with pytest.raises(BooksTimeout) as caught:
        desk.send(add(Entity.CUSTOMER, customer()), sdk_time_limit=2.0)
    assert "opened" in caught.value.where


def test_two_processes_never_have_one_company_open(desk: Desk) -> None:
    """The second says that the first is at work."""
    with held(str(desk.sai)) as ours:
        assert ours
        with pytest.raises(BooksClosed, match="Another process"):
            desk.send(add(Entity.CUSTOMER, customer()))


def test_what_may_still_be_under_way_is_in_doubt(desk: Desk) -> None:
    """While a process lives that could write it, nothing is called absent."""
    one = desk.prepare(add(Entity.CUSTOMER, customer()))
    with held(str(desk.sai)):
        assert desk.settle(one).outcome is Outcome.IN_DOUBT
    assert desk.settle(one).outcome is Outcome.NOT_THERE


def test_the_lock_is_the_companys_however_its_path_is_written(desk: Desk) -> None:
    """A path with a detour names the same file."""
    with held(str(desk.sai)):
        assert not is_free(str(desk.folder / "." / "Alpine.SAI"))
        assert is_free(str(desk.folder / "Other.SAI"))


@pytest.mark.skipif(sys.platform == "win32", reason="there the SDK may be installed")
def test_a_computer_without_the_sdk_says_what_is_missing(desk: Desk) -> None:
    """No pythonnet, no Windows: the way to files is named."""
    child = SdkChild(["--company", str(desk.sai)])
    reply = child.ask(Open(str(desk.sai), "u", "p", multi_user=True), 20)
    child.stop(5)

    assert isinstance(reply, NotHere)
    with pytest.raises(AccessNotGranted, match="cannot be loaded") as caught:
        desk.send_for_real(add(Entity.CUSTOMER, customer()))
    assert "imp" in caught.value.fix


def test_a_process_ends_with_its_program(desk: Desk, pretend: Callable[..., None]) -> None:
    """When nobody is left to make calls the process ends by itself, and its lock goes."""
    child = SdkChild(["--company", str(desk.sai), "--make-believe", desk.pretence()])
    child.ask(Open(str(desk.sai), "tieout", "tieout", multi_user=True), 20)
    assert not is_free(str(desk.sai))
    assert child._process.stdin is not None
    child._process.stdin.close()

    assert child._process.wait(20) in {0, 3}
    assert is_free(str(desk.sai))
    child.stop(1)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}\n",
        b"[1]\n",
        b'{"kind": "Open"}\n',
        b'{"kind": "Written"}',
        b'{"kind": "Nobody"}\n',
        b"\xff\n",
    ],
)
def test_a_line_that_is_no_message_is_refused(line: bytes) -> None:
    """Cut off, of another kind, or with other fields."""
    with pytest.raises(LineBroken):
        read_line(line)


def test_a_message_comes_out_as_it_went_in() -> None:
    """Line breaks and signs of any script are inside of the line."""
    call = Open("C:\\Sociétés\\Été.SAI", "tieout", "p\n\u4e2d\ud800", multi_user=False)
    line = write_line(call)
    assert line.count(b"\n") == 1
    assert read_line(line) == call


def test_the_password_is_in_no_command_line(desk: Desk) -> None:
    """It goes through the pipe: whoever lists processes does not see it."""
    settings = desk.settings(simulator=None, sdk_password="s3cr3t")
    assert "s3cr3t" not in " ".join(_arguments(settings, str(desk.sai)))
