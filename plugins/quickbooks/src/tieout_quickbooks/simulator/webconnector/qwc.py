"""Reads a ``.qwc`` file the way "Add an application" does: what is missing or wrong is refused with its number.

The elements and their rules are those of the programmer's guide, pages 33 to 39. Where the guide names no number
for a rule, the file fails as an incomplete one does: QBWC1039.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from lxml import etree

from tieout_quickbooks.simulator.webconnector.errors import QbwcError
from tieout_quickbooks.simulator.webconnector.qwc_values import (
    check_addresses,
    read_description,
    read_flag,
    read_flags,
    read_guid,
    read_positive,
    read_word,
)

ROOT: Final = "QBWCXML"
REQUIRED: Final = (
    "AppName",
    "AppID",
    "AppURL",
    "AppDescription",
    "AppSupport",
    "UserName",
    "OwnerID",
    "FileID",
    "QBType",
)
OPTIONAL: Final = (
    "Scheduler",
    "IsReadOnly",
    "AuthFlags",
    "UnattendedModePref",
    "PersonalDataPref",
    "AppDisplayName",
    "AppUniqueName",
    "Notify",
    "CertURL",
    "Style",
)
MAY_BE_EMPTY: Final = "AppID"
SCHEDULES: Final = {"RunEveryNMinutes": 60, "RunEveryNSeconds": 1}


@dataclass(frozen=True)
class QwcFile:
    """An application as the Web Connector knows it. Optional texts that were left out are empty.

    ``owner_id`` and ``file_id`` are braced GUIDs as written; ``auth_flags`` the OR of 1 Simple Start, 2 Pro,
    4 Premier and 8 Enterprise, 0 for all; ``every_seconds`` the schedule, None without one.
    """

    app_name: str
    app_id: str
    app_url: str
    app_description: str
    app_support: str
    user_name: str
    owner_id: str
    file_id: str
    qb_type: str
    every_seconds: int | None = None
    is_read_only: bool = False
    auth_flags: int = 0
    unattended_mode: str = ""
    personal_data: str = ""
    app_display_name: str = ""
    app_unique_name: str = ""
    notify: bool = False
    cert_url: str = ""
    style: str = "Document"


def load_qwc(data: bytes) -> QwcFile:
    """The application a ``.qwc`` file describes. Raises QbwcError, with the number the real program shows."""
    root = _parse(data)
    texts = _read_elements(root)
    check_addresses(texts["AppURL"], texts["AppSupport"])
    return QwcFile(
        app_name=texts["AppName"],
        app_id=texts["AppID"],
        app_url=texts["AppURL"],
        app_description=read_description(texts["AppDescription"]),
        app_support=texts["AppSupport"],
        user_name=texts["UserName"],
        owner_id=read_guid("OwnerID", texts["OwnerID"]),
        file_id=read_guid("FileID", texts["FileID"]),
        qb_type=read_word("QBType", texts["QBType"]),
        every_seconds=_read_schedule(root.find("Scheduler")),
        is_read_only=read_flag("IsReadOnly", texts.get("IsReadOnly", "false")),
        auth_flags=read_flags(texts.get("AuthFlags", "0x0")),
        unattended_mode=_read_choice(texts, "UnattendedModePref"),
        personal_data=_read_choice(texts, "PersonalDataPref"),
        app_display_name=texts.get("AppDisplayName", ""),
        app_unique_name=texts.get("AppUniqueName", ""),
        notify=read_flag("Notify", texts.get("Notify", "false")),
        cert_url=texts.get("CertURL", ""),
        style=_read_choice(texts, "Style") or "Document",
    )


def _refuse(text: str) -> QbwcError:
    return QbwcError("QBWC1039", text)


def _parse(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _refuse(f"the file is not well-formed XML: {error}") from None
    if root.tag != ROOT or root.getroottree().docinfo.internalDTD is not None:
        raise _refuse(f"the root is {root.tag}, not {ROOT} without a document type")
    return root


def _read_elements(root: etree._Element) -> dict[str, str]:
    """Name to text of every element but Scheduler."""
    names = Counter(str(child.tag) for child in root)
    if unknown := [name for name in names if name not in REQUIRED and name not in OPTIONAL]:
        raise _refuse(f"unknown elements: {', '.join(unknown)}")
    if repeated := [name for name, times in names.items() if times > 1]:
        raise _refuse(f"more than once: {', '.join(repeated)}")
    texts = {str(child.tag): _read_text(child) for child in root if child.tag != "Scheduler"}
    if missing := [
        name for name in REQUIRED if name not in texts or not (texts[name] or name == MAY_BE_EMPTY)
    ]:
        raise _refuse(f"missing or empty: {', '.join(missing)}")
    return texts


def _read_text(node: etree._Element) -> str:
    if len(node):
        raise _refuse(f"{node.tag} holds elements where text is expected")
    return (node.text or "").strip()


def _read_choice(texts: dict[str, str], name: str) -> str:
    return read_word(name, texts[name]) if name in texts else ""


def _read_schedule(scheduler: etree._Element | None) -> int | None:
    """Seconds between updates. When both forms are there, the first one counts."""
    if scheduler is None:
        return None
    unknown = [child for child in scheduler if child.tag not in SCHEDULES]
    if unknown or not len(scheduler) or (scheduler.text or "").strip():
        raise _refuse("Scheduler holds RunEveryNMinutes or RunEveryNSeconds, and nothing else")
    seconds = [
        read_positive(str(each.tag), _read_text(each)) * SCHEDULES[str(each.tag)] for each in scheduler
    ]
    return seconds[0]
