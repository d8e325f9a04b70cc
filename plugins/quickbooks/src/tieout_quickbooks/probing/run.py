"""Runs the probes one after the other; a failing one never stops the others."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing

from tieout_quickbooks.port import Transport
from tieout_quickbooks.probing.asking import Ask
from tieout_quickbooks.probing.errors import WritingProbesRefused
from tieout_quickbooks.probing.findings import Finding, FirstContact
from tieout_quickbooks.probing.reading import READING
from tieout_quickbooks.probing.writing import WRITING
from tieout_quickbooks.session import OpenCompany
from tieout_quickbooks.settings import Settings

Probe = Callable[[Ask], Finding]


def run_probes(
    settings: Settings,
    open_session: Callable[[], AbstractContextManager[Transport]],
    *,
    writes: bool,
    marker: str,
    tell: Callable[[Finding], object] = lambda _finding: None,
) -> FirstContact:
    """Ask everything; ``tell`` hears of each finding as it comes.

    ``marker`` names what writing probes make: letters and digits, at most 8, not used before in that company.
    Raises ``WritingProbesRefused`` before anything is written outside of a sample company, and what opening
    the company raises.
    """
    about = introduce(settings, open_session, writes=writes)
    if writes and not about.is_sample:
        raise WritingProbesRefused("The open company is not QuickBooks' sample company")
    probes = (*READING, *(WRITING if writes else ()))
    findings = []
    with closing(Ask(open_session, about.qbxml, marker)) as ask:
        for finding in _each(probes, ask):
            tell(finding)
            findings.append(finding)
    return about.model_copy(update={"findings": tuple(findings)})


def introduce(
    settings: Settings, open_session: Callable[[], AbstractContextManager[Transport]], *, writes: bool
) -> FirstContact:
    """Which QuickBooks it is, and whether the company is its sample; no findings yet."""
    with open_session() as transport:
        books = OpenCompany(transport, settings)
        return FirstContact(
            product=books.program.product,
            release=books.program.release,
            country=books.country,
            qbxml=books.version,
            transport=settings.transport,
            is_sample=books.opened.is_sample,
            is_simulated=books.opened.is_simulated,
            wrote=writes,
        )


def _each(probes: tuple[Probe, ...], ask: Ask) -> Iterator[Finding]:
    for probe in probes:
        yield _run(probe, ask)


def _run(probe: Probe, ask: Ask) -> Finding:
    named = {"name": probe.__name__.replace("_", "-"), "question": _question(probe)}
    try:
        return probe(ask).model_copy(update=named)
    except Exception as fault:  # noqa: BLE001 - whatever a probe meets, the others must be asked
        return Finding(**named, conclusion=f"{type(fault).__name__}: {fault}"[:500], status="failed")


def _question(probe: Probe) -> str:
    return (probe.__doc__ or "").strip().partition("\n")[0]
