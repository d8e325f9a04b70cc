"""The Web Connector's own dealings with QuickBooks on its computer: connection, session, requests, marks."""

from typing import Final

from tieout_quickbooks.simulator.company import SimulatedCompany
from tieout_quickbooks.simulator.hresult import HResult, NoAnswer
from tieout_quickbooks.simulator.processor import RequestProcessor
from tieout_quickbooks.simulator.storage import save_company
from tieout_quickbooks.simulator.webconnector.errors import Hung, QbwcError
from tieout_quickbooks.simulator.webconnector.marks import release_lock, take_lock, write_file_id
from tieout_quickbooks.simulator.webconnector.qwc import QwcFile

LOCAL_QUICKBOOKS: Final = 1


class CompanySession:
    """One connection of an application, and the session with one company inside it.

    ``hostname`` is the computer's name, which goes into the lock. ``company_path`` is the file's name as it
    was when the session began: the program does not ask again.
    """

    def __init__(self, computer: RequestProcessor, qwc: QwcFile, hostname: str) -> None:
        self.computer, self.qwc, self.hostname = computer, qwc, hostname
        self.ticket = ""
        self.company_path = ""
        self.is_connected = False

    @property
    def company(self) -> SimulatedCompany:
        """The company behind the session, whichever that is by now."""
        return self.computer.company_of(self.ticket)

    def begin(self, path: str) -> None:
        """OpenConnection and BeginSession; ``path`` is empty for the open company. Raises HResult, or Hung."""
        self.computer.open_connection(self.qwc.app_id, self.qwc.app_name, LOCAL_QUICKBOOKS)
        self.is_connected = True
        self.computer.put_is_read_only(self.qwc.is_read_only)
        try:
            self.ticket = self.computer.begin_session(path)
        except NoAnswer:
            raise Hung("QuickBooks does not answer BeginSession") from None
        self.company_path = self.computer.get_current_company_file_name(self.ticket)

    def mark(self) -> str:
        """Write FileID and AppLock into the company; the lock's value. Raises QBWC1026."""
        write_file_id(self.company, self.qwc.owner_id, self.qwc.file_id, self.qwc.app_name)
        value = take_lock(self.company, self.qwc.owner_id, self.hostname)
        self._save()
        return value

    def process(self, request: str) -> str:
        """ProcessRequest. Waits for a late answer as long as it takes. Raises HResult, or Hung."""
        try:
            return self.computer.process_request(self.ticket, request)
        except NoAnswer as late:
            if late.answer:
                return late.answer
            raise Hung("QuickBooks does not answer ProcessRequest") from None

    def renew(self) -> None:
        """End the session and begin another with the same file. Raises QBWC1008 when QuickBooks refuses."""
        if not self.ticket:
            return
        self.computer.end_session(self.ticket)
        self.ticket = ""
        try:
            self.ticket = self.computer.begin_session(self.company_path)
        except HResult as error:
            raise QbwcError("QBWC1008", f"unable to connect to QuickBooks: {error}") from None

    def end(self) -> None:
        """Release the lock, EndSession, CloseConnection. Raises QBWC1015 when the session is gone already."""
        try:
            if self.ticket:
                release_lock(self.company, self.qwc.owner_id)
                self._save()
                self.computer.end_session(self.ticket)
        except HResult as error:
            raise QbwcError("QBWC1015", f"EndSession: {error}") from None
        finally:
            self.drop()

    def drop(self) -> None:
        """What happens when the program is killed: QuickBooks closes its connection, and the lock stays behind."""
        self.ticket = ""
        if self.is_connected:
            self.computer.close_connection()
        self.is_connected = False

    def _save(self) -> None:
        opened = self.computer.sessions[self.ticket]
        if opened.path is not None:
            save_company(opened.company, opened.path)
        opened.saved = opened.company.revision


def open_company_file(computer: RequestProcessor, company: SimulatedCompany) -> None:
    """What a person does with File > Open: that company is the open one, and a running session sees it next."""
    for file in computer.files:
        if isinstance(file, SimulatedCompany):
            file.desk.is_open = False
    company.desk.is_open = True
    computer.files = [company, *(file for file in computer.files if file is not company)]
    if computer.sessions:
        computer.faults.swap_company(company)
