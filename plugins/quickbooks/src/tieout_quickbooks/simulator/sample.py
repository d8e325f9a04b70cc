"""Makes a company from a list of customers in CSV, such as the one extracted from Intuit's own sample company."""

import csv
from datetime import datetime
from pathlib import Path

from tieout_quickbooks.simulator.clock import Clock
from tieout_quickbooks.simulator.company import SimulatedCompany
from tieout_quickbooks.simulator.records import Fields, ListRecord

#: The zone in which the wall times of Intuit's sample company agree with the seconds in its ids and edit
#: sequences.
SAMPLE_ZONE = "America/Denver"
#: Column to the element it fills.
_FIELDS = {
    "company_name": "CompanyName",
    "first_name": "FirstName",
    "last_name": "LastName",
    "phone": "Phone",
    "alt_phone": "AltPhone",
    "fax": "Fax",
    "email": "Email",
    "contact": "Contact",
    "account_number": "AccountNumber",
    "credit_limit": "CreditLimit",
    "job_status": "JobStatus",
}


def company_from_csv(path: Path | str, *, clock: Clock | None = None) -> SimulatedCompany:
    """Read customers and jobs with their own ids and times; jobs may stand before their parents.

    Columns: list_id, time_created, time_modified (wall time), edit_sequence (seconds), name, full_name,
    is_active, sublevel and the fields of a customer. Raises KeyError when a column is missing, ValueError for
    a parent that is.
    """
    company = SimulatedCompany(clock=clock or Clock(zone=SAMPLE_ZONE))
    company.profile.company["IsSampleCompany"] = "true"
    company.profile.company["CompanyName"] = "Sample Company"
    with Path(path).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    keys = {row["full_name"]: row["list_id"] for row in rows}
    for row in rows:
        company.restore(_make_record(company, row, _find_parent(row, keys)))
    company.next_list_id += len(rows)
    return company


def _find_parent(row: dict[str, str], keys: dict[str, str]) -> str:
    above = row["full_name"].removesuffix(row["name"]).removesuffix(":")
    if not above:
        return ""
    if above not in keys:
        message = f"{row['full_name']}: the parent is not in the list"
        raise ValueError(message)
    return keys[above]


def _make_record(company: SimulatedCompany, row: dict[str, str], parent: str) -> ListRecord:
    fields: Fields = {element: row[column] for column, element in _FIELDS.items() if row[column]}
    fields |= {
        "Name": row["name"],
        "IsActive": "true" if row["is_active"] == "1" else "false",
        "Balance": "0.00",
    }
    created = company.clock.moment(datetime.fromisoformat(row["time_created"]).replace(microsecond=0))
    # The edit sequence is the second of the last change, free of any zone; the wall time only repeats it.
    return ListRecord("Customer", row["list_id"], created, int(row["edit_sequence"]), fields, parent)
