"""A place to install throw-away packages, each offering a backend the way a real one does."""

import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from tieout.backends import InstalledBackend, LoadedBackend, installed_backends, load_backend

GOOD = """
from contextlib import nullcontext
from pydantic import BaseModel
from tieout.plugin import BackendDescription, Company, Entity, EntityCapability, Page, hookimpl


class Settings(BaseModel):
    pass


class Books:
    def company(self):
        return Company(name="Good")


@hookimpl
def describe_backend():
    return BackendDescription(
        name=NAME,
        title="Good Books",
        settings=Settings,
        entities={Entity.CUSTOMER: EntityCapability(fields=("name",))},
    )


@hookimpl
def open_books(settings):
    return nullcontext(Books())


@hookimpl
def fetch_records(books, entity, since):
    yield Page(complete=True)
"""


class Zoo:
    """Installs packages into one folder and loads backends from there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def install(self, name: str, source: str, *, distribution: str = "", entry_points: str = "") -> None:
        """A distribution with real metadata and one module, whose source may use ``NAME``."""
        package = distribution or f"tieout-{name}"
        module = f"zoo_{package.replace('-', '_').replace('.', '_')}"
        text = f"NAME = {name!r}\n" + dedent(source)
        (self.folder / f"{module}.py").write_text(text, encoding="utf-8")
        metadata = self.folder / f"{package.replace('-', '_')}-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Name: {package}\nVersion: 1.0\n", encoding="utf-8")
        lines = entry_points or f"{name} = {module}\n"
        (metadata / "entry_points.txt").write_text(f"[tieout.backends]\n{lines}", encoding="utf-8")

    def installed(self) -> list[InstalledBackend]:
        """What is found in the folder."""
        return installed_backends(path=[str(self.folder)])

    def load(self, name: str) -> LoadedBackend:
        """A backend of the folder, loaded."""
        return load_backend(name, installed=self.installed())


@pytest.fixture
def zoo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Zoo]:
    """An empty zoo but for one good backend; its modules are forgotten afterwards."""
    folder = tmp_path / "packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHONPATH", str(folder))
    built = Zoo(folder)
    built.install("good", GOOD)
    yield built
    for module in [module for module in sys.modules if module.startswith("zoo_")]:
        del sys.modules[module]


@pytest.fixture
def good_source() -> str:
    """The source of a backend that keeps the contract; tests spoil one thing in it."""
    return GOOD
