"""The open company: who it is, what its QuickBooks speaks, and the one way to ask it something."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Final

from tieout.plugin import BooksFault, Company, Frozen, WrongCompany
from tieout_quickbooks.errors import QuestionRefused, RefusedForAll
from tieout_quickbooks.lists import Lists
from tieout_quickbooks.port import Transport
from tieout_quickbooks.qbxml import (
    OLDEST,
    Answer,
    Fields,
    FullResponse,
    Outcome,
    Request,
    Ret,
    build_message_set,
    classify_status,
    listed,
    listed_texts,
    negotiate_version,
    read_flag,
    read_whole,
    text_at,
)
from tieout_quickbooks.settings import Settings
from tieout_quickbooks.transports import open_transport

OWNER_ID: Final = "{112C5334-E6C4-41D8-92E5-C0DF0C4894A6}"
"""tieout's own mark for private data in company files; one for all files and versions, never changed."""

FILE_ID: Final = "FileID"
"""The private field on the company that the Web Connector writes and that tells one file from its copies."""

COMPANY_ELEMENTS: Final = ["IsSampleCompany", "CompanyName", "DataExtRet"]


class ProgramFacts(Frozen):
    """What the QuickBooks that runs says about itself and its preferences."""

    product: str = ""
    release: str = ""
    country: str = "US"
    file_mode: str = ""
    logs_in_automatically: bool = False
    uses_estimates: bool = False
    uses_currencies: bool = False
    sees_personal_data: bool = False


class OpenCompany:
    """What ``open_books`` gives and every other hook is handed back.

    ``version`` is the qbXML version agreed on, ``opened`` the company as it was at the beginning.
    """

    def __init__(self, transport: Transport, settings: Settings) -> None:
        self.transport, self.settings = transport, settings
        #: Message sets whose answers our side has stored by the time the next write is sent.
        self.answered_sets: list[str] = []
        self._numbers = count(1)
        self.version = self._first_version()
        self.program = ProgramFacts()
        self.lists = Lists(self.ask)
        self.opened = self._introduce()

    @property
    def country(self) -> str:
        """The edition whose fields may be sent: as set, or as QuickBooks says."""
        return self.settings.country or self.program.country

    def company(self) -> Company:
        """Which company is open now; see ``tieout.hookspecs.Books``."""
        [response] = self.ask([self.company_question()])
        return self.company_from(response.records)

    def company_question(self) -> Request:
        """The question who the company is, for a message set of its own or before another question."""
        owner = self.transport.facts().owner_id or OWNER_ID
        fields = {"OwnerID": [owner], "IncludeRetElement": COMPANY_ELEMENTS}
        return self.request("CompanyQuery", fields)

    def company_from(self, records: Sequence[Ret]) -> Company:
        """The company an answer to ``company_question`` tells about. Raises BooksFault when it tells nothing."""
        fields = _only(records, "CompanyRet")
        name = text_at(fields, "CompanyName") or ""
        if not name.strip():
            raise BooksFault("QuickBooks did not say which company is open", where="CompanyRet/CompanyName")
        facts = self.transport.facts()
        return Company(
            name=name,
            file_id=_file_id(fields, facts.owner_id or OWNER_ID),
            path=facts.company_path,
            country=self.country,
            is_sample=read_flag(text_at(fields, "IsSampleCompany")) or False,
            is_simulated=facts.is_simulated,
        )

    def request(self, name: str, fields: Fields, **attributes: str) -> Request:
        """A request with an id no other one of this session has."""
        return Request(name, f"{name}-{next(self._numbers)}", fields, attributes)

    def build(self, requests: Sequence[Request]) -> bytes:
        """The message set of some questions; nothing is remembered of questions."""
        return build_message_set(requests, version=self.version, country=self.country)

    def ask(self, requests: Sequence[Request]) -> list[FullResponse]:
        """The answers to some questions, in their order.

        Raises what the transport raises, and ``BooksFault`` or ``AccessNotGranted`` when one of them was not
        answered. What was asked for and is not there is simply not among the records.
        """
        answer = read_whole(self.transport.exchange(self.build(requests)))
        return [answered(answer, request) for request in requests]

    def _first_version(self) -> str:
        versions = self.transport.facts().versions
        return negotiate_version(versions) if versions else OLDEST

    def _introduce(self) -> Company:
        """Host, company and preferences, in one message set; agrees on the version."""
        questions = [
            self.request("HostQuery", {}),
            self.company_question(),
            self.request("PreferencesQuery", {}),
        ]
        host, company, preferences = self.ask(questions)
        fields = _only(host.records, "HostRet")
        if spoken := listed_texts(fields, "SupportedQBXMLVersion"):
            self.version = negotiate_version(spoken)
        self.program = _program(fields, _only(preferences.records, "PreferencesRet"))
        return self.company_from(company.records)


