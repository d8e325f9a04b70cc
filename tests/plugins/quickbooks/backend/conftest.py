"""A make-believe QuickBooks on the desk: the company, the computer, the settings that lead to it, the person."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import pytest

from tieout.records import MISSING, Address, Customer, Entity, Record, SalesRep, Vendor
from tieout.testing.scenarios import operation_for, sample_record
from tieout_quickbooks import hooks
from tieout_quickbooks.mapping import CUSTOMER_FORM, VENDOR_FORM, fields_of
from tieout_quickbooks.session import OpenCompany
from tieout_quickbooks.settings import Settings
from tieout_quickbooks.simulator import Event, ListRecord, RequestProcessor, SimulatedCompany
from tieout_quickbooks.transports.simulator import forget_computers, register_computer

#: A Thursday in winter, so that no daylight saving time comes between; tests that want it set the clock.
START = 1_768_482_000
_REFERENCES = {
    "CustomerTypeRef": "CustomerType",
    "JobTypeRef": "JobType",
    "VendorTypeRef": "VendorType",
    "TermsRef": "StandardTerms",
    "SalesRepRef": "SalesRep",
    "ParentRef": "Customer",
}


class PersonAtQuickBooks:
    """What a bookkeeper does at the make-believe QuickBooks; every change takes a second there."""

    def __init__(self, company: SimulatedCompany, computer: RequestProcessor) -> None:
        self.company, self.computer = company, computer

    def seed(self, entity: Entity, records: Sequence[Record]) -> list[Record]:
        """Enter records by hand; what they name is made first."""
        return [self._enter(entity, record) for record in records]

    def _enter(self, entity: Entity, record: Record) -> Record:
        self.company.clock.advance(1)
        if isinstance(record, SalesRep):
            return self._enter_sales_rep(record)
        assert isinstance(record, Customer | Vendor)
        form = CUSTOMER_FORM if entity is Entity.CUSTOMER else VENDOR_FORM
        fields = {name: self._stored(name, value) for name, value in fields_of(form, record).items()}
        name, parent = str(fields.pop("Name")), fields.pop("ParentRef", None)
        stored = self.company.add(form.add.removesuffix("Add"), name, parent, **fields)
        return record.model_copy(update={"key": stored.key})

    def _enter_sales_rep(self, record: SalesRep) -> SalesRep:
        other = self.company.add("OtherName", record.name)
        initials = record.initials if record.initials is not MISSING and record.initials else record.name[:5]
        active = "true" if record.active else "false"
        rep = self.company.add("SalesRep", str(initials), SalesRepEntityRef=other, IsActive=active)
        return record.model_copy(update={"key": rep.key})

    def _stored(self, element: str, value: Any) -> Any:
        if element in _REFERENCES:
            return self.entry(_REFERENCES[element], value["FullName"])
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, dict | str):
            return value
        return f"{value:.2f}"

    def entry(self, kind: str, full_name: str) -> ListRecord:
        """An entry of a list, made when there is none."""
        found = self.company.find_by_name(full_name, kind)
        if found is None:
            *above, name = full_name.split(":")
            parent = self.entry(kind, ":".join(above)) if above else None
            found = self.company.add(kind, name, parent)
        return found

    def edit(self, entity: Entity, key: str, **changes: Any) -> None:
        """Change fields of a record."""
        self.company.clock.advance(1)
        record = self.company.records[key]
        form = VENDOR_FORM if entity is Entity.VENDOR else CUSTOMER_FORM
        elements = {**form.elements, "name": "Name", "active": "IsActive"}
        fields = {elements[name]: self._stored("", value) for name, value in changes.items()}
        self.company.modify(record, fields)

    def delete(self, entity: Entity, key: str) -> None:
        """Delete a record."""
        self.company.clock.advance(1)
        self.company.delete(self.company.records[key])

    def close_books(self) -> None:
        """Close QuickBooks; a session that was open is over."""
        self.company.desk.is_open = self.company.desk.is_running = False
        self.computer.sessions.clear()

    def withdraw_access(self) -> None:
        """Untick Allow Access for the application."""
        self.company.desk.revoke("tieout")

    def swap_company(self) -> None:
        """Open another company file in the middle of a session."""
        other = SimulatedCompany(file_name=r"C:\Books\Other.QBW")
        other.profile.company["CompanyName"] = "Other Company"
        other.clock.at = self.company.clock.at
        self.computer.faults.swap_company(other)

    def written(self) -> list[Event]:
        """What our program really wrote, in order."""
        return [
            event
            for event in self.company.history
            if event.application == "tieout" and event.action != "cleared"
        ]


@pytest.fixture
def company() -> SimulatedCompany:
    """An empty company whose clock stands still unless told otherwise."""
    made = SimulatedCompany()
    made.clock.at = START
    return made


@pytest.fixture
def computer(company: SimulatedCompany) -> Iterator[RequestProcessor]:
    """The computer with that company open on it; the setting ``file = ""`` finds it."""
    yield register_computer(RequestProcessor(company))
    forget_computers()


@pytest.fixture
def way_in(computer: RequestProcessor) -> Settings:
    """Settings that lead to that computer, with small pages and no pause between tries."""
    return Settings(transport="simulator", page_size=3, lock_pause=0)


@pytest.fixture
def bookkeeper(company: SimulatedCompany, computer: RequestProcessor) -> PersonAtQuickBooks:
    """The bookkeeper at that computer."""
    return PersonAtQuickBooks(company, computer)


@pytest.fixture
def open_books(way_in: Settings) -> Iterator[OpenCompany]:
    """The company, open through the hooks."""
    with opened(way_in) as open_company:
        yield open_company


def opened(settings: Settings) -> AbstractContextManager[OpenCompany]:
    """The company of these settings, through the hook."""
    return hooks.open_books(settings)


@pytest.fixture
def make_operation() -> Any:
    """Makes an approved addition: ``make_operation("Acme", phone="1")``, or ``entity=Entity.VENDOR``."""

    def make(
        name: str, *, entity: Entity = Entity.CUSTOMER, number: int = 1, attempt: int = 1, **values: Any
    ) -> Any:
        record = sample_record(entity, number, fields=(), name=name, **values)
        return operation_for(entity, record, f"op-{number}", attempt=attempt)

    return make


@pytest.fixture
def long_address() -> Address:
    """An address of five lines and nothing else."""
    return Address(line1="1", line2="2", line3="3", line4="4", line5="5")
