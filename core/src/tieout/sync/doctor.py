"""Doctor: look at everything a sync needs, write nothing, and say what to do about what is wrong."""

import platform
import struct
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Literal

from tieout.backends import installed_backends
from tieout.config import Config
from tieout.errors import TieoutError, WrongCompany
from tieout.operations import OperationState, Outcome
from tieout.records import Frozen, Side
from tieout.rules.site import seconds
from tieout.site import Site, open_site
from tieout.sync.calls import LastCall, last_call

#: Syncs missing for so many turns of the schedule are worth a warning.
_MISSED_TURNS = 4


class Finding(Frozen):
    """One thing looked at: fine, worth a look, or wrong with its remedy."""

    site: str = ""
    level: Literal["ok", "warning", "error"]
    what: str
    code: str = ""
    why: str = ""
    fix: str = ""
    #: The exit code of the error behind it; 0 when there is none.
    exit_code: int = 0


def diagnose(config: Config, sites: Iterable[str] = ()) -> Iterator[Finding]:
    """Findings about this machine, the plugins and the given sites (default: all)."""
    yield from _machine()
    yield from _plugins(config)
    for name in sites or sorted(config.sites):
        yield from diagnose_site(config, name)


def _machine() -> Iterator[Finding]:
    bits = struct.calcsize("P") * 8
    yield Finding(level="ok", what=f"Python {platform.python_version()} {bits}-bit on {platform.system()}")


def _plugins(config: Config) -> Iterator[Finding]:
    used = {site.backend for site in config.sites.values()}
    for found in installed_backends():
        if found.problem:
            level: Literal["warning", "error"] = "error" if found.name in used else "warning"
            yield Finding(level=level, what=f"plugin {found.name}", why=found.problem, code="TO-PLG-002")
        elif found.name in used:
            yield Finding(level="ok", what=f"plugin {found.name}: {found.distribution} {found.version}")


def diagnose_site(config: Config, name: str) -> Iterator[Finding]:
    """Findings about one site, outermost first; what cannot be opened ends the list with its error."""
    try:
        with open_site(config, name, read_only=True) as site:
            yield Finding(site=name, level="ok", what="rules are ones both sides can honour")
            host = site.host.describe()
            yield Finding(site=name, level="ok", what=f"host {host.title}: {host.place}")
            yield from _store(site)
            yield from _books(site)
    except TieoutError as error:
        yield _wrong(name, error)


def _store(site: Site) -> Iterator[Finding]:
    broken = site.store.verify_journal()
    for sentence in broken:
        yield Finding(
            site=site.name, level="error", what="the journal was altered", why=sentence, code="TO-STA-002"
        )
    if not broken:
        yield Finding(site=site.name, level="ok", what="state store and journal are whole")
    yield from find_doubts(site)
    yield from _last_run(site)


def find_doubts(site: Site) -> Iterator[Finding]:
    """Writes that are not at their end: whose answer was lost, what a person has to carry in, what several could be."""
    in_doubt, handed_over = 0, Counter[str]()
    for stored in site.store.operations(states={OperationState.INTENT, OperationState.IN_DOUBT}):
        receipt = stored.receipt or {}
        if receipt.get("outcome") == Outcome.HANDED_OVER:
            handed_over[str(receipt.get("remark", ""))] += 1
        else:
            in_doubt += 1
    review = [one.operation.name for one in site.store.operations(states={OperationState.NEEDS_REVIEW})]
    if in_doubt:
        what = f"{in_doubt} writes are in doubt"
        yield Finding(
            site=site.name, level="warning", what=what, code="TO-REC-003", fix=f"tieout sync {site.name}"
        )
    for remark, count in handed_over.items():
        what = f"waiting for a person to carry them into the books: {count}"
        yield Finding(site=site.name, level="warning", what=what, why=remark, fix=f"tieout sync {site.name}")
    if review:
        what = f"{len(review)} writes need a person: {', '.join(review[:5])}"
        yield Finding(site=site.name, level="warning", what=what, fix="tieout history list")


