"""The contract between tieout and a backend.

Terminology
-----------
books      one company file of an accounting system, open through a backend
record     one canonical item of an entity, as one side has it (``tieout.records``)
import     books -> host; export: host -> books
operation  one approved step on its way; a receipt is what the other side answered to it

A backend is a module of functions decorated with ``tieout.plugin.hookimpl`` and named under the
entry-point group ``tieout.backends``. Required: ``describe_backend``, ``open_books``,
``fetch_records``. Declaring ``export`` or ``update`` for an entity requires ``prepare_records``,
``export_records`` and ``settle_records``. Everything else is optional.

Raise only errors of ``tieout.errors``; anything else is reported as a fault of the backend. Yield
pages and receipts as they come: what was yielded is kept when a later one fails. An implementation
must not give its parameters defaults (pluggy would never pass the caller's value).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import pluggy
from pydantic import BaseModel, Field, SerializeAsAny

from tieout.capabilities import BackendDescription
from tieout.company import Company
from tieout.operations import Operation, Page, Prepared, Receipt
from tieout.pairs import Candidate, Pair
from tieout.records import Entity, Frozen, Record, Side

hookspec = pluggy.HookspecMarker("tieout")


class Books(Protocol):
    """One open company. Made by ``open_books``, handed back to every other hook, closed by its context."""

    def company(self) -> Company:
        """Ask the books which company is open *now*. Called after opening and before every write."""


class Demo(Frozen):
    """What a backend's make-believe company needs around it."""

    #: The settings that open the company.
    settings: dict[str, Any]
    company: Company
    #: What the host is called.
    host_title: str = ""
    #: The profile the site starts from, and rules laid over it.
    profile: str = ""
    rules: dict[str, Any] = Field(default_factory=dict)
    #: What the host holds before the first sync, parties before the documents that name them. The host gives
    #: keys of its own; a document's ``party_key`` is a party's key in this list, and is put right.
    host_records: tuple[SerializeAsAny[Record], ...] = ()
    #: What is make-believe here, in a sentence; the company's name comes before it.
    remark: str = "is a SIMULATED company: no real books are involved."
    #: Companies the story links by hand: ``(entity, name on the host, name in the books)``.
    links: tuple[tuple[Entity, str, str], ...] = ()
    #: Commands to go on with, each with what it shows.
    go_on_with: tuple[tuple[str, str], ...] = ()


class Visit(Frozen):
    """What was done while the books called: one sentence for whoever looks at the program that calls."""

    sentence: str
    #: What ended it early, an error's ``as_dict``; None when it came to its end.
    error: dict[str, Any] | None = None


class CallingSite(Protocol):
    """A site whose books call us, as its backend's endpoints and commands see it. Safe in any thread."""

    @property
    def name(self) -> str:
        """The site's name."""

    @property
    def settings(self) -> BaseModel:
        """The site's ``[books]`` table, checked; secrets in it are still references."""

    def work(self) -> str:
        """What there is to do now, in a few words; "" when nothing is. Cheap: asked at every call."""

    def visit(self, progress: Callable[[int], None]) -> Visit:
        """Do everything that is due with the books that are calling now; they are opened by ``open_books``.

        Tells ``progress`` how much of it is done, in percent: it only grows, and 100 is the end. Never
        raises: what went wrong is in the answer, and what was sent without an answer is in the journal.
        Raises only ``SiteLocked``, at once, when another run of the site is under way.
        """

    def called(self, told: str) -> None:
        """Keep, durably, that the books called just now and what they were told; ``doctor`` shows it."""

    def refused(self, why: str) -> None:
        """Keep, durably, that somebody called in the site's name and was not let in; ``doctor`` shows it.

        Apart from ``called``: a stranger's call must not look like one of the books.
        """

    def notes(self) -> Mapping[str, str]:
        """The small things the backend keeps about this site: hashes, identities. Never a secret itself."""

    def keep_notes(self, notes: Mapping[str, str]) -> None:
        """Keep some, durably and together; the last value of a key counts."""


class CallServer(Protocol):
    """The running server, as a backend's web endpoints see it."""

    @property
    def address(self) -> str:
        """Where other processes on the same state store reach this one, as ``https://host:port``; "": nowhere."""

    def when_ending(self, act: Callable[[], None]) -> None:
        """Have something done as the server begins to end, before it waits for calls under way; must be quick."""

    def sites(self) -> Mapping[str, CallingSite]:
        """The sites of this backend whose books call us, by name, as the site file has them now."""


class RequiredHooks(Protocol):
    """What every backend answers."""

    @hookspec(firstresult=True)
    def describe_backend(self) -> BackendDescription:
        """Say who you are and what your books can do.

        When: at every load, also for ``plugin show``. With: nothing. Returns: the description.
        Raises: nothing. Outside: must not be touched; importing a missing driver here would hide
        the backend. First answer wins; there is only one backend in a site.
        """

    @hookspec(firstresult=True)
    def open_books(self, settings: BaseModel) -> AbstractContextManager[Books]:
        """Open the company the settings name.

        When: once per run, before any other contact. With: the validated settings of the site.
        Returns: a context manager on the open company; leaving it closes everything, also after errors.
        Raises: ``AccessNotGranted``, ``BooksClosed``, ``WrongCompany`` (when the settings name a file
        and another is open), each with what the person must do. Outside: yes. First answer wins.
        Core compares ``books.company()`` with the confirmed company itself.
        """

    @hookspec(firstresult=True)
    def fetch_records(self, books: Books, entity: Entity, since: str) -> Iterator[Page]:
        """Read an entity's records, inactive ones included.

        When: at each fetch. With: ``since``, the watermark your last complete read returned, or ``""``
        for a complete read. Returns: an iterator of pages; the last one says ``complete=True`` and
        carries the next watermark, or the read counts as broken off and nothing is concluded from
        what is not there. With ``since``, put known deletions into ``Page.deleted``.
        Raises: ``BooksClosed`` and its kin, ``ReadIncomplete``. Outside: reads only. First answer wins.
        """


