"""The way in by the maker's SDK: each operation one call of a process of its own, read again from the tables after.

After any call that failed the process is ended, and the next operation gets a new one: nobody knows in which state
the SDK leaves its session.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from tieout.plugin import AnswerLost, Entity, Operation, Outcome, Prepared, Receipt, TieoutError
from tieout_sage50.canada.settings import CanadaSettings
from tieout_sage50.canada.writing import paper_checks, party_checks
from tieout_sage50.canada.writing.errors import (
    AmountsDiffer,
    SageRefused,
    SdkBroken,
    SdkBusy,
    SdkClosed,
    SdkNotHere,
    SdkSilent,
)
from tieout_sage50.canada.writing.paper_payload import prepare_paper
from tieout_sage50.canada.writing.party_checks import prepare_party
from tieout_sage50.canada.writing.receipts import in_doubt, refused
from tieout_sage50.canada.writing.sdk_child import SdkChild
from tieout_sage50.canada.writing.sdk_lines import Differs, Failed, NotHere, Open, Opened, Write, Written
from tieout_sage50.canada.writing.sdk_results import exception_error, result_error
from tieout_sage50.canada.writing.settling import company_file, search, settle

if TYPE_CHECKING:
    from sqlalchemy import Connection

TEST_DOOR: Final = "TIEOUT_TEST_SAGE50_CA_SDK"
"""Environment variable with a make-believe SDK's ``Pretence`` as JSON. For tests; no setting of a site leads here."""
LONGEST_GOODBYE: Final = 10.0
"""Seconds that closing the company may take."""


@contextmanager
def open_sdk(settings: CanadaSettings, read: "Connection") -> Iterator["SdkWriter"]:
    """A writer through the SDK. Its process is started at the first write and ended with the context."""
    writer = SdkWriter(settings, read)
    try:
        yield writer
    finally:
        writer.close()


class SdkWriter:
    """See ``Writer``."""

    def __init__(self, settings: CanadaSettings, read: "Connection") -> None:
        self._settings, self._read = settings, read
        self._child: SdkChild | None = None

    def prepare(self, entity: Entity, operations: Sequence[Operation]) -> list[Prepared]:
        """The exact calls of each, as JSON, or its problem."""
        ready = prepare_party if entity in party_checks.LEDGERS else prepare_paper
        return [ready(self._settings, self._read, entity, operation) for operation in operations]

    def export(self, entity: Entity, prepared: Sequence[Prepared]) -> Iterator[Receipt]:
        """One after the other. Raises ``AnswerLost`` when Sage 50 did not answer a write."""
        for one in prepared:
            yield self._export(entity, one)

    def settle(self, entity: Entity, prepared: Sequence[Prepared]) -> list[Receipt]:
        """Asks the tables; never the SDK."""
        return settle(self._settings, self._read, entity, prepared)

    def close(self) -> None:
        """Close the company and end the process."""
        if self._child is not None:
            self._child.stop(min(self._settings.sdk_time_limit, LONGEST_GOODBYE))
        self._child = None

    def _export(self, entity: Entity, one: Prepared) -> Receipt:
        checks = party_checks if entity in party_checks.LEDGERS else paper_checks
        # Once more, because somebody may have made or changed it since it was made ready.
        problem = checks.around_problem(self._settings, self._read, entity, one.operation)
        if problem is not None:
            return refused(one, problem)
        # What keeps the company from being opened is no lost answer: nothing was sent yet.
        child = self._opened()
        try:
            reply = child.ask(Write(one.payload.decode("ascii")), self._settings.sdk_time_limit)
        except (SdkSilent, SdkBroken) as fault:
            self._child = None
            raise _lost(one, fault) from fault
        return self._concluded(entity, one, reply)

    def _concluded(self, entity: Entity, one: Prepared, reply: Any) -> Receipt:
        match reply:
            case Written():
                return self._found(entity, one)
            case Differs():
                return refused(one, _differs(entity, one, reply))
            case Failed():
                self.close()
                return self._failed(entity, one, reply)
        raise _lost(one, SdkBroken("The process with Sage 50's SDK mixed up its replies"))

    def _found(self, entity: Entity, one: Prepared) -> Receipt:
        """The record that was just written. It is there; a search that does not show exactly one leaves a doubt."""
        receipt = search(self._settings, self._read, entity, one, was_written=True)
        if receipt.outcome is Outcome.DONE:
            return receipt
        return in_doubt(one, f"Sage 50 says that it was written. {receipt.remark}")

    def _failed(self, entity: Entity, one: Prepared, reply: Failed) -> Receipt:
        """A failed call. Save and Post may have written all the same; the process is dead, so the tables tell."""
        error = _failure(one, reply)
        if not reply.begun:
            return refused(one, error)
        receipt = search(self._settings, self._read, entity, one)
        if receipt.outcome is Outcome.NOT_THERE:
            return refused(one, error)
        if receipt.outcome is Outcome.DONE:
            return receipt.model_copy(update={"remark": f"It was written. {error.what}: {error.why}"})
        return in_doubt(one, f"{error.what}: {error.why} {receipt.remark}")

    def _opened(self) -> SdkChild:
        """The process with the company open. Raises what a person must put right first; nothing was written then."""
        if self._child is None:
            self._child = self._start()
        return self._child

    def _start(self) -> SdkChild:
        settings = self._settings
        file = company_file(settings)
        if not file:
            raise SdkNotHere(
                "The company file for Sage 50's SDK is not set", where="books.sai_file", fix="Set  sai_file."
            )
        # An open transaction of ours could keep the SDK's from ending.
        self._read.rollback()
        child = SdkChild(_arguments(settings, file))
        try:
            call = Open(
                file, settings.sdk_user, settings.sdk_password.get_secret_value(), settings.sdk_multi_user
            )
            _check_open(child.ask(call, settings.sdk_time_limit), file)
        except BaseException:
            child.stop(LONGEST_GOODBYE)
            raise
        return child


