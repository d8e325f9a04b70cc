"""What a host promises of writes: compare and set, one batch at most once, marks instead of erasing."""

from decimal import Decimal
from typing import Any

import pytest

from tieout.hostport import Host, HostAction, HostWrite
from tieout.operations import Outcome
from tieout.records import Entity, Money, content_fields
from tieout.testing.contract.host_bench import HostBench, creations, mark_of, update_of
from tieout.testing.scenarios import HOSTILE_TEXTS, differing_from_sent


class HostWriting(HostBench):
    """Checks of writing single records to a host."""

    def test_a_new_record_reads_as_it_was_written(self, host: Host, entity: Entity) -> None:
        """Every declared field of a new record comes back as it was sent."""
        sent = self.make(host, entity)
        made = self.create(host, entity, sent)[0]

        fields = host.describe().entities[entity].fields
        assert not list(differing_from_sent(sent, made, fields))

    def test_the_receipt_is_true(self, host: Host, entity: Entity) -> None:
        """The receipt carries the host's key and the record as a read brings it."""
        receipt = self.write(host, entity, *creations(self.make(host, entity)))[0]

        assert receipt.record == self.read(host, entity)[receipt.key]

    def test_an_update_writes_its_fields_only(self, host: Host, entity: Entity) -> None:
        """Only the named fields change, although the record carries more."""
        made = self.create(host, entity, self.make(host, entity))[0]
        field = self.text_field(host, entity)

        self.write(host, entity, update_of(made, field, {field: "555-7", "name": "Another Name"}))
        read = self.read(host, entity)[made.key]
        about = {"version": read.version, "modified": read.modified}
        assert read == made.model_copy(update={field: "555-7", **about})

    def test_an_update_of_a_changed_field_is_refused(self, host: Host, entity: Entity) -> None:
        """When the field is no longer what the plan saw, nothing is written."""
        made = self.create(host, entity, self.make(host, entity))[0]
        field = self.text_field(host, entity)
        seen = made.model_copy(update={field: "555-1"})

        receipt = self.write(host, entity, update_of(made, field, {field: "555-7"}, expected=seen))[0]
        assert receipt.outcome is Outcome.REFUSED
        assert self.read(host, entity)[made.key] == made

    def test_other_fields_may_have_changed(self, host: Host, entity: Entity) -> None:
        """A change of a field the write does not touch is no reason to refuse it."""
        made = self.create(host, entity, self.make(host, entity))[0]
        field = self.text_field(host, entity)
        seen = made.model_copy(update={"name": "Before"})

        receipt = self.write(host, entity, update_of(made, field, {field: "555-7"}, expected=seen))[0]
        assert receipt.outcome is Outcome.DONE, receipt.error

    def test_an_update_of_nothing_is_refused(self, host: Host, entity: Entity) -> None:
        """An update of an unknown key is refused and makes nothing."""
        record = self.make(host, entity)
        field = self.text_field(host, entity)

        receipt = self.write(host, entity, update_of(record, field, {}))[0]
        assert receipt.outcome is Outcome.REFUSED
        assert not self.read(host, entity)

    def test_a_deletion_marks(self, host: Host, entity: Entity) -> None:
        """Marking deleted erases nothing: every field is still there."""
        made = self.create(host, entity, self.make(host, entity))[0]

        receipt = self.write(host, entity, mark_of(made, HostAction.MARK_DELETED))[0]
        read = self.read(host, entity)
        assert receipt.outcome is Outcome.DONE, receipt.error
        assert made.key in read, "the record was erased"
        assert read[made.key].deleted
        assert not list(differing_from_sent(made, read[made.key], content_fields(entity)))

    def test_an_undone_record_is_gone(self, host: Host, entity: Entity) -> None:
        """Taking away a record nobody touched takes it away, and only it."""
        made, other = self.create(host, entity, self.make(host, entity, 1), self.make(host, entity, 2))

        receipt = self.write(host, entity, mark_of(made, HostAction.REMOVE))[0]
        read = self.read(host, entity)
        assert receipt.outcome is Outcome.DONE, receipt.error
        assert made.key not in read or read[made.key].deleted
        assert other.key in read

    def test_a_touched_record_is_not_undone(self, host: Host, entity: Entity) -> None:
        """A record somebody changed since, in any field, is not taken away."""
        made = self.create(host, entity, self.make(host, entity))[0]
        field = self.text_field(host, entity)
        self.write(host, entity, update_of(made, field, {field: "555-2"}))

        receipt = self.write(host, entity, mark_of(made, HostAction.REMOVE), batch="undo")[0]
        assert receipt.outcome is Outcome.REFUSED
        assert getattr(self.read(host, entity)[made.key], field) == "555-2"

    @pytest.mark.parametrize("mark", [True, False])
    def test_the_read_only_mark_is_set_and_left(self, host: Host, entity: Entity, mark: bool) -> None:  # noqa: FBT001
        """``read_only`` True or False sets the mark; a later write with None leaves it."""
        made = self.create(host, entity, self.make(host, entity))[0]
        field = self.text_field(host, entity)
        marking = update_of(made, field, {}).model_copy(update={"read_only": mark})
        self.write(host, entity, marking)
        marked = self.read(host, entity)[made.key]
        self.write(host, entity, update_of(marked, field, {field: "555-3"}), batch="later")

        assert marked.read_only is mark
        assert self.read(host, entity)[made.key].read_only is mark

    @pytest.mark.parametrize("what", list(HOSTILE_TEXTS))
    def test_hostile_texts_are_data(self, host: Host, entity: Entity, what: str) -> None:
        """Markup, SQL, formulas, control signs come back sign for sign, or are refused with a sentence."""
        sent = self.make(host, entity, name=HOSTILE_TEXTS[what])
        receipt = self.write(host, entity, *creations(sent))[0]

        read = self.read(host, entity)
        if receipt.outcome is Outcome.DONE:
            assert read[receipt.key].name == sent.name
        else:
            assert receipt.error
            assert receipt.error["what"]
            assert not read

    @pytest.mark.parametrize("amount", ["0.1", "1234567.89", "-0.005", "100", "1E+2"])
    def test_money_stays_exact(self, host: Host, entity: Entity, amount: str) -> None:
        """Amounts come back to the last digit, whatever their size."""
        sent = self.make(host, entity)
        fields = [field for field in host.describe().entities[entity].fields if _is_money(sent, field)]
        if not fields:
            pytest.skip(f"the host has no money on {entity.value}")
        money = Money(amount=Decimal(amount), currency="EUR")
        made = self.create(host, entity, sent.model_copy(update=dict.fromkeys(fields, money)))[0]

        assert [getattr(made, field) for field in fields] == [money] * len(fields)

    def test_longer_texts_are_refused(self, host: Host, entity: Entity) -> None:
        """One character more than declared is refused, never cut."""
        sent = self.make(host, entity)
        longest = host.describe().entities[entity].lengths.get("name")
        if not longest:
            pytest.skip(f"the host declares no length for the name of a {entity.value}")

        receipt = self.write(host, entity, *creations(sent.model_copy(update={"name": "x" * (longest + 1)})))[
            0
        ]
        assert receipt.outcome is Outcome.REFUSED
        assert not self.read(host, entity)


