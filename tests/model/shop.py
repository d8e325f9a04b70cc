"""The real thing beside the model: make-believe company, make-believe host, a real state store, one open site."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import event
from tests.model.papers import as_fields, as_record, as_thing
from tests.model.people import Deed
from tests.model.things import Thing

from tieout.config import load_config
from tieout.hookspecs import BackendHooks
from tieout.records import Entity, Record, Side
from tieout.rules import EntityRules
from tieout.site import Site, open_site
from tieout.store.columns import ENTITIES
from tieout.testing.faults import Crash, Faults
from tieout.testing.faulty import FaultyHost, faulty_backend
from tieout.testing.memory import Written
from tieout.testing.world import World


class Shop(World):
    """Both sides and one site, which stays open until its process dies or its rules change."""

    def __init__(self, folder: Path, rules: Mapping[Entity, EntityRules]) -> None:
        super().__init__(folder)
        self.of_entity = dict(rules)
        self._opened = ExitStack()
        self._shown: dict[tuple[Side, Entity, str], tuple[Record, Thing]] = {}
        self.open()
        self._looker = sqlite3.connect(f"file:{folder / 'state.db'}?mode=ro", uri=True)

    def write_config(self) -> Path:
        """tieout.toml with the rules of every entity as they are now."""
        rules = {
            entity.value: one.model_dump(exclude_defaults=True) for entity, one in self.of_entity.items()
        }
        lines = [
            '[state]\nurl = "sqlite:///state.db"\n[sites.shop]\nbackend = "memory"',
            *_table("sites.shop.company", self.pinned.model_dump(exclude_defaults=True)),
            *_table("sites.shop.books", {"company": "Acme"}),
            *_table("sites.shop.host", {"url": "sqlite:///unused.db"}),
            *_table("sites.shop.rules", {"max_changes": 0, "max_vanished_percent": 100}),
            *(line for name, one in rules.items() for line in _table(f"sites.shop.rules.{name}", one)),
        ]
        path = self.folder / "tieout.toml"
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    # --- the process

    def open(self) -> None:
        """Start a process."""
        config = load_config(self.write_config())
        self.opened: Site = self._opened.enter_context(open_site(config, "shop", host=self.host))
        engine = self.opened.store._database.engine
        event.listen(engine, "connect", _hurry)
        engine.dispose()

    def reopen(self, rules: Mapping[Entity, EntityRules] | None = None) -> None:
        """Another process, perhaps under other rules."""
        self._opened.close()
        self.of_entity |= rules or {}
        self.open()

    def close(self) -> None:
        """Let go of everything."""
        self._looker.close()
        self._opened.close()

    @contextmanager
    def suffering(self, faults: Faults) -> Iterator[Site]:
        """The open site with faults around it; a process that crashed is followed by another."""
        site, hooks = self.opened, self.opened.backend.hooks
        site.host = FaultyHost(self.host, faults)
        site.backend.hooks = cast("BackendHooks", faulty_backend(hooks, faults))
        try:
            with faults.listening():
                yield site
        except Crash:
            self.reopen()
            raise
        finally:
            site.host, site.backend.hooks = self.host, hooks

    # --- the people

    def do(self, deed: Deed) -> None:
        """What somebody does by the program's own screens."""
        side, entity, key, after = deed
        there: Any = self.host if side is Side.HOST else self.company
        if after is None:
            there.delete(entity, key)
        elif key in there.rows.table(entity):
            there.edit(entity, key, **as_fields(entity, after))
        else:
            there.seed(entity, [as_record(entity, after)])

    # --- looking

    def things(self, side: Side, entity: Entity) -> dict[str, Thing]:
        """What one side holds, as the model sees it; a record is looked at once for each time it changed."""
        there = self.host if side is Side.HOST else self.company
        found = {}
        for key, row in there.rows.table(entity).items():
            known = self._shown.get((side, entity, key))
            if known is None or known[0] is not row.record:
                known = row.record, as_thing(entity, row.record)
                self._shown[side, entity, key] = known
            found[key] = known[1]
        return found

    def record_before(self, one: Written) -> Record | None:
        """What a record in the books was when it was last looked at."""
        known = self._shown.get((Side.BOOKS, one.entity, one.key))
        return known[0] if known else None

    def host_key_of(self, operation_id: str) -> str:
        """Which thing of the host an operation was about."""
        rows = self._looker.execute("SELECT content FROM operation WHERE id = ?", (operation_id,))
        key: str = json.loads(rows.fetchone()[0])["host_key"]
        return key

    def written(self) -> tuple[int, int]:
        """How many writes each side has seen."""
        return len(self.host.history), len(self.company.history)

    def store_version(self) -> int:
        """A number that changes with every transaction of tieout's own store."""
        return int(self._looker.execute("PRAGMA data_version").fetchone()[0])

    def links(self) -> list[tuple[Entity, str, str]]:
        """The live links as they stand in the store's table."""
        rows = self._looker.execute("SELECT entity, host_key, books_key FROM link WHERE live = 1")
        return sorted((ENTITIES[entity], host, books) for entity, host, books in rows)

    def mirror(self, side: Side, entity: Entity) -> dict[str, Thing]:
        """One side as tieout last read it, without what it knows to be gone."""
        halves = self.opened.store.all_halves(side, entity)
        records = (self.opened.record(entity, half.record) for half in halves if not half.deleted)
        return {record.key: as_thing(entity, record) for record in records}


def _hurry(connection: sqlite3.Connection, _: object) -> None:
    """No waiting for the disk: what is judged here survives a dying process, not a power cut."""
    connection.execute("PRAGMA synchronous = OFF")


def _table(name: str, values: Mapping[str, Any]) -> Iterator[str]:
    """A table of plain values; written as JSON they are TOML, too."""
    yield f"[{name}]"
    yield from (f"{key} = {json.dumps(value)}" for key, value in values.items())
