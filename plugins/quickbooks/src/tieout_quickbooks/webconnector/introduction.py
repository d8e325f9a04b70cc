"""What the first call of a session tells before anything was asked: the HCP document and the qbXML version.

The Web Connector asks QuickBooks for Host, Company and Preferences itself and sends the answers along. It is
not promised that they are there, so nothing depends on them: the visit asks who the company is by itself.
"""

from collections.abc import Mapping

from tieout.plugin import TieoutError
from tieout_quickbooks.port import SessionFacts
from tieout_quickbooks.qbxml import listed_texts, read_whole


def facts_told(facts: SessionFacts, arguments: Mapping[str, str]) -> SessionFacts:
    """The session's facts with what the first ``sendRequestXML`` told about it."""
    versions = _versions_of(arguments["strHCPResponse"]) or _version_told(arguments)
    return facts.model_copy(
        update={"company_path": arguments["strCompanyFileName"], "versions": tuple(versions)}
    )


def _versions_of(document: str) -> list[str]:
    """The qbXML versions the HostRet of an HCP document lists; none where it cannot be read."""
    try:
        answer = read_whole(document.encode("utf-8", "replace"))
    except TieoutError:
        return []
    hosts = [ret for response in answer.responses for ret in response.records if ret.name == "HostRet"]
    return [version for host in hosts for version in listed_texts(host.fields, "SupportedQBXMLVersion")]


def _version_told(arguments: Mapping[str, str]) -> list[str]:
    major, minor = arguments["qbXMLMajorVers"].strip(), arguments["qbXMLMinorVers"].strip()
    return [f"{major}.{minor or '0'}"] if major.isascii() and major.isdigit() else []
