"""The table of the SDK's members, the code and the how-to page tell the same."""

import re
from pathlib import Path

import tieout_sage50.canada.writing.sdk_session as session
from tieout_sage50.canada.simulator import sdk_journals, sdk_ledgers
from tieout_sage50.canada.simulator.sdk import InstanceManager
from tieout_sage50.canada.writing.forms import ADDRESS, NAME, TEXTS
from tieout_sage50.canada.writing.sdk_calls import CALLS

PAGE = Path(__file__).parents[4] / "docs" / "how-to" / "write-into-sage-50-canada.md"
MEMBERS = {call.member.rpartition(".")[2] for call in CALLS}


def test_every_member_the_code_calls_is_in_the_table() -> None:
    """And the table names none that is not called."""
    source = Path(session.__file__).read_text(encoding="utf-8")
    called = set(re.findall(r'_call\([\w.]+, f?"(\w+)"', source)) | set(re.findall(r'"(Set\w+)":', source))
    called |= set(re.findall(r"(?:manager|journal|ledger|kind)\.([A-Z]\w+)", source))
    called |= {place.member for place in (NAME, *TEXTS.values(), *ADDRESS.values())}
    called |= {"LoadByName", "InitializeNew"}
    for verb, kind in (("Open", "Ledger"), ("Close", "Ledger"), ("Open", "Journal"), ("Close", "Journal")):
        names = ("Customer", "Vendor") if kind == "Ledger" else ("Sales", "Purchases")
        called |= {f"{verb}{name}{kind}" for name in names}
    called -= {"FAIL"}
    assert called == MEMBERS


def test_the_make_believe_sdk_has_every_member() -> None:
    """What our client calls exists there under the same name."""
    kinds = (InstanceManager, sdk_ledgers.CustomerLedger, sdk_journals.SalesJournal)
    there = {name for kind in kinds for name in dir(kind)} | set(sdk_ledgers.COLUMNS)
    assert {"Instance", "SDKResult"} >= MEMBERS - there


def test_the_page_shows_the_table() -> None:
    """Row by row."""
    page = PAGE.read_text(encoding="utf-8")
    assert [f"| `{call.member}` | {call.purpose} | {call.evidence} |" in page for call in CALLS] == [
        True
    ] * len(CALLS)
