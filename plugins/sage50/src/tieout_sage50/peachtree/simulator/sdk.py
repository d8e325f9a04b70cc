"""A make-believe ``Sage.Peachtree.API``: grants, seats and companies in a file, and the person who answers.

Written from what programs report that ran against Sage 50. A grant is kept for each company and keyed on the MD5 of
the program's file and the Windows user. A seat is taken by Open and given back by Close or End; a process that dies
in between keeps it until the service is restarted. Where no report tells, the strictest reading is taken.
"""

import json
import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from tieout_sage50.peachtree.sdk_session import program_md5

_LICENSE = "License is currently unavailable. You have reached the maximum number of connections, please try again later"
FOREVER = 3600.0
"""Seconds a hanging call waits: longer than anybody."""


class SimulatedCompanyFile(BaseModel):
    """A company in the list. ``grants`` are its entries, ``MD5|user`` to what the dialog made of them."""

    model_config = ConfigDict(extra="forbid")

    name: str
    guid: str
    is_sample: bool = False
    grants: dict[str, Literal["Pending", "Granted", "Once", "Denied"]] = {}


class SimulatedSage(BaseModel):
    """Sage 50 on one computer. ``fault`` is a call, and what it does: ``hang``, ``die``, or a message it raises."""

    model_config = ConfigDict(extra="forbid")

    companies: list[SimulatedCompanyFile]
    user: str = "maria"
    application_ids: list[str] = []
    seats: int = 1
    taken: int = 0
    fault: dict[str, str] = {}


class Desk:
    """The person at the computer, who works on the same file as the SDK."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def look(self) -> SimulatedSage:
        """How things stand."""
        return SimulatedSage.model_validate_json(self.path.read_text(encoding="utf-8"))

    def put(self, sage: SimulatedSage) -> None:
        """Make them stand so."""
        self.path.write_text(sage.model_dump_json(), encoding="utf-8")

    def change(self, **values: Any) -> None:
        """Make some things stand otherwise."""
        self.put(self.look().model_copy(update=values))

    def open_company(
        self, guid: str, *, admin: bool = True, answer: Literal["always", "once", "no"] = "always"
    ) -> bool:
        """Open a company in Sage 50 and answer the dialog, if it comes; whether it came.

        It comes to an administrator only, and never for what a service asked.
        """
        sage = self.look()
        company = _company(sage, guid)
        waiting = [
            key for key, state in company.grants.items() if state == "Pending" and not key.endswith("|SYSTEM")
        ]
        if not admin or not waiting:
            return False
        word: Any = {"always": "Granted", "once": "Once", "no": "Denied"}[answer]
        company.grants |= dict.fromkeys(waiting, word)
        self.put(sage)
        return True

    def restart_service(self) -> None:
        """Restart "Sage 50 Connect Service": every seat is free again."""
        self.change(taken=0)


def peachtree_api(path: str) -> Any:
    """The SDK's namespace in a process of its own."""

    def make() -> PeachtreeSession:
        return PeachtreeSession(Desk(Path(path)))

    return SimpleNamespace(
        PeachtreeSession=make, AuthenticationCredentialKey=AuthenticationCredentialKey, new_dictionary=dict
    )


def user_of(path: str) -> str:
    """The Windows user of the pretence."""
    return Desk(Path(path)).look().user


class AuthorizationException(Exception):
    """As the SDK's."""


class LicenseNotAvailableException(Exception):
    """As the SDK's."""


class AuthenticationCredentialKey:
    """As the SDK's."""

    SUPPLEMENTAL_DESCRIPTION: ClassVar[str] = "SUPPLEMENTAL_DESCRIPTION"


