"""No answer of a backend is believed unseen, and no error leaves it without a name."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from tieout.errors import AnswerLost, BooksFault, BooksTimeout, PluginContract, TieoutError
from tieout.guards import ask_company
from tieout.operations import Operation, Outcome, Page, Prepared, Receipt
from tieout.pairs import Half, Pair
from tieout.plan import StepKind
from tieout.plugin import BooksClosed, Company, Customer, Entity, Vendor

CUSTOMER = Entity.CUSTOMER
FIRST = Page(records=(Customer(key="1", name="One"),))
LAST = Page(complete=True, watermark="w")
ONE = Customer(key="1", name="One")


def _done(number: int, **more: Any) -> Receipt:
    return Receipt(operation_id=f"op{number}", outcome=Outcome.DONE, **{"key": f"b{number}", **more})


def _then(error: BaseException, *items: Any) -> Callable[[], Iterator[Any]]:
    def stream() -> Iterator[Any]:
        yield from items
        raise error

    return stream


def _raise(error: BaseException) -> Callable[[], Any]:
    def call() -> Any:
        raise error

    return call


RAISED = [
    (ValueError("odd"), PluginContract, "ValueError: odd"),
    (SystemExit(3), PluginContract, "SystemExit: 3"),
    (StopIteration(), PluginContract, "StopIteration"),
    (ConnectionResetError("gone"), BooksFault, "ConnectionResetError: gone"),
    (TimeoutError("slow"), BooksTimeout, "TimeoutError: slow"),
]


@pytest.mark.parametrize(("error", "expected", "reason"), RAISED)
@pytest.mark.parametrize("hook", ["fetch_records", "open_books"])
def test_whatever_a_hook_raises_names_hook_and_backend(
    puppet: Any, guarded: Any, hook: str, error: BaseException, expected: type[TieoutError], reason: str
) -> None:
    """Even SystemExit becomes one of our errors; the operating system's errors are the books' fault."""
    puppet.answers[hook] = _raise(error)
    hooks = guarded().hooks
    with pytest.raises(expected) as caught:
        hooks.open_books(None) if hook == "open_books" else list(hooks.fetch_records(None, CUSTOMER, ""))
    assert type(caught.value) is expected
    assert caught.value.where == hook
    assert '"puppet"' in caught.value.what
    assert reason in caught.value.why


def test_what_was_yielded_before_a_failure_is_kept(puppet: Any, guarded: Any) -> None:
    """A generator that fails half way gives its first pages, then an error with a name."""
    puppet.answers["fetch_records"] = _then(SystemExit(1), FIRST)
    pages = guarded().hooks.fetch_records(None, CUSTOMER, "")
    assert next(pages) == FIRST
    with pytest.raises(PluginContract, match="failed in fetch_records"):
        next(pages)


@pytest.mark.parametrize("error", [BooksClosed("closed"), KeyboardInterrupt()])
def test_our_own_errors_and_control_c_pass_unchanged(puppet: Any, guarded: Any, error: BaseException) -> None:
    """A backend's TieoutError keeps its words and its code, also from within a stream."""
    puppet.answers["fetch_records"] = _then(error, FIRST)
    with pytest.raises(type(error)) as caught:
        list(guarded().hooks.fetch_records(None, CUSTOMER, ""))
    assert caught.value is error


def test_a_lost_answer_keeps_the_receipts_before_it(puppet: Any, guarded: Any, sent: list[Prepared]) -> None:
    """AnswerLost comes after the receipts that were known."""
    puppet.answers["export_records"] = _then(AnswerLost("lost"), _done(1))
    receipts = guarded().hooks.export_records(None, CUSTOMER, sent)
    assert next(receipts) == _done(1)
    with pytest.raises(AnswerLost):
        next(receipts)


def test_a_stream_left_early_is_closed(puppet: Any, guarded: Any) -> None:
    """Who stops reading lets the backend clean up."""
    closed = []

    def stream() -> Iterator[Page]:
        try:
            yield FIRST
            yield FIRST
        finally:
            closed.append(True)

    puppet.answers["fetch_records"] = stream
    pages: Any = guarded().hooks.fetch_records(None, CUSTOMER, "")
    next(pages)
    pages.close()
    assert closed == [True]


WRONG_PAGES = {
    "nothing": (None, "answered nothing"),
    "a number": (7, "not iterable"),
    "a text": ("pages", "answered a text"),
    "records without pages": ([ONE], "gave a Customer, not a Page"),
    "a page after the last": ([LAST, FIRST], "after the one that said"),
    "a record of another entity": (
        [Page(records=(Vendor(key="1", name="V"),))],
        "gave a Vendor where a Customer",
    ),
    "one key twice in a page": ([Page(records=(ONE, ONE))], "the same key"),
    "a record without a key": ([Page(records=(ONE.model_copy(update={"key": ""}),))], "has no key"),
    "a deletion without a key": ([Page(deleted=("",))], "no key"),
}


