"""A make-believe QuickBooks Desktop company file: its lists, transactions, settings and memory.

It knows nothing of XML. It keeps what QuickBooks keeps: ids with the second of their making, edit sequences,
names unique the way QuickBooks wants them, a deleted log, the memory of message sets, and, for tests, a
history of what really happened.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tieout_quickbooks.simulator import status
from tieout_quickbooks.simulator.clock import Clock
from tieout_quickbooks.simulator.desk import Desk
from tieout_quickbooks.simulator.kinds import KINDS, fold_name
from tieout_quickbooks.simulator.message_sets import MessageSet
from tieout_quickbooks.simulator.profile import Profile
from tieout_quickbooks.simulator.records import (
    Attempt,
    Deleted,
    Event,
    Extension,
    Fields,
    FieldValue,
    ListRecord,
    Transaction,
)

FIRST_LIST_ID = 0x80000001
FIRST_TXN_ID = 0xC5
DELETED_LOG_SECONDS = 90 * 24 * 3600


@dataclass
class Behaviour:
    """Switches for what real QuickBooks is not known to do one way or the other; each default is a choice of ours.

    ``refuse_long_texts``: a text that is too long spoils the whole set (0x80040400) instead of answering
    3070.
    ``unknown_id_code``: 500 or 3120 for a query by an id that is not there.
    ``unknown_set_code``: 9002 or 600 for the status of a message set that is not remembered.
    ``replay_in_full``: a repeated message set answers with the whole record instead of ErrorRecovery.
    ``allow_modifications``: Mod and Del requests are carried out; otherwise each answers 3260. The tripwire
    remembers them in either case.
    """

    refuse_long_texts: bool = True
    unknown_id_code: int = 500
    unknown_set_code: int = 9002
    replay_in_full: bool = False
    allow_modifications: bool = False
    is_us: bool = True
    max_iterators: int = 10
    iterator_seconds: int | None = None


@dataclass
class DataExtDef:
    """A custom field's definition. Public ones (owner ``0``) can only be made by the user, in QuickBooks."""

    number: int
    owner: str
    name: str
    type: str
    objects: list[str]


@dataclass
class Origin:
    """Who is writing right now, for the history."""

    request_id: str = ""
    message_set: str = ""
    application: str = "a person"


