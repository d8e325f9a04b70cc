"""Making the folder ``tieout demo`` works in: company, host, site file."""

from itertools import groupby
from pathlib import Path
from typing import Any

from tieout.backends import installed_backends, load_backend
from tieout.config.edit import add_site
from tieout.errors import PathInUse, PluginContract, UsageProblem
from tieout.hookspecs import Demo
from tieout.hostport import HostAction, HostWrite
from tieout.hosts import HostSettings, open_host
from tieout.records import MODELS, Record

#: Whose demo it is when nobody says.
FIRST_DEMO = "quickbooks"
#: The demo's one site.
DEMO_SITE = "demo"
_CONFIG = "tieout.toml"
_HOST = "sqlite:///host.db"
_ENTITY_OF = {model: entity for entity, model in MODELS.items()}


def backend_of_profile(profile: str) -> str:
    """The backend whose profile this is; with several, ours of the first demo, else the first by name.

    Raises ``UsageProblem`` naming the profiles there are.
    """
    found: dict[str, list[str]] = {}
    for offer in installed_backends():
        if offer.name and not offer.problem:
            loaded = load_backend(offer.name)
            for name in loaded.description.profiles:
                found.setdefault(name, []).append(offer.name)
            loaded.close()
    if profile not in found:
        raise UsageProblem(
            f'No installed backend has the profile "{profile}"',
            why=f"there are: {', '.join(sorted(found))}",
        )
    return FIRST_DEMO if FIRST_DEMO in found[profile] else found[profile][0]


def build_demo(folder: Path, backend: str = FIRST_DEMO) -> Demo:
    """Fill an empty folder with a demo site; returns what the backend made up for it.

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
    return demo


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
    given: dict[str, str] = {}
    try:
        for model, group in groupby(demo.host_records, key=type):
            records = [_addressed(record, given) for record in group]
            writes = [
                HostWrite(operation_id=f"{model.__name__}-{number}", action=HostAction.CREATE, record=record)
                for number, record in enumerate(records)
            ]
            receipts = host.write_records(_ENTITY_OF[model], writes, f"demo-{model.__name__}")
            given |= {record.key: receipt.key for record, receipt in zip(records, receipts, strict=True)}
    finally:
        host.close()


def _addressed(record: Record, given: dict[str, str]) -> Record:
    """A document with the key the host gave to whom it names."""
    party = getattr(record, "party_key", None)
    return record.model_copy(update={"party_key": given[party]}) if party in given else record
