"""What can become of one addition on its way through the Web Connector: the rows of the matrix.

An outcome is armed before the session in which the addition is sent. ``applied``: QuickBooks made the record in
that session. ``afterwards`` is done before the next session; ``ends`` says what must be seen until ``relief`` takes
the cause away, after which all must end as one record.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tieout_quickbooks.simulator import HResult, RequestProcessor, SimulatedCompany
from tieout_quickbooks.simulator.webconnector import (
    Outcome,
    QbwcError,
    WebConnector,
    open_company_file,
)
from tieout_quickbooks.simulator.webconnector.errors import Vanished

if TYPE_CHECKING:
    from tests.plugins.quickbooks.nothing_lost.scenes import WRITES, Scene
else:
    from scenes import WRITES, Scene

#: QuickBooks' interface broke down: it does not say whether the work was done.
BROKE_DOWN = 0x80010105
#: A list's text that says "try again", under the codes 3170, 3175 and 3180.
LOCKED = "This list has been modified by another user."


class Ends(StrEnum):
    """What must be seen of the addition once the next sessions are over and before any relief."""

    ONE = "one record"
    REFUSED = "no record, refused with a reason"
    IN_DOUBT = "no second record, shown as in doubt"
    SHUT = "nothing was asked of these books"


Act = Callable[[Scene], None]


def _nothing(_scene: Scene) -> None:
    """Nothing happens."""


@dataclass(frozen=True)
class Fate:
    """One row of the matrix."""

    name: str
    arm: Act
    applied: bool = True
    afterwards: Act = _nothing
    ends: Ends = Ends.ONE
    relief: Act = _nothing
    #: The record that stands at the end was made by a person under the very same name.
    is_anothers: bool = False
    writes: tuple[str, ...] = tuple(WRITES)

    def __str__(self) -> str:
        return self.name


def _fault(kind: str, **how: object) -> Act:
    """Tell QuickBooks' faults of one that strikes the addition."""
    return lambda scene: scene.at_the_addition(before=lambda: getattr(scene.computer.faults, kind)(**how))


def _lost_on_the_wire(kind: str, *, closes: bool = True) -> Act:
    """The answer to the addition does not reach us, or ours to it does not reach the Web Connector."""
    return lambda scene: scene.at_the_addition(
        after=lambda: getattr(scene.connector.faults, kind)("receiveResponseXML", closes=closes)
    )


def _refuse(code: int, text: str, times: int) -> Act:
    def arm(scene: Scene) -> None:
        scene.computer.faults.refuse("Add", code, times=times, text=text)

    return arm


def _killed_afterwards(scene: Scene) -> None:
    def die() -> None:
        raise Vanished("the Web Connector was killed while QuickBooks worked")

    scene.at_the_addition(after=die)


def _another_calls(scene: Scene) -> None:
    """Another computer with the same .qwc file runs a whole update, taking the session over."""
    other = RequestProcessor(scene.company)
    second = WebConnector(scene.connector.qwc, scene.connector.password, other, scene.connector.post)
    assert second.update().outcome is Outcome.DONE


def _taken_over(scene: Scene) -> None:
    """While QuickBooks still works on the addition, another computer's Web Connector comes and settles it."""
    scene.at_the_addition(after=lambda: _another_calls(scene))


def _asleep(scene: Scene) -> None:
    """The computer sleeps with the addition in its hands; when it wakes, another one has sent it long ago."""
    scene.at_the_addition(before=lambda: _another_calls(scene))


def _books_shut(scene: Scene) -> None:
    """QuickBooks is closed after the work was done and before it answered; nobody opens it again today."""

    def shut() -> None:
        scene.company.desk.is_open = scene.company.desk.is_running = False
        raise HResult(BROKE_DOWN)

    scene.at_the_addition(after=shut)


def _open_the_books(scene: Scene) -> None:
    scene.company.desk.is_open = scene.company.desk.is_running = True


def _take_the_name(scene: Scene) -> None:
    """Between our look at the names and the addition, a person gives the name to something else."""

    def take() -> None:
        scene.company.add("OtherName", scene.wanted.name)

    scene.at_the_addition(before=take)


def _take_the_same(scene: Scene) -> None:
    """Between our look and the addition, a person adds the very same thing."""

    def take() -> None:
        parent = scene.company.find_by_name("Acme", "Customer") if ":" in scene.wanted.full_name else None
        scene.company.add(scene.wanted.kind, scene.wanted.name, parent)

    scene.at_the_addition(before=take)


def _free_the_name(scene: Scene) -> None:
    taken = scene.company.find_by_name(scene.wanted.name, "OtherName")
    if taken is not None:
        scene.shop.rename(taken)


def _forget(code: int = 9002) -> Act:
    """QuickBooks' memory of message sets is gone, and it says so in one of its ways."""

    def forget(scene: Scene) -> None:
        scene.company.message_sets.clear()
        scene.company.behaviour.unknown_set_code = code

    return forget


def _alter(scene: Scene) -> None:
    """What QuickBooks remembers is of another set of requests, under our id: 9001 for our bytes."""
    for remembered in scene.company.message_sets.values():
        remembered.checksum, remembered.answers = "of something else", []


def _remember_clearly(scene: Scene) -> None:
    scene.company.behaviour.unknown_set_code = 9002