@dataclass
class SimulatedCompany:
    """The whole state of one company file. ``file_name`` is the path QuickBooks would report for it."""

    file_name: str = r"C:\Books\Sample.QBW"
    profile: Profile = field(default_factory=Profile)
    clock: Clock = field(default_factory=Clock)
    desk: Desk = field(default_factory=Desk)
    behaviour: Behaviour = field(default_factory=Behaviour)
    records: dict[str, ListRecord] = field(default_factory=dict)
    transactions: dict[str, Transaction] = field(default_factory=dict)
    deleted: list[Deleted] = field(default_factory=list)
    definitions: list[DataExtDef] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    message_sets: dict[str, MessageSet] = field(default_factory=dict)
    history: list[Event] = field(default_factory=list)
    tripwire: list[Attempt] = field(default_factory=list)
    next_list_id: int = FIRST_LIST_ID
    next_txn_id: int = FIRST_TXN_ID
    revision: int = 0
    origin: Origin = field(default_factory=Origin)

    def __post_init__(self) -> None:
        """Build the indexes that are never saved."""
        self._by_kind: dict[str, dict[str, ListRecord]] = {kind: {} for kind in KINDS}
        self._by_name: dict[tuple[str, str, str], str] = {}
        self._children: dict[str, set[str]] = {}
        for record in self.records.values():
            self._index(record)

    # -- reading ---------------------------------------------------------------------------------------------

    def list_records(self, *kinds: str) -> Iterator[ListRecord]:
        """The records of some lists, oldest first; QuickBooks promises no order either."""
        for kind in kinds:
            yield from self._by_kind[kind].values()

    def count(self, kind: str) -> int:
        """How many records a list holds."""
        return len(self._by_kind[kind])

    def name_of(self, record: ListRecord) -> str:
        """A record's own name; for a sales representative, the initials."""
        return str(record.fields.get(KINDS[record.kind].name_field, ""))

    def full_name_of(self, record: ListRecord) -> str:
        """``Parent:Child`` as QuickBooks writes it."""
        names = [self.name_of(record)]
        while record.parent:
            record = self.records[record.parent]
            names.append(self.name_of(record))
        return ":".join(reversed(names))

    def level_of(self, record: ListRecord) -> int:
        """How many parents a record has above it."""
        level = 0
        while record.parent:
            record = self.records[record.parent]
            level += 1
        return level

    def list_children(self, record: ListRecord) -> list[ListRecord]:
        """The records directly below one."""
        return [self.records[key] for key in sorted(self._children.get(record.key, ()))]

    def has_children(self, key: str) -> bool:
        """True when other records have this one as their parent."""
        return bool(self._children.get(key))

    def find_by_name(self, full_name: str, *kinds: str) -> ListRecord | None:
        """The record of that full name in one of the lists, whatever its letters' case."""
        for space in dict.fromkeys(KINDS[kind].space for kind in kinds):
            key = ""
            for part in full_name.split(":"):
                key = self._by_name.get((space, key, fold_name(part)), "")
                if not key:
                    break
            if key and self.records[key].kind in kinds:
                return self.records[key]
        return None

    def find_by_key(self, key: str, *kinds: str) -> ListRecord | None:
        """The record of that ListID if it is in one of the lists."""
        record = self.records.get(key)
        return record if record is not None and record.kind in kinds else None

    def recently_deleted(self, *, transactions: bool) -> Iterator[Deleted]:
        """The deleted log: it reaches back 90 days, no further."""
        horizon = self.clock.now() - DELETED_LOG_SECONDS
        for entry in self.deleted:
            if entry.is_transaction == transactions and entry.deleted >= horizon:
                yield entry

    # -- writing ---------------------------------------------------------------------------------------------

    def add(
        self, kind: str, name: str, parent: ListRecord | None = None, **fields: FieldValue | ListRecord
    ) -> ListRecord:
        """Put a record into a list the way a person at QuickBooks does. Raises Refusal for a name in use.

        ``fields`` are elements of the answer: texts, dictionaries for aggregates, records for references.
        """
        plain: Fields = {key: _as_field(value) for key, value in fields.items()}
        return self.create(kind, name, plain, parent.key if parent else "")

    def create(self, kind: str, name: str, fields: Fields, parent: str = "") -> ListRecord:
        """Put a record into a list. Raises Refusal for a name in use, with a colon, or empty."""
        name = name.strip()
        self.check_name(kind, name, parent)
        now = self.clock.now()
        fields = {KINDS[kind].name_field: name, "IsActive": "true", **fields}
        fields[KINDS[kind].name_field] = name
        record = ListRecord(kind, self.new_list_id(), now, now, fields, parent)
        self.restore(record)
        self.remember("created", record.kind, record.key, self.full_name_of(record))
        return record

    def restore(self, record: ListRecord) -> None:
        """Take a record in as it is, with the id and times it came with; no history."""
        self.records[record.key] = record
        self._index(record)

    def modify(self, record: ListRecord, fields: Fields, parent: str | None = None) -> None:
        """Change fields of a record; an empty text or None clears one. Its edit sequence becomes the present second."""
        new_parent = record.parent if parent is None else parent
        name_field = KINDS[record.kind].name_field
        name = str(fields.get(name_field) or record.fields[name_field]).strip()
        moved = (fold_name(name), new_parent) != (fold_name(self.name_of(record)), record.parent)
        if moved:
            self.check_name(record.kind, name, new_parent)
        self._unindex(record)
        record.parent = new_parent
        record.fields.update({key: value for key, value in fields.items() if value})
        record.fields[name_field] = name
        for key in [key for key, value in fields.items() if not value and key != name_field]:
            record.fields.pop(key, None)
        record.modified = self.clock.now()
        self._index(record)
        self.remember("modified", record.kind, record.key, self.full_name_of(record))

    def delete(self, record: ListRecord) -> None:
        """Take a record out of its list; the deleted log keeps its id and name for 90 days."""
        if self.has_children(record.key):
            raise status.Refusal(
                3170, f'There was an error when deleting "{self.full_name_of(record)}": it has children.'
            )
        now = self.clock.now()
        name = self.full_name_of(record)
        self.deleted.append(Deleted(record.kind, record.key, record.created, now, name))
        self._unindex(record)
        del self._by_kind[record.kind][record.key]
        del self.records[record.key]
        self.remember("deleted", record.kind, record.key, name)

    def check_name(self, kind: str, name: str, parent: str = "") -> None:
        """Raise Refusal unless a new record of that kind may have the name."""
        if not name:
            raise status.missing_element(KINDS[kind].name_field)
        if ":" in name:
            raise status.colon_in_name(name)
        if (KINDS[kind].space, parent, fold_name(name)) in self._by_name:
            raise status.name_in_use(name)

    def add_transaction(self, kind: str, fields: Fields) -> Transaction:
        """Record a transaction with a new id and number."""
        now = self.clock.now()
        key = self.new_txn_id()
        transaction = Transaction(kind, key, now, now, len(self.transactions) + 1, fields)
        self.transactions[key] = transaction
        self.remember("created", kind, key, str(fields.get("RefNumber", "")))
        return transaction

    def delete_transaction(self, transaction: Transaction) -> None:
        """Take a transaction out; the deleted log keeps its id and number."""
        name = str(transaction.fields.get("RefNumber", ""))
        entry = Deleted(
            transaction.kind,
            transaction.key,
            transaction.created,
            self.clock.now(),
            name,
            is_transaction=True,
        )
        self.deleted.append(entry)
        del self.transactions[transaction.key]
        self.remember("deleted", transaction.kind, transaction.key, name)

    def new_list_id(self) -> str:
        """``8000000N-<second>``: a hexadecimal counter and the second of making."""
        self.next_list_id += 1
        return f"{self.next_list_id - 1:08X}-{self.clock.now()}"

    def new_txn_id(self) -> str:
        """The same for transactions and their lines, counted apart."""
        self.next_txn_id += 1
        return f"{self.next_txn_id - 1:X}-{self.clock.now()}"

    def remember(self, action: str, kind: str, key: str, name: str) -> None:
        """Write one line of history; everything that changes the company passes here."""
        self.revision += 1
        origin = self.origin
        self.history.append(
            Event(
                self.clock.now(),
                action,
                kind,
                key,
                name,
                origin.request_id,
                origin.message_set,
                origin.application,
            )
        )

    # -- indexes ---------------------------------------------------------------------------------------------

    def _index(self, record: ListRecord) -> None:
        self._by_kind[record.kind][record.key] = record
        self._by_name[self._name_key(record)] = record.key
        if record.parent:
            self._children.setdefault(record.parent, set()).add(record.key)

    def _unindex(self, record: ListRecord) -> None:
        if record.parent:
            self._children[record.parent].discard(record.key)
        self._by_name.pop(self._name_key(record), None)

    def _name_key(self, record: ListRecord) -> tuple[str, str, str]:
        return (KINDS[record.kind].space, record.parent, fold_name(self.name_of(record)))


def _as_field(value: FieldValue | ListRecord) -> FieldValue:
    return {"ListID": value.key} if isinstance(value, ListRecord) else value
