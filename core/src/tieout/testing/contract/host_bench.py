"""What every check of a host stands on: one fixture of the author's, and a few verbs over the protocol."""

from collections.abc import Sequence
from typing import Any, ClassVar

import pytest

from tieout.hostport import Host, HostAction, HostWrite
from tieout.operations import Outcome, Page, Receipt
from tieout.records import Entity, Record
from tieout.testing.scenarios import sample_record


class HostBench:
    """What an author supplies (``host``) and may adjust."""

    #: The entities checked; those the host does not have are skipped by name.
    entities: ClassVar[Sequence[Entity]] = tuple(Entity)

    @pytest.fixture
    def host(self) -> Host:
        """A new, empty host. The author overrides this."""
        pytest.fail("give the suite a fixture: host, made for this test alone")

    @pytest.fixture
    def reopen(self) -> Any:
        """A function that opens the same host once more, for hosts that outlive the process; None for others."""
        return None

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Repeat the checks for each entity."""
        if "entity" in metafunc.fixturenames:
            metafunc.parametrize("entity", self.entities, ids=[entity.value for entity in self.entities])

    # --- verbs

    def make(self, host: Host, entity: Entity, number: int = 1, **changes: Any) -> Record:
        """A sample with every field the host declares and the contract can make up."""
        capability = host.describe().entities.get(entity)
        if capability is None:
            pytest.skip(f"the host has no {entity.value}")
        return sample_record(entity, number, fields=capability.fields, lengths=capability.lengths, **changes)

    def create(self, host: Host, entity: Entity, *records: Record, batch: str = "seed") -> list[Record]:
        """New records, as a read brings them."""
        receipts = host.write_records(entity, creations(*records), batch)
        assert [one.outcome for one in receipts] == [Outcome.DONE] * len(records), receipts
        read = self.read(host, entity)
        return [read[receipt.key] for receipt in receipts]

    def pages(self, host: Host, entity: Entity, since: str = "") -> list[Page]:
        """All pages of one read."""
        return list(host.fetch_records(entity, since))

    def read(self, host: Host, entity: Entity, since: str = "") -> dict[str, Record]:
        """All records of one read, by key."""
        return {record.key: record for page in self.pages(host, entity, since) for record in page.records}

    def write(self, host: Host, entity: Entity, *writes: HostWrite, batch: str = "batch") -> list[Receipt]:
        """A batch of writes."""
        return list(host.write_records(entity, writes, batch))

    def text_field(self, host: Host, entity: Entity) -> str:
        """A text the host can hold, other than the name."""
        fields = host.describe().entities[entity].fields
        texts = ("phone", "description", "memo", "initials", "email", "notes")
        found = next((field for field in texts if field in fields), "")
        return found or pytest.skip(f"the host has no text field for {entity.value}")


def creations(*records: Record) -> list[HostWrite]:
    """Writes that make new records."""
    return [
        HostWrite(operation_id=f"make-{number}", action=HostAction.CREATE, record=record)
        for number, record in enumerate(records, start=1)
    ]


def update_of(
    record: Record, field: str, changes: dict[str, Any], expected: Record | None = None
) -> HostWrite:
    """A write of one field of a record to which ``changes`` were made, expecting it to be as given (by default as it is)."""
    return HostWrite(
        operation_id=f"update-{record.key}",
        action=HostAction.UPDATE,
        key=record.key,
        record=record.model_copy(update=changes),
        fields=(field,),
        expected=expected or record,
    )


def mark_of(record: Record, action: HostAction, **changes: Any) -> HostWrite:
    """A write that marks a record deleted, or takes it away again."""
    return HostWrite(
        operation_id=f"mark-{record.key}", action=action, key=record.key, **({"expected": record} | changes)
    )
