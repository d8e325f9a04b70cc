"""A host's settings are checked as they are read, before any database is touched."""

from typing import Any

import pytest
from pydantic import ValidationError

from tieout.hosts import HostSettings
from tieout.hosts.kinds import Kind, kind_of
from tieout.records import MODELS, Entity, content_fields


def settings(fields: dict[str, Any], **mapping: Any) -> HostSettings:
    """Settings with a mapping of customers."""
    table = {"table": "T", "key": "K", "fields": {"name": "N", **fields}, **mapping}
    return HostSettings.model_validate({"url": "sqlite://", "tables": {"customer": table}})


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"nmae": "N"}, 'did you mean "name"'),
        ({"billing_address.line9": "A"}, "billing_address.line"),
        ({"billing_address": "A"}, "join"),
        ({"billing_address": {"column": "A", "join": ","}, "billing_address.line1": "B"}, "both joined"),
        ({"credit_limit": {"column": "A", "kind": "text"}}, "is a money, not a text"),
        ({"status": {"column": "S", "words": {"A": "X", "B": "X"}}}, "two words"),
        ({"credit_limit": {"column": "A", "currency": "USD", "currency_column": "C"}}, "not both"),
        (
            {"shipping_address": {"column": "A", "join": ",", "parts": ["line1", "town"]}},
            "part of an address",
        ),
        ({"lines": "L"}, "not a field"),
        ({"phone": {"colum": "P"}}, "colum"),
    ],
)
def test_impossible_fields_are_named(fields: dict[str, Any], said: str) -> None:
    """A mapping that makes no sense is refused with the word that is wrong and, when there is one, the nearest."""
    with pytest.raises(ValidationError, match=said):
        settings(fields)


def test_modified_and_version_exclude_each_other() -> None:
    """One of them says what changed; two would disagree."""
    with pytest.raises(ValidationError, match="not both"):
        settings({}, modified="M", version="V")


def test_only_documents_have_lines() -> None:
    """A customer's mapping cannot have a table of lines."""
    lines = {"table": "L", "key": "K", "position": "P", "fields": {"product": "X"}}
    with pytest.raises(ValidationError, match="no lines"):
        settings({}, lines=lines)


def test_an_entity_is_own_or_mapped() -> None:
    """An entity cannot lie in two places."""
    table = {"table": "T", "key": "K", "fields": {"name": "N"}}
    with pytest.raises(ValidationError, match="both mapped and in own"):
        HostSettings.model_validate({"url": "sqlite://", "tables": {"customer": table}, "own": ["customer"]})


def test_without_tables_everything_is_own() -> None:
    """The default host keeps every entity in tieout's own tables; with a mapping, none."""
    assert HostSettings(url="sqlite://").own_entities == tuple(Entity)
    assert settings({}).own_entities == ()


@pytest.mark.parametrize("entity", list(Entity))
def test_every_field_has_a_sort(entity: Entity) -> None:
    """A field added to a model finds its columns by itself, or fails here."""
    assert {kind_of(entity, field) for field in content_fields(entity)} <= set(Kind)
    assert set(content_fields(entity)) <= set(MODELS[entity].model_fields)
