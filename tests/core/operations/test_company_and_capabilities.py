"""Which company is open, and what a description may say."""

from typing import Any

import pytest
from pydantic import ValidationError

from tieout.capabilities import BackendDescription, EntityCapability, describe_settings
from tieout.company import Company
from tieout.records import Entity, Frozen

PINNED = Company(name="Acme", file_id="F1", path="C:/acme.qbw")


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (PINNED, ""),
        (PINNED.model_copy(update={"file_id": "F2"}), "the file id is F2"),
        (PINNED.model_copy(update={"file_id": ""}), "the file id is none"),
        (PINNED.model_copy(update={"name": "Acme 2"}), 'the name is "Acme 2"'),
        (PINNED.model_copy(update={"path": "C:/copy.qbw"}), 'the file is "C:/copy.qbw"'),
        (PINNED.model_copy(update={"country": "CA", "is_sample": True}), ""),
    ],
)
def test_another_company_differs_with_a_sentence(now: Company, words: str) -> None:
    """Id, name and place must be those a person confirmed; the first difference is said."""
    sentence = now.differs_from(PINNED)

    assert sentence.startswith(words)
    assert bool(sentence) is bool(words)


def test_without_an_id_name_and_place_decide() -> None:
    """Books without a file id are told apart by what there is."""
    pinned = Company(name="Acme", path="a.sai")

    assert not Company(name="Acme", path="a.sai", file_id="new").differs_from(pinned)
    assert Company(name="Acme", path="b.sai").differs_from(pinned)
    assert Company(name="Acme").differs_from(pinned)
    assert Company(name="Acme", path="b.sai").differs_from(Company(name="Acme"))


def test_a_place_that_was_not_confirmed_does_not_count_beside_an_id() -> None:
    """With an id and no confirmed path, the file may move."""
    assert not PINNED.differs_from(Company(name="Acme", file_id="F1"))


def test_a_fingerprint_follows_the_identity() -> None:
    """The id decides where there is one; else name and place, kept apart."""
    assert PINNED.fingerprint == PINNED.model_copy(update={"name": "Renamed"}).fingerprint
    assert PINNED.fingerprint != PINNED.model_copy(update={"file_id": "F2"}).fingerprint
    assert Company(name="A", path="B").fingerprint != Company(name="B", path="A").fingerprint
    assert Company(name="A", file_id="B").fingerprint != Company(name="A", path="B").fingerprint


def test_a_company_has_a_name() -> None:
    """A nameless company cannot be confirmed by a person."""
    with pytest.raises(ValidationError):
        Company(name="")


class Settings(Frozen):
    """One setting."""

    file: str


def description(**changes: Any) -> BackendDescription:
    """A small description."""
    values: dict[str, Any] = {"name": "acme", "title": "Acme", "settings": Settings, "entities": {}}
    return BackendDescription(**(values | changes))


@pytest.mark.parametrize("name", ["Acme", "1acme", "ac me", "acme_books", "", "-acme"])
def test_a_backends_name_is_a_plain_word(name: str) -> None:
    """Names are typed on the command line and stand in files."""
    with pytest.raises(ValidationError):
        description(name=name)


def test_entities_can_be_named_by_their_words() -> None:
    """What is read from elsewhere may say "customer"."""
    capability = EntityCapability(fields=("name",))

    assert description(entities={"customer": capability}).capability(Entity.CUSTOMER) == capability
    assert description().capability(Entity.CUSTOMER) is None


@pytest.mark.parametrize("batch", [0, -1, 5001])
def test_batches_have_a_size(batch: int) -> None:
    """At least one operation goes in a call, and no more than can be settled."""
    with pytest.raises(ValidationError):
        EntityCapability(fields=("name",), batch=batch)


def test_capabilities_are_careful_by_default() -> None:
    """What is not declared cannot be done."""
    capability = EntityCapability(fields=("name",))

    able = (capability.export, capability.update, capability.changed_since, capability.deletions)
    assert able == (False, (), False, False)
    assert capability.batch == 1


def test_settings_can_be_shown() -> None:
    """The model of the settings is a schema for people."""
    assert describe_settings(description())["required"] == ["file"]
