"""What can go wrong while Sage 50 Canada is written into."""

from tieout.errors import (
    AccessNotGranted,
    BooksClosed,
    BooksFault,
    BooksTimeout,
    RecordInvalid,
    RecordRefused,
    UsageProblem,
)


class WriterOff(RecordRefused):
    """The site reads Sage 50 and has no way to write into it."""

    code = "TO-SAGE50-100"
    default_fix = 'Set  writer = "sdk"  or  writer = "imp"  in the table [sites.NAME.books], then sync again.'


class CannotWrite(RecordInvalid):
    """A record cannot be written this way: a text is too long, a sign is not allowed, a part is missing."""

    code = "TO-SAGE50-101"


class NameInUse(RecordRefused):
    """The name of a new customer or vendor, or a document's number, is in Sage 50 already."""

    code = "TO-SAGE50-102"
    default_fix = "Link them instead:  tieout link"


class ChangedMeanwhile(RecordRefused):
    """The record in Sage 50 is no longer what the approved step saw; nothing was written."""

    code = "TO-SAGE50-103"
    default_fix = "Sync again: the step is proposed anew from what Sage 50 has now."


class AmountsDiffer(RecordRefused):
    """Sage 50 works out another total or tax than the document has; nothing was posted."""

    code = "TO-SAGE50-104"
    default_fix = "Make the tax codes and rates equal on both sides, then run:  tieout retry"


class SageRefused(RecordRefused):
    """Sage 50's SDK refused a record, or asked a question that only a person may answer."""

    code = "TO-SAGE50-105"


class SdkNotHere(AccessNotGranted):
    """The SDK cannot be loaded on this computer."""

    code = "TO-SAGE50-110"
    default_fix = (
        "Run tieout on the Windows computer with Sage 50, with pythonnet installed and  sdk_folder  set "
        'to the folder of Sage_SA.SDK.dll; or use files:  writer = "imp"'
    )


class SdkNotAllowed(AccessNotGranted):
    """Sage 50 did not let the SDK's user in, or that user may not do this."""

    code = "TO-SAGE50-111"
    default_fix = "Mend the rights of the user in Sage 50 (Setup > Set Up Users), then run:  tieout retry"


class SdkClosed(BooksClosed):
    """Sage 50 could not open the company for the SDK."""

    code = "TO-SAGE50-112"
    default_fix = "Open the company in Sage 50 once by hand, close it, then run the command again."


class SdkBusy(BooksClosed):
    """Another process of tieout is writing into the same company."""

    code = "TO-SAGE50-113"
    default_fix = "Wait until it is done; when none runs any more, restart the computer with Sage 50."


class SdkSilent(BooksTimeout):
    """A call of the SDK did not come back within the time limit; its process was ended."""

    code = "TO-SAGE50-114"
    default_fix = "Close any dialog of Sage 50 on its computer, then run the command again."


class SdkBroken(BooksFault):
    """The process that loads the SDK ended, or said something that cannot be."""

    code = "TO-SAGE50-115"
    default_fix = "Run the command again: it looks first what became of the last write."


class ImportFolder(BooksClosed):
    """The folder for import files is not set, is not there, or cannot be written."""

    code = "TO-SAGE50-120"
    default_fix = (
        "Make the folder and set  imp_folder  in the table [sites.NAME.books], then run:  tieout retry"
    )


class ImportFileUnknown(UsageProblem):
    """There is no import file of that name to withdraw."""

    code = "TO-SAGE50-121"
    default_fix = "Look into the folder  imp_folder  names; a file that was imported cannot be withdrawn."
