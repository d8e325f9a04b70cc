"""Acme's accounting program: one company in one JSON file.

In your backend this is the only file that talks to the real system: its API, its COM object, its database.
Here it is the system, too, so that the example runs anywhere.
"""

import json
from pathlib import Path
from typing import Any


class AcmeRefusal(Exception):
    """What Acme answers when it does not take a customer, in its own words."""


class AcmeProgram:
    """The program with one company file; FileNotFoundError when the file is not there."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def new_company(self, name: str) -> None:
        """Make an empty company."""
        self._save({"company": name, "last_change": 0, "customers": []})

    def data(self) -> dict[str, Any]:
        """Everything in the company: its name, the number of its last change, its customers."""
        found: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
        return found

    def add_customer(self, row: dict[str, Any]) -> dict[str, Any]:
        """Make a customer with the next number; AcmeRefusal when the name is taken."""
        data = self.data()
        if any(other["name"].lower() == row["name"].lower() for other in data["customers"]):
            raise AcmeRefusal("Error 17: this name is taken.")
        added = {**row, "no": f"A{data['last_change'] + 1}"}
        data["customers"].append(added)
        return self._changed(data, added)

    def change_customer(self, number: str, **changes: Any) -> dict[str, Any]:
        """Change a customer, as a person at the program does."""
        data = self.data()
        row: dict[str, Any] = next(row for row in data["customers"] if row["no"] == number)
        row.update(changes)
        return self._changed(data, row)

    def _changed(self, data: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
        data["last_change"] += 1
        row["change"] = data["last_change"]
        self._save(data)
        return row

    def _save(self, data: dict[str, Any]) -> None:
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps(data, indent=1), encoding="utf-8")
        beside.replace(self.path)
