"""The .qwc file: with it a person adds our service to the Web Connector. It never holds a password.

Source: QuickBooks Web Connector Programmer's Guide, chapter on the QWC file; the QBWC numbers in the
comments are what the Web Connector would show instead of our sentence.
"""

import uuid
from collections.abc import Iterator
from typing import Self

from pydantic import Field, model_validator

from tieout.plugin import Frozen
from tieout_quickbooks.session import OWNER_ID
from tieout_quickbooks.webconnector.qwc_rules import (
    check_address,
    check_guid,
    check_minutes,
    check_same_computer,
    check_text,
)
from tieout_quickbooks.webconnector.xml_text import as_ascii, escaped

DESCRIPTION_LIMIT = 80
"""Characters of a description; the Web Connector's window shows no more."""


class QwcFile(Frozen):
    """What the file says. Making one raises ``QwcRefused`` for what the Web Connector would not accept.

    ``file_id`` is made once for each company (``new_guid``) and stored with its site: a second file with
    another one would register the same company again.
    """

    app_url: str = Field(description="Our SOAP address; https unless it is a name within the local network.")
    app_support: str = Field(description="A page on the same computer that answers a browser.")
    user: str = Field(description="The name the Web Connector logs in with.")
    file_id: str = Field(description="A GUID in braces, one for each company.")
    owner_id: str = Field(default=OWNER_ID, description="A GUID in braces, one for the application.")
    app_name: str = Field(default="tieout", description="The name shown in the Web Connector and QuickBooks.")
    description: str = Field(default="Keeps the host system and QuickBooks in step")
    every_minutes: int | None = Field(default=None, description="None: only when somebody asks for it.")
    read_only: bool | None = Field(default=None, description="Written only when True.")
    app_display_name: str = Field(default="", description="Shown instead of app_name; empty: app_name.")
    app_unique_name: str = Field(
        default="", description="Replaces a registration of this name without asking; empty: asks."
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_text("The name of the application", self.app_name, "app_name")
        check_text("The user name", self.user, "user")
        check_text("The description", self.description, "description", most=DESCRIPTION_LIMIT)
        for where in ("app_display_name", "app_unique_name"):
            check_text("The name", getattr(self, where), where, may_be_empty=True)
        check_address(self.app_url, "app_url")
        check_address(self.app_support, "app_support")
        check_same_computer(self.app_url, self.app_support)
        check_guid(self.owner_id, "owner_id")
        check_guid(self.file_id, "file_id")
        check_minutes(self.every_minutes)
        return self


def new_guid() -> str:
    """A new GUID as the file needs it: in braces, capital letters."""
    return "{" + str(uuid.uuid4()).upper() + "}"


def write_qwc(file: QwcFile) -> bytes:
    """The file's bytes: ASCII, to be saved as ``NAME.qwc``."""
    lines = (f"  <{name}>{value}</{name}>" for name, value in _elements(file))
    return as_ascii("\n".join(('<?xml version="1.0"?>', "<QBWCXML>", *lines, "</QBWCXML>", "")))


def _elements(file: QwcFile) -> Iterator[tuple[str, str]]:
    yield "AppName", escaped(file.app_name)
    yield "AppID", ""
    yield "AppURL", escaped(file.app_url)
    yield "AppDescription", escaped(file.description)
    yield "AppSupport", escaped(file.app_support)
    yield "UserName", escaped(file.user)
    yield "OwnerID", file.owner_id.upper()
    yield "FileID", file.file_id.upper()
    yield "QBType", "QBFS"
    yield from _optional_elements(file)


def _optional_elements(file: QwcFile) -> Iterator[tuple[str, str]]:
    if file.every_minutes is not None:
        yield "Scheduler", f"<RunEveryNMinutes>{file.every_minutes}</RunEveryNMinutes>"
    if file.read_only:
        yield "IsReadOnly", "true"
    if file.app_display_name:
        yield "AppDisplayName", escaped(file.app_display_name)
    if file.app_unique_name:
        yield "AppUniqueName", escaped(file.app_unique_name)
