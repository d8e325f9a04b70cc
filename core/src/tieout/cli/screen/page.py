"""What every page to print has in common: one look, no script, nothing from outside, every text escaped."""

from collections.abc import Iterator
from html import escape

from tieout.cli.screen.display import visible

_STYLE = """
@page { margin: 16mm 15mm 18mm; @bottom-right { content: counter(page) " / " counter(pages); font: 9pt sans-serif } }
body { font: 10.5pt/1.4 "Helvetica Neue", Arial, "Liberation Sans", sans-serif; color: #111; margin: 2em auto;
  max-width: 52em; padding: 0 1em }
h1 { font-size: 20pt; margin: 0 }
h2 { font-size: 14pt; margin: 2em 0 .3em; border-bottom: 2px solid #111 }
h3 { font-size: 10.5pt; margin: 1.4em 0 .3em }
h2, h3, .verdict { break-after: avoid }
.verdict { font-weight: bold; margin: .4em 0 1em }
.yes { color: #0a5a1e }
.no { color: #9b1c1c }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15em 1.2em; margin: 1em 0 }
dt { color: #555 }
dd { margin: 0 }
table { border-collapse: collapse; width: 100%; font-size: 9.5pt }
thead { display: table-header-group }
tr { break-inside: avoid }
th, td { padding: .22em .8em .22em 0; vertical-align: top }
th { text-align: left; border-bottom: 1px solid #111; font-weight: bold }
td { border-bottom: 1px solid #ddd; overflow-wrap: anywhere }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; overflow-wrap: normal }
"""
#: After a page's own style: what counts on paper.
_PRINTED = "@media print { body { margin: 0; max-width: none; padding: 0 } }\n"
#: How every page ends.
PAGE_FOOT = "</body>\n</html>"


def page_head(title: str, style: str) -> Iterator[str]:
    """A page up to its first words; ``style`` is what it needs besides the common look."""
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    whole = f"{_STYLE}{style.removeprefix(chr(10))}{_PRINTED}"
    yield f"<title>{page_text(title)}</title>\n<style>{whole}</style>\n</head>\n<body>"


def page_text(text: str) -> str:
    """Record text on a page: escaped, and with a picture for each sign that has none."""
    return escape(visible(text))
