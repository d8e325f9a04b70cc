"""Whether a text is a legal value of a qbXML type: the patterns of Intuit's type schema, in our own words."""

import re
from collections.abc import Mapping
from datetime import date

from tieout_quickbooks.simulator.grammar.shapes import Value

_DECIMAL = r"[+-]?\d{1,10}(\.\d{1,5})?"
_PATTERNS: Mapping[str, re.Pattern[str]] = {
    kind: re.compile(pattern, re.ASCII)
    for kind, pattern in {
        "AMTTYPE": r"([+-]?\d{1,13}(\.\d\d)?)?",
        "BOOLTYPE": r"(true|false|1|0)?",
        "DATETYPE": r"(\d{4}-\d\d-\d\d)?",
        "DATETIMETYPE": r"(\d{4}-\d\d?-\d\d?(T\d\d?(:\d\d?(:\d\d?([+-]\d\d?:\d\d?)?)?)?)?)?",
        "FLOATTYPE": r"([+-]?(\d+(\.\d*)?|\.\d+))?",
        "GUIDTYPE": r"0|\{[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}",
        "INTTYPE": r"[+-]?\d+",
        "PERCENTTYPE": f"({_DECIMAL})?",
        "PRICETYPE": f"({_DECIMAL})?",
        "QUANTYPE": f"({_DECIMAL})?",
        "TIMEINTERVALTYPE": r"([+-]?PT(\d+H)?(\d+M)?(\d+S)?)?",
    }.items()
}
#: Types whose text may be surrounded by blanks, because the schema collapses white space there.
_COLLAPSED = frozenset({"BOOLTYPE", "DATETYPE", "FLOATTYPE", "INTTYPE"})


def is_too_long(value: Value, text: str) -> bool:
    """True when the text is longer than the schema allows."""
    return value.longest is not None and len(text) > value.longest


def is_well_formed(value: Value, text: str) -> bool:
    """True when the text has the form its type asks for; its length is another question."""
    if value.words:
        return text in value.words
    pattern = _PATTERNS.get(value.type)
    if pattern is None:
        return True
    text = text.strip() if value.type in _COLLAPSED else text
    if not pattern.fullmatch(text):
        return False
    return value.type != "DATETYPE" or not text or _is_calendar_date(text)


def _is_calendar_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
