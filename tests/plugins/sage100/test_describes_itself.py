"""What the backend says of itself before anything is opened."""

import subprocess
import sys
import tomllib

import pytest
from pydantic import ValidationError

from tieout.backends import load_backend
from tieout.plugin import Entity
from tieout.rules import SiteRules
from tieout_sage100.settings import ContractorSettings


def test_it_can_be_opened_now() -> None:
    """Nothing is said of a later version."""
    assert load_backend("sage100-contractor").description.not_yet == ""


@pytest.mark.parametrize(("entity", "word"), [(Entity.CUSTOMER, "customers"), (Entity.VENDOR, "vendors")])
def test_the_remark_over_the_left_pane_is_the_seeds(entity: Entity, word: str) -> None:
    """Export is NOT supported, only the other way is, and what is missing is entered by hand."""
    capability = load_backend("sage100-contractor").description.entities[entity]
    assert capability.remark.startswith(f"Export of {word} to Sage 100 Contractor is NOT supported.")
    assert "can only be brought from Sage 100 Contractor" in capability.remark
    assert "entered there by hand" in capability.remark


def test_the_profile_is_the_documented_pairing() -> None:
    """Import only, by exact id, at most 15 of A-Z, 0-9, dash and underscore, inactive ones shown; vendors too."""
    profile = load_backend("sage100-contractor").description.profiles["smsturbo"]
    rules = SiteRules.model_validate(tomllib.loads(profile)["rules"])
    for rule in (rules.customer, rules.vendor):
        assert rule is not None
        assert rule.direction == "import"
        assert [str(way) for way in rule.match] == ["link", "id"]
        assert rule.inactive == "show"
        assert rule.code_pattern == "[A-Z0-9_-]+"
        assert rule.code_max_length == 15
        assert rule.replace == ()


def test_no_status_means_inactive_until_the_admin_says_so() -> None:
    """Six is one company's choice and no default."""
    settings = ContractorSettings(server="HOST\\SQLEXPRESS", database="Acme")
    assert settings.inactive_statuses == ()
    assert settings.place == "HOST\\SQLEXPRESS/Acme"


def test_a_password_is_never_shown() -> None:
    """Not in a repr, not in the place, not in JSON."""
    settings = ContractorSettings.model_validate(
        {"server": "S", "database": "D", "user": "u", "password": "hidden"}
    )
    assert "hidden" not in repr(settings) + settings.place + settings.model_dump_json()


def test_an_unknown_setting_is_refused() -> None:
    """A misspelt key is said, not ignored."""
    with pytest.raises(ValidationError, match="inactive_status"):
        ContractorSettings.model_validate({"server": "S", "database": "D", "inactive_status": [6]})


def test_describing_loads_no_driver() -> None:
    """``--help`` and ``plugin list`` stay fast: neither the driver nor the simulator is imported."""
    program = (
        "import sys, tieout_sage100.hooks as hooks; hooks.describe_backend(); "
        "print([name for name in sys.modules if name.startswith(('pytds', 'pyodbc', 'tieout_sage100.sim'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
