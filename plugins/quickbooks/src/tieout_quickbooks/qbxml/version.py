"""Agreeing with a QuickBooks on the qbXML version to speak."""

import re
from collections.abc import Iterable

from tieout_quickbooks.qbxml.errors import VersionTooOld

NEWEST = "13.0"
"""The newest qbXML version whose grammar the tables hold; newer QuickBooks speak it too."""

OLDEST = "5.0"
"""The first version that reads page by page."""


def read_version(text: str) -> tuple[int, int]:
    """``"13.0"`` as ``(13, 0)``; a country prefix (``CA3.0``, old Canadian builds) is left out.

    Raises:
        ValueError: the text is no version.
    """
    found = re.fullmatch(r"[A-Za-z]{0,4}([0-9]{1,3})\.([0-9]{1,3})", text)
    if found is None:
        raise ValueError(f"not a qbXML version: {text!r}")
    return int(found[1]), int(found[2])


def negotiate_version(supported: Iterable[str]) -> str:
    """The newest version that both sides speak, spelled as QuickBooks listed it.

    Args:
        supported: HostRet's SupportedQBXMLVersion, or what the request processor lists. Texts that are no
            version are passed over, those with a country prefix count only when there are no others.

    Raises:
        VersionTooOld: none of them is 5.0 to 13.0.
    """
    listed = [text.strip() for text in supported]
    plain = [text for text in listed if text[:1].isdigit()]
    usable = {number: text for text in plain or listed if (number := _number_or_none(text)) is not None}
    spoken = [number for number in usable if read_version(OLDEST) <= number <= read_version(NEWEST)]
    if not spoken:
        raise VersionTooOld(
            f"This QuickBooks speaks no qbXML version from {OLDEST} to {NEWEST}",
            where="HostRet/SupportedQBXMLVersion",
            why=f"it lists {', '.join(listed)[:200] or 'none'}",
        )
    return usable[max(spoken)]


def _number_or_none(text: str) -> tuple[int, int] | None:
    try:
        return read_version(text)
    except ValueError:
        return None
