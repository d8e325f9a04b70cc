"""A whole site in memory: memory books, memory host, a real SQLite store, and the person in the middle."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import tomlkit

from tieout.config import load_config
from tieout.planfile import read_plan
from tieout.records import Customer, Entity
from tieout.site import Site, open_site
from tieout.sync.propose import PlanRequest, propose
from tieout.sync.reports import RunReport
from tieout.sync.run import apply_plan, refresh, sync_site
from tieout.testing.memory import MemoryCompany, forget_companies, memory_company
from tieout.testing.memory_host import MemoryHost

CUSTOMER = Entity.CUSTOMER


class World:
    """Both sides and the means to sync them; each ``site()`` is a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.company: MemoryCompany = memory_company("Acme")
        self.host = MemoryHost()
        self.rules: dict[str, Any] = {"direction": "both"}
        self.site_rules: dict[str, Any] = {"max_changes": 0}
        self.entity = CUSTOMER

    def write_config(self) -> Path:
        """tieout.toml as the rules are now."""
        company = self.company.identity if not hasattr(self, "pinned") else self.pinned
        self.pinned = company
        document = {
            "state": {"url": "sqlite:///state.db"},
            "sites": {
                "shop": {
                    "backend": "memory",
                    "company": company.model_dump(exclude_defaults=True),
                    "books": {"company": "Acme"},
                    "host": {"url": "sqlite:///unused.db"},
                    "rules": {**self.site_rules, self.entity.value: self.rules},
                }
            },
        }
        path = self.folder / "tieout.toml"
        text = tomlkit.dumps(document)
        assert tomllib.loads(text)
        path.write_text(text, encoding="utf-8")
        return path

    @contextmanager
    def site(self) -> Iterator[Site]:
        """The site, open."""
        with open_site(load_config(self.write_config()), "shop", host=self.host) as site:
            yield site

    def sync(self, **options: Any) -> RunReport:
        """One unattended sync that a person has reviewed before."""
        with self.site() as site:
            return sync_site(site, who="test", reviewed=True, **options)

    def plan(self, name: str = "plan.json", **request: Any) -> Path:
        """A fresh plan, saved."""
        path = self.folder / name
        with self.site() as site:
            refresh(site)
            propose(site, path, PlanRequest(**request))
        return path

    def steps(self, **request: Any) -> list[Any]:
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


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A fresh world for each test."""
    forget_companies()
    yield World(tmp_path)
    forget_companies()
