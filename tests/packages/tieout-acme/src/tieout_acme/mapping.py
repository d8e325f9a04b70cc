"""Acme's customer <-> tieout's customer, and nothing else: no file, no program, easy to test."""

from typing import Any

from tieout.plugin import MISSING, Customer, Record

#: tieout's field -> Acme's column.
COLUMNS = {"name": "name", "phone": "tel", "email": "mail"}
#: How long Acme's columns are.
LENGTHS = {"name": 30, "phone": 20, "email": 60}


def to_record(row: dict[str, Any]) -> Customer:
    """What Acme has, as tieout's customer. What Acme does not have stays MISSING."""
    texts = {field: row.get(column, "") for field, column in COLUMNS.items()}
    return Customer(key=row["no"], version=str(row["change"]), active=not row.get("blocked", False), **texts)


def to_row(record: Record) -> dict[str, str]:
    """What is to be written, in Acme's columns."""
    values = {column: getattr(record, field) for field, column in COLUMNS.items()}
    return {column: "" if value is MISSING else value for column, value in values.items()}


def problem_of(record: Record) -> str:
    """Why Acme cannot hold this customer, as a sentence; "" when it can. Nothing is ever cut to fit."""
    row = to_row(record)
    if not row["name"]:
        return "Acme needs a name"
    for field, column in COLUMNS.items():
        if len(row[column]) > LENGTHS[field]:
            return f"Acme's {field} has room for {LENGTHS[field]} characters, this one has {len(row[column])}"
    return ""
