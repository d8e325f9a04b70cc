"""A shop syncs with QuickBooks by COM, through the command line, and a repeat changes nothing."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tieout_quickbooks.simulator.computer import COMPUTER, Computer, Happening, Trouble, save_computer
from tieout_quickbooks.transports.com_child import TEST_DOOR

if TYPE_CHECKING:
    from tests.plugins.quickbooks.com.com_desk import load_neighbour
else:
    from com_desk import load_neighbour

SHOP = load_neighbour("shop_of_scenarios", "..", "..", "..", "scenarios").Shop


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The shop of the scenarios, its QuickBooks reached by COM, with the dialog to come."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    (tmp_path / "shop").mkdir()
    made = SHOP(tmp_path / "shop")
    monkeypatch.setenv(TEST_DOOR, "tieout_quickbooks.simulator.com:dispatch")
    monkeypatch.setenv(COMPUTER, str(tmp_path / "computer.json"))
    goes_wrong(made)
    made.ok("init", str(made.folder))
    made.ok(
        *("site", "add", "shop", "--backend", "quickbooks", "--profile", "smsturbo", "--no-input"),
        *("--set", f"file={made.book}", "--set", "transport=com", "--host", made.host_url),
        *("--company", "Rock Castle Construction"),
    )
    return made


def goes_wrong(shop: Any, *troubles: Trouble) -> None:
    """What goes wrong on the QuickBooks computer from now on; the log of calls starts anew."""
    folder = shop.folder.parent
    (folder / "calls.log").unlink(missing_ok=True)
    computer = Computer((str(shop.book),), str(folder / "calls.log"), troubles)
    save_computer(computer, folder / "computer.json")


def test_a_sync_by_com_and_its_repeat(shop: Any) -> None:
    """Customers go both ways; the second sync plans nothing and writes nothing."""
    shop.in_quickbooks("Customer", "Abrams Decorating", Phone="555-0101")
    shop.on_host(shop.customer("Kern Lighting", phone="555-0102"))
    shop.plan()
    shop.apply()

    assert "Abrams Decorating" in shop.host_customers()
    assert shop.quickbooks_customers() == ["Abrams Decorating", "Kern Lighting"]

    before = shop.company.history
    assert shop.plan()["steps"] == []
    assert shop.company.history == before


@pytest.mark.parametrize("happening", [Happening.DIE, Happening.REFUSE])
@pytest.mark.parametrize("after", [False, True])
def test_a_lost_answer_makes_no_second_customer(shop: Any, happening: Happening, *, after: bool) -> None:
    """The process dies, or COM breaks down, at each request in turn: in the end there is one customer."""
    shop.on_host(shop.customer("Kern Lighting"))
    shop.plan()
    adds = add_calls(shop)
    goes_wrong(shop, Trouble("ProcessRequest", happening, nth=adds, number=0x80010105, after=after))
    assert shop.run("apply", str(shop.folder / "plan.json"), "--yes").exit_code != 0
    goes_wrong(shop)
    shop.run("retry")
    shop.run("sync", "shop", "--yes")

    assert shop.quickbooks_customers() == ["Kern Lighting"]
    assert [event.name for event in shop.company.history if event.action == "created"] == ["Kern Lighting"]


def add_calls(shop: Any) -> int:
    """At which request of ``apply`` the addition is sent: found on a copy of everything, then put back."""
    kept = {path: path.read_bytes() for path in shop.folder.rglob("*") if path.is_file()}
    goes_wrong(shop)
    shop.apply()
    log = (shop.folder.parent / "calls.log").read_text(encoding="utf-8").splitlines()
    requests = [line for line in log if line.startswith('{"method": "ProcessRequest"')]
    for path in shop.folder.rglob("*"):
        if path.is_file() and path not in kept:
            path.unlink()
    for path, data in kept.items():
        path.write_bytes(data)
    return next(number for number, line in enumerate(requests, start=1) if "CustomerAddRq" in line)
