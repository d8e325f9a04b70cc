"""Probes that read only. None of them keeps a name, a text or an amount of a record: only heads, times and counts."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from tieout_quickbooks.probing.asking import Ask, Heard
from tieout_quickbooks.probing.findings import Finding
from tieout_quickbooks.qbxml import Fields, listed, local_text, text_at
from tieout_quickbooks.qbxml.characters import shown
from tieout_quickbooks.session import FILE_ID, OWNER_ID

NO_SUCH_ID = "7FFFFFFF-1000000000"
NO_SUCH_GUID = "{00000000-0000-4000-8000-000000000000}"
NO_SUCH_SET = "TIEOUTPROBENOSUCHSET"
_HOST = '<HostQueryRq requestID="1"/>'
_STAMPS = (
    '<CustomerQueryRq requestID="1"><MaxReturned>20</MaxReturned><ActiveStatus>All</ActiveStatus>'
    "<IncludeRetElement>TimeModified</IncludeRetElement><IncludeRetElement>EditSequence</IncludeRetElement>"
    "</CustomerQueryRq>"
)


def concluded(heard: Heard, conclusion: str = "", came: str = "") -> Finding:
    """A finding from what was heard; by default the verdict is both."""
    return Finding(sent=heard.sent, came=came or heard.verdict, conclusion=conclusion or heard.verdict)


def host_facts(ask: Ask) -> Finding:
    """Which QuickBooks is it, and which qbXML versions does it list?"""
    heard = ask(_HOST)
    [host] = heard.rows("HostRet")
    names = ("ProductName", "MajorVersion", "MinorVersion", "Country", "IsAutomaticLogin", "QBFileMode")
    facts = "; ".join(f"{name} {text_at(host, name)}" for name in names)
    versions = " ".join(str(one) for one in listed(host, "SupportedQBXMLVersion"))
    return concluded(heard, f"{facts}; speaks {versions}")


def answer_prolog(ask: Ask) -> Finding:
    """How does an answer begin, byte for byte, and does it name an encoding?"""
    heard = ask(_HOST)
    _ = heard.answer
    beginning = heard.came.partition(b"<QBXMLMsgsRs")[0]
    says = "names" if b"encoding" in beginning else "does not name"
    return concluded(heard, f"it begins {beginning!r} and {says} an encoding", repr(beginning))


def unknown_list_id(ask: Ask) -> Finding:
    """Does a query by an unknown ListID answer 500, 3120 or 1?"""
    return concluded(ask(_customer(f"<ListID>{NO_SUCH_ID}</ListID>")))


def unknown_full_name(ask: Ask) -> Finding:
    """And a query by an unknown FullName?"""
    return concluded(ask(_customer("<FullName>tieout probe no such customer</FullName>")))


def stamp_offset(ask: Ask) -> Finding:
    """Is EditSequence the second of TimeModified, and is its offset right in summer?"""
    heard = ask(_STAMPS)
    rows = heard.rows("CustomerRet")
    differences = Counter(_difference(row) for row in rows)
    pairs = " ".join(f"{text_at(row, 'TimeModified')}/{text_at(row, 'EditSequence')}" for row in rows)
    told = ", ".join(f"{count} times {seconds}" for seconds, count in sorted(differences.items()))
    return concluded(heard, f"TimeModified minus EditSequence in seconds: {told or 'no customers'}", pairs)


def inclusive_from(ask: Ask) -> Finding:
    """Does FromModifiedDate include its very second, sent without an offset?"""
    stamps = [local_text(text_at(row, "TimeModified")) for row in ask(_STAMPS).rows("CustomerRet")]
    newest = max((stamp for stamp in stamps if stamp), default="")
    if not newest:
        return Finding(conclusion="there are no customers to try it with")
    window = f"<FromModifiedDate>{newest}</FromModifiedDate><ToModifiedDate>{newest}</ToModifiedDate>"
    heard = ask(_customer(f"<MaxReturned>1</MaxReturned><ActiveStatus>All</ActiveStatus>{window}"))
    return concluded(heard, "it does" if heard.code == 0 else f"it does not: {heard.verdict}")


def iterator_pages(ask: Ask) -> Finding:
    """Is MaxReturned kept, does an iterator say what remains, and does its second page come?"""
    first = ask(_page('iterator="Start"'))
    [head] = [one.head for one in first.answer.responses]
    counts = [len(first.rows("CustomerRet"))]
    if not head.remaining:
        return concluded(
            first, f"{counts[0]} came of 1 asked for, {head.remaining} remain: no second page to try"
        )
    second = ask(_page(f'iterator="Continue" iteratorID="{head.iterator_id}"'))
    counts.append(len(second.rows("CustomerRet")))
    rest = second.answer.responses[0].head.remaining
    return concluded(second, f"1 asked for: {counts} came; remaining {head.remaining}, then {rest}")


def dead_iterator(ask: Ask) -> Finding:
    """What answers a page of an iterator that never was?"""
    return concluded(ask(_page(f'iterator="Continue" iteratorID="{NO_SUCH_GUID}"')))


def unknown_set_status(ask: Ask) -> Finding:
    """What does the status question say to a message set that never was: 600, 9002 or something else?"""
    return concluded(ask("", newMessageSetID=NO_SUCH_SET, oldMessageSetID=NO_SUCH_SET))


def unknown_set_clearing(ask: Ask) -> Finding:
    """And what does clearing one say?"""
    return concluded(ask("", oldMessageSetID=NO_SUCH_SET))


def grammar_error(ask: Ask) -> Finding:
    """Which HRESULT and words follow an element out of order, and does the session live on?"""
    heard = ask(_customer("<ActiveStatus>All</ActiveStatus><MaxReturned>1</MaxReturned>"))
    after = ask(_HOST)
    return concluded(heard, f"{heard.verdict}; the next question: {after.verdict}")


def unknown_version(ask: Ask) -> Finding:
    """Which HRESULT follows a qbXML version that does not exist?"""
    return concluded(ask(_HOST, version="99.0"))


def guid_element(ask: Ask) -> Finding:
    """May ExternalGUID be asked for, and do records that others made have one?"""
    wanted = "<MaxReturned>20</MaxReturned><IncludeRetElement>ExternalGUID</IncludeRetElement>"
    heard = ask(_customer(wanted))
    rows = heard.rows("CustomerRet")
    filled = sum(bool(text_at(row, "ExternalGUID")) for row in rows)
    return concluded(heard, f"{filled} of {len(rows)} records have one")


def long_request_id(ask: Ask) -> Finding:
    """Is a requestID of 51 characters answered with 1060?"""
    return concluded(ask(f'<HostQueryRq requestID="{"x" * 51}"/>'))


def customer_count(ask: Ask) -> Finding:
    """Does MetaDataOnly count without returning, and does it count inactive ones unasked?"""
    bodies = [
        '<CustomerQueryRq requestID="1" metaData="MetaDataOnly"/>',
        '<CustomerQueryRq requestID="1" metaData="MetaDataOnly"><ActiveStatus>All</ActiveStatus></CustomerQueryRq>',
    ]
    counts = []
    for body in bodies:
        heard = ask(body)
        counts.append(heard.answer.responses[0].head.ret_count)
    return concluded(heard, f"retCount {counts[0]} as it is, {counts[1]} with ActiveStatus All")


def deleted_log(ask: Ask) -> Finding:
    """How far back does the log of deleted customers reach?"""
    heard = ask('<ListDeletedQueryRq requestID="1"><ListDelType>Customer</ListDelType></ListDeletedQueryRq>')
    times = [text_at(row, "TimeDeleted") or "" for row in heard.rows("ListDeletedRet")]
    return concluded(heard, f"{len(times)} entries, the oldest {min(times, default='-')}")


def private_mark(ask: Ask) -> Finding:
    """Does the company carry the FileID under tieout's own mark?"""
    heard = ask(f'<CompanyQueryRq requestID="1"><OwnerID>{OWNER_ID}</OwnerID></CompanyQueryRq>')
    [company] = heard.rows("CompanyRet")
    names = [text_at(one, "DataExtName") for one in listed(company, "DataExtRet")]
    return concluded(heard, "it does" if FILE_ID in names else "it does not")


def _customer(filters: str) -> str:
    return f'<CustomerQueryRq requestID="1">{filters}</CustomerQueryRq>'


def _page(attributes: str) -> str:
    wanted = "<MaxReturned>1</MaxReturned><IncludeRetElement>ListID</IncludeRetElement>"
    return f'<CustomerQueryRq requestID="1" {attributes}>{wanted}</CustomerQueryRq>'


def _difference(row: Fields) -> str:
    modified, sequence = text_at(row, "TimeModified") or "", text_at(row, "EditSequence") or ""
    try:
        return str(int(datetime.fromisoformat(modified).timestamp()) - int(sequence))
    except ValueError:
        return f"not comparable: {shown(sequence, 20)}"


READING: tuple[Callable[[Ask], Finding], ...] = (
    host_facts,
    answer_prolog,
    unknown_list_id,
    unknown_full_name,
    stamp_offset,
    inclusive_from,
    iterator_pages,
    dead_iterator,
    unknown_set_status,
    unknown_set_clearing,
    grammar_error,
    unknown_version,
    guid_element,
    long_request_id,
    customer_count,
    deleted_log,
    private_mark,
)
"""In the order in which they are run."""
