"""The request processor of a computer with QuickBooks on it: connections, sessions, requests.

Its calls are those of QBXMLRP2, so that a transport can be tested against it; errors are HResult exceptions,
and a QuickBooks that hangs is the exception NoAnswer, never a real wait.
"""

import ntpath
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from tieout_quickbooks.simulator import hresult
from tieout_quickbooks.simulator.company import SimulatedCompany
from tieout_quickbooks.simulator.desk import admit
from tieout_quickbooks.simulator.faults import Fault, Faults, Trouble
from tieout_quickbooks.simulator.hresult import HResult, NoAnswer
from tieout_quickbooks.simulator.iterators import Iterators
from tieout_quickbooks.simulator.runner import Session, run_message_set
from tieout_quickbooks.simulator.storage import NotACompanyFile, load_company, save_company

DO_NOT_CARE = 2
_TICKETS = uuid.UUID("b0d7a8a6-52f7-4f0e-8d36-0c6cfa0c5b11")
_BEFORE = (Trouble.BEFORE, Trouble.HANG_BEFORE)
_AFTER = (Trouble.AFTER, Trouble.HANG_AFTER, Trouble.LATE, Trouble.CUT, Trouble.GARBAGE)


@dataclass
class OpenSession:
    """One session between BeginSession and EndSession."""

    company: SimulatedCompany
    session: Session
    path: Path | None = None
    lock: FileLock | None = None
    saved: int = 0


