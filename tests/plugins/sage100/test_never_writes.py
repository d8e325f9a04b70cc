"""Writing is impossible by construction: no hook, no statement, no right."""

import json
import re
import sqlite3
from pathlib import Path

import pytest
from tests.plugins.sage100.conftest import READER, PersonAtContractor, Read

from tieout.backends import load_backend
from tieout.errors import BooksFault
from tieout.hookspecs import ExportHooks
from tieout.records import Customer, Entity
from tieout_sage100 import hooks, statements
from tieout_sage100.commands import read_statuses
from tieout_sage100.database import Database
from tieout_sage100.errors import RightMissing
from tieout_sage100.settings import ContractorSettings
from tieout_sage100.simulator.files import open_to_read
from tieout_sage100.simulator.grammar import understood
from tieout_sage100.simulator.tree import Select, SetOption, Transaction

#: Every text that can be sent.
SENT = (
    *(
        value
        for name, value in vars(statements).items()
        if name.isupper() and isinstance(value, str) and " " in value
    ),
    *(statements.count_of(table) for table in statements.COLUMNS),
    *(
        statements.page_of(table, statements.read_columns(table, ()), 1000).replace("%s", "@P1")
        for table in statements.COLUMNS
    ),
)
#: What would change a company, in the ways SQL has, and what the server answers.
WRITES = (
    ("INSERT INTO dbo.reccln (recnum, clnnme) VALUES (9, N'Intruder')", 229),
    ("UPDATE dbo.reccln SET clnnme = N'Other'", 229),
    ("DELETE FROM dbo.reccln", 229),
    ("DELETE dbo.actpay WHERE recnum = 1", 229),
    ("TRUNCATE TABLE dbo.reccln", 1088),
    ("DROP TABLE dbo.reccln", 3701),
    ("ALTER TABLE dbo.reccln ADD note varchar(5)", 1088),
    ("CREATE TABLE dbo.mine (a int)", 262),
    ("SELECT recnum INTO dbo.copy FROM dbo.reccln", 156),
    ("MERGE dbo.reccln AS t USING dbo.clnsts AS s ON 1 = 1", 156),
    ("EXEC sp_rename 'reccln', 'x'", 2812),
)


def test_there_is_no_hook_that_could_write() -> None:
    """Neither for sending nor for making ready or settling; and no capability says otherwise."""
    names = {name for name in vars(ExportHooks) if not name.startswith("_")}
    assert names
    assert not [name for name in names if hasattr(hooks, name)]
    for capability in load_backend("sage100-contractor").description.entities.values():
        assert not capability.export
        assert capability.update == ()


def test_no_statement_that_is_sent_writes() -> None:
    """Each is understood, whole, as a query or as the beginning and end of a reading transaction."""
    assert len(SENT) >= 11
    for statement in SENT:
        (meant,) = understood(statement)
        assert isinstance(meant, Select | SetOption | Transaction), statement
        assert not (isinstance(meant, Transaction) and meant.verb == "COMMIT")


def test_no_other_module_of_the_reading_side_holds_a_statement() -> None:
    """A text with SQL in it is in ``statements``, and the driver's cursor is used in one place."""
    folder = Path(statements.__file__).parent
    others = [path for path in folder.glob("*.py") if path.name not in {"statements.py", "faults.py"}]
    assert others
    for path in others:
        text = re.sub(r'""".*?"""', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(
            r"\b(SELECT\s.*\sFROM|INSERT\s+INTO|UPDATE\s\w+\sSET|DELETE\s+FROM|MERGE|EXEC)\s", text
        ), path.name
        assert (".execute(" in text) == (path.name == "database.py"), path.name


@pytest.mark.parametrize(("statement", "number"), WRITES)
def test_a_login_without_the_right_is_refused(
    bookkeeper: PersonAtContractor, way_in: ContractorSettings, statement: str, number: int
) -> None:
    """The server refuses every way of changing something, with its own number; and nothing is changed."""
    bookkeeper.seed(Entity.CUSTOMER, [Customer(key="1", name="Alpha")])
    before = bookkeeper.written()
    with Database(way_in).session() as session:
        with pytest.raises((RightMissing, BooksFault)) as caught:
            session.tell(statement)
        assert isinstance(caught.value, RightMissing) == (number == 229)
        assert number == 229 or f"{number}:" in caught.value.why
        assert session.ask("SELECT clnnme FROM dbo.reccln") == [("Alpha",)]
    assert bookkeeper.written() == before


def test_even_the_simulators_file_is_opened_to_read(bookkeeper: PersonAtContractor) -> None:
    """SQLite itself would refuse."""
    connection = open_to_read(bookkeeper.company.path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM reccln")
    connection.close()


def test_what_a_whole_day_sends_is_in_the_list(
    bookkeeper: PersonAtContractor, read: Read, way_in: ContractorSettings, sent: list[str]
) -> None:
    """Opening, reading both entities and listing statuses send nothing else; the sign-in promises to read only."""
    bookkeeper.seed(Entity.CUSTOMER, [Customer(key="1", name="Alpha")])
    read(page_size=1000)
    read(Entity.VENDOR, page_size=1000)
    read_statuses(way_in)
    lines = [json.loads(line) for line in sent]
    assert {line["user"] for line in lines} == {READER}
    said = {line["what"] for line in lines if line["where"] != "sign-in"}
    assert said
    assert said <= set(SENT)
    assert {line["what"] for line in lines if line["where"] == "sign-in"} == {
        "tieout, read only intent: True"
    }
