"""The two marks the Web Connector writes into a company by itself, under the application's OwnerID.

``FileID`` says which registration the company belongs to and stays; ``AppLock`` is held while an update runs.
What becomes of the lock's value afterwards is in no capture; here it is taken away.
"""

from typing import Final

from tieout_quickbooks.simulator.company import DataExtDef, Origin, SimulatedCompany
from tieout_quickbooks.simulator.records import Extension
from tieout_quickbooks.simulator.webconnector.errors import QbwcError

FILE_ID: Final = "FileID"
APP_LOCK: Final = "AppLock"

_TEXT: Final = "STR255TYPE"
_EPOCH_TICKS: Final = 621_355_968_000_000_000
_TICKS_PER_SECOND: Final = 10_000_000


def write_file_id(company: SimulatedCompany, owner: str, file_id: str, application: str) -> None:
    """Write the FileID unless it is there. Raises QBWC1026 when the owner has marked the company with another one."""
    found = _find_mark(company, owner, FILE_ID)
    if found is None:
        _define(company, owner, FILE_ID)
        company.extensions.append(Extension(owner, FILE_ID, _TEXT, file_id))
        _remember(company, application)
    elif found.value.casefold() != file_id.casefold():
        raise QbwcError("QBWC1026", f"this company already has the FileID {found.value}, not {file_id}")


def take_lock(company: SimulatedCompany, owner: str, hostname: str) -> str:
    """Write ``LOCKED:HOSTNAME:ticks`` into the company, over a lock left behind; gives that text.

    Ticks are .NET's: tenths of microseconds since the year 1. The lock comes and goes with every update, so
    it is no line of the company's history.
    """
    value = f"LOCKED:{hostname}:{_EPOCH_TICKS + company.clock.now() * _TICKS_PER_SECOND}"
    release_lock(company, owner)
    _define(company, owner, APP_LOCK)
    company.extensions.append(Extension(owner, APP_LOCK, _TEXT, value))
    return value


def release_lock(company: SimulatedCompany, owner: str) -> None:
    """Take the lock away, if there is one."""
    if (found := _find_mark(company, owner, APP_LOCK)) is not None:
        company.extensions.remove(found)
    company.revision += 1


def _find_mark(company: SimulatedCompany, owner: str, name: str) -> Extension | None:
    of_owner = (one for one in company.extensions if one.owner.casefold() == owner.casefold())
    return next((one for one in of_owner if one.name == name), None)


def _define(company: SimulatedCompany, owner: str, name: str) -> None:
    if not any(one.name == name and one.owner.casefold() == owner.casefold() for one in company.definitions):
        number = len(company.definitions) + 1
        company.definitions.append(DataExtDef(number, owner, name, _TEXT, ["Company"]))


def _remember(company: SimulatedCompany, application: str) -> None:
    before, company.origin = company.origin, Origin(application=application)
    company.remember("created", "DataExt", FILE_ID, FILE_ID)
    company.origin = before
