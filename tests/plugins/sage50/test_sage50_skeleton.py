"""The edition that says honestly what it can do, and that it cannot open books yet."""

import pytest

import tieout_sage50.uki
from tieout.backends import load_backend
from tieout.plugin import Entity, Frozen, RequiredHooks
from tieout_sage50.errors import CannotOpenYet
from tieout_sage50.settings import UkiSettings

NAME = "sage50-uki"


def test_an_edition_loads_and_says_that_it_cannot_open_books() -> None:
    """The contract is kept as far as it goes, and opening or reading is refused with a code of its own."""
    backend = load_backend(NAME)
    assert backend.distribution == "tieout-sage50"
    assert "cannot open books yet" in backend.description.not_yet
    with pytest.raises(CannotOpenYet) as caught:
        backend.hooks.open_books(Frozen())
    assert caught.value.code == "TO-SAGE50-001"
    with pytest.raises(CannotOpenYet):
        backend.hooks.fetch_records(None, Entity.CUSTOMER, "")  # type: ignore[arg-type]


def test_no_edition_can_write() -> None:
    """No export is declared, none is there, and each entity says so in a sentence."""
    for capability in load_backend(NAME).description.entities.values():
        assert not capability.export
        assert capability.update == ()
        assert "not supported" in capability.remark
    hooks = ("prepare_records", "export_records", "settle_records")
    assert not [hook for hook in hooks if hasattr(tieout_sage50.uki, hook)]


def test_settings_keep_passwords_out_of_sight() -> None:
    """A reference to a secret is no text to be shown."""
    uki = UkiSettings.model_validate({"folder": "ACCDATA", "version": 32, "password": "env:SAGE_PW"})
    assert "SAGE_PW" not in repr(uki)


def test_the_module_fits_the_contracts_types() -> None:
    """Mypy checks the module against the required hooks here; at run time they are all there."""
    fitting: RequiredHooks = tieout_sage50.uki
    assert fitting.describe_backend().name == NAME
