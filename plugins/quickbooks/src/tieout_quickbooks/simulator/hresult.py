"""The HRESULTs with which QuickBooks' request processor refuses, as an exception that carries code and text."""

from collections.abc import Mapping

PARSE_ERROR = 0x80040400
NO_ACCESS = 0x80040401
OTHER_FILE_OPEN = 0x8004040A
INVALID_TICKET = 0x8004040D
OTHER_MODE = 0x80040410
MODAL_DIALOG = 0x80040414
NO_FILE_NAMED = 0x80040416
NEVER_ACCESSED = 0x80040418
NO_PERMISSION = 0x8004041A
CANNOT_LOCK = 0x8004041B
NO_AUTOMATIC_LOGIN = 0x8004041D
USER_DENIED = 0x80040420
SINGLE_USER_NEEDED = 0x80040422
VERSION_UNKNOWN = 0x80040423
STILL_STARTING = 0x80040424
SERVER_FAULT = 0x80010105

#: Code to the text QuickBooks shows, as far as it is known from the published table; otherwise its meaning.
TEXTS: Mapping[int, str] = {
    PARSE_ERROR: "QuickBooks found an error when parsing the provided XML text stream.",
    NO_ACCESS: "Could not access QuickBooks.",
    0x80040402: "Unexpected error. Check the error log (qbsdklog.txt) for additional information.",
    0x80040408: "Could not start QuickBooks.",
    OTHER_FILE_OPEN: "A QuickBooks company data file is already open and it is different from the one requested.",
    INVALID_TICKET: "The ticket parameter is invalid.",
    OTHER_MODE: "The QuickBooks company data file is currently open in a mode other than the one specified.",
    MODAL_DIALOG: "A modal dialog box is showing in the QuickBooks user interface.",
    NO_FILE_NAMED: "If QuickBooks is not running, then the company data file name must be supplied.",
    NEVER_ACCESSED: "This application has not accessed this QuickBooks company data file before. "
    "Only the QuickBooks administrator can grant an application permission to access a company data file.",
    NO_PERMISSION: "This application does not have permission to access this QuickBooks company data file.",
    CANNOT_LOCK: "Unable to lock the necessary information to allow this application to access this company data file.",
    0x8004041C: "An internal QuickBooks error occurred while trying to access the QuickBooks company data file.",
    NO_AUTOMATIC_LOGIN: "This application is not allowed to log into this QuickBooks company data file automatically.",
    0x8004041E: "This application's certificate is expired.",
    0x8004041F: "QuickBooks Basic cannot accept XML requests.",
    USER_DENIED: "The QuickBooks user has denied access.",
    0x80040421: "QuickBooks returned a message of its own.",
    SINGLE_USER_NEEDED: "This application requires Single User file access mode and there is already another "
    "application sharing data with this QuickBooks company data file.",
    VERSION_UNKNOWN: "The version of qbXML that was requested is not supported or is unknown.",
    STILL_STARTING: "QuickBooks did not finish its initialization. Please try again later.",
    0x80040427: "Unable to open an unregistered copy of QuickBooks.",
    0x8004042A: "Remote access is not allowed.",
    0x8004042C: "This application's certificate has been revoked.",
    SERVER_FAULT: "The server threw an exception.",
    0x80040154: "Class not registered.",
}


class HResult(Exception):
    """What a COM caller gets instead of an answer: ``code`` as in ``0x80040400`` and QuickBooks' ``text``.

    ``hint`` says what was wrong, for people who write tests; no real QuickBooks gives it, so no client may
    read it.
    """

    def __init__(self, code: int, text: str = "", *, hint: str = "") -> None:
        self.code = code
        self.text = text or TEXTS.get(code, "An error that is in no table.")
        self.hint = hint
        super().__init__(f"0x{code:08X}: {self.text}")


class NoAnswer(TimeoutError):
    """QuickBooks hangs: whoever calls it through COM waits until their own time limit.

    ``answer`` is what comes when it is too late, or empty when nothing ever comes.
    """

    def __init__(self, answer: str = "") -> None:
        self.answer = answer
        super().__init__("QuickBooks does not answer")
