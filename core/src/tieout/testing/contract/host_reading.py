"""What a host promises of its description and of reads."""

import re

from tieout.hostport import Host, HostAction
from tieout.records import MODELS, Entity, content_fields
from tieout.testing.contract.host_bench import HostBench, mark_of, update_of


class HostReading(HostBench):
    """Checks of reading from a host."""

    def test_describes_itself_twice_alike(self, host: Host) -> None:
        """The description does not change while the host is open."""
        assert host.describe() == host.describe()
        assert host.describe().title.strip()

    def test_description_shows_no_password(self, host: Host) -> None:
        """Where the host lives is shown to people, so there is no password in it."""
        assert not re.search(r"://[^/@]*:[^*/@][^/@]*@", host.describe().place)

    def test_fields_are_fields_of_the_entity(self, host: Host, entity: Entity) -> None:
        """Declared fields are canonical ones, the name among them."""
        self.make(host, entity)
        fields = host.describe().entities[entity].fields

        assert set(fields) <= set(content_fields(entity))
        assert "name" in fields

    def test_a_new_host_reads_complete(self, host: Host, entity: Entity) -> None:
        """A read of nothing still ends with a page that says it is complete."""
        self.make(host, entity)

        assert self.pages(host, entity)[-1].complete

    def test_every_record_is_read_once(self, host: Host, entity: Entity) -> None:
        """All records come, each exactly once, of the entity's model."""
        made = self.create(host, entity, *(self.make(host, entity, number) for number in range(1, 6)))

        read = [record for page in self.pages(host, entity) for record in page.records]
        assert sorted(record.key for record in read) == sorted(record.key for record in made)
        assert {type(record) for record in read} == {MODELS[entity]}

    def test_only_the_last_page_is_complete(self, host: Host, entity: Entity) -> None:
        """Pages before the last one neither say complete nor carry a watermark."""
        self.create(host, entity, *(self.make(host, entity, number) for number in range(1, 4)))

        *others, last = self.pages(host, entity)
        assert last.complete
        assert last.watermark
        assert not any(page.complete or page.watermark for page in others)

    def test_two_reads_are_alike(self, host: Host, entity: Entity) -> None:
        """Reading is repeatable."""
        self.create(host, entity, self.make(host, entity, 1), self.make(host, entity, 2))

        assert self.read(host, entity) == self.read(host, entity)

    def test_undeclared_fields_stay_missing(self, host: Host, entity: Entity) -> None:
        """A field that is not declared has its model's default."""
        record = self.create(host, entity, self.make(host, entity))[0]

        for field in set(content_fields(entity)) - set(host.describe().entities[entity].fields):
            assert getattr(record, field) == MODELS[entity].model_fields[field].default

    def test_nothing_changed_reads_nothing(self, host: Host, entity: Entity) -> None:
        """A second read from the first one's watermark is complete and brings nothing."""
        self.create(host, entity, self.make(host, entity))
        since = self.pages(host, entity)[-1].watermark

        pages = self.pages(host, entity, since)
        assert pages[-1].complete
        assert not any(page.records for page in pages)

    def test_changes_are_read(self, host: Host, entity: Entity) -> None:
        """What changed since the watermark comes, with another version; the rest stays away."""
        field = self._field(host, entity)
        first, _ = self.create(host, entity, self.make(host, entity, 1), self.make(host, entity, 2))
        since = self.pages(host, entity)[-1].watermark
        self.write(host, entity, update_of(first, field, {field: "555-9"}))

        read = self.read(host, entity, since)
        assert set(read) == {first.key}
        assert (read[first.key].version, read[first.key].modified) != (first.version, first.modified)

    def test_marks_count_as_changes(self, host: Host, entity: Entity) -> None:
        """A record that was marked deleted comes with the next read of changes."""
        record = self.create(host, entity, self.make(host, entity))[0]
        since = self.pages(host, entity)[-1].watermark
        self.write(host, entity, mark_of(record, HostAction.MARK_DELETED))

        assert self.read(host, entity, since)[record.key].deleted

    def _field(self, host: Host, entity: Entity) -> str:
        self.make(host, entity)
        return self.text_field(host, entity)
