"""What can go wrong above the message format: the wrong setting, a name in use, an entry that is not there."""

from tieout.errors import AccessNotGranted, BooksClosed, BooksFault, RecordRefused, UsageProblem


class NotCalling(BooksClosed):
    """QuickBooks calls us through its Web Connector, and is not calling at this moment."""

    code = "TO-QB-020"
    default_fix = (
        "Plan, review and apply work on what was read last; what is approved is sent when it calls. To let it "
        "call now, click Update Selected in the Web Connector."
    )


class CompanyFileUnclear(UsageProblem):
    """The setting ``file`` does not name one company file."""

    code = "TO-QB-021"
    default_fix = "Set  file  in the site's [books] table to the path of one .QBW file, or leave it empty."


class NameTaken(RecordRefused):
    """The name is in use already, in one of the four lists that share their names. It was not sent."""

    code = "TO-QB-030"
    default_fix = "Link the two records if they are the same, otherwise give one of them another name."


class EntryUnknown(RecordRefused):
    """The record names an entry that its list in QuickBooks does not have. It was not sent."""

    code = "TO-QB-031"
    default_fix = (
        "Add the entry to that list in QuickBooks, or correct the record or the rule, then sync again."
    )


class RefusedByQuickBooks(RecordRefused):
    """QuickBooks answered that it did not do it."""

    code = "TO-QB-032"


class RefusedForAll(AccessNotGranted):
    """QuickBooks lets this user or this program do nothing of the kind; going on makes no sense."""

    code = "TO-QB-033"
    default_fix = "Ask the QuickBooks administrator, then run the command again."


class QuestionRefused(BooksFault):
    """QuickBooks did not answer a question it should have answered."""

    code = "TO-QB-034"


class SoapUnreadable(BooksFault):
    """What came to the Web Connector's address is no call of a Web Connector. Nothing of it was used."""

    code = "TO-QB-040"
    default_fix = "Find out which program calls this address; only the QuickBooks Web Connector should."


class QwcRefused(UsageProblem):
    """A .qwc file with these values would not be accepted by the Web Connector. It was not written."""

    code = "TO-QB-041"
    default_fix = "Correct the value the message names, then make the file again."
