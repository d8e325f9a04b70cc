"""Looks at a request before QuickBooks gets it: well-formed, and both processing instructions in front."""

from lxml import etree

from tieout_quickbooks.simulator.webconnector.errors import QbwcError


def check_request(request: str) -> None:
    """Raise QBWC1041 for what is no qbXML document; whether QuickBooks understands it is for QuickBooks to say."""
    if not request.startswith("<?xml "):
        raise _refuse("does not begin with an XML declaration")
    try:
        root = etree.fromstring(request.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise _refuse(f"is not well-formed: {error}") from None
    if not _has_instruction(root):
        raise _refuse("has no qbxml processing instruction before its root")


def _refuse(text: str) -> QbwcError:
    return QbwcError("QBWC1041", f"the request {text}")


def _has_instruction(root: etree._Element) -> bool:
    before = root.getprevious()
    while before is not None:
        # lxml has no public name for this class.
        if isinstance(before, etree._ProcessingInstruction) and before.target == "qbxml":  # noqa: SLF001
            return True
        before = before.getprevious()
    return False
