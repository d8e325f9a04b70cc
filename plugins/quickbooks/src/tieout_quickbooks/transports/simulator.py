"""The transport to a make-believe QuickBooks in this process: for the demo, for tests, for trying rules out."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tieout.plugin import BooksClosed, BooksTimeout
from tieout_quickbooks.port import SessionFacts
from tieout_quickbooks.qbxml import hresult_error
from tieout_quickbooks.qbxml.hresult_errors import SessionLost
from tieout_quickbooks.settings import Settings
from tieout_quickbooks.simulator.company import SimulatedCompany
from tieout_quickbooks.simulator.desk import Answer
from tieout_quickbooks.simulator.hresult import HResult, NoAnswer
from tieout_quickbooks.simulator.processor import RequestProcessor
from tieout_quickbooks.simulator.storage import NotACompanyFile, load_company, save_company

#: How long another process with the same make-believe file is waited for, in seconds.
_LOCK_SECONDS = 10.0
_CLICKS = {
    "no": Answer.NO,
    "prompt": Answer.PROMPT,
    "while-open": Answer.WHILE_OPEN,
    "always": Answer.ALWAYS,
}
_computers: dict[str, RequestProcessor] = {}


def register_computer(processor: RequestProcessor, file: str = "") -> RequestProcessor:
    """Let the setting ``file`` find this make-believe computer in this process; one of the same name is replaced."""
    _computers[file] = processor
    return processor


def forget_computers() -> None:
    """Forget every registered computer; tests call it between each other."""
    _computers.clear()


@contextmanager
def open_simulator(settings: Settings) -> Iterator["SimulatorTransport"]:
    """A session with the company the settings name: registered here, or kept in a JSON file at that path."""
    processor = _computer(settings)
    _click(processor, settings)
    processor.open_connection("", settings.app_name)
    try:
        ticket = processor.begin_session(settings.file)
    except (HResult, NoAnswer) as fault:
        processor.close_connection()
        raise _as_error(fault, settings) from fault
    try:
        yield SimulatorTransport(processor, ticket, settings)
    finally:
        with suppress(HResult):
            processor.end_session(ticket)
        processor.close_connection()


class SimulatorTransport:
    """One session. After an answer did not come in time it is given up, as a real one would be."""

    def __init__(self, processor: RequestProcessor, ticket: str, settings: Settings) -> None:
        self._processor, self._ticket, self._settings = processor, ticket, settings
        self._given_up = False

    def exchange(self, request: bytes) -> bytes:
        """See ``Transport``."""
        if self._given_up:
            raise SessionLost("The session with QuickBooks was given up after an answer did not come")
        try:
            return self._processor.process_request(self._ticket, request.decode("ascii")).encode()
        except NoAnswer as fault:
            self._given_up = True
            raise _as_error(fault, self._settings) from fault
        except HResult as fault:
            raise _as_error(fault, self._settings) from fault

    def facts(self) -> SessionFacts:
        """See ``Transport``."""
        try:
            return SessionFacts(
                company_path=self._processor.get_current_company_file_name(self._ticket),
                versions=self._processor.qbxml_versions(self._ticket),
                is_simulated=True,
            )
        except HResult as fault:
            raise _as_error(fault, self._settings) from fault


def _computer(settings: Settings) -> RequestProcessor:
    if settings.file in _computers:
        return _computers[settings.file]
    path = Path(settings.file)
    if settings.file and not path.is_file():
        raise BooksClosed(
            f"There is no simulated company {settings.file}",
            where="books.file",
            fix="Make one with  tieout demo  or correct the path.",
        )
    return RequestProcessor(*[path] if settings.file else [], lock_seconds=_LOCK_SECONDS)


def _click(processor: RequestProcessor, settings: Settings) -> None:
    """Put the wished answer of the certificate dialog before the make-believe person at the computer."""
    if not settings.certificate:
        return
    answer = _CLICKS[settings.certificate]
    for file in processor.files:
        if isinstance(file, SimulatedCompany):
            _await_click(file, settings, answer)
            continue
        try:
            company = load_company(file)
        except (OSError, NotACompanyFile):
            continue
        if _await_click(company, settings, answer):
            save_company(company, file)


def _await_click(company: SimulatedCompany, settings: Settings, answer: Answer) -> bool:
    grant = company.desk.grants.get(settings.app_name)
    if grant is not None and grant.answer is not Answer.PROMPT:
        return False
    company.desk.answers.clear()
    company.desk.require_certificate(answer)
    return True


def _as_error(fault: HResult | NoAnswer, settings: Settings) -> Exception:
    if isinstance(fault, NoAnswer):
        return BooksTimeout(
            "QuickBooks did not answer",
            where=settings.file or "the open company",
            why=f"nothing came within {settings.time_limit:g} seconds",
        )
    return hresult_error(fault.code, fault.text, settings.file or "QuickBooks")
