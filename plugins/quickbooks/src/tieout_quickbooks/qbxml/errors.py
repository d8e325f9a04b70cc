"""What can go wrong between us and QuickBooks' message format; access faults are in ``hresult_errors``."""

from tieout.errors import BooksFault, ExitCode, RecordInvalid, TieoutError


class AnswerUnreadable(BooksFault):
    """QuickBooks' answer is not well-formed qbXML, or lacks what every answer has."""

    code = "TO-QB-001"


class AnswerTooLarge(AnswerUnreadable):
    """An answer is larger or deeper than any page we ask for can be."""

    code = "TO-QB-002"
    default_fix = "Ask for smaller pages (setting page_size), or report the answer if it stays."


class AnswerUnsafe(AnswerUnreadable):
    """An answer holds a document type, which QuickBooks never sends: it is not read further."""

    code = "TO-QB-003"
    default_fix = (
        "Something between here and QuickBooks changes its answers: find out what. Nothing was read."
    )


class AnswerIncomplete(AnswerUnreadable):
    """An answer is empty or ends too early; what came before the end is not a complete read."""

    code = "TO-QB-004"
    default_fix = "Run the command again; reading starts where it is safe."


class AnswerForeign(AnswerUnreadable):
    """Something came that is not a qbXML answer at all: a web page, plain text, another document."""

    code = "TO-QB-005"
    default_fix = "Check that the address and the program at the other end are QuickBooks' own."


class RequestRefused(RecordInvalid):
    """A request breaks a rule of qbXML known beforehand. It was not sent."""

    code = "TO-QB-010"


class RequestNotInVocabulary(RequestRefused):
    """A request was asked for that tieout does not speak; changing and deleting are not in its language."""

    code = "TO-QB-011"
    default_fix = "Existing QuickBooks records are never changed or deleted by tieout: do it in QuickBooks."


class VersionTooOld(TieoutError):
    """This QuickBooks speaks no qbXML version that tieout can use."""

    code = "TO-QB-012"
    exit_code = ExitCode.UNREACHABLE
    default_fix = "Use a QuickBooks that speaks qbXML 5.0 or newer (QuickBooks 2006 and later)."