def _unstored(scene: Scene) -> None:
    def unstored() -> None:
        scene.computer.faults.forget_message_set()
        scene.computer.faults.lose_answer(processed=True)

    scene.at_the_addition(before=unstored)


def _open_another(scene: Scene) -> None:
    other = SimulatedCompany(file_name=r"C:\QB\Other.QBW", clock=scene.company.clock)
    other.profile.company |= {"CompanyName": "Other Company"}
    open_company_file(scene.computer, other)


def _open_the_right_one(scene: Scene) -> None:
    other, right = scene.computer.files[0], scene.company
    assert isinstance(other, SimulatedCompany)
    made = [event.name for event in other.history if event.kind in {"Customer", "Vendor"}]
    assert made == [], f"written into the wrong company: {made}"
    open_company_file(scene.computer, right)


LOST = _fault("lose_answer", processed=True)
UNDONE = _fault("lose_answer", processed=False)

FATES: tuple[Fate, ...] = (
    Fate("done, and QuickBooks broke down", LOST),
    Fate("not done, and QuickBooks broke down", UNDONE, applied=False),
    Fate("done, the answer never reached us", _lost_on_the_wire("never_send")),
    Fate("done, the answer and the goodbye never reached us", _lost_on_the_wire("never_send", closes=False)),
    Fate("done, our answer to it was lost", _lost_on_the_wire("lose_answer")),
    Fate(
        "done, our answer to it was lost, no goodbye",
        _lost_on_the_wire("lose_answer", closes=False),
    ),
    Fate(
        "handed out, lost on the way to the Web Connector",
        lambda scene: scene.when_handed_out(QbwcError("QBWC1041", "the connection was closed")),
        applied=False,
    ),
    Fate(
        "handed out, the Web Connector was killed",
        lambda scene: scene.when_handed_out(Vanished("killed")),
        applied=False,
    ),
    Fate("done, the Web Connector was killed", _killed_afterwards),
    Fate("done, and QuickBooks hangs", _fault("hang", processed=True)),
    Fate("not done, and QuickBooks hangs", _fault("hang", processed=False), applied=False),
    Fate("done, answered after another session had settled it", _taken_over),
    Fate("handed out, and given to QuickBooks after another session had sent it again", _asleep),
    Fate("answered later than its caller would have waited", _fault("answer_late")),
    Fate("done, half of the answer arrived", _fault("cut_answer")),
    Fate("done, a web page arrived in its place", _fault("answer_html")),
    Fate(
        "the session was over before it was sent",
        lambda scene: scene.at_the_addition(before=scene.computer.close_connection),
        applied=False,
    ),
    Fate("done, then the books were shut", _books_shut, ends=Ends.SHUT, relief=_open_the_books),
    Fate("locked once (3175)", _refuse(3175, LOCKED, 1)),
    Fate("locked once (3180)", _refuse(3180, LOCKED, 1)),
    Fate("locked once (3170)", _refuse(3170, LOCKED, 1)),
    Fate("locked for longer than is waited (3180)", _refuse(3180, LOCKED, 4), applied=False),
    Fate(
        "the name was taken by something else (3100)",
        _take_the_name,
        applied=False,
        ends=Ends.REFUSED,
        relief=_free_the_name,
        writes=("customer", "vendor"),  # only its own parent's jobs have their names in common with a job
    ),
    Fate("a person added the very same (3100)", _take_the_same, applied=False, is_anothers=True),
    Fate("refused once (3100)", _refuse(3100, "", 1), applied=False),
    Fate("refused once (3170)", _refuse(3170, "There was an error when modifying it.", 1), applied=False),
    Fate("refused once (3180)", _refuse(3180, "There was an error when saving it.", 1), applied=False),
    Fate("refused once (3200)", _refuse(3200, "", 1), applied=False),
    Fate("an internal error of QuickBooks (1000)", _refuse(1000, "", 1), applied=False),
    Fate("done, lost, and forgotten (9002)", LOST, afterwards=_forget(9002)),
    Fate("done, lost, and forgotten (600)", LOST, afterwards=_forget(600)),
    Fate("done, lost, and the memory is unclear (9001)", LOST, afterwards=_forget(9001)),
    Fate("done, lost, and the memory is of another set (9001)", LOST, afterwards=_alter),
    Fate("done, lost, and the memory was never stored (9005)", _unstored),
    Fate("not done, lost, and forgotten (9002)", UNDONE, applied=False, afterwards=_forget(9002)),
    Fate("not done, lost, and forgotten (600)", UNDONE, applied=False, afterwards=_forget(600)),
    Fate(
        "not done, lost, and the memory is unclear (9001)",
        UNDONE,
        applied=False,
        afterwards=_forget(9001),
        ends=Ends.IN_DOUBT,
        relief=_remember_clearly,
    ),
    Fate(
        "done, lost, and another company is open",
        LOST,
        afterwards=_open_another,
        ends=Ends.SHUT,
        relief=_open_the_right_one,
    ),
    Fate(
        "not done, lost, and another company is open",
        UNDONE,
        applied=False,
        afterwards=_open_another,
        ends=Ends.SHUT,
        relief=_open_the_right_one,
    ),
)
"""The rows."""
