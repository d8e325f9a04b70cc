"""Backends that break one promise each; ``test_broken_backends`` sees that the suite notices every one.

Not collected by itself: the checks here are expected to fail.
"""

import itertools
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

import pytest

from tieout.hookspecs import Books
from tieout.operations import Operation, Outcome, Page, Prepared, Receipt
from tieout.pairs import Candidate, Pair
from tieout.plugin import BackendDescription, hookimpl
from tieout.records import MISSING, Entity, Record
from tieout.testing import memory_backend as good
from tieout.testing.contract import BackendContract
from tieout.testing.memory import MemoryCompany, forget_companies, memory_company
from tieout.testing.memory_description import MemorySettings
from tieout.testing.memory_variant import memory_backend_with, with_capability, with_only

CUSTOMERS = with_only(Entity.CUSTOMER)


class Broken(BackendContract):
    """A suite over a company in memory; ``caught_by`` names the check that must fail."""

    caught_by = ""

    @pytest.fixture
    def settings(self) -> MemorySettings:
        """Settings of a new company."""
        forget_companies()
        return MemorySettings(company="Contract")

    @pytest.fixture
    def person(self, settings: MemorySettings) -> MemoryCompany:
        """The company plays the person."""
        company = memory_company(settings.company)
        company.description, company.page_size = self.description(), 2
        return company


def broken(caught_by: str, description: BackendDescription = CUSTOMERS, **hooks: Any) -> type[Broken]:
    """A suite over a backend with some hooks replaced."""
    return suite_of(caught_by, memory_backend_with(description, **hooks))


def suite_of(caught_by: str, backend: ModuleType) -> type[Broken]:
    """A suite over a backend, and the check that must notice what is wrong with it."""
    return type("Suite", (Broken,), {"backend": backend, "caught_by": caught_by})


def fetching(change: Any) -> Any:
    """A fetch_records whose pages went through ``change(page, is_last)``."""

    def fetch_records(books: Any, entity: Entity, since: str) -> Iterator[Page]:
        pages = list(good.fetch_records(books, entity, since))
        for number, page in enumerate(pages, start=1):
            yield change(page, number == len(pages))

    return fetch_records


def changing_records(change: Any) -> Any:
    """A fetch_records whose records went through ``change``."""
    return fetching(
        lambda page, _: page.model_copy(update={"records": tuple(change(one) for one in page.records)})
    )


def settling(answer: Any) -> Any:
    """A settle_records that answers ``answer(books, one)`` for each operation."""

    def settle_records(books: Any, entity: Entity, prepared: Sequence[Prepared]) -> list[Receipt]:
        return [answer(books, entity, one) for one in prepared]

    return settle_records


def exporting(change: Any) -> Any:
    """An export_records that does as the good one, given operations that went through ``change``."""

    def export_records(books: Any, entity: Entity, prepared: Sequence[Prepared]) -> Iterator[Receipt]:
        yield from good.export_records(books, entity, [change(books, one) for one in prepared])

    return export_records


def with_payload(one: Prepared, **changes: Any) -> Prepared:
    """The operation with other bytes to send."""
    assert one.operation.record is not None
    record = one.operation.record.model_copy(update=changes)
    return one.model_copy(update={"payload": record.model_dump_json().encode()})


# --- describing and opening

_count = itertools.count()


def _grows() -> BackendDescription:
    return CUSTOMERS.model_copy(update={"needs": f"answer {next(_count)}"})


TestUnstableDescription = broken("test_describes_itself_twice_alike", describe_backend=_grows)


def _with_default(books: Any, entity: Entity, since: str = "") -> Iterator[Page]:
    return good.fetch_records(books, entity, since)


TestDefaultParameter = broken(
    "test_no_parameter_has_a_default_or_is_keyword_only", fetch_records=_with_default
)

_misspelt = memory_backend_with(CUSTOMERS)
_misspelt.fetch_record = hookimpl(good.fetch_records)  # type: ignore[attr-defined]
_misspelt.settle_record = hookimpl(lambda books: books)  # type: ignore[attr-defined]
TestMisspeltHook = suite_of("test_no_hook_is_misspelt", _misspelt)

_without_settle = memory_backend_with(CUSTOMERS)
del _without_settle.settle_records
TestNoSettleHook = suite_of("test_export_hooks_are_there_when_writing_is_declared", _without_settle)

