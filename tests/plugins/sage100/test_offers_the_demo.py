"""The demo's company and what stands beside it on the host."""

from pathlib import Path

from tests.plugins.sage100.conftest import read_all

from tieout.records import Entity
from tieout_sage100 import hooks
from tieout_sage100.settings import ContractorSettings


def test_the_demo_is_read_by_the_same_code(tmp_path: Path) -> None:
    """The company the demo names opens, says that it is simulated, and both entities read."""
    demo = hooks.make_demo(tmp_path)
    with hooks.open_books(ContractorSettings.model_validate(demo.settings)) as books:
        assert books.company() == demo.company
        assert demo.company.is_simulated
        assert len(read_all(books)) == 5
        assert len(read_all(books, Entity.VENDOR)) == 2


def test_the_demo_shows_the_documented_story(tmp_path: Path) -> None:
    """Julie Smith is inactive; one customer is known by number, one only nearly, one must be entered by hand."""
    demo = hooks.make_demo(tmp_path)
    with hooks.open_books(ContractorSettings.model_validate(demo.settings)) as books:
        clients = read_all(books)
    (julie,) = (client for client in clients.values() if not client.active)
    assert (julie.name, julie.status) == ("Julie Smith", "do not accept contract again")
    codes = {record.code for record in demo.host_records}
    assert {"101", "00102", "WALKIN-1"} <= codes
    assert "102" not in codes


def test_no_secret_is_written_into_the_demos_site_file(tmp_path: Path) -> None:
    """Its login has none."""
    assert "password" not in hooks.make_demo(tmp_path).settings
