"""Which backends are installed, read from the packages' metadata alone: no backend is imported here."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import importlib_metadata

#: The entry-point group under which a package names its backends.
GROUP = "tieout.backends"

_NAME = re.compile(r"[a-z][a-z0-9-]*")


class InstalledBackend(NamedTuple):
    """One line of a package's metadata that offers a backend.

    ``value`` is the module it names. ``problem`` says in a sentence why it cannot be used, ``""`` when
    nothing is known against it; whether it *loads* is only known after loading it. ``name`` is ``""``
    when the metadata are too broken to tell it.
    """

    name: str
    distribution: str
    version: str
    value: str
    problem: str = ""


def installed_backends(*, path: Sequence[str] | None = None) -> list[InstalledBackend]:
    """Every backend that an installed package offers, by name; broken ones are listed with their problem.

    ``path`` limits the search to these folders; by default all of ``sys.path`` is searched.
    """
    places = {} if path is None else {"path": list(path)}
    found = list(_unshadowed(_offers(importlib_metadata.distributions(**places))))
    claims = Counter(offer.name for offer in found if offer.name)
    return sorted(_squabble(offer, found) if claims[offer.name] > 1 else offer for offer in found)


def _offers(distributions: Iterable[importlib_metadata.IDistribution]) -> Iterator[InstalledBackend]:
    for distribution in distributions:
        try:
            text = distribution.read_text("entry_points.txt") or ""
        except ValueError as error:  # not UTF-8; one such package must not hide the others
            problem = f"its entry_points.txt cannot be read: {error}"
            yield InstalledBackend("", _name_of(distribution), _version_of(distribution), "", problem)
            continue
        if GROUP in text:
            name, version = _name_of(distribution), _version_of(distribution)
            for line in _lines_of_group(text):
                yield _offer(line, name, version)


def _lines_of_group(text: str) -> Iterator[str]:
    """The lines under our heading. Read by hand: one malformed line must not hide the others."""
    inside = False
    for line in (raw.strip() for raw in text.splitlines()):
        if line.startswith("[") and line.endswith("]"):
            inside = line.strip("[]").strip() == GROUP
        elif inside and line and not line.startswith(("#", ";")):
            yield line


def _offer(line: str, distribution: str, version: str) -> InstalledBackend:
    name, equals, value = (part.strip() for part in line.partition("="))
    problem = ""
    if not equals:
        problem = f'its entry point "{line}" has no "="'
    elif not _NAME.fullmatch(name):
        problem = f'its entry point "{name}" is not a legal name: small letters, digits and "-"'
    elif not all(part.isidentifier() for part in value.split(".")):
        problem = f'its entry point "{name}" names "{value}", which is not a module'
    return InstalledBackend(name, distribution, version, value, problem)


def _name_of(distribution: importlib_metadata.IDistribution) -> str:
    try:
        return str(distribution.name)
    except Exception:  # noqa: BLE001 - whatever is wrong with its metadata, it still needs a name on screen
        return str(getattr(distribution, "_path", "a package without a name"))


def _version_of(distribution: importlib_metadata.IDistribution) -> str:
    try:
        return str(distribution.version)
    except Exception:  # noqa: BLE001 - as above
        return ""


def _unshadowed(offers: Iterable[InstalledBackend]) -> Iterator[InstalledBackend]:
    """The first package of a name hides later ones of the same name, as it does for ``import``."""
    versions: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    for offer in offers:
        package = re.sub(r"[-_.]+", "-", offer.distribution).lower()
        if versions.setdefault(package, offer.version) == offer.version and (package, offer.name) not in seen:
            seen.add((package, offer.name))
            yield offer


def _squabble(offer: InstalledBackend, found: Iterable[InstalledBackend]) -> InstalledBackend:
    owners = sorted({other.distribution for other in found if other.name == offer.name})
    problem = f'the name "{offer.name}" is claimed by {" and ".join(owners)}'
    return offer._replace(problem=offer.problem or problem)
