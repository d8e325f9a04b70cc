"""Sage 100 Contractor says honestly what it can do, and that it cannot open books yet."""

import pytest

import tieout_sage100.hooks
from tieout.backends import load_backend
from tieout.plugin import Entity, Frozen, RequiredHooks
from tieout_sage100.errors import CannotOpenYet
from tieout_sage100.settings import ContractorSettings


def test_it_loads_and_says_that_it_cannot_open_books() -> None:
    """The contract is kept as far as it goes, and opening or reading is refused with a code of its own."""
    backend = load_backend("sage100-contractor")
    assert "cannot open books yet" in backend.description.not_yet
    with pytest.raises(CannotOpenYet) as caught:
        backend.hooks.open_books(Frozen())
    assert caught.value.code == "TO-SAGE100-001"
    with pytest.raises(CannotOpenYet):
        backend.hooks.fetch_records(None, Entity.CUSTOMER, "")  # type: ignore[arg-type]


def test_nothing_can_be_exported_and_the_pane_says_so() -> None:
    """You can only sync from Sage 100 to the host."""
    for capability in load_backend("sage100-contractor").description.entities.values():
        assert not capability.export
        assert capability.update == ()
        assert "not supported" in capability.remark


def test_the_profile_matches_by_client_number() -> None:
    """Customer ids must be exactly the client numbers, at most 15 of A-Z, 0-9, dash and underscore."""
    profile = load_backend("sage100-contractor").description.profiles["smsturbo"]
    assert 'match = ["link", "id"]' in profile
    assert "code_max_length = 15" in profile


def test_settings_name_one_database_and_its_inactive_statuses() -> None:
    """Status 6 means inactive unless the company numbers its list otherwise."""
    settings = ContractorSettings(server="HOST\\SQLEXPRESS", database="Acme")
    assert settings.inactive_statuses == (6,)


def test_the_module_fits_the_contracts_types() -> None:
    """Mypy checks the module against the required hooks here; at run time it describes itself."""
    fitting: RequiredHooks = tieout_sage100.hooks
    assert fitting.describe_backend().name == "sage100-contractor"