TestNoRemark = broken(
    "test_what_cannot_be_exported_has_a_remark", with_capability(CUSTOMERS, export=False, update=())
)
TestUnknownField = broken(
    "test_fields_are_fields_of_the_entity", with_capability(CUSTOMERS, fields=("name", "shoe_size"))
)
TestOldContract = broken("test_states_the_version_of_the_contract", CUSTOMERS.model_copy(update={"api": 0}))
TestProfileBeyondTheBooks = broken(
    "test_profiles_are_rules_the_books_can_honour",
    CUSTOMERS.model_copy(update={"profiles": {"p": '[rules.vendor]\ndirection = "both"\n'}}),
)


class _Forgetful:
    """Books that remember which company was open at first, or that make a new one up each time."""

    def __init__(self, books: Any, *, invents: bool) -> None:
        self.memory, self.first, self.invents, self.reach = (
            books.memory,
            books.company(),
            invents,
            books.reach,
        )

    def company(self) -> Any:
        return self.first.model_copy(update={"path": str(next(_count))}) if self.invents else self.first


def _opening(wrap: Any) -> Any:
    from contextlib import contextmanager

    @contextmanager
    def opened(settings: Any) -> Iterator[Any]:
        with good.open_books(settings) as books:
            yield wrap(books)

    return opened


TestUnstableCompany = broken(
    "test_company_is_stable", open_books=_opening(lambda books: _Forgetful(books, invents=True))
)
TestSwapUnnoticed = broken(
    "test_another_company_is_noticed", open_books=_opening(lambda books: _Forgetful(books, invents=False))
)


def _open_with_a_crash(settings: Any) -> Any:
    if not memory_company(settings.company).is_open:
        msg = "no connection"
        raise RuntimeError(msg)
    return good.open_books(settings)


TestForeignError = broken("test_closed_books_say_so", open_books=_open_with_a_crash)

# --- fetching

TestNoInactive = broken(
    "test_inactive_records_are_read",
    fetch_records=fetching(
        lambda page, _: page.model_copy(update={"records": tuple(one for one in page.records if one.active)})
    ),
)
TestNeverComplete = broken(
    "test_a_new_company_reads_complete",
    fetch_records=fetching(lambda page, _: page.model_copy(update={"complete": False})),
)
TestAlwaysComplete = broken(
    "test_only_the_last_page_is_complete",
    fetch_records=fetching(lambda page, _: page.model_copy(update={"complete": True})),
)


def _everything(books: Any, entity: Entity, since: str) -> Iterator[Page]:
    del since
    return good.fetch_records(books, entity, "")


TestSinceIgnored = broken("test_nothing_changed_reads_nothing", fetch_records=_everything)
TestWatermarkTooFar = broken(
    "test_new_records_are_read",
    fetch_records=fetching(
        lambda page, is_last: (
            page.model_copy(update={"watermark": str(int(page.watermark) + 5)}) if is_last else page
        )
    ),
)
TestDeletionsUntold = broken(
    "test_deletions_are_told",
    fetch_records=fetching(lambda page, _: page.model_copy(update={"deleted": ()})),
)
TestNewKeysEachTime = broken(
    "test_two_reads_are_alike",
    fetch_records=changing_records(lambda one: one.model_copy(update={"key": f"k{next(_count)}"})),
)
TestUndeclaredField = broken(
    "test_undeclared_fields_stay_missing",
    with_capability(CUSTOMERS, fields=("name", "phone"), lengths={}, update=("phone",)),
    fetch_records=changing_records(lambda one: one.model_copy(update={"email": "a@example.com"})),
)
TestBlankIsMissing = broken(
    "test_blank_fields_are_blank_not_missing",
    fetch_records=changing_records(lambda one: one.model_copy(update={"terms": MISSING})),
)
TestNamesInCapitals = broken(
    "test_declared_fields_are_read",
    fetch_records=changing_records(lambda one: one.model_copy(update={"name": one.name.upper()})),
)
TestPagesInAList = broken(
    "test_pages_are_handed_out_one_by_one",
    fetch_records=lambda books, entity, since: list(good.fetch_records(books, entity, since)),
)


def _touching(books: Any, entity: Entity, since: str) -> Iterator[Page]:
    for row in list(books.memory.rows.table(entity).values()):
        books.memory.change(entity, row.record.key, row.record.version, {"notes": "seen"}, "")
    yield from good.fetch_records(books, entity, since)