class HostBatches(HostBench):
    """Checks of batches."""

    def test_receipts_come_in_order(self, host: Host, entity: Entity) -> None:
        """There is one receipt for each write, in order, naming its operation."""
        writes = creations(*(self.make(host, entity, number) for number in range(1, 5)))

        receipts = self.write(host, entity, *writes)
        assert [one.operation_id for one in receipts] == [one.operation_id for one in writes]

    def test_a_refused_write_does_not_stop_the_others(self, host: Host, entity: Entity) -> None:
        """One write of a batch is refused, the others are done."""
        first, last = creations(self.make(host, entity, 1), self.make(host, entity, 2))
        bad = HostWrite(operation_id="bad", action=HostAction.MARK_DELETED, key="nobody")

        receipts = self.write(host, entity, first, bad, last)
        assert [one.outcome for one in receipts] == [Outcome.DONE, Outcome.REFUSED, Outcome.DONE]
        assert len(self.read(host, entity)) == 2  # noqa: PLR2004 - the first and the last

    def test_a_batch_is_written_once(self, host: Host, entity: Entity) -> None:
        """The same batch again makes nothing new and gives the same receipts."""
        writes = creations(self.make(host, entity, 1), self.make(host, entity, 2))
        first = self.write(host, entity, *writes)

        assert _said(self.write(host, entity, *writes)) == _said(first)
        assert len(self.read(host, entity)) == len(writes)

    def test_an_unknown_batch_was_not_written(self, host: Host) -> None:
        """Asked about a batch that never arrived, the host says so."""
        assert host.written("never sent") is None

    def test_a_lost_answer_can_be_asked_for(self, host: Host, entity: Entity) -> None:
        """The receipts of a batch can be had again."""
        receipts = self.write(host, entity, *creations(self.make(host, entity)), batch="lost")

        again = host.written("lost")
        assert again is not None
        assert _said(again) == _said(receipts)

    def test_batches_outlive_the_connection(self, host: Host, entity: Entity, reopen: Any) -> None:
        """After closing and opening, the host still knows which batches it wrote."""
        if reopen is None:
            pytest.skip("the author's host cannot be reopened")
        receipts = self.write(host, entity, *creations(self.make(host, entity)), batch="before")
        host.close()

        again = reopen().written("before")
        assert again is not None
        assert _said(again) == _said(receipts)

    def test_an_empty_batch_does_nothing(self, host: Host, entity: Entity) -> None:
        """A batch without writes has no receipts and changes nothing."""
        made = self.create(host, entity, self.make(host, entity))

        assert self.write(host, entity, batch="empty") == []
        assert list(self.read(host, entity).values()) == made


def _is_money(record: Any, field: str) -> bool:
    return isinstance(getattr(record, field), Money)


def _said(receipts: Any) -> list[tuple[str, Outcome, str]]:
    """What must be equal of two answers about the same writes."""
    return [(one.operation_id, one.outcome, one.key) for one in receipts]