@contextmanager
def open_company(settings: Settings) -> Iterator[OpenCompany]:
    """Open the company the settings name; leaving the context ends the session, also after errors.

    Raises ``WrongCompany`` when the transport expects a company with another FileID.
    """
    with open_transport(settings) as transport:
        books = OpenCompany(transport, settings)
        _refuse_foreign(books.opened, transport.facts().file_id)
        yield books


def _refuse_foreign(company: Company, file_id: str) -> None:
    if file_id and company.file_id.casefold() != file_id.casefold():
        raise WrongCompany(
            f'"{company.name}" is not the company this .qwc file was added to',
            where=company.path,
            why=f"it carries the FileID {company.file_id or 'of nobody'}, the .qwc file says {file_id}",
            fix="Open the right company, or add the site's .qwc file to the Web Connector with this one open.",
        )


def answered(answer: Answer, request: Request) -> FullResponse:
    """The response to a question. Raises ``BooksFault`` or ``AccessNotGranted`` when there is no proper one."""
    response = answer.to(request.request_id)
    if response is None:
        raise QuestionRefused("QuickBooks left a question out of its answer", where=request.name)
    head = response.head
    verdict = classify_status(head.status_code, head.severity, head.message)
    if verdict.is_done or verdict.code == UNKNOWN_OBJECT:
        return response
    kind = RefusedForAll if verdict.outcome is Outcome.SESSION_ERROR else QuestionRefused
    raise kind(
        f"QuickBooks did not answer {request.name}: {verdict.meaning}",
        where=f"status {head.status_code}",
        why=head.message,
        fix=verdict.advice,
    )


UNKNOWN_OBJECT: Final = 3120
"""Some versions say this, an error, where others say 500: something asked for by name or id is not there."""


def _only(records: Sequence[Ret], name: str) -> Fields:
    return next((ret.fields for ret in records if ret.name == name), {})


def _file_id(fields: Fields, owner_id: str) -> str:
    for extension in listed(fields, "DataExtRet"):
        owner, name = text_at(extension, "OwnerID") or "", text_at(extension, "DataExtName") or ""
        if owner.casefold() == owner_id.casefold() and name.casefold() == FILE_ID.casefold():
            return text_at(extension, "DataExtValue") or ""
    return ""


def _program(host: Fields, preferences: Fields) -> ProgramFacts:
    release = ".".join(filter(None, (text_at(host, "MajorVersion"), text_at(host, "MinorVersion"))))
    return ProgramFacts(
        product=text_at(host, "ProductName") or "",
        release=release,
        country=text_at(host, "Country") or "US",
        file_mode=text_at(host, "QBFileMode") or "",
        logs_in_automatically=_is_on(host, "IsAutomaticLogin"),
        uses_estimates=_is_on(preferences, "JobsAndEstimatesPreferences/IsUsingEstimates"),
        uses_currencies=_is_on(preferences, "MultiCurrencyPreferences/IsMultiCurrencyOn"),
        sees_personal_data=_is_on(preferences, "CurrentAppAccessRights/IsPersonalDataAccessAllowed"),
    )


def _is_on(fields: Fields, path: str) -> bool:
    return read_flag(text_at(fields, path)) or False