TestReadingWrites = broken("test_reading_writes_nothing", fetch_records=_touching)


def _empty_when_closed(books: Any, entity: Entity, since: str) -> Iterator[Page]:
    if books.memory.is_open:
        yield from good.fetch_records(books, entity, since)
    else:
        yield Page(complete=True)


TestClosedReadsAsEmpty = broken("test_closed_books_cannot_be_read", fetch_records=_empty_when_closed)

# --- preparing


def _new_marker(books: Any, entity: Entity, operations: Sequence[Operation]) -> list[Prepared]:
    ready = good.prepare_records(books, entity, operations)
    return [one.model_copy(update={"marker": f"m{next(_count)}"}) for one in ready]


TestMarkerMadeAnew = broken("test_preparing_is_repeatable", prepare_records=_new_marker)


def _one_marker(books: Any, entity: Entity, operations: Sequence[Operation]) -> list[Prepared]:
    ready = good.prepare_records(books, entity, operations)
    return [one.model_copy(update={"marker": one.operation.name}) for one in ready]


TestMarkerOfTheName = broken("test_every_operation_has_its_own_marker", prepare_records=_one_marker)


def _write_early(books: Any, entity: Entity, operations: Sequence[Operation]) -> Sequence[Prepared]:
    ready = good.prepare_records(books, entity, operations)
    list(good.export_records(books, entity, ready))
    return ready


TestPreparingWrites = broken("test_preparing_writes_nothing", prepare_records=_write_early)


def _cutting(books: Any, entity: Entity, operations: Sequence[Operation]) -> Sequence[Prepared]:
    kept = []
    for operation in operations:
        record = operation.record
        assert record is not None
        short = operation.model_copy(update={"record": record.model_copy(update={"name": record.name[:41]})})
        ready = good.prepare_records(books, entity, [short])[0]
        kept.append(ready.model_copy(update={"operation": operation}))
    return kept


TestTextsCut = broken("test_longer_texts_are_refused", prepare_records=_cutting)


def _replacing(books: Any, entity: Entity, operations: Sequence[Operation]) -> Sequence[Prepared]:
    kept = []
    for operation in operations:
        assert operation.record is not None
        name = operation.record.name.encode("cp1252", "replace").decode("cp1252")
        clean = operation.model_copy(update={"record": operation.record.model_copy(update={"name": name})})
        ready = good.prepare_records(books, entity, [clean])[0]
        kept.append(ready.model_copy(update={"operation": operation}))
    return kept


TestSignsReplaced = broken(
    "test_signs_beyond_the_encoding_are_refused",
    with_capability(CUSTOMERS, encoding="cp1252"),
    prepare_records=_replacing,
)

# --- exporting

TestFieldLost = broken(
    "test_what_is_read_is_what_was_sent",
    export_records=exporting(lambda _, one: with_payload(one, phone="")),
)
TestMarkupStripped = broken(
    "test_hostile_texts_are_data",
    export_records=exporting(
        lambda _, one: with_payload(one, name=one.operation.name.replace("<", "").replace(">", ""))
    ),
)


def _twice(books: Any, entity: Entity, prepared: Sequence[Prepared]) -> Iterator[Receipt]:
    books.memory.unique_names = False
    list(good.export_records(books, entity, prepared))
    yield from good.export_records(books, entity, prepared)


TestWrittenTwice = broken("test_an_export_makes_exactly_one_record", export_records=_twice)


def _backwards(books: Any, entity: Entity, prepared: Sequence[Prepared]) -> Iterator[Receipt]:
    yield from reversed(list(good.export_records(books, entity, prepared)))


TestReceiptsBackwards = broken("test_receipts_come_in_order", export_records=_backwards)
TestReceiptsInAList = broken(
    "test_receipts_are_handed_out_one_by_one",
    export_records=lambda books, entity, prepared: list(good.export_records(books, entity, prepared)),
)


def _until_refused(books: Any, entity: Entity, prepared: Sequence[Prepared]) -> Iterator[Receipt]:
    for receipt in good.export_records(books, entity, prepared):
        yield receipt
        if receipt.outcome is Outcome.REFUSED:
            return


TestStopsAtARefusal = broken("test_a_refused_record_does_not_stop_the_others", export_records=_until_refused)