@pytest.mark.parametrize("case", WRONG_PAGES)
def test_a_read_that_is_no_read_is_refused(puppet: Any, guarded: Any, case: str) -> None:
    """Pages of the right entity with a key for each record, and none after the last."""
    puppet.answers["fetch_records"], reason = WRONG_PAGES[case]
    with pytest.raises(PluginContract) as caught:
        list(guarded().hooks.fetch_records(None, CUSTOMER, ""))
    assert reason in caught.value.why


def test_a_read_may_be_any_iterable_of_pages(puppet: Any, guarded: Any) -> None:
    """A list of pages is as good as a generator."""
    puppet.answers["fetch_records"] = [FIRST, LAST]
    assert list(guarded().hooks.fetch_records(None, CUSTOMER, "")) == [FIRST, LAST]


WRONG_RECEIPTS: dict[str, tuple[list[Any], str]] = {
    "a foreign operation": ([_done(9)], "op9, which was not asked for"),
    "a second receipt": ([_done(1), _done(1)], "has one already"),
    "done without a key": ([_done(1, key="")], "has no key"),
    "an answer only settling can give": (
        [Receipt(operation_id="op1", outcome=Outcome.NOT_THERE)],
        'cannot end as "not_there"',
    ),
    "the record of another entity": ([_done(1, record=Vendor(key="b1", name="V"))], "gave a Vendor"),
    "the record of another key": ([_done(1, record=ONE)], "the record of another key"),
    "no receipt at all": (["done"], "gave a str, not a Receipt"),
}


@pytest.mark.parametrize("case", WRONG_RECEIPTS)
def test_a_receipt_nobody_asked_for_is_refused(
    puppet: Any, guarded: Any, sent: list[Prepared], case: str
) -> None:
    """At most one receipt per operation sent, and each one makes sense."""
    puppet.answers["export_records"], reason = WRONG_RECEIPTS[case]
    with pytest.raises(PluginContract) as caught:
        list(guarded().hooks.export_records(None, CUSTOMER, sent))
    assert reason in caught.value.why


def test_an_operation_may_be_left_without_receipt(puppet: Any, guarded: Any, sent: list[Prepared]) -> None:
    """What has no receipt is in doubt, which is not an error of the backend."""
    puppet.answers["export_records"] = [_done(2)]
    assert list(guarded().hooks.export_records(None, CUSTOMER, sent)) == [_done(2)]


def test_an_update_that_answers_with_another_key_is_refused(
    puppet: Any, guarded: Any, update: Callable[..., Operation]
) -> None:
    """The record that was changed is the one that was named."""
    puppet.answers["export_records"] = [_done(1, key="b2")]
    with pytest.raises(PluginContract, match="contract"):
        list(guarded().hooks.export_records(None, CUSTOMER, [Prepared(operation=update())]))


def test_settling_answers_every_operation_once(puppet: Any, guarded: Any, sent: list[Prepared]) -> None:
    """All receipts in any order pass; a missing or a foreign one does not."""
    hooks = guarded().hooks
    nothing = Receipt(operation_id="op1", outcome=Outcome.NOT_THERE)
    puppet.answers["settle_records"] = [_done(2), nothing]
    assert list(hooks.settle_records(None, CUSTOMER, sent)) == [_done(2), nothing]
    for wrong in ([_done(2)], [_done(1), _done(2), _done(3)], [_done(1), _done(1)]):
        puppet.answers["settle_records"] = wrong
        with pytest.raises(PluginContract):
            hooks.settle_records(None, CUSTOMER, sent)


def test_preparing_changes_no_operation(puppet: Any, guarded: Any, sent: list[Prepared]) -> None:
    """As many as asked, in order, untouched, and every marker its own."""
    hooks = guarded().hooks
    asked = [one.operation for one in sent]
    puppet.answers["prepare_records"] = sent
    assert list(hooks.prepare_records(None, CUSTOMER, asked)) == sent
    renamed = Prepared(operation=asked[0].model_copy(update={"kind": StepKind.UPDATE_BOOKS}))
    same_mark = [one.model_copy(update={"marker": "m"}) for one in sent]
    for wrong in (sent[:1], sent[::-1], [renamed, sent[1]], same_mark, None):
        puppet.answers["prepare_records"] = wrong
        with pytest.raises(PluginContract):
            hooks.prepare_records(None, CUSTOMER, asked)


def test_completing_gives_the_same_records_back(puppet: Any, guarded: Any) -> None:
    """None leaves them as they are; other, fewer or foreign records are refused."""
    hooks = guarded().hooks
    fuller = ONE.model_copy(update={"phone": "1"})
    puppet.answers["import_records"] = [fuller]
    assert list(hooks.import_records(None, CUSTOMER, [ONE])) == [fuller]
    puppet.answers["import_records"] = None
    assert hooks.import_records(None, CUSTOMER, [ONE]) is None
    for wrong in ([], [Customer(key="2", name="Two")], [Vendor(key="1", name="One")]):
        puppet.answers["import_records"] = wrong
        with pytest.raises(PluginContract):
            hooks.import_records(None, CUSTOMER, [ONE])


