"""Making the folder ``tieout demo`` works in: company, host, site file."""

from itertools import groupby
from pathlib import Path
from typing import Any

from tieout.backends import load_backend
from tieout.company import Company
from tieout.config.edit import add_site
from tieout.errors import PathInUse, PluginContract
from tieout.hookspecs import Demo
from tieout.hostport import HostAction, HostWrite
from tieout.hosts import HostSettings, open_host
from tieout.records import MODELS

#: The demo's one site.
DEMO_SITE = "demo"
_CONFIG = "tieout.toml"
_HOST = "sqlite:///host.db"
_ENTITY_OF = {model: entity for entity, model in MODELS.items()}


def build_demo(folder: Path, backend: str = "quickbooks") -> Company:
    """Fill an empty folder with a demo site; returns the make-believe company.

    Raises ``PathInUse`` when the folder is not empty, ``PluginContract`` when the backend has no demo.
    """
    if folder.exists() and any(folder.iterdir()):
        raise PathInUse(
            "The demo's folder is not empty",
            where=str(folder),
            fix="Run:  tieout demo --reset   or give --dir",
        )
    folder.mkdir(parents=True, exist_ok=True)
    loaded = load_backend(backend)
    try:
        demo = loaded.hooks.make_demo(folder)
    finally:
        loaded.close()
    if demo is None:
        raise PluginContract(
            f"The backend {backend} has no demo", fix="Try:  tieout demo --backend quickbooks"
        )
    _fill_host(folder, demo)
    (folder / _CONFIG).write_text('[state]\nurl = "sqlite:///tieout.db"\n', encoding="utf-8")
    add_site(folder / _CONFIG, DEMO_SITE, _site_table(backend, demo))
    return demo.company


def _site_table(backend: str, demo: Demo) -> dict[str, Any]:
    table: dict[str, Any] = {
        "backend": backend,
        "profile": demo.profile,
        "company": demo.company.model_dump(exclude_defaults=True),
        "books": demo.settings,
        "host": {"url": _HOST, **({"title": demo.host_title} if demo.host_title else {})},
        "rules": demo.rules,
    }
    return {key: value for key, value in table.items() if value}


def _fill_host(folder: Path, demo: Demo) -> None:
    """What people have typed into the host over the years; written as any program would write it."""
    host = open_host(HostSettings(url=f"sqlite:///{folder / 'host.db'}"))
    try:
        for model, group in groupby(demo.host_records, key=type):
            writes = [
                HostWrite(operation_id=f"{model.__name__}-{number}", action=HostAction.CREATE, record=record)
                for number, record in enumerate(group)
            ]
            host.write_records(_ENTITY_OF[model], writes, f"demo-{model.__name__}")
    finally:
        host.close()