def _arguments(settings: CanadaSettings, file: str) -> list[str]:
    """The process's command line. The make-believe SDK is named here or nowhere."""
    pretence = os.environ.get(TEST_DOOR, "")
    if not pretence and settings.simulator is not None:
        users = {settings.sdk_user: settings.sdk_password.get_secret_value()}
        pretence = json.dumps({"url": f"sqlite:///{settings.simulator}", "users": users})
    folder = str(settings.sdk_folder or "")
    return [
        "--company",
        file,
        "--folder",
        folder,
        *(["--make-believe", pretence] if pretence else []),
    ]


def _check_open(reply: object, file: str) -> None:
    match reply:
        case Opened():
            return
        case NotHere(_, busy=True):
            raise SdkBusy("Another process is writing into this company", where=file)
        case NotHere(reason):
            raise SdkNotHere("Sage 50's SDK cannot be loaded on this computer", where=file, why=reason)
        case Failed(result=result) if result:
            raise result_error(result, file)
        case Failed():
            raise _opening_error(reply, file)
    raise SdkBroken("The process with Sage 50's SDK mixed up its replies", why=type(reply).__name__)


def _opening_error(reply: Failed, file: str) -> TieoutError:
    error = exception_error(reply.name, reply.message, f"opening {file}", reply.method)
    # What concerns one record elsewhere concerns the whole company here.
    return (
        SdkClosed(error.what, where=error.where, why=error.why) if isinstance(error, SageRefused) else error
    )


def _failure(one: Prepared, reply: Failed) -> TieoutError:
    doing = f'{one.operation.entity.value} "{one.operation.name}"'
    if reply.name:
        return exception_error(reply.name, reply.message, doing, reply.method)
    return SageRefused(f"Sage 50 did not take the {doing}", where=reply.method, why=reply.message)


def _differs(entity: Entity, one: Prepared, reply: Differs) -> AmountsDiffer:
    told = json.loads(one.payload)
    return AmountsDiffer(
        f'The {entity.value} "{one.operation.name}" was not posted: Sage 50 works out a total of {reply.total} with '
        f"tax {reply.tax}, the document has a total of {told['total']} with tax {told['tax']}",
        where="total",
    )


def _lost(one: Prepared, fault: TieoutError) -> AnswerLost:
    return AnswerLost(
        f'No answer came to writing the {one.operation.entity.value} "{one.operation.name}"; it may be in Sage 50',
        where=one.operation.id,
        why=f"{fault.what}. {fault.why}".strip(),
    )