class PeachtreeSession:
    """One session. Members have the SDK's names."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._application: str | None = None
        self._opened: list[Any] = []
        self._verified: list[str] = []

    def Begin(self, application_id: str) -> None:  # noqa: N802 - the SDK's names, like all below
        """Start. An id that Sage did not issue is refused."""
        self._reach("Begin")
        if application_id and application_id not in self._desk.look().application_ids:
            raise AuthorizationException("The application identifier is not valid.")
        self._application = application_id

    def CompanyList(self) -> list[Any]:  # noqa: N802
        """Every company of this computer."""
        self._reach("CompanyList")
        companies = self._desk.look().companies
        return [SimpleNamespace(CompanyName=one.name, Guid=one.guid.upper()) for one in companies]

    def RequestAccess(self, company: Any, credentials: dict[str, str]) -> str:  # noqa: N802
        """Ask for access; asking again changes nothing."""
        self._reach("RequestAccess")
        if not credentials.get(AuthenticationCredentialKey.SUPPLEMENTAL_DESCRIPTION):
            raise AuthorizationException("A description is needed.")
        sage = self._desk.look()
        found = self._known(sage, company)
        if found.grants.get(self._key(sage), "Denied") == "Denied":
            found.grants[self._key(sage)] = "Pending"
            self._desk.put(sage)
        return self._result(company)

    def VerifyAccess(self, company: Any) -> str:  # noqa: N802
        """How the grant stands; asks nobody."""
        self._reach("VerifyAccess")
        return self._result(company)

    def Open(self, company: Any, credentials: dict[str, str]) -> Any:  # noqa: N802, ARG002
        """Open a company; takes a seat."""
        result = self._result(company)
        if result != "Granted":
            raise AuthorizationException(f"Authorization result = {result}. Company is disconnected.")
        sage = self._desk.look()
        if sage.taken >= sage.seats:
            raise LicenseNotAvailableException(_LICENSE)
        self._desk.change(taken=sage.taken + 1)
        self._opened.append(company)
        self._reach("Open")
        return company

    def Close(self, company: Any) -> None:  # noqa: N802
        """Close a company; gives the seat back."""
        self._reach("Close")
        self._opened.remove(company)
        self._desk.change(taken=self._desk.look().taken - 1)

    def End(self) -> None:  # noqa: N802
        """End; what is still open is closed, and what was allowed once is over."""
        sage = self._desk.look()
        sage.taken -= len(self._opened)
        for guid in self._verified:
            grants = _company(sage, guid).grants
            if grants.get(self._key(sage)) == "Once":
                del grants[self._key(sage)]
        self._desk.put(sage)

    def _result(self, company: Any) -> str:
        sage = self._desk.look()
        self._verified.append(company.Guid)
        state = self._known(sage, company).grants.get(self._key(sage), "None")
        return {"Once": "Granted"}.get(state, state)

    def _known(self, sage: SimulatedSage, company: Any) -> SimulatedCompanyFile:
        if self._application is None:
            raise AuthorizationException("The session was not begun.")
        found = _company(sage, company.Guid)
        if not self._application and not found.is_sample:
            raise AuthorizationException(
                "Without an application identifier only sample companies can be opened."
            )
        return found

    def _key(self, sage: SimulatedSage) -> str:
        return f"{program_md5()}|{sage.user}"

    def _reach(self, call: str) -> None:
        """Do what the fault says at this call."""
        fault = self._desk.look().fault.get(call)
        if fault == "hang":
            time.sleep(FOREVER)
        elif fault == "die":
            os._exit(9)
        elif fault:
            raise RuntimeError(fault)


def _company(sage: SimulatedSage, guid: str) -> SimulatedCompanyFile:
    return next(one for one in sage.companies if one.guid.lower() == guid.lower())


def new_sage(path: Path, *companies: SimulatedCompanyFile, **values: Any) -> Desk:
    """A computer with Sage 50 and these companies; who sits at it."""
    desk = Desk(path)
    desk.put(SimulatedSage.model_validate({"companies": [one.model_dump() for one in companies], **values}))
    return desk


def grants_of(path: Path) -> dict[str, dict[str, str]]:
    """Company names and their entries, to be compared."""
    return {one["name"]: one["grants"] for one in json.loads(path.read_text(encoding="utf-8"))["companies"]}
