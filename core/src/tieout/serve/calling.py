"""One site whose books call us, as its backend's endpoints and commands see it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from pydantic import BaseModel

from tieout.backends.load import LoadedBackend
from tieout.config import Config
from tieout.config.opening import books_settings, state_url
from tieout.config.profiles import site_rules
from tieout.errors import SiteLocked, TieoutError, UsageProblem
from tieout.hookspecs import Visit
from tieout.rules import SiteRules
from tieout.site import open_site
from tieout.store import Store, open_store
from tieout.sync.calls import note_call, note_refusal, note_visit
from tieout.sync.visit import failed_visit, visit, work_of


class OpenCallingSite:
    """Implements ``tieout.hookspecs.CallingSite`` over a site file as it was read and an open state store."""

    def __init__(self, config: Config, name: str, backend: LoadedBackend, store: Store) -> None:
        self.name = name
        self.settings: BaseModel = books_settings(config, name, backend.description.settings)
        self._config = config
        self._rules: SiteRules = site_rules(config, name, backend.description)
        self._prefix = f"{backend.name}."
        self._store = store.site(name)

    def work(self) -> str:
        """See ``CallingSite``."""
        is_confirmed = self._config.sites[self.name].company is not None
        return work_of(self._store, self._rules, is_confirmed=is_confirmed)

    def visit(self, progress: Callable[[int], None]) -> Visit:
        """See ``CallingSite``."""
        try:
            with open_site(self._config, self.name) as site:
                return visit(site, progress)
        except SiteLocked:
            raise
        except TieoutError as error:  # the site itself could not be opened, as when its host is away
            failed = failed_visit(error)
            note_visit(self._store, failed)
            return failed

    def called(self, told: str) -> None:
        """See ``CallingSite``."""
        note_call(self._store, told)

    def refused(self, why: str) -> None:
        """See ``CallingSite``."""
        note_refusal(self._store, why)

    def notes(self) -> Mapping[str, str]:
        """See ``CallingSite``."""
        facts = self._store.facts().items()
        return {key.removeprefix(self._prefix): text for key, text in facts if key.startswith(self._prefix)}

    def keep_notes(self, notes: Mapping[str, str]) -> None:
        """See ``CallingSite``."""
        self._store.set_facts({self._prefix + key: value for key, value in notes.items()})


@contextmanager
def calling_site(config: Config, name: str) -> Iterator[OpenCallingSite]:
    """A site for a backend's command; ``UsageProblem`` when its books do not call us."""
    from tieout.backends import load_backend

    site = config.sites[name]
    backend = load_backend(site.backend, disabled=config.plugins.disabled, pins=config.plugins.pins)
    with open_store(state_url(config).get_secret_value()) as store:
        found = OpenCallingSite(config, name, backend, store)
        if not backend.description.calls_us(found.settings):
            wanted = " or ".join(
                f"{key} = {value}"
                for key, values in backend.description.calls_us_with.items()
                for value in values
            )
            raise UsageProblem(
                f'The books of "{name}" are called by tieout, they do not call it',
                where=str(config.path),
                why=f"[sites.{name}.books] does not say  {wanted}",
                fix=f"Set it:  tieout site edit {name} --no-test --set {wanted.replace(' ', '')}",
            )
        yield found
