"""A write is impossible by construction: no hook, no statement, no connection that would take one."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from tests.plugins.sage50.us.conftest import PersonAtSage, read_all, settings_for
from tests.servers.odbc_programs import Odbc

from tieout.plugin import ExportHooks
from tieout.records import Entity
from tieout_sage50 import us
from tieout_sage50.peachtree import odbc as odbc_room
from tieout_sage50.peachtree.database import reading_of
from tieout_sage50.peachtree.errors import WriteStopped
from tieout_sage50.peachtree.faults import told
from tieout_sage50.peachtree.settings import UsSettings
from tieout_sage50.peachtree.simulator.company import SimulatedCompany
from tieout_sage50.peachtree.tables import Select, company_name, parties

WRITES = (
    "INSERT INTO Customers (CustomerRecordNumber, CustomerID) VALUES (99, 'INTRUDER')",
    "UPDATE Customers SET Customer_Bill_Name = 'Other'",
    "DELETE FROM Customers",
    "DROP TABLE Customers",
    "ALTER TABLE Customers ADD COLUMN Note VARCHAR(5)",
)


def test_there_is_no_hook_that_writes() -> None:
    """None of the three is there, nothing declares one, and the panes say why."""
    hooks = [name for name, hook in vars(ExportHooks).items() if hasattr(hook, "tieout_spec")]
    assert hooks
    assert not [name for name in hooks if hasattr(us, name)]
    for capability in us.describe_backend().entities.values():
        assert (capability.export, capability.update) == (False, ())
        assert "not supported" in capability.remark
        assert "can only be imported" in capability.remark


@pytest.mark.parametrize("statement", WRITES)
def test_the_connection_refuses_to_write(
    way_in: UsSettings, company: SimulatedCompany, statement: str
) -> None:
    """Through the driver itself, past the room that only sends SELECTs."""
    company.add_customer("A", "Alpha")
    before = company.path.read_bytes()
    with odbc_room.connected(way_in) as connection, pytest.raises(WriteStopped), told(way_in):
        connection.cursor().execute(statement)
    assert company.path.read_bytes() == before


@pytest.mark.parametrize(
    "statement", [*WRITES, "SELECT 1; DELETE FROM Customers", "SELECT * INTO X FROM Customers"]
)
@pytest.mark.parametrize("beside", [False, True])
def test_the_room_with_the_statements_sends_selects_only(
    way_in: UsSettings,
    company: SimulatedCompany,
    statement: str,
    beside: bool,  # noqa: FBT001 - a table's column
) -> None:
    """Should anybody bring another statement, it is stopped before it is sent."""
    settings = way_in.model_copy(update={"simulator": company.path if beside else None})
    with reading_of(settings) as reading, pytest.raises(WriteStopped) as caught:
        list(reading.batches(Select(statement, (), ()), 1))
    assert "Nothing was changed" in caught.value.fix


def test_the_connection_is_asked_for_read_only(
    way_in: UsSettings, company: SimulatedCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The access mode of ODBC, and no transaction; a driver that knows no access mode is connected with a warning."""
    pyodbc = odbc_room.load_pyodbc("here")
    asked: list[dict[str, Any]] = []
    knows_no_mode = [True]
    real = pyodbc.connect

    def connect(words: str, **how: Any) -> Any:
        asked.append(how)
        if how.get("readonly") and knows_no_mode:
            knows_no_mode.pop()
            raise pyodbc.Error("HYC00", "[HYC00] Optional feature not implemented")
        return real(words, **how)

    monkeypatch.setattr(pyodbc, "connect", connect)
    for _ in range(2):
        assert read_all(way_in) == {}
    assert [how.get("readonly", False) for how in asked] == [True, False, True]
    assert all(how["autocommit"] for how in asked)


def test_only_listed_columns_are_read(way_in: UsSettings) -> None:
    """No star, nothing of cards or banks, in any statement there is."""
    statements = [company_name(way_in), *(parties(one, way_in) for one in (Entity.CUSTOMER, Entity.VENDOR))]
    for select in statements:
        assert "*" not in select.text
        words = select.text.lower()
        assert not [word for word in ("card", "cc", "bank", "ach", "guid", "ein") if word in words]


@pytest.mark.parametrize(
    "name", ["Cardholder_Name", "CcMaskedNumber", "MaskedBankAcctNum", "ACHStoredAcctRef", "CcStoredAcctRef"]
)
def test_columns_of_cards_and_banks_cannot_be_named(name: str) -> None:
    """Not even by an admin."""
    with pytest.raises(ValidationError, match="never read"):
        UsSettings.model_validate({"dsn": "x", "customer_columns": {"terms": name}})


@pytest.mark.parametrize("name", ["a; DROP TABLE x", "a b", 'a"', "*", "1a", "a.b", "x" * 61])
def test_a_column_is_a_name(name: str) -> None:
    """What is no name of a column never gets near a statement."""
    with pytest.raises(ValidationError):
        UsSettings.model_validate({"dsn": "x", "vendor_columns": {"email": name}})


def test_reading_leaves_no_trace(odbc: Odbc, bookkeeper: PersonAtSage, tmp_path: Path) -> None:
    """No file is made, none changes."""
    bookkeeper.company.add_customer("A", "Alpha")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    read_all(settings_for(odbc, bookkeeper.company.path))
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
