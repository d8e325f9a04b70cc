"""Two editions that say honestly what they can do, and that they cannot open books yet."""

import pytest
from pydantic import ValidationError

import tieout_sage50.uki
import tieout_sage50.us
from tieout.backends import load_backend
from tieout.plugin import Entity, Frozen, RequiredHooks
from tieout_sage50.errors import CannotOpenYet
from tieout_sage50.settings import UkiSettings, UsSettings

MODULES = {"sage50-us": tieout_sage50.us, "sage50-uki": tieout_sage50.uki}


@pytest.mark.parametrize("name", MODULES)
def test_an_edition_loads_and_says_that_it_cannot_open_books(name: str) -> None:
    """The contract is kept as far as it goes, and opening or reading is refused with a code of its own."""
    backend = load_backend(name)
    assert backend.distribution == "tieout-sage50"
    assert "cannot open books yet" in backend.description.not_yet
    with pytest.raises(CannotOpenYet) as caught:
        backend.hooks.open_books(Frozen())
    assert caught.value.code == "TO-SAGE50-001"
    with pytest.raises(CannotOpenYet):
        backend.hooks.fetch_records(None, Entity.CUSTOMER, "")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", MODULES)
def test_no_edition_can_write(name: str) -> None:
    """No export is declared, none is there, and each entity says so in a sentence."""
    module = MODULES[name]
    for capability in load_backend(name).description.entities.values():
        assert not capability.export
        assert capability.update == ()
        assert "not supported" in capability.remark
    assert not [
        hook for hook in ("prepare_records", "export_records", "settle_records") if hasattr(module, hook)
    ]


def test_the_us_profile_only_imports() -> None:
    """SMSTurbo with Sage 50 US: customers and vendors come over, nothing goes back."""
    profile = load_backend("sage50-us").description.profiles["smsturbo"]
    assert profile.count('direction = "import"') == 2
    assert "export" not in profile


def test_settings_name_one_company() -> None:
    """Each edition asks for what identifies its company, and keeps passwords out of sight."""
    guid = "7f3a0c1e-0000-4000-8000-00000000beef"
    assert UsSettings(company_guid=guid).company_guid == guid
    with pytest.raises(ValidationError):
        UsSettings(company_guid="Bellwether Garden Supply")
    uki = UkiSettings.model_validate({"folder": "ACCDATA", "version": 32, "password": "env:SAGE_PW"})
    assert "SAGE_PW" not in repr(uki)


def test_the_modules_fit_the_contracts_types() -> None:
    """Mypy checks every module against the required hooks here; at run time they are all there."""
    fitting: tuple[RequiredHooks, ...] = (tieout_sage50.us, tieout_sage50.uki)
    assert [edition.describe_backend().name for edition in fitting] == list(MODULES)
