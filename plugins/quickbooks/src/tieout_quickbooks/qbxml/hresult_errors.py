"""Errors for QuickBooks' HRESULTs, one class for each, grouped by what a person has to do.

The number after ``TO-QB-1`` is the low byte of the HRESULT in decimal.
"""

from tieout.errors import AccessNotGranted, BooksClosed, BooksFault, BooksTimeout, WrongCompany

INTEGRATED = "Edit > Preferences > Integrated Applications > Company Preferences"


class RequestNotParsed(BooksFault):
    """QuickBooks could not read the request (0x80040400). Nothing of the message set was done."""

    code = "TO-QB-100"
    default_fix = "This is a mistake of tieout: report it with the run's id. Nothing was written."


class QuickBooksNotReached(BooksClosed):
    """QuickBooks could not be reached (0x80040401)."""

    code = "TO-QB-101"
    default_fix = "Start QuickBooks again under the same Windows user, then run the command again."


class QuickBooksUnexpected(BooksFault):
    """QuickBooks had an unexpected error (0x80040402); its own log qbsdklog.txt may say more."""

    code = "TO-QB-102"
    default_fix = "Run the command again; if it stays, restart QuickBooks and look into qbsdklog.txt."


class QuickBooksNotStarted(BooksClosed):
    """QuickBooks could not be started (0x80040408)."""

    code = "TO-QB-108"
    default_fix = (
        "Start QuickBooks and open the company, under the same Windows user and equally elevated "
        "(both as administrator, or neither), then run the command again."
    )


class OtherCompanyOpen(WrongCompany):
    """Another company file is open (0x8004040A)."""

    code = "TO-QB-110"
    default_fix = "Open the site's company file in QuickBooks, then run the command again."


class SessionLost(BooksClosed):
    """The session with QuickBooks is over (0x8004040D)."""

    code = "TO-QB-113"
    default_fix = "Run the command again: it opens a new session."


class OtherFileMode(BooksClosed):
    """The company is open in another mode, single-user or multi-user (0x80040410)."""

    code = "TO-QB-116"
    default_fix = "Switch between single-user and multi-user mode in QuickBooks' File menu."


class DialogOpen(BooksTimeout):
    """A dialog is open in QuickBooks, and it answers nobody until it is closed (0x80040414)."""

    code = "TO-QB-120"
    default_fix = "Close the dialog open in QuickBooks, then run the command again."


class NoCompanyNamed(BooksClosed):
    """QuickBooks is not running and no company file was named (0x80040416)."""

    code = "TO-QB-122"
    default_fix = "Start QuickBooks with the company open, or give the site the company file's path."


class FirstAccessNeedsAdmin(AccessNotGranted):
    """This program was never let into this company; only the administrator can do that (0x80040418)."""

    code = "TO-QB-124"
    default_fix = (
        "Log in to QuickBooks as Admin in single-user mode, run the command again, and in the "
        'certificate dialog choose "Yes, whenever this QuickBooks company file is open".'
    )


class AccessSwitchedOff(AccessNotGranted):
    """This company does not let this program in (0x8004041A)."""

    code = "TO-QB-126"
    default_fix = f"In QuickBooks as Admin: {INTEGRATED}, and tick Allow Access for this application."


class CompanyNotLocked(BooksClosed):
    """QuickBooks could not lock what it needs to let this program in (0x8004041B)."""

    code = "TO-QB-127"
    default_fix = "Wait until nobody is changing QuickBooks' preferences, then run the command again."


class CompanyInternalError(BooksFault):
    """QuickBooks had an internal error with the company file (0x8004041C)."""

    code = "TO-QB-128"
    default_fix = (
        "Run the command again; if it stays, let QuickBooks verify the company file (File > Utilities)."
    )


class LoginNotAutomatic(AccessNotGranted):
    """This program may not log in by itself while nobody has the company open (0x8004041D)."""

    code = "TO-QB-129"
    default_fix = (
        f"In QuickBooks: {INTEGRATED} > the application > Properties > tick "
        '"Allow this application to login automatically". Then start the synchronization again.'
    )


class CertificateExpired(AccessNotGranted):
    """This program's certificate has expired (0x8004041E)."""

    code = "TO-QB-130"
    default_fix = "Install a newer build of the program that connects to QuickBooks."


class BasicEdition(AccessNotGranted):
    """QuickBooks Basic takes no requests from other programs (0x8004041F)."""

    code = "TO-QB-131"
    default_fix = "Use QuickBooks Pro, Premier or Enterprise."


class AccessDenied(AccessNotGranted):
    """Somebody answered No in QuickBooks' certificate dialog (0x80040420)."""

    code = "TO-QB-132"
    default_fix = (
        'Run the command again and choose "Yes, whenever this QuickBooks company file is open" in the '
        "certificate dialog."
    )


class QuickBooksSays(BooksFault):
    """QuickBooks passed a message of its own through (0x80040421)."""

    code = "TO-QB-133"
    default_fix = "Do what QuickBooks' message says, then run the command again."


class SharedWithOther(BooksClosed):
    """Single-user access is needed, or another program uses the company file (0x80040422)."""

    code = "TO-QB-134"
    default_fix = "Close the other program that uses QuickBooks, then run the command again."


class VersionNotSpoken(BooksFault):
    """QuickBooks does not speak the qbXML version asked for (0x80040423)."""

    code = "TO-QB-135"
    default_fix = "Run the command again: the version is agreed on anew. If it stays, report it."


class NotReadyYet(BooksClosed):
    """QuickBooks is still starting up (0x80040424)."""

    code = "TO-QB-136"
    default_fix = "Wait until QuickBooks has opened the company, then run the command again."


class Unregistered(AccessNotGranted):
    """This copy of QuickBooks is not registered (0x80040427)."""

    code = "TO-QB-139"
    default_fix = "Register QuickBooks (Help menu), then run the command again."


class RemoteRefused(AccessNotGranted):
    """QuickBooks does not allow access from another computer (0x8004042A)."""

    code = "TO-QB-142"
    default_fix = "Run tieout on the computer QuickBooks runs on, or use the Web Connector."


class CertificateRevoked(AccessNotGranted):
    """This program's certificate was revoked (0x8004042C)."""

    code = "TO-QB-144"
    default_fix = "Install a newer build of the program that connects to QuickBooks."


class ComServerFault(BooksClosed):
    """QuickBooks' interface broke down (0x80010105)."""

    code = "TO-QB-190"
    default_fix = "Restart QuickBooks, then run the command again."


class InterfaceNotInstalled(AccessNotGranted):
    """QuickBooks' interface is not registered for programs of this kind (0x80040154)."""

    code = "TO-QB-191"
    default_fix = (
        "Use a Python as wide as QuickBooks: 64-bit for QuickBooks 2022 and later, 32-bit before; "
        "or install QuickBooks on this computer."
    )


class UnknownFault(BooksFault):
    """QuickBooks answered with an error number that tieout does not know."""

    code = "TO-QB-199"
    default_fix = "Read QuickBooks' own words, run the command again, and report the number if it stays."
