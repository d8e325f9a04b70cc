"""A company in a file is one company for all processes, whole at any moment."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tieout.records import Customer, Entity, Money
from tieout.testing.memory import MemoryCompany
from tieout.testing.scenarios import sample_record

_OTHER_PROCESS = """
import sys
from tieout.records import Customer, Entity
from tieout.testing.memory import memory_company
company = memory_company("Shared", file=sys.argv[1])
company.create(Entity.CUSTOMER, Customer(key="h", name=sys.argv[2]), "mark of " + sys.argv[2])
"""


def test_another_process_sees_and_adds(tmp_path: Path) -> None:
    """What one process wrote, the other reads, and the other way round."""
    path = str(tmp_path / "books.json")
    here = MemoryCompany("Shared", file=path)
    here.seed(Entity.CUSTOMER, [Customer(key="a", name="Ann", credit_limit=Money(amount="10.50"))])
    subprocess.run([sys.executable, "-c", _OTHER_PROCESS, path, "Bob"], check=True)

    assert [one.name for one in here.records(Entity.CUSTOMER)] == ["Ann", "Bob"]
    assert [one.marker for one in here.written()] == ["mark of Bob"]


def test_everything_survives(tmp_path: Path) -> None:
    """Records, switches, deletions, marks and counters are as they were after loading."""
    path = str(tmp_path / "books.json")
    one = MemoryCompany("Shared", file=path)
    for entity in (Entity.CUSTOMER, Entity.PRODUCT, Entity.INVOICE):
        one.seed(entity, [sample_record(entity, number) for number in (1, 2)])
    one.delete(Entity.CUSTOMER, "sample-2")
    with one.turn():
        one.page_size, one.unique_names = 7, False
    other = MemoryCompany("Another name", file=path)

    for entity in Entity:
        assert other.records(entity) == one.records(entity)
    assert other.read(Entity.CUSTOMER, "1")[1:] == one.read(Entity.CUSTOMER, "1")[1:]
    assert other.read(Entity.CUSTOMER, "1")[1] == ("sample-2",)
    assert (other.identity, other.page_size, other.unique_names) == (one.identity, 7, False)


def test_the_name_rule_holds_across_objects(tmp_path: Path) -> None:
    """The index of names is made anew from the file."""
    path = str(tmp_path / "books.json")
    MemoryCompany("Shared", file=path).seed(Entity.CUSTOMER, [Customer(key="a", name="Ann")])

    assert MemoryCompany("Shared", file=path).named(Entity.CUSTOMER, "Ann")
    with pytest.raises(Exception, match="refused"):
        MemoryCompany("Shared", file=path).create(Entity.CUSTOMER, Customer(key="h", name="ann"), "")


def test_a_failed_turn_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """What was changed in a turn that fails is not saved, and the next turn does not see it."""
    company = MemoryCompany("Shared", file=str(tmp_path / "books.json"))
    company.seed(Entity.CUSTOMER, [Customer(key="a", name="Ann")])

    with pytest.raises(KeyError):
        close_and_fail(company)
    company.records(Entity.CUSTOMER)
    assert company.is_open


def close_and_fail(company: MemoryCompany) -> None:
    """A turn that changes something and then fails."""
    with company.turn():
        company.is_open = False
        company.edit(Entity.CUSTOMER, "nobody", name="Bob")


def test_no_second_file_is_left_behind(tmp_path: Path) -> None:
    """Saving replaces the file at once; only it and its lock remain, and it is JSON."""
    company = MemoryCompany("Shared", file=str(tmp_path / "books.json"))
    company.seed(Entity.CUSTOMER, [Customer(key="a", name="Ann")])

    assert {path.name for path in tmp_path.iterdir()} <= {"books.json", "books.json.lock"}
    assert json.loads((tmp_path / "books.json").read_text(encoding="utf-8"))["sequence"] == 1
