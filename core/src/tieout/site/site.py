"""One site, wired: what a run needs to know and to reach."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pydantic import BaseModel

from tieout.backends.load import LoadedBackend
from tieout.capabilities import EntityCapability, HostCapability
from tieout.company import Company
from tieout.config import SiteConfig
from tieout.errors import RuleUnsupported, WrongCompany
from tieout.guards import ask_company
from tieout.hookspecs import Books
from tieout.hostport import Host
from tieout.records import MODELS, Entity, Record, compared_fields, in_currency
from tieout.rules import SiteRules
from tieout.store import SiteStore


class Site:
    """An open site, made by ``open_site``. ``settings`` gives the books' settings with their secrets read."""

    def __init__(
        self,
        *,
        name: str,
        config: SiteConfig,
        rules: SiteRules,
        backend: LoadedBackend,
        host: Host,
        store: SiteStore,
        settings: Callable[[], BaseModel],
        calls_us: bool = False,
    ) -> None:
        self.name = name
        self.config = config
        self.rules = rules
        self.backend = backend
        self.host = host
        self.store = store
        #: The books call us (a Web Connector): they are reached only while they do.
        self.calls_us = calls_us
        self._settings = settings
        self._host_entities = host.describe().entities

    def __repr__(self) -> str:
        return f"Site({self.name!r}, {self.backend.name!r})"

    def books_capability(self, entity: Entity) -> EntityCapability:
        """What the books can do for an entity. Raises ``RuleUnsupported`` when they do not know it."""
        capability = self.backend.description.capability(entity)
        if capability is None:
            raise self._no_such(entity, self.backend.description.title, self.backend.description.entities)
        return capability

    def host_capability(self, entity: Entity) -> HostCapability:
        """What the host can hold of an entity. Raises ``RuleUnsupported`` when it does not know it."""
        if entity not in self._host_entities:
            raise self._no_such(entity, self.host.describe().title, self._host_entities)
        return self._host_entities[entity]

    def compared(self, entity: Entity) -> tuple[str, ...]:
        """The fields both sides have and can agree on, in the model's order: what fingerprints and comparisons are made over."""
        books, host = self.books_capability(entity).fields, self.host_capability(entity).fields
        fields = tuple(field for field in compared_fields(entity) if field in books and field in host)
        return in_currency(fields, self.rules.currency)

    def record(self, entity: Entity, text: str) -> Record:
        """A record from the JSON text of its mirror row."""
        return MODELS[entity].model_validate_json(text)

    @contextmanager
    def open_books(self, *, unconfirmed: bool = False) -> Iterator[Books]:
        """The site's company, open. Raises ``WrongCompany`` when it is not the confirmed one.

        ``unconfirmed`` is only for asking a person which company it is (``site add``, ``site test``):
        then any company may be open, and nothing of it may be kept.
        """
        if not unconfirmed:
            self._confirmed()
        with self.backend.hooks.open_books(self._settings()) as books:
            if not unconfirmed:
                self.check_company(books)
            yield books

    def check_company(self, books: Books) -> Company:
        """Ask which company is open *now*; the answer, or ``WrongCompany`` naming both."""
        pinned, now = self._confirmed(), ask_company(books, self.backend.name)
        difference = now.differs_from(pinned)
        if difference:
            raise WrongCompany(
                f'another company is open: "{now.name}", not "{pinned.name}"',
                where=f"{self.name} · {self.backend.description.title} · {now.path}".rstrip(" ·"),
                why=difference,
            )
        return now

    def _confirmed(self) -> Company:
        if self.config.company is None:
            raise WrongCompany(
                f'no person has confirmed the company of the site "{self.name}" yet',
                where=f"{self.name} · {self.backend.description.title}",
                why="nothing is read or written before that",
                fix=f"Look at it:  tieout site test {self.name}   and confirm it:  tieout site edit {self.name}",
            )
        return self.config.company

    def _no_such(self, entity: Entity, title: str, known: object) -> RuleUnsupported:
        words = ", ".join(str(one) for one in known) if isinstance(known, dict) else ""
        return RuleUnsupported(
            f"{title} has no {entity.value} here", where=self.name, why=f"it knows: {words}"
        )
