"""The calls of QBXMLRP2 in their order, inside the COM process.

Names, order of arguments and numbers are those of the type library as public extracts show it; none of it was
tried on Windows. Only the standard library is imported here, so that the process starts quickly.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from tieout_quickbooks.transports.com_frames import (
    AskFile,
    Call,
    Close,
    Closed,
    Failed,
    FileNow,
    NotHere,
    Open,
    Opened,
    Process,
    Processed,
    Refused,
    Reply,
)

LOCAL = 1
"""Connection type: the QuickBooks on this computer (localQBD)."""
LOCAL_WITH_WINDOW = 3
"""The same, and its window may be started (localQBDLaunchUI)."""
UNATTENDED_OPTIONAL = 2
"""umpOptional: a company that is open is enough. 1 (umpRequired) would demand the fourth answer of the dialog."""
DO_NOT_CARE = 2
"""File mode. 0 would force single-user mode, although a widespread table says that it means this."""


class ComSession:
    """One connection and its session. ``dispatch`` makes the request processor when it is needed."""

    def __init__(self, dispatch: Callable[[], Any], *, is_simulated: bool) -> None:
        self._dispatch, self._is_simulated = dispatch, is_simulated
        self._processor: Any = None
        self._ticket = ""
        self._is_connected = False
        self._method = ""

    def answer(self, call: Call) -> Reply:
        """Carry one call out. Whatever goes wrong becomes a reply: the program at the other end has to know."""
        try:
            return self._carry_out(call)
        except ImportError as error:
            return NotHere(str(error))
        except Exception as error:  # noqa: BLE001 - a COM library may raise anything
            if is_com_error(error):
                return Refused(self._method, *read_com_error(error))
            return Failed(self._method, f"{type(error).__name__}: {error}"[:2000])

    def end(self) -> None:
        """End what was begun, each for itself: a refused EndSession must not leave the connection open."""
        if self._ticket:
            with suppress(Exception):
                self._call("EndSession", self._ticket)
        if self._is_connected:
            with suppress(Exception):
                self._call("CloseConnection")
        self._ticket, self._is_connected, self._processor = "", False, None

    def _carry_out(self, call: Call) -> Reply:
        match call:
            case Open():
                return self._open(call)
            case Process():
                return Processed(str(self._call("ProcessRequest", self._ticket, call.request)))
            case AskFile():
                return FileNow(str(self._call("GetCurrentCompanyFileName", self._ticket)))
            case Close():
                self.end()
                return Closed()

    def _open(self, call: Open) -> Opened:
        self._method = "Dispatch"
        self._processor = self._dispatch()
        self._call("OpenConnection2", "", call.app_name, LOCAL_WITH_WINDOW if call.launches else LOCAL)
        self._is_connected = True
        self._wish()
        self._ticket = str(self._call("BeginSession", call.file, DO_NOT_CARE))
        return Opened(self._versions(), self._is_simulated)

    def _wish(self) -> None:
        """What we would like to be allowed; QuickBooks looks at it when the session begins.

        PutPersonalDataPref is not called, because its numbers are not known; QuickBooks' own choice holds.
        """
        self._method = "AuthPreferences"
        wishes = self._processor.AuthPreferences
        wishes.PutIsReadOnly(False)  # noqa: FBT003 - the signature of the COM method
        wishes.PutUnattendedModePref(UNATTENDED_OPTIONAL)

    def _versions(self) -> tuple[str, ...]:
        """The qbXML versions of this session; () when it would not say: the question in qbXML tells them as well."""
        try:
            told = self._call("QBXMLVersionsForSession", self._ticket)
        except Exception:  # noqa: BLE001 - see above
            return ()
        return tuple(str(one) for one in told or ())

    def _call(self, method: str, *arguments: Any) -> Any:
        self._method = method
        return getattr(self._processor, method)(*arguments)


def is_com_error(error: BaseException) -> bool:
    """Whether it has the shape of pywin32's ``com_error``; its class exists on Windows only."""
    return isinstance(getattr(error, "hresult", None), int) and hasattr(error, "excepinfo")


def read_com_error(error: Any) -> tuple[int, str]:
    """Number and text. The specific number stands in ``excepinfo[5]``; ``hresult`` may only say "exception"."""
    info: tuple[Any, ...] = tuple(error.excepinfo or ())
    number = info[5] if len(info) > 5 and isinstance(info[5], int) and info[5] else error.hresult  # noqa: PLR2004
    text = info[2] if len(info) > 2 and info[2] else getattr(error, "strerror", "")  # noqa: PLR2004
    return int(number), str(text or "")[:2000]
