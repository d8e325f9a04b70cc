"""One passage through a list: every page proves its company, and nothing broken off counts as complete."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from tieout.plugin import Entity, Page, ReadIncomplete, Record, WrongCompany
from tieout_quickbooks.fetching.kinds import KINDS, Kind
from tieout_quickbooks.fetching.watermark import (
    Watermark,
    has_happened,
    next_watermark,
    read_watermark,
    today,
)
from tieout_quickbooks.qbxml import (
    Answer,
    FullResponse,
    Outcome,
    Request,
    classify_status,
    later,
    local_text,
    read_whole,
    text_at,
)
from tieout_quickbooks.session import OpenCompany, answered

#: So often a read begins again after QuickBooks lost its place.
_RESTARTS = 2


class _PlaceLost(Exception):
    """QuickBooks no longer knows how far the read was (3391), or could not go on just now."""


class _LogTooShort(Exception):
    """More time has passed there than the deleted log reaches back."""


def fetch_pages(books: OpenCompany, entity: Entity, since: str) -> Iterator[Page]:
    """The pages of a read; the last one is complete and carries the next watermark.

    A read whose place QuickBooks lost begins again from the same watermark: records that were given already
    are given again, which changes nothing. After an expired watermark everything is read.
    Raises ``ReadIncomplete``, ``WrongCompany`` and what the transport raises.
    """
    kind = KINDS[entity]
    mark = read_watermark(since) if kind.has_watermark else None
    if mark is not None and mark.is_expired(today()):
        mark = None
    restarts = 0
    while True:
        try:
            yield from _Passage(books, kind, mark).pages()
        except _LogTooShort:
            mark = None
        except _PlaceLost as lost:
            restarts += 1
            if restarts > _RESTARTS:
                raise _incomplete(kind, str(lost)) from lost
        else:
            return


@dataclass
class _Progress:
    """How far a passage is, and the highest stamps it saw."""

    done: int = 0
    remaining: int = 0
    modified: str = ""
    deleted: str = ""


class _Passage:
    """One attempt to read a list from a watermark, or whole without one."""

    def __init__(self, books: OpenCompany, kind: Kind, mark: Watermark | None) -> None:
        self.books, self.kind, self.mark = books, kind, mark
        self.progress = _Progress()
        self.started = time.monotonic()

    def pages(self) -> Iterator[Page]:
        deleted_question = self._deleted_question()
        question = self._first_question()
        extra = [deleted_question] if deleted_question else []
        answer = self._exchange([question, *extra])
        deleted = self._deleted(answered(answer, deleted_question)) if deleted_question else ()
        while True:
            response = self._response(answer, question)
            records = self._records(response)
            next_question = self._next_question(response)
            if next_question is None:
                yield self._last_page(records, deleted)
                return
            yield self._page(records, deleted)
            deleted, question = (), next_question
            answer = self._exchange([question])

    # --- the questions

    def _first_question(self) -> Request:
        fields = {"ActiveStatus": "All", **self._elements()}
        if self.mark is not None and self.mark.modified_from:
            fields["FromModifiedDate"] = self.mark.modified_from
        if not self.kind.has_pages:
            return self.books.request(self.kind.query, fields)
        fields["MaxReturned"] = self.books.settings.page_size
        return self.books.request(self.kind.query, fields, iterator="Start")

    def _next_question(self, response: FullResponse) -> Request | None:
        """The question for the next page; None when this was the last. Raises ReadIncomplete when unclear."""
        remaining, iterator = response.head.remaining, response.head.iterator_id
        if not self.kind.has_pages or (remaining is None and not response.records):
            return None
        if remaining is None:
            raise _incomplete(self.kind, "QuickBooks did not say how many records are still to come")
        before, self.progress.remaining = self.progress.remaining, remaining
        if not remaining:
            return None
        # A page may be empty when its records were deleted meanwhile, but the rest must become less.
        if before and remaining >= before:
            raise _incomplete(self.kind, "the rest did not become less from one page to the next")
        fields = {"MaxReturned": self.books.settings.page_size, **self._elements()}
        return self.books.request(self.kind.query, fields, iterator="Continue", iteratorID=iterator or "")

    def _elements(self) -> dict[str, object]:
        return {"IncludeRetElement": self.kind.elements(self.books.version)}

    def _deleted_question(self) -> Request | None:
        """What was deleted since; a complete read asks as well, to know where the next one begins."""
        if not self.kind.deleted_as:
            return None
        fields: dict[str, object] = {"ListDelType": [self.kind.deleted_as]}
        if self.mark is not None and self.mark.deleted_from:
            fields["DeletedDateRangeFilter"] = {"FromDeletedDate": self.mark.deleted_from}
        return self.books.request("ListDeletedQuery", fields)

    # --- the answers

    def _exchange(self, questions: list[Request]) -> Answer:
        """Ask, together with who the company is: a page of another company goes no further."""
        who = self.books.company_question()
        answer = read_whole(self.books.transport.exchange(self.books.build([who, *questions])))
        now, then = self.books.company_from(answered(answer, who).records), self.books.opened
        if difference := now.differs_from(then):
            raise WrongCompany(
                "Another company was opened while it was being read", where=now.name, why=difference
            )
        return answer

    def _response(self, answer: Answer, question: Request) -> FullResponse:
        response = answer.to(question.request_id)
        if response is not None:
            head = response.head
            verdict = classify_status(head.status_code, head.severity, head.message)
            if verdict.outcome is Outcome.RETRYABLE:
                raise _PlaceLost(f"{verdict.meaning} ({head.status_code}: {head.message})")
        return answered(answer, question)

    def _records(self, response: FullResponse) -> tuple[Record, ...]:
        rows = [ret.fields for ret in response.records if ret.name == self.kind.row]
        records = {record.key: record for record in (self._record(row) for row in rows)}
        self.progress.done += len(records)
        for record in records.values():
            if has_happened(record.modified, today()):
                self.progress.modified = later(self.progress.modified, record.modified) or ""
        self._compare_clocks()
        return tuple(records.values())

    def _record(self, row: dict[str, object]) -> Record:
        return self.kind.to_record(row, self.books.version)

    def _deleted(self, response: FullResponse) -> tuple[str, ...]:
        rows = [ret.fields for ret in response.records if ret.name == "ListDeletedRet"]
        for row in rows:
            self.progress.deleted = (
                later(self.progress.deleted, local_text(text_at(row, "TimeDeleted"))) or ""
            )
        self._compare_clocks()
        keys = (text_at(row, "ListID") for row in rows)
        return tuple(dict.fromkeys(key for key in keys if key)) if self.mark is not None else ()

    def _compare_clocks(self) -> None:
        newest = later(self.progress.modified, self.progress.deleted) or ""
        if self.mark is not None and self.mark.is_outrun(newest):
            raise _LogTooShort

    # --- the pages

    def _page(self, records: tuple[Record, ...], deleted: tuple[str, ...]) -> Page:
        done = self.progress.done
        return Page(records=records, deleted=deleted, done=done, total=done + self.progress.remaining)

    def _last_page(self, records: tuple[Record, ...], deleted: tuple[str, ...]) -> Page:
        return Page(
            records=records,
            deleted=deleted,
            done=self.progress.done,
            total=self.progress.done,
            watermark=self._watermark(),
            complete=True,
        )

    def _watermark(self) -> str:
        if not self.kind.has_watermark:
            return ""
        seconds = time.monotonic() - self.started
        return next_watermark(self.mark, self.progress.modified, self.progress.deleted, seconds, today())


def _incomplete(kind: Kind, why: str) -> ReadIncomplete:
    return ReadIncomplete(f"Reading QuickBooks' {kind.row.removesuffix('Ret')} list broke off", why=why)
