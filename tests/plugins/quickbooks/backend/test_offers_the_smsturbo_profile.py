"""The profile that reproduces the documented pairing of SMSTurbo with QuickBooks."""

import tomllib
from importlib import resources

import pytest

from tieout.backends import load_backend
from tieout.records import Entity
from tieout.rules import EntityRules, SiteRules
from tieout_quickbooks.hooks import describe_backend


@pytest.fixture
def rules() -> SiteRules:
    """The rules of the profile, as a site gets them."""
    return SiteRules.model_validate(tomllib.loads(describe_backend().profiles["smsturbo"])["rules"])


@pytest.fixture
def customer(rules: SiteRules) -> EntityRules:
    """Its rules for customers."""
    found = rules.of(Entity.CUSTOMER)
    assert found is not None
    return found


def test_backend_is_installed_with_its_profile() -> None:
    """The entry point leads to a backend that keeps the contract and brings the profile along."""
    loaded = load_backend("quickbooks")

    assert loaded.distribution == "tieout-quickbooks"
    assert "smsturbo" in loaded.description.profiles
    loaded.close()


def test_profile_is_a_file_of_the_package() -> None:
    """The profile is data inside the package, so that it is in the wheel."""
    file = resources.files("tieout_quickbooks") / "profiles" / "smsturbo.toml"

    assert file.read_text(encoding="utf-8") == describe_backend().profiles["smsturbo"]


def test_customers_go_both_ways_by_exact_name(customer: EntityRules) -> None:
    """Missing customers are imported and exported; a link comes first, then the exact name."""
    assert customer.direction == "both"
    assert customer.match == ("link", "name")


def test_nothing_that_exists_is_replaced(customer: EntityRules) -> None:
    """No field of an SMSTurbo customer is replaced unasked, and no QuickBooks customer ever."""
    assert (customer.replace, customer.update_books) == ((), ())
    assert describe_backend().entities[Entity.CUSTOMER].update == ()


def test_inactive_smsturbo_customers_are_not_exported(customer: EntityRules) -> None:
    """Customers with the status INACTIVE do not go to QuickBooks."""
    assert "INACTIVE" not in customer.export_statuses
    assert "ACTIVE" in customer.export_statuses


def test_inactive_quickbooks_customers_are_shown_unticked(customer: EntityRules) -> None:
    """They are listed and a person may tick them."""
    assert customer.inactive == "show"


def test_types_are_for_the_admin_to_name(customer: EntityRules) -> None:
    """Without a type named all customers are listed; defaults on export are set by the admin, too."""
    assert (customer.include_types, customer.export_defaults) == ((), {})


def test_vendors_follow_the_same_rules(rules: SiteRules) -> None:
    """Vendors go both ways and nothing of them is replaced."""
    vendor = rules.of(Entity.VENDOR)

    assert vendor is not None
    assert (vendor.direction, vendor.replace, vendor.update_books) == ("both", (), ())
