"""Rules are careful by default, strict about words, and merged key by key over a profile."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tieout.records import Entity
from tieout.rules import EntityRules, SiteRules, merge_rules, rules_digest
from tieout.rules.site import seconds


@pytest.mark.parametrize(
    ("text", "expected"),
    [("30s", 30), ("15m", 900), ("2h", 7200), ("7d", 604800), (" 15 m ", 900), ("0s", 0)],
)
def test_a_time_span_is_a_number_and_a_unit(text: str, expected: int) -> None:
    """Seconds, minutes, hours and days are known."""
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "15", "m", "15 min", "1.5h", "-5m", "15M", "1h30m", "15m\n5s"])
def test_anything_else_is_no_time_span(text: str) -> None:
    """What cannot be read is said, with an example of what can."""
    with pytest.raises(ValueError, match="15m"):
        seconds(text)


@given(st.integers(0, 10**6), st.sampled_from("smhd"))
def test_every_number_with_a_unit_is_a_time_span(number: int, unit: str) -> None:
    """A span grows with its number."""
    assert seconds(f"{number}{unit}") == number * seconds(f"1{unit}")


@pytest.mark.parametrize("key", ["schedule", "plan_ttl", "full_read_every"])
def test_site_rules_refuse_bad_time_spans(key: str) -> None:
    """A span is checked when the rules are read, not when it is first needed."""
    with pytest.raises(ValidationError, match="time span"):
        SiteRules.model_validate({key: "soon"})


def test_defaults_are_the_careful_ones() -> None:
    """Nothing goes to the books, nothing is overwritten, a person decides conflicts."""
    rules = EntityRules()

    assert (rules.may_import, rules.may_export) == (True, False)
    assert rules.replace == rules.update_books == ()
    assert rules.conflict == "review"
    assert rules.deletions == "mark"
    assert SiteRules().entities == ()


@pytest.mark.parametrize(
    ("direction", "imports", "exports"),
    [("import", True, False), ("export", False, True), ("both", True, True), ("none", False, False)],
)
def test_a_direction_says_who_may_be_written(direction: Any, imports: bool, exports: bool) -> None:  # noqa: FBT001
    """Import writes the host, export writes the books."""
    rules = EntityRules(direction=direction)

    assert (rules.may_import, rules.may_export) == (imports, exports)


@pytest.mark.parametrize(
    "wrong",
    [
        {"direction": "sideways"},
        {"match": ["guess"]},
        {"inactive": "delete"},
        {"deletions": "erase"},
        {"conflict": "newest"},
        {"code_max_length": -1},
        {"replaces": ["phone"]},
    ],
)
def test_unknown_words_are_refused(wrong: dict[str, Any]) -> None:
    """A misspelt rule would be a rule that silently does not hold."""
    with pytest.raises(ValidationError):
        EntityRules.model_validate(wrong)


def test_the_synced_entities_come_in_their_own_order() -> None:
    """Whom a paper names is synced before the paper, in whatever order the file has them."""
    rules = SiteRules.model_validate({"invoice": {}, "customer": {}, "product": {}})

    assert rules.entities == (Entity.CUSTOMER, Entity.PRODUCT, Entity.INVOICE)
    assert rules.of(Entity.BILL) is None


def test_own_answers_lie_over_the_profile() -> None:
    """Tables are merged key by key; lists and values are replaced whole."""
    profile = {"schedule": "15m", "customer": {"direction": "both", "replace": ["phone", "email"]}}
    own = {"customer": {"replace": ["address"]}, "vendor": {"direction": "import"}}

    assert merge_rules(profile, own) == {
        "schedule": "15m",
        "customer": {"direction": "both", "replace": ["address"]},
        "vendor": {"direction": "import"},
    }


def test_merging_leaves_both_as_they_were() -> None:
    """A profile is shared by sites, so it is never changed."""
    profile, own = {"customer": {"direction": "both"}}, {"customer": {"inactive": "hide"}}
    merge_rules(profile, own)

    assert profile == {"customer": {"direction": "both"}}
    assert own == {"customer": {"inactive": "hide"}}


TABLES = st.recursive(
    st.integers() | st.text(max_size=3),
    lambda below: st.dictionaries(st.sampled_from("abc"), below, max_size=3),
    max_leaves=8,
)
RULES = st.dictionaries(st.sampled_from("abc"), TABLES, max_size=3)


@given(RULES)
def test_merging_with_nothing_changes_nothing(rules: dict[str, Any]) -> None:
    """An empty profile, or a site without answers, adds nothing."""
    assert merge_rules(rules, {}) == merge_rules({}, rules) == merge_rules(rules, rules) == rules


@given(RULES, RULES, RULES)
def test_merging_in_any_grouping_is_the_same(one: Any, two: Any, three: Any) -> None:
    """Laying three layers over each other does not depend on which two come first, while tables meet tables."""
    left = merge_rules(merge_rules(one, two), three)
    right = merge_rules(one, merge_rules(two, three))
    for key in set(left) | set(right):
        layers = [layer[key] for layer in (one, two, three) if key in layer]
        if not any(isinstance(layer, dict) for layer in layers):
            assert left[key] == right[key] == layers[-1]


def test_a_digest_follows_the_rules() -> None:
    """Equal rules, equal digest; any other answer, another digest."""
    assert rules_digest(EntityRules()) == rules_digest(EntityRules(direction="import"))
    digests = {
        rules_digest(rules)
        for rules in (
            EntityRules(),
            EntityRules(direction="both"),
            EntityRules(replace=("phone",)),
            EntityRules(replace=("phone", "email")),
            EntityRules(export_defaults={"type": "A"}),
        )
    }
    assert len(digests) == 5
    assert all(len(digest) == 16 for digest in digests)