def _half(key: str) -> Half:
    return Half(key, "", "N", active=True, deleted=False, fingerprint=b"", state="", record="")


def test_a_pair_is_decided_or_ambiguous(puppet: Any, guarded: Any) -> None:
    """Pairs with two halves, one half or several candidates pass; none, or decided and ambiguous, do not."""
    hooks = guarded().hooks
    good = Pair(_half("1"), _half("2"), "name", "same name")
    puppet.answers["match_records"] = [good]
    assert list(hooks.match_records(CUSTOMER, [])) == [good]
    for wrong in (good._replace(ambiguous=True), good._replace(host=None, books=None), ("1", "2")):
        puppet.answers["match_records"] = [wrong]
        with pytest.raises(PluginContract):
            list(hooks.match_records(CUSTOMER, []))


def test_a_listener_that_fails_is_named(puppet: Any, guarded: Any) -> None:
    """What link_records raises has a name when it reaches the run, which then goes on."""
    puppet.answers["link_records"] = _raise(RuntimeError("no"))
    with pytest.raises(PluginContract, match="failed in link_records"):
        guarded().hooks.link_records(None, CUSTOMER, [("h", "b", True)])


@pytest.mark.parametrize("answer", [None, "books", 7])
def test_open_books_must_be_something_to_enter(puppet: Any, guarded: Any, answer: Any) -> None:
    """Anything but a context manager is refused."""
    puppet.answers["open_books"] = answer
    with pytest.raises(PluginContract, match="contract"):
        guarded().hooks.open_books(None)


def test_entering_and_leaving_are_translated_and_the_callers_error_is_not(puppet: Any, guarded: Any) -> None:
    """The backend's errors get a name; an error raised while the books are open stays itself."""
    left = []

    @contextmanager
    def opened(*, enter: bool, leave: bool) -> Iterator[Any]:
        if enter:
            raise ValueError
        try:
            yield puppet
        finally:
            left.append(True)
            if leave:
                raise ValueError

    puppet.company = lambda: Company(name="Acme")
    hooks = guarded().hooks
    puppet.answers["open_books"] = opened(enter=True, leave=False)
    with pytest.raises(PluginContract), hooks.open_books(None):
        pass
    puppet.answers["open_books"] = opened(enter=False, leave=True)
    with pytest.raises(PluginContract), hooks.open_books(None):
        pass
    puppet.answers["open_books"] = opened(enter=False, leave=False)
    with pytest.raises(LookupError), hooks.open_books(None):
        raise LookupError
    assert left == [True, True]


class _RaisesAgain:
    """A context that, on leaving, raises once more what came out of it."""

    def __enter__(self) -> Any:
        """Books enough to be opened."""
        return SimpleNamespace(company=lambda: Company(name="Acme"))

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """The caller's own error, again."""
        if error is not None:
            raise error


def test_a_context_that_raises_the_callers_error_again_has_not_failed_itself(
    puppet: Any, guarded: Any
) -> None:
    """The error of the run is not blamed on the backend."""
    puppet.answers["open_books"] = _RaisesAgain()
    with pytest.raises(LookupError), guarded().hooks.open_books(None):
        raise LookupError


def test_books_that_cannot_say_which_company_they_are_are_closed_again(puppet: Any, guarded: Any) -> None:
    """Without company() nothing can be compared, so nothing is opened."""
    left = []

    @contextmanager
    def opened() -> Iterator[Any]:
        yield object()
        left.append(True)

    puppet.answers["open_books"] = opened()
    with pytest.raises(PluginContract), guarded().hooks.open_books(None):
        pass
    assert left == [True]


@pytest.mark.parametrize("answer", [None, "Acme", _raise(ValueError("x")), _raise(SystemExit())])
def test_a_company_that_is_none_is_refused(puppet: Any, guarded: Any, answer: Any) -> None:
    """Who cannot say which company it is must not be taken for the right one."""
    with guarded().hooks.open_books(None) as books:
        assert ask_company(books, "puppet") == Company(name="Acme")
        books.answer = answer
        with pytest.raises(PluginContract) as caught:
            ask_company(books, "puppet")
        assert caught.value.where == "Books.company"


def test_the_log_has_names_and_numbers_but_no_record_text(
    puppet: Any, guarded: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Hook, entity and count are logged; a customer's name is not."""
    secret = Customer(key="1", name="Jane Roe", phone="555")
    puppet.answers |= {"fetch_records": [Page(records=(secret,))], "import_records": [secret]}
    hooks = guarded().hooks
    with caplog.at_level(logging.DEBUG, logger="tieout.hooks"):
        list(hooks.fetch_records(None, CUSTOMER, ""))
        hooks.import_records(None, CUSTOMER, [secret])
    text = caplog.text
    assert "fetch_records of puppet (customer): answered" in text
    assert "import_records of puppet (customer, 1 records): answered" in text
    assert "Jane Roe" not in text
    assert "555" not in text
