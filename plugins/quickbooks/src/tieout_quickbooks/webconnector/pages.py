"""The page a browser sees at our support address. The Web Connector asks for it when the .qwc file is added."""

import base64
import hashlib
from collections.abc import Mapping
from html import escape
from types import MappingProxyType
from typing import Final

_STYLE: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}"
    "th{text-align:left;vertical-align:top;padding-right:1rem}td,th{padding-bottom:.5rem}li{margin:.4rem 0}"
)
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode("ascii")

SECURITY_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
)
"""Headers for every answer of the endpoint, this page and SOAP alike: nothing is run, framed or kept."""

ABOUT: Final = (
    "The QuickBooks Web Connector calls this address to keep QuickBooks and another system in step.",
    "There is nothing to log in to here. What was read and written is shown in tieout, "
    "on the computer where it runs: tieout status, tieout history.",
)
"""What the page says unless it is given lines of its own."""


def support_page(title: str, *lines: str) -> bytes:
    """A small HTML page in UTF-8, complete in itself: a title, and a paragraph for each line.

    Texts are escaped; lone surrogates become ``?``. Without lines it says what ``ABOUT`` says.
    """
    paragraphs = "\n".join(f"<p>{escape(line)}</p>" for line in lines or ABOUT)
    return page_with(title, paragraphs)


def page_with(title: str, body: str) -> bytes:
    """A page with a title, which is escaped, and a body, which is HTML already."""
    heading = escape(title)
    page = f"""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>{heading}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{heading}</h1>
{body}
</body>
</html>
"""
    return page.encode("utf-8", "replace")
