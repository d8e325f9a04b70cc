# ruff: noqa: N802 - the names are those of the COM methods
"""QBXMLRP2 as a program meets it through COM: the names, the order of arguments, the errors, the apartment.

It stands before ``RequestProcessor`` and is stricter than the real one where that is not known: calls out of
order, wrong types, a foreign ticket and a foreign thread are refused instead of forgiven. A QuickBooks that
hangs here hangs in truth, until its process is killed. ``dispatch`` makes one from the description that the
environment variable ``TIEOUT_SIMULATED_COMPUTER`` names, so that each process meets the same computer.
"""

import os
import threading
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, NoReturn, ParamSpec, TypeVar

from tieout_quickbooks.simulator.com_errors import (
    TYPE_MISMATCH,
    UNEXPECTED,
    WRONG_THREAD,
    ComError,
    from_quickbooks,
)
from tieout_quickbooks.simulator.computer import COMPUTER, Computer, Happening, Trouble, load_computer
from tieout_quickbooks.simulator.hresult import HResult, NoAnswer
from tieout_quickbooks.simulator.processor import RequestProcessor
from tieout_quickbooks.simulator.storage import load_company

_DIED = 9
_Result = TypeVar("_Result")
_Arguments = ParamSpec("_Arguments")
_CONNECTION_TYPES = frozenset({0, 1, 2, 3, 4})
_FILE_MODES = frozenset({0, 1, 2})


def dispatch() -> "ComRequestProcessor":
    """The request processor of the computer that the environment names."""
    return ComRequestProcessor(load_computer(Path(os.environ[COMPUTER])))


def _method(
    *kinds: type,
) -> Callable[
    [Callable[Concatenate[Any, _Arguments], _Result]], Callable[Concatenate[Any, _Arguments], _Result]
]:
    """A COM method: the apartment, the types, and the trouble that is due come before and after it."""

    def decorate(
        function: Callable[Concatenate[Any, _Arguments], _Result],
    ) -> Callable[Concatenate[Any, _Arguments], _Result]:
        name = function.__name__

        @wraps(function)
        def call(self: Any, /, *arguments: _Arguments.args, **named: _Arguments.kwargs) -> _Result:
            self.calls.arrive(name, arguments, kinds)
            try:
                result = function(self, *arguments, **named)
            except HResult as fault:
                raise from_quickbooks(fault.code, fault.text) from None
            except NoAnswer:
                hang()
            self.calls.leave(name)
            return result

        return call

    return decorate


class Calls:
    """Where every COM call passes: the thread that may make them, what was called, what goes wrong."""

    def __init__(self, computer: Computer) -> None:
        self.computer, self._thread = computer, threading.get_ident()

    def arrive(self, name: str, arguments: tuple[object, ...], kinds: tuple[type, ...]) -> None:
        """Before the work."""
        if threading.get_ident() != self._thread:
            raise ComError(WRONG_THREAD, "The application called an interface marshalled for another thread.")
        self.computer.note(name, arguments)
        if [type(one) for one in arguments] != list(kinds):
            raise ComError(TYPE_MISMATCH, "Type mismatch.")
        self._suffer(self.computer.due(name, after=False))

    def leave(self, name: str) -> None:
        """After the work was done and before its answer is given."""
        self._suffer(self.computer.due(name, after=True))

    def _suffer(self, trouble: Trouble | None) -> None:
        match trouble.what if trouble else None:
            case Happening.HANG:
                hang()
            case Happening.DIE:
                os._exit(_DIED)
            case Happening.REFUSE:
                assert trouble is not None
                raise from_quickbooks(trouble.number, "")
            case Happening.LATE:
                assert trouble is not None
                time.sleep(trouble.seconds)
            case Happening.PRINT:
                os.write(1, b"a library has something to say\n")


