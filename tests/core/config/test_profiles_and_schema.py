"""A profile lies below the site's own rules, and the file describes itself to an editor."""

from typing import Any

import pytest

from tieout.config import json_schema, load_config
from tieout.config.profiles import check_rules, rule_values, site_rules
from tieout.errors import ConfigInvalid, RuleUnsupported
from tieout.plugin import (
    BackendDescription,
    Entity,
    EntityCapability,
    Frozen,
    HostCapability,
    HostDescription,
)


class _Settings(Frozen):
    company: str


PROFILE = """
[rules]
schedule = "30m"
[rules.customer]
inactive = "hide"
direction = "import"
[rules.vendor]
replace = ["fax"]
"""

BOOKS = BackendDescription(
    name="memory",
    title="Some Books",
    settings=_Settings,
    entities={
        Entity.CUSTOMER: EntityCapability(fields=("name", "phone"), remark="export is NOT supported"),
        Entity.VENDOR: EntityCapability(fields=("name", "phone")),
    },
    profiles={"pairing": PROFILE},
)
HOST = HostDescription(
    title="Host",
    entities={
        entity: HostCapability(fields=("name", "phone")) for entity in (Entity.CUSTOMER, Entity.VENDOR)
    },
)
WITH_PROFILE = ('backend = "memory" ', 'profile = "pairing"\nbackend = "memory" ')


def test_the_sites_own_rules_lie_over_the_profile(write: Any) -> None:
    """Key by key: what the site says counts, what it leaves out comes from the profile."""
    rules = site_rules(load_config(write(WITH_PROFILE)), "shop", BOOKS)
    assert rules.customer is not None
    assert (rules.customer.direction, rules.customer.inactive) == ("both", "hide")
    assert rules.vendor is not None
    assert rules.vendor.replace == ("fax",)
    assert (rules.schedule, rules.max_changes) == ("30m", 5)


def test_without_a_profile_only_the_own_rules_count(write: Any) -> None:
    """An entity nobody names is not synced."""
    assert site_rules(load_config(write()), "shop", BOOKS).entities == (Entity.CUSTOMER,)


def test_every_rule_says_where_it_came_from(write: Any) -> None:
    """The file's line, the profile, or the default."""
    config = load_config(write(WITH_PROFILE))
    sources = {one.key: (one.value, one.source) for one in rule_values(config, "shop", BOOKS)}
    assert sources["rules.customer.direction"] == ("both", "tieout.toml:23:1")
    assert sources["rules.customer.inactive"] == ("hide", 'profile "pairing"')
    assert sources["rules.customer.conflict"] == ("review", "default")
    assert sources["rules.schedule"] == ("30m", 'profile "pairing"')
    assert sources["rules.plan_ttl"] == ("24h", "default")
    assert "rules.product" not in sources


def test_an_unknown_profile_is_shown_with_its_line_and_the_nearest(write: Any) -> None:
    """A typing mistake in a profile's name is answered with the one that was meant."""
    config = load_config(write(('backend = "memory" ', 'profile = "paring"\nbackend = "memory" ')))
    with pytest.raises(ConfigInvalid) as caught:
        site_rules(config, "shop", BOOKS)
    assert caught.value.what == (
        'tieout.toml:9:1 sites.shop.profile: Some Books has no such profile, did you mean "pairing"?'
    )


def test_rules_the_books_cannot_honour_are_shown_with_their_lines(write: Any) -> None:
    """All of them at once, the backend's own remark included, and the profile named where it asks."""
    config = load_config(write(WITH_PROFILE, ('"phone"]', '"phone", "terms"]')))
    with pytest.raises(RuleUnsupported) as caught:
        check_rules(config, "shop", site_rules(config, "shop", BOOKS), BOOKS, HOST)
    assert caught.value.why.splitlines() == [
        "tieout.toml:23:1 sites.shop.rules.customer.direction: export is NOT supported",
        'tieout.toml:24:1 sites.shop.rules.customer.replace: "address" is not a field both sides have',
        'tieout.toml:24:1 sites.shop.rules.customer.replace: "terms" is not a field both sides have',
        (
            'tieout.toml:19:1 sites.shop.rules.vendor.replace: "fax" is not a field both sides have '
            '(asked for by the profile "pairing")'
        ),
    ]


def test_rules_both_sides_can_honour_pass(write: Any) -> None:
    """Nothing is said where nothing is wrong."""
    config = load_config(write(('"both"', '"import"'), ('"address", ', "")))
    check_rules(config, "shop", site_rules(config, "shop", BOOKS), BOOKS, HOST)


def test_the_schema_knows_every_table_and_the_backends_settings(write: Any) -> None:
    """An editor can complete tables, rules, words, sites and what the backend takes."""
    schema = json_schema(load_config(write()), [BOOKS])
    site = schema["properties"]["sites"]["additionalProperties"]
    assert set(schema["properties"]) == {"state", "plugins", "sites"}
    assert schema["properties"]["sites"]["properties"] == {"shop": site}
    assert {"backend", "profile", "company", "books", "host", "rules"} == set(site["properties"])
    assert {"url", "password", "tables"} <= set(site["properties"]["host"]["properties"])
    assert site["allOf"][0]["then"]["properties"]["books"]["required"] == ["company"]
    assert site["allOf"][0]["then"]["properties"]["profile"]["enum"] == ["", "pairing"]
    directions = schema["$defs"]["EntityRules"]["properties"]["direction"]["enum"]
    assert directions == ["import", "export", "both", "none"]


def test_every_reference_of_the_schema_leads_somewhere() -> None:
    """No definition is missing."""
    schema = json_schema(None, [BOOKS])
    references = {value.removeprefix("#/$defs/") for key, value in _leaves(schema) if key == "$ref"}
    assert references
    assert references <= set(schema["$defs"])


def _leaves(value: Any, key: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [leaf for name, inner in value.items() for leaf in _leaves(inner, name)]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in _leaves(inner, key)]
    return [(key, value)]
