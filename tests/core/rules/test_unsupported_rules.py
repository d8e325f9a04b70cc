"""A rule that books or host cannot honour is found when the site is loaded, with its place and a sentence."""

from typing import Any

import pytest

from tieout.capabilities import BackendDescription, EntityCapability, HostCapability, HostDescription
from tieout.records import Entity, Frozen
from tieout.rules import SiteRules, unsupported_rules

BOOKS_FIELDS = ("code", "name", "phone", "email", "terms")
HOST_FIELDS = ("code", "name", "phone", "email", "status")


class NoSettings(Frozen):
    """No settings at all."""


def books(**capability: Any) -> BackendDescription:
    """Books that know customers, and can do everything but what is said otherwise."""
    able: dict[str, Any] = {"fields": BOOKS_FIELDS, "export": True, "types": True, "update": ("phone",)}
    return BackendDescription(
        name="acme",
        title="Acme Books",
        settings=NoSettings,
        entities={Entity.CUSTOMER: EntityCapability(**(able | capability))},
    )


def host(**capability: Any) -> HostDescription:
    """A host that holds customers, and can do everything but what is said otherwise."""
    able: dict[str, Any] = {"fields": HOST_FIELDS, "references": True}
    return HostDescription(title="Host", entities={Entity.CUSTOMER: HostCapability(**(able | capability))})


def problems(
    rules: dict[str, Any], on_books: BackendDescription | None = None, on_host: HostDescription | None = None
) -> list[tuple[str, str]]:
    """Path and sentence of every rule for customers that cannot be honoured."""
    site = SiteRules.model_validate({"customer": rules})
    found = unsupported_rules(site, on_books or books(), on_host or host())
    return [(problem.path, problem.sentence) for problem in found]


ASKING = {
    "direction": "both",
    "include_types": ["Retail"],
    "only_after_approved_transaction": True,
    "read_only_on_host": True,
    "replace": ["phone"],
    "set_once": ["status"],
    "export_defaults": {"terms": "Net 30"},
    "update_books": ["phone"],
    "code_pattern": "[A-Z]+",
}


def test_rules_both_sides_can_honour_are_no_problem() -> None:
    """Everything may be asked of those who can do everything."""
    assert problems(ASKING) == []


@pytest.mark.parametrize(
    ("key", "on_books", "on_host", "sentence"),
    [
        ("direction", books(export=False), None, "exporting a customer is not supported"),
        ("direction", books(export=False, remark="Acme only reads."), None, "Acme only reads."),
        ("include_types", books(types=False), None, "have no type"),
        ("update_books", books(update=()), None, "not a field these books let anyone change"),
        ("export_defaults", books(fields=("name", "phone")), None, "not a field of these books"),
        ("replace", books(fields=("name", "terms")), None, "not a field both sides have"),
        ("only_after_approved_transaction", None, host(references=False), "cannot tell"),
        ("read_only_on_host", None, host(can_set_read_only=False), "read only"),
        ("set_once", None, host(fields=("name", "phone")), "not a field of the host"),
        ("replace", None, host(fields=("name", "status")), "not a field both sides have"),
    ],
)
def test_what_one_side_cannot_do_is_said(
    key: str, on_books: BackendDescription | None, on_host: HostDescription | None, sentence: str
) -> None:
    """Each rule that needs a missing capability is named with the reason, and it is the only one."""
    found = problems(ASKING, on_books, on_host)

    assert [path for path, _ in found] == [f"rules.customer.{key}"]
    assert sentence in found[0][1]


@pytest.mark.parametrize("key", ["replace", "set_once", "update_books"])
def test_a_word_that_is_no_field_is_said_with_the_known_ones(key: str) -> None:
    """A misspelt field is answered with the words there are."""
    found = problems(ASKING | {key: ["fone"]})

    assert [path for path, _ in found] == [f"rules.customer.{key}"]
    assert '"fone" is not a field' in found[0][1]
    assert "phone" in found[0][1]


def test_a_default_for_an_unknown_field_is_said() -> None:
    """Export defaults are checked by their field names."""
    assert problems({"export_defaults": {"fone": "1"}})[0][0] == "rules.customer.export_defaults"


def test_a_group_word_needs_one_field_both_sides_have() -> None:
    """``phone`` stands for four numbers; one of them in common is enough."""
    assert problems({"replace": ["phone"]}) == []
    assert problems({"replace": ["address"]})[0][1] == '"address" is not a field both sides have'


def test_an_entity_the_books_lack_is_said() -> None:
    """The sentence names the entities the books do know."""
    site = SiteRules.model_validate({"vendor": {}})
    found = unsupported_rules(site, books(), host())

    assert [problem.path for problem in found] == ["rules.vendor"]
    assert "Acme Books has no vendor" in found[0].sentence
    assert "customer" in found[0].sentence


def test_an_entity_the_host_lacks_is_said() -> None:
    """What the host cannot hold cannot be synced."""
    site = SiteRules.model_validate({"customer": {}})
    found = unsupported_rules(site, books(), HostDescription(title="Bare host", entities={}))

    assert [(problem.path, problem.sentence) for problem in found] == [
        ("rules.customer", "the host Bare host has no customer")
    ]


def test_a_code_pattern_must_be_a_regular_expression() -> None:
    """A pattern that cannot be used is found now, not at the first export."""
    assert problems({"code_pattern": "[A-Z"})[0][0] == "rules.customer.code_pattern"


def test_what_is_not_asked_is_no_problem() -> None:
    """Books that can only be read serve a site that only imports; the defaults ask for nothing special."""
    bare = books(export=False, types=False, update=(), fields=("name",))

    assert problems({"direction": "import"}, bare, host(references=False, can_set_read_only=False)) == []
    assert problems({}, bare) == []


def test_all_problems_are_told_at_once() -> None:
    """An admin mends a file once, not problem by problem."""
    found = problems(ASKING, books(export=False, types=False), host(references=False))

    assert {path.rpartition(".")[2] for path, _ in found} == {
        "direction",
        "include_types",
        "only_after_approved_transaction",
    }
