"""When the books called last and what they were told, for sites whose books call us; kept as the site's facts."""

from collections.abc import Mapping
from datetime import UTC, datetime

from tieout.company import Company
from tieout.hookspecs import Visit
from tieout.records import Frozen
from tieout.store import SiteStore

_CALLED_AT, _CALLED_TOLD = "called_at", "called_told"
_REFUSED_AT, _REFUSED_WHY = "refused_at", "refused_why"
_VISITED_AT, _VISITED_TOLD, _VISIT_CODE = "visited_at", "visited_told", "visit_code"
_COMPANY_SEEN = "company_seen"


class LastCall(Frozen):
    """What is known of the last call and of the last visit that did something; times are ISO 8601 UTC, "" for never.

    ``told`` is the answer to the last call in a few words, ``said`` the sentence at the end of the last
    visit, ``code`` the error that ended it early. ``refused_at`` is when somebody was not let in, and why.
    ``company`` is the one that called last.
    """

    at: str = ""
    told: str = ""
    refused_at: str = ""
    refused_why: str = ""
    visited_at: str = ""
    said: str = ""
    code: str = ""
    company: Company | None = None

    @property
    def silent_seconds(self) -> float:
        """How long nothing has called; only when something has."""
        return (datetime.now(UTC) - datetime.fromisoformat(self.at)).total_seconds()


def last_call(facts: Mapping[str, str]) -> LastCall:
    """What a site's facts tell."""
    seen = facts.get(_COMPANY_SEEN, "")
    return LastCall(
        at=facts.get(_CALLED_AT, ""),
        told=facts.get(_CALLED_TOLD, ""),
        refused_at=facts.get(_REFUSED_AT, ""),
        refused_why=facts.get(_REFUSED_WHY, ""),
        visited_at=facts.get(_VISITED_AT, ""),
        said=facts.get(_VISITED_TOLD, ""),
        code=facts.get(_VISIT_CODE, ""),
        company=Company.model_validate_json(seen) if seen else None,
    )


def note_call(store: SiteStore, told: str) -> None:
    """Keep that the books called just now."""
    store.set_facts({_CALLED_AT: _now(), _CALLED_TOLD: told})


def note_refusal(store: SiteStore, why: str) -> None:
    """Keep that somebody called in the site's name and was not let in."""
    store.set_facts({_REFUSED_AT: _now(), _REFUSED_WHY: why})


def note_visit(store: SiteStore, visit: Visit) -> None:
    """Keep what a visit said at its end."""
    code = str(visit.error.get("code", "")) if visit.error else ""
    store.set_facts({_VISITED_AT: _now(), _VISITED_TOLD: visit.sentence, _VISIT_CODE: code})


def note_company(store: SiteStore, company: Company) -> None:
    """Keep which company called, confirmed or not; written only when it is another one than before."""
    if last_call(store.facts()).company != company:
        store.set_fact(_COMPANY_SEEN, company.model_dump_json())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
