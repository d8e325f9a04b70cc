"""What the first sendRequestXML of an update carries: host, company and preferences, asked of QuickBooks itself."""

from dataclasses import dataclass
from typing import Final

from lxml import etree

from tieout_quickbooks.simulator.hresult import HResult
from tieout_quickbooks.simulator.webconnector.company_session import CompanySession
from tieout_quickbooks.simulator.webconnector.errors import QbwcError

_QUESTIONS: Final = (
    '<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="{version}"?>\n'
    '<QBXML><QBXMLMsgsRq onError="continueOnError">'
    '<HostQueryRq requestID="0"/>'
    '<CompanyQueryRq requestID="1"><OwnerID>{owner}</OwnerID></CompanyQueryRq>'
    '<PreferencesQueryRq requestID="2"/>'
    "</QBXMLMsgsRq></QBXML>"
)


@dataclass(frozen=True)
class Facts:
    """The answer document, and what stands beside it in every sendRequestXML."""

    hcp: str
    country: str
    major: int
    minor: int


def ask_facts(session: CompanySession) -> Facts:
    """Ask QuickBooks in its newest qbXML. Raises QBWC1014 when it does not answer the three questions."""
    version = session.computer.qbxml_versions(session.ticket)[-1]
    try:
        hcp = session.process(_QUESTIONS.format(version=version, owner=session.qwc.owner_id))
        country = etree.fromstring(hcp.encode()).findtext(".//HostRet/Country")
    except (HResult, etree.XMLSyntaxError) as error:
        raise QbwcError("QBWC1014", f"no answer about host, company and preferences: {error}") from None
    if country is None:
        raise QbwcError("QBWC1014", "the answer about host, company and preferences tells of no host")
    major, minor = version.removeprefix(country).split(".")
    return Facts(hcp, country, int(major), int(minor))
