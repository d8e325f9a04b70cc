"""What concerns one record. None of these stops the other records."""

from tieout.errors.base import ExitCode, TieoutError


class RecordRefused(TieoutError):
    """The other side, or a check before sending, refused one record."""

    code = "TO-REC-001"
    exit_code = ExitCode.SOME_REFUSED
    default_fix = "Mend the record as said above, then run:  tieout retry"


class RecordInvalid(RecordRefused):
    """A record breaks a rule known beforehand: length, character set, a forbidden sign."""

    code = "TO-REC-002"


class AnswerLost(TieoutError):
    """A write was sent and its answer did not come: it may or may not have been done.

    Never sent again blindly; the operation stays in doubt until the books were asked.
    """

    code = "TO-REC-003"
    exit_code = ExitCode.SOME_REFUSED
    default_fix = "Run:  tieout retry   (it asks the books first)"


class PartyNotLinked(RecordRefused):
    """A document's customer or vendor is not there on the other side, so the document has to wait."""

    code = "TO-REC-005"
    default_fix = "See to that one first (link or export it); the document is in the next plan."


class RecordUnknown(TieoutError):
    """No record with that key or name."""

    code = "TO-REC-004"
    default_fix = "Check the key; the nearest names are listed above."
