"""A company in memory: a make-believe accounting program that keeps, counts and refuses as a real one does.

``MemoryCompany`` has two faces. The *person at the program* (a test) calls ``seed``, ``edit``, ``delete``
and flips the switches; the *backend* (``memory_backend``) calls ``read``, ``create``, ``change`` and
``find_marked``. Only the backend's writes enter ``written()``, the history a test judges by.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock

from tieout.capabilities import BackendDescription, EntityCapability
from tieout.company import Company
from tieout.errors import RecordRefused
from tieout.records import MISSING, Entity, Record
from tieout.testing.blanks import as_read
from tieout.testing.memory_description import DESCRIPTION
from tieout.testing.memory_rules import refusal
from tieout.testing.rows import Rows


class Written(NamedTuple):
    """One write a backend really did."""

    action: str
    entity: Entity
    key: str
    marker: str
    record: Record


class MemoryCompany:
    """One company. Every public method is undivided: with a file it is read before and saved after."""

    def __init__(
        self, name: str = "Acme", *, file: str = "", description: BackendDescription = DESCRIPTION
    ) -> None:
        #: Switches for the person: set them freely; with a file, inside ``with company.turn():``.
        self.identity = Company(name=name, file_id=f"memory:{name}", is_simulated=True)
        self.is_open = True
        self.grants_access = True
        self.unique_names = True
        self.page_size = 100
        #: Known types by entity; None for an entity lets any type through.
        self.types: dict[Entity, set[str] | None] = {
            Entity.CUSTOMER: {"Commercial", "Commercial:Retail", "Residential"},
            Entity.VENDOR: {"Supplier", "Subcontractor"},
        }
        self.description = description
        self.rows = Rows()
        self.history: list[Written] = []
        self.file = Path(file) if file else None
        self._file_lock = FileLock(f"{file}.lock") if file else None
        self._lock = threading.RLock()
        self._depth = 0

    # --- what both faces need

    def capability(self, entity: Entity) -> EntityCapability:
        """What this company can do for an entity; KeyError when it does not know it."""
        return self.description.entities[entity]

    def sharing_names_with(self, entity: Entity) -> frozenset[Entity]:
        """The entities among which a name of this one must be unique, itself included."""
        groups = (group for group in self.description.shared_names if entity in group)
        return next(groups, frozenset({entity}))

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One undivided look or change; nothing of another thread or process comes between."""
        with self._lock, self._file_lock or nullcontext():
            self._depth += 1
            try:
                if self._depth == 1:
                    self._load()
                yield
                if self._depth == 1:
                    self._save()
            finally:
                self._depth -= 1

    # --- the person at the program

    def seed(self, entity: Entity, records: Sequence[Record]) -> list[Record]:
        """Put records in as a person would, with the keys they have; nothing is refused. Returns them as stored."""
        with self.turn():
            known = self.types.get(entity)
            for record in records:
                kind = getattr(record, "type", MISSING)
                if known is not None and kind is not MISSING and kind:
                    known.add(kind)
            return [self.rows.put(entity, self._as_stored(entity, record)) for record in records]

    def edit(self, entity: Entity, key: str, **changes: Any) -> Record:
        """Change fields of a record as a person would (``active=False`` included)."""
        with self.turn():
            row = self.rows.table(entity)[key]
            return self.rows.put(entity, row.record.model_copy(update=changes))

    def delete(self, entity: Entity, key: str) -> None:
        """Delete a record as a person would."""
        with self.turn():
            self.rows.remove(entity, key)

    def close_books(self) -> None:
        """Close the company, as a person would."""
        with self.turn():
            self.is_open = False

    def withdraw_access(self) -> None:
        """Take the program's access away, as a person would."""
        with self.turn():
            self.grants_access = False

    def swap_company(self) -> None:
        """Open another company in the same place, as a person would."""
        with self.turn():
            self.identity = Company(name="Another Company", file_id="memory:another", is_simulated=True)

    def records(self, entity: Entity) -> list[Record]:
        """All records of an entity as stored, in the order in which they were last changed into being."""
        with self.turn():
            return [row.record for row in self.rows.table(entity).values()]

    def named(self, entity: Entity, full_name: str) -> list[Record]:
        """The records of exactly that full name; several show a double write."""
        return [record for record in self.records(entity) if record.full_name == full_name]

    def written(self) -> tuple[Written, ...]:
        """What backends really wrote, in order, since the company was made."""
        with self.turn():
            return tuple(self.history)

    # --- the backend

    def read(self, entity: Entity, since: str) -> tuple[list[Record], tuple[str, ...], str]:
        """Records changed and keys deleted since a watermark, and the next watermark."""
        capability = self.capability(entity)
        with self.turn():
            watermark = str(self.rows.sequence) if capability.changed_since else ""
            records, gone = self.rows.since(entity, since if capability.changed_since else "")
            deleted = gone if capability.deletions else ()
            return [as_read(entity, one, capability.fields) for one in records], deleted, watermark

    def create(self, entity: Entity, record: Record, marker: str) -> Record:
        """Make a new record; called twice it makes two, unless the name rule forbids it. RecordRefused if refused."""
        with self.turn():
            self._refuse_bad(entity, record)
            new = self._as_stored(entity, record).model_copy(update={"key": self.rows.next_key(entity)})
            return self._write("create", entity, new, marker)

    def change(self, entity: Entity, key: str, version: str, changes: dict[str, Any], marker: str) -> Record:
        """Change fields of a record that still has this version. RecordRefused if it has another, or is gone."""
        with self.turn():
            row = self.rows.table(entity).get(key)
            if row is None:
                raise RecordRefused(f"there is no {entity.value} with the key {key}")
            if row.record.version != version:
                raise RecordRefused(f"the {entity.value} {key} was changed in the books meanwhile")
            changed = row.record.model_copy(update=changes)
            self._refuse_bad(entity, changed, key)
            return self._write("update", entity, changed, marker)

    def find_marked(self, entity: Entity, marker: str) -> list[Record]:
        """The records that carry a mark."""
        with self.turn():
            rows = list(self.rows.table(entity).values())
        fields = self.capability(entity).fields
        return [as_read(entity, row.record, fields) for row in rows if marker in row.markers]

    # --- inside

    def _as_stored(self, entity: Entity, record: Record) -> Record:
        fresh = {"read_only": False, "referred_to": False, "deleted": False}
        return as_read(entity, record, self.capability(entity).fields).model_copy(update=fresh)

    def _refuse_bad(self, entity: Entity, record: Record, key: str = "") -> None:
        why = refusal(self, entity, record, key)
        if why:
            raise RecordRefused(f'{entity.value} "{record.full_name}" was refused', why=why)

    def _write(self, action: str, entity: Entity, record: Record, marker: str) -> Record:
        stored = self.rows.put(entity, record, marker=marker)
        self.history.append(Written(action, entity, stored.key, marker, stored))
        return as_read(entity, stored, self.capability(entity).fields)

    def _load(self) -> None:
        if self.file and self.file.exists():
            from tieout.testing.memory_file import load_company

            load_company(self, self.file)

    def _save(self) -> None:
        if self.file:
            from tieout.testing.memory_file import save_company

            save_company(self, self.file)


_COMPANIES: dict[str, MemoryCompany] = {}


def memory_company(name: str = "Acme", *, file: str = "") -> MemoryCompany:
    """The company of that name (or in that file) in this process, made when there is none yet."""
    place = file or name
    if place not in _COMPANIES:
        _COMPANIES[place] = MemoryCompany(name, file=file)
    return _COMPANIES[place]


def register_company(company: MemoryCompany, *, file: str = "") -> MemoryCompany:
    """Let settings find this company by its name; one of the same name is replaced."""
    _COMPANIES[file or company.identity.name] = company
    return company


def forget_companies() -> None:
    """Forget every company of this process; tests call it between each other."""
    _COMPANIES.clear()
