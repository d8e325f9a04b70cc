"""What can go wrong at the door of Sage 50's SDK, each with what a person can do about it."""

from tieout.errors import AccessNotGranted, BooksClosed, BooksFault, BooksTimeout


class NotAuthorized(AccessNotGranted):
    """Sage 50 has not granted this program access to the company."""

    code = "TO-SAGE50-220"


class SdkNotHere(AccessNotGranted):
    """The SDK cannot be loaded by the program that should."""

    code = "TO-SAGE50-221"
    default_fix = (
        "Run tieout on the Windows computer with Sage 50 and set  sdk_program  to a 32-bit program (or use a 32-bit "
        'Python with pythonnet); without the SDK:  access = "odbc"'
    )


class SeatsTaken(BooksClosed):
    """Sage 50 has no free connection left for another program."""

    code = "TO-SAGE50-222"
    default_fix = (
        "Close other programs that use the company and try again later. A seat that was never given back comes free "
        'when the Windows service "Sage 50 Connect Service" of your year is restarted.'
    )


class CompanyUnknown(BooksClosed):
    """The SDK lists no company with the GUID that is set."""

    code = "TO-SAGE50-223"
    default_fix = "Set  company_guid  in [sites.NAME.books] to one of the companies named above."


class SdkSilent(BooksTimeout):
    """The SDK did not answer within the time limit; its process was ended."""

    code = "TO-SAGE50-224"
    default_fix = "Close any dialog of Sage 50 on its computer, then run the command again."


class SdkBroken(BooksFault):
    """The process with the SDK ended without an answer, or the SDK answered with an error."""

    code = "TO-SAGE50-225"
    default_fix = (
        "Run the command again; if it stays, restart the computer with Sage 50 and report the answer."
    )
