"""The page that goes with a .qwc file: what whoever sits at the QuickBooks computer does with it, line by line."""

from collections.abc import Iterator
from html import escape

from tieout_quickbooks.qbxml import CERTIFICATE_ANSWERS
from tieout_quickbooks.webconnector.pages import page_with
from tieout_quickbooks.webconnector.qwc import QwcFile

_DIALOG = (
    ("no", "No"),
    ("prompt", "Yes, prompt each time"),
    ("while-open", "Yes, whenever this QuickBooks company file is open"),
    ("always", "Yes, always; allow access even if QuickBooks is not running"),
)


def instructions(site: str, qwc: QwcFile, file_name: str) -> bytes:
    """An HTML page, complete in itself, to be printed or sent along with the file. It holds no password."""
    return page_with(f"Connect QuickBooks to tieout: {site}", "\n".join(_body(qwc, file_name)))


def _body(qwc: QwcFile, file_name: str) -> Iterator[str]:
    yield "<p>This was written from documents and tried on a simulator. It was not tried on a real QuickBooks.</p>"
    yield "<h2>What you need</h2><ul>"
    yield "<li>The Windows computer on which QuickBooks Desktop runs, and the QuickBooks Admin's login.</li>"
    yield "<li>The QuickBooks Web Connector. Newer versions of QuickBooks bring it along (File menu, Update Web "
    yield "Services, or the Start menu); otherwise it is a free download from Intuit.</li>"
    yield f"<li>The file <code>{escape(file_name)}</code>, and the password for the user "
    yield f"<code>{escape(qwc.user)}</code>, which you get separately.</li></ul>"
    yield "<h2>Once</h2><ol>"
    yield from (f"<li>{step}</li>" for step in _steps(qwc, file_name))
    yield "</ol><h2>QuickBooks' question</h2><p>These are its four answers:</p><table>"
    yield from _answers()
    yield "</table><h2>When something is wrong</h2><table>"
    yield from (f"<tr><th>{sign}</th><td>{remedy}</td></tr>" for sign, remedy in _troubles(qwc))
    yield "</table>"


def _steps(qwc: QwcFile, file_name: str) -> Iterator[str]:
    yield "Open QuickBooks as Admin, in single-user mode, with the right company file. Close every dialog in it."
    yield f"Open <code>{escape(qwc.app_support)}</code> in a browser on that computer. A short page must appear."
    yield (
        f"Open the Web Connector, choose <b>Add an application</b> and then <code>{escape(file_name)}</code> "
        "(a double click on the file does the same). Confirm that it may be added."
    )
    yield (
        "QuickBooks now asks about an application certificate. Choose <b>Yes, whenever this QuickBooks company "
        "file is open</b>, click Continue, then Yes, then Done."
    )
    yield "In the Web Connector, type the password into the Password column and let it be saved."
    yield f"Tick the line <b>{escape(qwc.app_name)}</b> and click <b>Update Selected</b>."
    yield (
        "The first update only says which company called. Tell your administrator, who looks at its name and "
        "confirms it with <code>tieout site edit</code>. Nothing is read before that."
    )
    minutes = qwc.every_minutes
    if minutes:
        yield f"Tick <b>Auto-Run</b>: from then on it calls every {minutes} minutes while the Web Connector is open."
    yield "Let the Web Connector start with Windows, and leave it and the company file open."


def _answers() -> Iterator[str]:
    for word, button in _DIALOG:
        yield f"<tr><th>{escape(button)}</th><td>{escape(CERTIFICATE_ANSWERS[word])}</td></tr>"


def _troubles(qwc: QwcFile) -> Iterator[tuple[str, str]]:
    yield (
        "QBWC1003, QBWC1004",
        "The page above did not appear: the address, the firewall, or tieout is not running.",
    )
    yield (
        "QBWC1012, not a valid user",
        (
            f"The name must be <code>{escape(qwc.user)}</code> and the password the last one that was made. After "
            "several wrong ones the door stays shut for a minute, then longer. Ask for a new password."
        ),
    )
    yield "QBWC1013", "QuickBooks did not open: start it with the company, close its dialogs, try again."
    yield "QBWC1026", "Another registration wrote its mark into this company: ask your administrator."
    yield "QBWC1048", "The server's certificate is not trusted by Windows. The server needs another one."
    yield "another company", "Another company file is open than the confirmed one. Open the right one."
    yield "Anything else", "Your administrator sees what was said with <code>tieout doctor</code>."