def _last_run(site: Site) -> Iterator[Finding]:
    runs = site.store.runs(limit=20)
    good = next((run for run in runs if run.state == "done" and run.ended), None)
    if runs and not good:
        yield Finding(
            site=site.name, level="warning", what="no run succeeded lately", fix="tieout history list"
        )
    if not good or not good.ended or not site.rules.unattended or site.calls_us:
        return
    marks = [site.store.watermark(side, entity).fetched_at for entity in site.rules.entities for side in Side]
    read = [datetime.fromisoformat(mark) for mark in marks if mark]
    silent = (datetime.now(UTC) - max([*read, good.ended])).total_seconds()
    if silent > _MISSED_TURNS * seconds(site.rules.schedule):
        what = (
            f"nothing was read for {silent / 3600:.1f} hours, the schedule says every {site.rules.schedule}"
        )
        yield Finding(site=site.name, level="warning", what=what, fix="Is  tieout watch  running?")


def _calls(site: Site) -> Iterator[Finding]:
    """Books that call us: when they did last, what they got, and what to do when they stopped."""
    call, title = last_call(site.store.facts()), site.backend.description.title
    yield from _refused(site, call)
    if not call.at:
        fix = site.backend.description.call_setup.replace("{site}", site.name)
        yield Finding(site=site.name, level="warning", what=f"{title} has never called", fix=fix)
        return
    when = f"{title} called last at {call.at}"
    silent = call.silent_seconds
    if silent > _MISSED_TURNS * seconds(site.rules.schedule):
        fix = site.backend.description.call_help.replace("{site}", site.name)
        what = f"{when}, {_in_words(silent)} ago, and got: {call.told}"
        yield Finding(site=site.name, level="warning", what=what, fix=fix)
    else:
        yield Finding(site=site.name, level="ok", what=f"{when} and got: {call.told}")
    yield from _visit(site, call)
    yield from _caller(site, call)


def _refused(site: Site, call: LastCall) -> Iterator[Finding]:
    """Somebody was not let in since the books called last: a stranger, or the books with an old password."""
    if call.refused_at and call.refused_at >= call.at:
        what = f"a call in the site's name was refused at {call.refused_at}: {call.refused_why}"
        fix = site.backend.description.call_help.replace("{site}", site.name)
        yield Finding(site=site.name, level="warning", what=what, fix=fix)


def _in_words(span: float) -> str:
    """A span in seconds as people say it: ``40 minutes``, ``3 hours``, ``12 days``."""
    for unit, length in (("day", 86_400), ("hour", 3600)):
        if span >= 2 * length:
            return f"{span // length:.0f} {unit}s"
    return f"{span // 60:.0f} minutes"


def _visit(site: Site, call: LastCall) -> Iterator[Finding]:
    if call.visited_at:
        what = f"its last visit, at {call.visited_at}, ended with: {call.said}"
        yield Finding(site=site.name, level="warning" if call.code else "ok", what=what, code=call.code)


def _caller(site: Site, call: LastCall) -> Iterator[Finding]:
    """Which company called, beside the one that was confirmed."""
    if call.company is None:
        return
    confirm = f"Look at it and confirm it:  tieout site edit {site.name}"
    if site.config.company is None:
        what = f'"{call.company.name}" called, and nobody has confirmed that it is the right company'
        yield Finding(site=site.name, level="warning", what=what, fix=confirm)
    elif difference := call.company.differs_from(site.config.company):
        what = f'another company called last: "{call.company.name}"'
        yield Finding(
            site=site.name, level="error", what=what, code=WrongCompany.code, why=difference, fix=confirm,
            exit_code=int(WrongCompany.exit_code),
        )  # fmt: skip
    else:
        yield Finding(site=site.name, level="ok", what=f"books: {call.company.name}, the confirmed company")


def _books(site: Site) -> Iterator[Finding]:
    if site.calls_us:
        yield from _calls(site)
        return
    try:
        with site.open_books() as books:
            company = books.company()
    except TieoutError as error:
        yield _wrong(site.name, error)
        return
    simulated = " (simulated)" if company.is_simulated else ""
    yield Finding(site=site.name, level="ok", what=f"books: {company.name}{simulated}, the confirmed company")


def _wrong(name: str, error: TieoutError) -> Finding:
    return Finding(
        site=name,
        level="error",
        what=error.what,
        code=error.code,
        why=error.why or error.where,
        fix=error.fix,
        exit_code=int(error.exit_code),
    )
