"""What the make-believe SDK says no with: results, exceptions, and alerts that a person would have to answer.

Names and meanings are those of the SDK's own documentation file.
"""

from enum import Enum, IntEnum, auto


class SDKResult(Enum):
    """How an action ended; written as its name, as .NET writes an enum."""

    SUCCESS = auto()
    SUCCESS_RETURN_TRUE = auto()
    SUCCESS_RETURN_FALSE = auto()
    FAIL = auto()
    FAIL_PATH_NOT_EXIST = auto()
    FAIL_FILENOTFOUND_LOSTSHARE = auto()
    FAIL_CONNECTIONMGR_NONE = auto()
    FAIL_CONNECTIONMGR_INIT = auto()
    FAIL_CONNECTIONMGR_AUTH = auto()
    FAIL_CONNECTIONMGR_TOOMANY = auto()
    FAIL_CONNECTIONMGR_NOPORTS = auto()
    FAIL_MYSQL_INIT = auto()
    FAIL_MYSQL_MEM = auto()
    FAIL_MYSQL_NOTRUNNING = auto()
    FAIL_MYSQL_TIMEOUT = auto()
    FAIL_MYSQL_CLOSE = auto()
    FAIL_CONNECTIONMGR_VER = auto()
    FAIL_FILEREADONLY = auto()
    FAIL_ANOTHER_DATABASE_IS_OPEN = auto()
    FAIL_DATABASE_CONNECTION_FAILED = auto()
    FAIL_INVALID_SECURITY_DETAILS = auto()
    FAIL_NOT_REMOTE_DATA_ACCESS_DATABASE = auto()
    FAIL_USER_LOGON_FAILED = auto()
    FAIL_RDA_DATABASE_READONLY_MODE = auto()
    FAIL_INIT_REMOTE_DATA_ACCESS = auto()
    FAIL_NO_SAGEID_SIGNIN = auto()

    def __str__(self) -> str:
        """The bare name."""
        return self.name


class SDKException(Exception):
    """An error occurred in the SDK. ``Message`` is what .NET calls it."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.Message = message


class SimplyNoAccessException(SDKException):
    """The field, function or object is not accessible."""


class InvalidEntryException(SDKException):
    """The value is not valid for the field."""


class SDKAlertException(SDKException):
    """An error or alert message occurred."""

    def __init__(self, message: str = "", method: str = "") -> None:
        super().__init__(message)
        self.SDKMethod = method


class SimplyErrorMessageException(SDKAlertException):
    """An error message that nobody was there to see."""


class AlertNotImplementedException(SDKAlertException):
    """A question that nobody was there to answer."""


class SageIdLoginRequiredException(SDKException):
    """A Sage ID has to be signed in first."""


class AlertResult(IntEnum):
    """A person's answer. The numbers are chosen here."""

    YES = 1
    NO = 2
    CANCEL = 3
    OK = 4


class SDKAlert:
    """The default: every message and every question is an exception. Subclass it to answer."""

    def StopAlert(self, message: str) -> None:  # noqa: N802 - the SDK's names
        """An error message."""
        raise SimplyErrorMessageException(message, "StopAlert")

    def AskAlert(self, message: str) -> AlertResult:  # noqa: N802
        """A question to be answered Yes or No."""
        raise AlertNotImplementedException(message, "AskAlert")


EXCEPTIONS: dict[str, type[SDKException]] = {
    kind.__name__: kind
    for kind in (
        SDKException,
        SimplyNoAccessException,
        InvalidEntryException,
        SDKAlertException,
        SimplyErrorMessageException,
        AlertNotImplementedException,
        SageIdLoginRequiredException,
    )
}
