"""Turns an HRESULT, from COM or from the Web Connector, into an error with a sentence and a remedy."""

import re

from tieout.errors import TieoutError
from tieout_quickbooks.qbxml import hresult_errors as errors
from tieout_quickbooks.qbxml.characters import shown

HRESULTS: dict[str, tuple[type[TieoutError], str, bool]] = {
    "0x80040400": (errors.RequestNotParsed, "QuickBooks could not read what tieout sent.", False),
    "0x80040401": (errors.QuickBooksNotReached, "QuickBooks could not be reached.", True),
    "0x80040402": (errors.QuickBooksUnexpected, "QuickBooks had an unexpected error.", True),
    "0x80040408": (errors.QuickBooksNotStarted, "QuickBooks could not be started.", True),
    "0x8004040A": (errors.OtherCompanyOpen, "QuickBooks has another company file open.", False),
    "0x8004040D": (errors.SessionLost, "The session with QuickBooks is over.", True),
    "0x80040410": (errors.OtherFileMode, "The company is open in another user mode.", False),
    "0x80040414": (errors.DialogOpen, "A dialog is open in QuickBooks.", True),
    "0x80040416": (errors.NoCompanyNamed, "QuickBooks is not running and no company file is named.", False),
    "0x80040418": (
        errors.FirstAccessNeedsAdmin,
        "This company has never let tieout in; its administrator has to.",
        False,
    ),
    "0x8004041A": (errors.AccessSwitchedOff, "This company does not let tieout in.", False),
    "0x8004041B": (errors.CompanyNotLocked, "QuickBooks could not lock the company to let tieout in.", True),
    "0x8004041C": (errors.CompanyInternalError, "QuickBooks had an internal error with the company.", True),
    "0x8004041D": (
        errors.LoginNotAutomatic,
        "QuickBooks does not allow tieout to log in automatically.",
        False,
    ),
    "0x8004041E": (errors.CertificateExpired, "QuickBooks says the program's certificate expired.", False),
    "0x8004041F": (errors.BasicEdition, "QuickBooks Basic takes no requests.", False),
    "0x80040420": (errors.AccessDenied, "Access was denied in QuickBooks' certificate dialog.", False),
    "0x80040421": (errors.QuickBooksSays, "QuickBooks has a message for you.", False),
    "0x80040422": (errors.SharedWithOther, "Another program uses the company file.", True),
    "0x80040423": (errors.VersionNotSpoken, "QuickBooks does not speak that qbXML version.", False),
    "0x80040424": (errors.NotReadyYet, "QuickBooks is still starting.", True),
    "0x80040427": (errors.Unregistered, "This copy of QuickBooks is not registered.", False),
    "0x8004042A": (errors.RemoteRefused, "QuickBooks does not allow remote access.", False),
    "0x8004042C": (errors.CertificateRevoked, "The program's certificate was revoked.", False),
    "0x80010105": (errors.ComServerFault, "QuickBooks' interface broke down.", True),
    "0x80040154": (errors.InterfaceNotInstalled, "QuickBooks' interface is not installed for us.", False),
}
"""HRESULT: error class, our sentence, and whether waiting and trying again may help without a person."""


def normal_hresult(number: int | str) -> str:
    """An HRESULT as ``0x8004041D``, from COM's signed integers or any spelling of the Web Connector.

    What is no number comes back as quoted text, which no table knows.
    """
    if isinstance(number, int):
        return f"0x{number & 0xFFFFFFFF:08X}"
    text = number.strip()
    if re.fullmatch(r"(0[xX])?[0-9A-Fa-f]{8}", text):
        return f"0x{text[-8:].upper()}"
    if re.fullmatch(r"[+-]?[0-9]{1,11}", text):
        return normal_hresult(int(text))
    return shown(text, 40)


def hresult_error(number: int | str, message: str = "", where: str = "QuickBooks") -> TieoutError:
    """The error to raise for an HRESULT; ``message`` is QuickBooks' own text and is only quoted."""
    key = normal_hresult(number)
    kind, sentence, _ = HRESULTS.get(
        key, (errors.UnknownFault, "QuickBooks answered with an error tieout does not know.", False)
    )
    said = f": {shown(message.strip(), 300)}" if message.strip() else ""
    return kind(sentence, where=where, why=f"QuickBooks gave {key}{said}")


def may_wait(number: int | str) -> bool:
    """Whether trying the same again after a while may help without a person. Unknown numbers: no."""
    row = HRESULTS.get(normal_hresult(number))
    return row is not None and row[2]


CERTIFICATE_ANSWERS: dict[str, str] = {
    "no": "tieout is not let in (0x80040420) and the question comes again next time.",
    "prompt": "tieout is let in now; the question comes again each time, so nothing can run unattended.",
    "while-open": "tieout is let in whenever somebody has this company open. Choose this one to begin with.",
    "always": (
        "tieout is let in even when QuickBooks is not running, but only after "
        '"Allow this application to login automatically" is ticked as well; until then sessions end with '
        f"0x8004041D. {errors.LoginNotAutomatic.default_fix}"
    ),
}
"""The four answers of the certificate dialog, in its order."""