class ComRequestProcessor:
    """The object behind the program id QBXMLRP2.RequestProcessor."""

    def __init__(self, computer: Computer) -> None:
        self.calls = Calls(computer)
        self._processor = RequestProcessor(*computer.files, lock_seconds=computer.lock_seconds)
        self._preferences = AuthPreferences(self)
        self._is_connected = False
        self._seen: tuple[int, ...] = ()

    @_method(str, str, int)
    def OpenConnection2(self, app_id: str, app_name: str, connection_type: int) -> None:
        """Say who calls, and which QuickBooks is meant."""
        if self._is_connected or not app_name or connection_type not in _CONNECTION_TYPES:
            raise _out_of_order()
        self._is_connected = True
        self._processor.open_connection(app_id, app_name, connection_type)

    @property
    def AuthPreferences(self) -> "AuthPreferences":
        """What the program wishes to be allowed."""
        self.calls.arrive("AuthPreferences", (), ())
        self.refuse_after_beginning()
        return self._preferences

    @_method(str, int)
    def BeginSession(self, file: str, mode: int) -> str:
        """A ticket for the company."""
        if not self._is_connected or self._processor.sessions or mode not in _FILE_MODES:
            raise _out_of_order()
        ticket = self._processor.begin_session(file, mode)
        self._remember_stamp()
        return ticket

    @_method(str, str)
    def ProcessRequest(self, ticket: str, request: str) -> str:
        """One qbXML document in, one out."""
        self._look_again()
        try:
            return self._processor.process_request(ticket, request)
        finally:
            self._remember_stamp()

    @_method(str)
    def QBXMLVersionsForSession(self, ticket: str) -> tuple[str, ...]:
        """The versions this company's QuickBooks speaks."""
        return self._processor.qbxml_versions(ticket)

    @_method(str)
    def GetCurrentCompanyFileName(self, ticket: str) -> str:
        """Path of the company file."""
        self._look_again()
        return self._processor.get_current_company_file_name(ticket)

    @_method(str)
    def EndSession(self, ticket: str) -> None:
        """The ticket is worth nothing any more."""
        self._processor.end_session(ticket)

    @_method()
    def CloseConnection(self) -> None:
        """The end; sessions must have ended before."""
        if not self._is_connected or self._processor.sessions:
            raise _out_of_order()
        self._is_connected = False
        self._processor.close_connection()

    def refuse_after_beginning(self) -> None:
        """Raise unless a connection is open and no session has begun: then wishes are heard."""
        if not self._is_connected or self._processor.begun:
            raise _out_of_order()

    def wish_to_read_only(self, wish: bool) -> None:  # noqa: FBT001 - the signature of the COM method
        """What PutIsReadOnly says."""
        self._processor.put_is_read_only(wish)

    def _look_again(self) -> None:
        """See what people did at the computer since: another person's changes, another company, QuickBooks closed."""
        for ticket, opened in list(self._processor.sessions.items()):
            if opened.path is None or self._stamp() == self._seen:
                continue
            opened.company = load_company(opened.path)
            opened.saved = opened.company.revision
            if not opened.company.desk.is_running:
                self._processor.end_session(ticket)

    def _remember_stamp(self) -> None:
        self._seen = self._stamp()

    def _stamp(self) -> tuple[int, ...]:
        paths = [opened.path for opened in self._processor.sessions.values() if opened.path is not None]
        facts = [path.stat() for path in paths]
        return tuple(number for one in facts for number in (one.st_mtime_ns, one.st_ino, one.st_size))


class AuthPreferences:
    """The object that carries a program's wishes into BeginSession."""

    def __init__(self, processor: ComRequestProcessor) -> None:
        self._processor, self.calls = processor, processor.calls

    @_method(bool)
    def PutIsReadOnly(self, wish: bool) -> None:  # noqa: FBT001 - the signature of the COM method
        """True: the program promises to read only."""
        self._processor.refuse_after_beginning()
        self._processor.wish_to_read_only(wish)

    @_method(int)
    def PutUnattendedModePref(self, wish: int) -> None:
        """1: must work while QuickBooks is closed; 2: need not."""
        self._processor.refuse_after_beginning()
        if wish not in {1, 2}:
            raise _out_of_order()


def hang() -> NoReturn:
    """Do what QuickBooks does behind a dialog: nothing, until the process is killed."""
    while True:
        time.sleep(3600)


def _out_of_order() -> ComError:
    return ComError(UNEXPECTED, "Catastrophic failure.")
