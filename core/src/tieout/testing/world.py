"""A whole site in memory: memory books, memory host, a real SQLite store, and the person in the middle.

What tests of a whole sync stand on; each ``site()`` is opened from its file as a process would.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import tomlkit

from tieout.config import load_config
from tieout.plan import Step
from tieout.planfile import read_plan
from tieout.records import Customer, Entity
from tieout.site import Site, open_site
from tieout.sync.propose import PlanRequest, propose
from tieout.sync.reports import RunReport
from tieout.sync.run import apply_plan, refresh, sync_site
from tieout.testing.faults import Faults
from tieout.testing.faulty import FaultyHost, faulty_backend
from tieout.testing.memory import MemoryCompany, memory_company
from tieout.testing.memory_host import MemoryHost

if TYPE_CHECKING:
    from tieout.hookspecs import BackendHooks


class World:
    """Both sides and the means to sync them; each ``site()`` is a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.company: MemoryCompany = memory_company("Acme")
        self.host = MemoryHost()
        self.rules: dict[str, Any] = {"direction": "both"}
        #: The rules of other entities than ``entity``.
        self.more_rules: dict[Entity, dict[str, Any]] = {}
        self.site_rules: dict[str, Any] = {"max_changes": 0}
        self.entity = Entity.CUSTOMER
        #: The company a person confirmed.
        self.pinned = self.company.identity

    def write_config(self) -> Path:
        """tieout.toml as the rules are now."""
        document = {
            "state": {"url": "sqlite:///state.db"},
            "sites": {
                "shop": {
                    "backend": "memory",
                    "company": self.pinned.model_dump(exclude_defaults=True),
                    "books": {"company": "Acme"},
                    "host": {"url": "sqlite:///unused.db"},
                    "rules": {
                        **self.site_rules,
                        self.entity.value: self.rules,
                        **{entity.value: rules for entity, rules in self.more_rules.items()},
                    },
                }
            },
        }
        path = self.folder / "tieout.toml"
        text = tomlkit.dumps(document)
        path.write_text(text, encoding="utf-8")
        return path

    @contextmanager
    def site(self, faults: Faults | None = None) -> Iterator[Site]:
        """The site, open; with ``faults`` around its backend, its host and the named places."""
        suffering = faults or Faults()
        host = FaultyHost(self.host, suffering) if faults else self.host
        with suffering.listening(), open_site(load_config(self.write_config()), "shop", host=host) as site:
            if faults:
                site.backend.hooks = cast("BackendHooks", faulty_backend(site.backend.hooks, faults))
            yield site

    def sync(self, faults: Faults | None = None, **options: Any) -> RunReport:
        """One unattended sync of a site that a person has reviewed before."""
        with self.site(faults) as site:
            return sync_site(site, who="test", reviewed=True, **options)

    def plan(self, name: str = "plan.json", **request: Any) -> Path:
        """A fresh plan, saved."""
        path = self.folder / name
        with self.site() as site:
            refresh(site)
            propose(site, path, PlanRequest(**request))
        return path

    def steps(self, **request: Any) -> list[Step]:
        """The steps of a fresh plan."""
        path = self.plan(**request)
        with self.site() as site:
            return list(read_plan(path, site.store.seal_key).steps())

    def apply(self, path: Path, **options: Any) -> RunReport:
        """A saved plan, applied by a person."""
        with self.site() as site:
            return apply_plan(site, path, who="test", **options)

    def in_books(self, *names: str, **fields: Any) -> None:
        """Customers a person made in the books."""
        self.company.seed(self.entity, [Customer(key=f"b-{name}", name=name, **fields) for name in names])

    def on_host(self, *names: str, **fields: Any) -> None:
        """Customers a person made on the host."""
        self.host.seed(self.entity, [Customer(key=f"h-{name}", name=name, **fields) for name in names])

    def names(self) -> tuple[list[str], list[str]]:
        """The names on the host and in the books, sorted."""
        return (
            sorted(record.name for record in self.host.records(self.entity)),
            sorted(record.name for record in self.company.records(self.entity)),
        )
