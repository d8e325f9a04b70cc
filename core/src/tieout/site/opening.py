"""Opening a site in order and closing it in reverse, also when a later part cannot be opened."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from tieout.backends.load import load_backend
from tieout.config import Config, site_of
from tieout.config.opening import books_settings, host_settings, open_settings, state_url
from tieout.config.profiles import check_rules, site_rules
from tieout.guards import guard_backend
from tieout.hostport import Host
from tieout.hosts import open_host
from tieout.matching import match_candidates
from tieout.pairs import Candidate, Pair
from tieout.plugin import hookimpl
from tieout.records import Entity
from tieout.site.site import Site
from tieout.store import open_store


class DefaultMatching:
    """Core's own answer to ``match_records``, by the same door as everyone's; asked when no other answers."""

    @hookimpl(trylast=True)
    def match_records(self, entity: Entity, candidates: Iterable[Candidate]) -> Iterator[Pair]:
        """Exactly one, exactly equal."""
        del entity
        return match_candidates(candidates)


@contextmanager
def open_site(
    config: Config, name: str, *, read_only: bool = False, host: Host | None = None
) -> Iterator[Site]:
    """A site with its backend, host and store open; leaving it closes them in reverse order.

    Everything that can be checked without the outside is checked first. ``read_only`` makes no table
    and no store. ``host`` is used instead of the one the file names, and left open. Raises
    ``SiteUnknown``, ``ConfigInvalid``, ``RuleUnsupported``, ``SecretMissing`` and what loading the
    backend, opening the host or the store raise.
    """
    site = site_of(config, name)
    with ExitStack() as opened:
        backend = load_backend(
            site.backend,
            disabled=config.plugins.disabled,
            pins=config.plugins.pins,
            extra_plugins=[DefaultMatching()],
        )
        opened.callback(backend.close)
        settings = books_settings(config, name, backend.description.settings)
        rules = site_rules(config, name, backend.description)
        guard_backend(backend.manager, backend=backend.name, description=backend.description, rules=rules)
        used = host or opened.enter_context(_open_host(config, name, read_only=read_only))
        check_rules(config, name, rules, backend.description, used.describe())
        store = opened.enter_context(open_store(state_url(config).get_secret_value(), read_only=read_only))
        yield Site(
            name=name,
            config=site,
            rules=rules,
            backend=backend,
            host=used,
            store=store.site(name),
            settings=partial(open_settings, settings, config.folder),
            calls_us=backend.description.calls_us(settings),
        )


@contextmanager
def _open_host(config: Config, name: str, *, read_only: bool) -> Iterator[Host]:
    settings = host_settings(config, name)
    host = open_host(settings.model_copy(update={"create": False}) if read_only else settings)
    try:
        yield host
    finally:
        host.close()