def _passing_off(books: Any, entity: Entity, prepared: Sequence[Prepared]) -> Iterator[Receipt]:
    for one in prepared:
        found = books.memory.named(entity, one.operation.name)
        if found:
            key = found[0].key
            yield Receipt(operation_id=one.operation.id, outcome=Outcome.DONE, key=key)
        else:
            yield from good.export_records(books, entity, [one])


TestPassesOffAnother = broken("test_a_name_in_use_is_refused_or_made_anew", export_records=_passing_off)


def _touching_others(books: Any, one: Prepared) -> Prepared:
    for row in list(books.memory.rows.table(one.operation.entity).values()):
        books.memory.edit(one.operation.entity, row.record.key, notes="tidied up")
    return one


TestOthersTouched = broken("test_other_records_are_left_alone", export_records=exporting(_touching_others))


def _wordless(books: Any, entity: Entity, operations: Sequence[Operation]) -> list[Prepared]:
    ready = good.prepare_records(books, entity, operations)
    return [one.model_copy(update={"problem": {"what": "", "fix": "", "code": ""}}) for one in ready]


TestWordlessRefusal = broken("test_a_refusal_is_a_sentence", prepare_records=_wordless)

# --- updating


def _update_all(books: Any, entity: Entity, prepared: Sequence[Prepared]) -> Iterator[Receipt]:
    for one in prepared:
        record = one.operation.record
        assert record is not None
        changes = {field: getattr(record, field) for field in ("name", "phone", "notes")}
        stored = books.memory.change(entity, record.key, record.version, changes, "")
        yield Receipt(operation_id=one.operation.id, outcome=Outcome.DONE, key=stored.key)


TestUpdatesTooMuch = broken("test_only_the_named_field_changes", export_records=_update_all)


def _newest_version(books: Any, one: Prepared) -> Prepared:
    row = books.memory.rows.table(one.operation.entity)[one.operation.books_key]
    return with_payload(one, version=row.record.version)


TestUpdatesBlindly = broken(
    "test_an_update_of_a_changed_record_is_refused", export_records=exporting(_newest_version)
)

# --- settling


def _said(outcome: Outcome) -> Any:
    return lambda _books, _entity, one: Receipt(operation_id=one.operation.id, outcome=outcome, key="k")


def _by_name(books: Any, entity: Entity, one: Prepared) -> Receipt:
    found = books.memory.named(entity, one.operation.name)
    outcome = Outcome.DONE if found else Outcome.NOT_THERE
    return Receipt(operation_id=one.operation.id, outcome=outcome, key=found[0].key if found else "")


TestSettleSaysAbsent = broken(
    "test_what_was_done_is_never_called_absent", settle_records=settling(_said(Outcome.NOT_THERE))
)
TestSettleSaysDone = broken(
    "test_what_was_never_sent_is_never_called_done", settle_records=settling(_said(Outcome.DONE))
)
TestSettleGuessesByName = broken(
    "test_a_persons_record_is_not_taken_for_ours", settle_records=settling(_by_name)
)
TestSettleInDoubtThoughMarked = broken(
    "test_what_was_done_is_found_by_its_mark", settle_records=settling(_said(Outcome.IN_DOUBT))
)


def _send_again(books: Books, entity: Entity, prepared: Sequence[Prepared]) -> list[Receipt]:
    return list(good.export_records(books, entity, prepared))  # type: ignore[arg-type]


TestSettleSendsAgain = broken("test_settling_writes_nothing", settle_records=_send_again)


def _gone_when_closed(books: Any, entity: Entity, prepared: Sequence[Prepared]) -> Sequence[Receipt]:
    if books.memory.is_open:
        return good.settle_records(books, entity, prepared)
    return [Receipt(operation_id=one.operation.id, outcome=Outcome.NOT_THERE) for one in prepared]


TestClosedSaysNotThere = broken("test_closed_books_cannot_be_asked", settle_records=_gone_when_closed)

# --- the optional hooks


def _first_of_several(entity: Entity, candidates: Iterator[Candidate]) -> Iterator[Pair]:
    del entity
    for one in candidates:
        yield Pair(host=one.host[0], books=one.books[0], how="name", reason="looks right")


TestPicksOneOfSeveral = broken("test_matching_never_picks_one_of_several", match_records=_first_of_several)


def _reversed(books: Any, entity: Entity, records: Sequence[Record]) -> list[Record]:
    del books, entity
    return list(reversed(records))


TestCompletesInAnotherOrder = broken("test_completing_keeps_records_and_order", import_records=_reversed)