class RequestProcessor:
    """QuickBooks on one computer, with some company files.

    ``files`` are companies in memory, or paths of files written by ``save_company``; the first whose desk
    says it is open is the one a person has open. Paths that are not listed can still be named to
    ``begin_session``. ``lock_seconds`` is how long to wait for another process that has the file; by default
    not at all.
    """

    def __init__(
        self, *files: SimulatedCompany | Path | str, faults: Faults | None = None, lock_seconds: float = 0.0
    ) -> None:
        """Put company files on the computer; what goes wrong is told through ``faults``, at any time."""
        self.files = [Path(file) if isinstance(file, str) else file for file in files]
        self.faults = faults or Faults()
        self.lock_seconds = lock_seconds
        self.application = ""
        self.wants_reading_only = False
        self.sessions: dict[str, OpenSession] = {}
        self.begun = 0
        self.last_hint = ""

    # -- the calls of QBXMLRP2 -------------------------------------------------------------------------------

    def open_connection(self, application_id: str, application: str, connection_type: int = 1) -> None:
        """OpenConnection2: say who calls. The name is the one in the certificate dialog."""
        del application_id, connection_type
        self.application = application

    def put_is_read_only(self, wish: bool) -> None:  # noqa: FBT001 - the signature of the COM method
        """AuthPreferences.PutIsReadOnly, before a session begins: Adds will then answer 3263."""
        self.wants_reading_only = wish

    def begin_session(self, path: str = "", mode: int = DO_NOT_CARE) -> str:
        """BeginSession: a ticket for the company at ``path``, or the open one when that is empty."""
        if fault := self.faults.strike(Trouble.BEGIN):
            raise HResult(fault.code, fault.text)
        if not self.application:
            raise HResult(hresult.NO_ACCESS, hint="no connection is open")
        opened = self._open(path)
        self._admit(opened, mode)
        self.begun += 1
        ticket = str(
            uuid.uuid5(_TICKETS, f"{opened.company.file_name} {self.begun} {len(opened.company.history)}")
        )
        opened.session.iterators.seed = ticket
        self.sessions[ticket] = opened
        return ticket

    def process_request(self, ticket: str, request: str) -> str:
        """ProcessRequest: one qbXML document in, one out. Raises HResult, or NoAnswer when QuickBooks hangs."""
        opened = self._find(ticket)
        if swap := self.faults.strike(Trouble.SWAP):
            self._swap(opened, swap)
        if fault := self.faults.strike(*_BEFORE):
            _raise(fault)
        try:
            answer = run_message_set(opened.company, opened.session, request)
        except HResult as error:
            self.last_hint = error.hint
            raise
        finally:
            self._save(opened)
        return self._spoil(answer)

    def process(self, ticket: str, request: str) -> str:
        """The same as ``process_request``."""
        return self.process_request(ticket, request)

    def end_session(self, ticket: str) -> None:
        """EndSession: the ticket and all its iterators are gone."""
        self._close(self._find(ticket))
        del self.sessions[ticket]

    def close_connection(self) -> None:
        """CloseConnection: whatever sessions are left end too."""
        for ticket in list(self.sessions):
            self.end_session(ticket)
        self.application = ""

    def get_current_company_file_name(self, ticket: str) -> str:
        """GetCurrentCompanyFileName."""
        opened = self._find(ticket)
        return opened.company.file_name if opened.path is None else str(opened.path)

    def qbxml_versions(self, ticket: str) -> tuple[str, ...]:
        """QBXMLVersionsForSession."""
        return tuple(self._find(ticket).company.profile.versions)

    def company_of(self, ticket: str) -> SimulatedCompany:
        """The company behind a ticket, for tests that look at its history."""
        return self._find(ticket).company

    # -- inside ----------------------------------------------------------------------------------------------

    def _find(self, ticket: str) -> OpenSession:
        try:
            return self.sessions[ticket]
        except KeyError:
            raise HResult(hresult.INVALID_TICKET) from None

    def _open(self, path: str) -> OpenSession:
        for file in self._candidates(path):
            opened = self._load(file)
            if path or (opened.company.desk.is_open and opened.company.desk.is_running):
                self._refuse_other_file(opened.company, path)
                return opened
            self._close(opened)
        if path:
            raise HResult(hresult.NO_ACCESS, hint=f"no company file {path}")
        raise HResult(hresult.NO_FILE_NAMED)

    def _admit(self, opened: OpenSession, mode: int) -> None:
        desk = opened.company.desk
        before = asdict(desk)
        try:
            admit(desk, self.application, mode)
        except (HResult, NoAnswer):
            self._save_desk(opened, before)
            self._close(opened)
            raise
        self._save_desk(opened, before)

    def _save_desk(self, opened: OpenSession, before: dict[str, object]) -> None:
        if asdict(opened.company.desk) != before:
            opened.company.revision += 1
            self._save(opened)

    def _candidates(self, path: str) -> Iterable[SimulatedCompany | Path]:
        if not path:
            return self.files
        named = [file for file in self.files if _same_path(_name_of(file), path)]
        return named or ([Path(path)] if Path(path).is_file() else [])

    def _refuse_other_file(self, company: SimulatedCompany, path: str) -> None:
        """A company file that is not the one open in QuickBooks cannot be opened beside it."""
        for file in self.files if path else []:
            is_open = isinstance(file, SimulatedCompany) and file.desk.is_open and file.desk.is_running
            if is_open and file is not company and not company.desk.is_open:
                raise HResult(hresult.OTHER_FILE_OPEN)

    def _load(self, file: SimulatedCompany | Path) -> OpenSession:
        if isinstance(file, SimulatedCompany):
            return OpenSession(file, self._make_session(file), saved=file.revision)
        lock = FileLock(f"{file}.lock")
        try:
            lock.acquire(timeout=self.lock_seconds)
        except Timeout:
            raise HResult(hresult.CANNOT_LOCK) from None
        try:
            company = load_company(file)
        except (OSError, NotACompanyFile) as error:
            lock.release()
            raise HResult(hresult.NO_ACCESS, hint=str(error)) from None
        return OpenSession(company, self._make_session(company), file, lock, company.revision)

    def _make_session(self, company: SimulatedCompany) -> Session:
        behaviour = company.behaviour
        iterators = Iterators("", behaviour.max_iterators, behaviour.iterator_seconds)
        return Session(self.application, iterators, self.faults, self.wants_reading_only)

    def _save(self, opened: OpenSession) -> None:
        # Reading changes nothing, so it costs no write.
        if opened.path is not None and opened.company.revision != opened.saved:
            save_company(opened.company, opened.path)
        opened.saved = opened.company.revision

    def _close(self, opened: OpenSession) -> None:
        if opened.lock is not None:
            opened.lock.release()

    def _swap(self, opened: OpenSession, fault: Fault) -> None:
        if fault.company is not None:
            opened.company = fault.company
            opened.session.iterators.open.clear()
            opened.path, opened.saved = None, fault.company.revision

    def _spoil(self, answer: str) -> str:
        fault = self.faults.strike(*_AFTER)
        if fault is None:
            return answer
        if fault.trouble == Trouble.CUT:
            return answer[: int(len(answer) * fault.share)]
        if fault.trouble == Trouble.GARBAGE:
            return fault.text
        if fault.trouble == Trouble.LATE:
            raise NoAnswer(answer)
        return _raise(fault)


def _raise(fault: Fault) -> str:
    if fault.trouble in {Trouble.HANG_BEFORE, Trouble.HANG_AFTER}:
        raise NoAnswer
    raise HResult(fault.code, fault.text)


def _name_of(file: SimulatedCompany | Path) -> str:
    return file.file_name if isinstance(file, SimulatedCompany) else str(file)


def _same_path(one: str, other: str) -> bool:
    return ntpath.normcase(ntpath.normpath(one)) == ntpath.normcase(ntpath.normpath(other))