class ExportHooks(Protocol):
    """What a backend answers whose books can be written."""

    @hookspec(firstresult=True)
    def prepare_records(
        self, books: Books, entity: Entity, operations: Sequence[Operation]
    ) -> Sequence[Prepared]:
        """Make operations ready: exact bytes and marker, or the reason why not.

        When: after approval, before anything is journalled as intent. With: at most ``batch``
        operations of one entity; a document names its party by the books' own key and name.
        Returns: one ``Prepared`` per operation, in order; the same operation
        always gives the same bytes and marker. Raises: errors that concern all of them; what concerns
        one goes into its ``problem``. Outside: may read (does that customer type exist?), never
        writes. First answer wins.
        """

    @hookspec(firstresult=True)
    def export_records(self, books: Books, entity: Entity, prepared: Sequence[Prepared]) -> Iterator[Receipt]:
        """Write prepared operations into the books.

        When: after their intent is safely in the journal and the company was checked. With: prepared
        operations of one entity. Returns: an iterator yielding a receipt per operation as soon as it
        is known; what has no receipt when it ends or raises is in doubt. ``HANDED_OVER`` is for what a
        person must carry in (a file to import): its ``remark`` says where it lies. Raises: ``AnswerLost`` when
        an answer did not come, ``BooksClosed`` and kin; never sends an unanswered write again.
        Outside: this is the only hook that writes. First answer wins.
        """

    @hookspec(firstresult=True)
    def settle_records(self, books: Books, entity: Entity, prepared: Sequence[Prepared]) -> Sequence[Receipt]:
        """Find out what became of operations whose answer was lost.

        When: at the start of the next run and on ``retry``. With: the operations exactly as they were
        sent, bytes and markers included. Returns: one receipt per operation: ``DONE`` (with the key
        found), ``REFUSED``, ``NOT_THERE`` only when the books certainly do not have it and never
        will by this sending, ``HANDED_OVER`` while a person has still to carry it in, ``SEVERAL``
        when more than one could be it, else ``IN_DOUBT``. Raises: ``BooksClosed`` and kin.
        Outside: reads, and asks for stored answers; must not be able to write a second time.
        First answer wins.
        """


class OptionalHooks(Protocol):
    """What a backend may answer; core's own default comes last."""

    @hookspec(firstresult=True)
    def match_records(self, entity: Entity, candidates: Iterable[Candidate]) -> Iterator[Pair] | None:
        """Decide which candidates are pairs.

        When: after fetching, for records no link ties yet. With: a stream of candidates, each one
        record with all records across that share its id or its name. Returns: a stream of pairs with
        their reasons, or None to leave it to the default (exactly one, exactly equal). Raises: nothing.
        Outside: no. First answer wins. Must never pick one of several.
        """

    @hookspec(firstresult=True)
    def import_records(
        self, books: Books, entity: Entity, records: Sequence[Record]
    ) -> Sequence[Record] | None:
        """Complete records that are about to be imported with what a list read leaves out.

        When: before an import is written to the host. With: records as the mirror has them. Returns:
        the same records, in order, completed; or None to import them as they are. Raises:
        ``BooksClosed`` and kin. Outside: reads only. First answer wins.
        """

    @hookspec
    def link_records(self, books: Books, entity: Entity, links: Sequence[tuple[str, str, bool]]) -> None:
        """Be told of links: ``(host key, books key, is now linked)``.

        When: during a run, after core has written its own link table. Links made or taken away by hand
        between runs are not told. Returns: nothing. Raises: errors are noted and
        do not stop the run. Outside: allowed, but never a change of accounting records. All are told.
        """

    @hookspec(firstresult=True)
    def make_demo(self, folder: Path) -> Demo | None:
        """Make a make-believe company for ``tieout demo``, and the host records that go with it.

        When: on ``tieout demo``. With: an empty folder. Returns: what the demo's site file needs, or None
        for a backend without a demo. Raises: nothing. Outside: only that folder. First answer wins.
        """

    @hookspec
    def register_commands(self, cli: Any) -> None:
        """Add click commands to ``cli``, a group already named after the backend.

        When: when a person types ``tieout NAME ...``. Returns: nothing. Raises: nothing.
        Outside: not here, only in the commands. All are asked.
        In a command, ``ctx.obj`` has ``json`` (whether to answer in JSON) and ``calling_site(name)``, a
        context manager on a ``CallingSite`` of this backend, and ``books_settings(name)``, a site's checked
        settings with their secrets read.
        """

    @hookspec
    def web_routes(self, server: CallServer) -> Sequence[Any] | None:
        """Offer web endpoints (Starlette routes), under a path of the backend's own.

        When: as ``tieout serve`` starts. With: the server, to find the sites whose books call. Returns:
        routes, or None. Raises: nothing. Outside: not here, only when a route is called. All are asked.
        """


class BackendHooks(RequiredHooks, ExportHooks, OptionalHooks, Protocol):
    """All hooks together, as a typed face of what pluggy calls."""


#: The words for the two sides, re-exported because hook authors need them.
__all__ = [
    "BackendHooks",
    "Books",
    "CallServer",
    "CallingSite",
    "Demo",
    "ExportHooks",
    "OptionalHooks",
    "RequiredHooks",
    "Side",
    "Visit",
    "hookspec",
]
