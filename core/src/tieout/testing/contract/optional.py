"""What the optional hooks promise, where a backend answers them."""

from typing import Any

import pytest

from tieout.hookspecs import Books
from tieout.pairs import Candidate, Half
from tieout.records import Entity
from tieout.testing.contract.bench import BackendBench, Person, Sample


class Optional(BackendBench):
    """Checks of matching, completing and being told of links."""

    def test_matching_never_picks_one_of_several(self, hook: Any, entity: Entity) -> None:
        """Two records across that fit equally well are an ambiguity, not a pair."""
        self.answers("match_records")
        candidate = Candidate(host=(_half("h"),), books=(_half("b1"), _half("b2")), by="name")

        pairs = hook.match_records(entity=entity, candidates=iter([candidate]))
        assert not [pair for pair in pairs or () if pair.host and pair.books and not pair.ambiguous]

    def test_completing_keeps_records_and_order(
        self, hook: Any, books: Books, entity: Entity, person: Person, sample: Sample
    ) -> None:
        """Records completed for an import are the same records, in order."""
        self.answers("import_records")
        person.seed(entity, [sample(1), sample(2)])
        records = list(self.read(hook, books, entity).values())

        completed = hook.import_records(books=books, entity=entity, records=records)
        keys = [record.key for record in records]
        assert completed is None or [record.key for record in completed] == keys

    def test_being_told_of_links_changes_no_record(
        self, hook: Any, books: Books, entity: Entity, person: Person, sample: Sample
    ) -> None:
        """A backend may note a link, never change an accounting record for it."""
        self.answers("link_records")
        key = person.seed(entity, [sample(1)])[0].key
        before = self.read(hook, books, entity)

        hook.link_records(books=books, entity=entity, links=[("host-1", key, True)])
        assert self.read(hook, books, entity) == before

    def answers(self, name: str) -> None:
        """Skip, by name, when the backend leaves a hook to core."""
        if not hasattr(self.backend, name):
            pytest.skip(f"the backend leaves {name} to core")


def _half(key: str) -> Half:
    return Half(
        key=key, code="", name="Ann", active=True, deleted=False, fingerprint=b"", state="", record="{}"
    )
