"""Writes the calls byte for byte like captures of the real program, which is a .NET SOAP client."""

from typing import Final

from tieout_quickbooks.simulator.webconnector.operations import NAMESPACE, OPERATIONS, Argument, Arguments

USER_AGENT: Final = "Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol 4.0.30319.42000)"

_HEAD: Final = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
)
_TAIL: Final = "</soap:Body></soap:Envelope>"

# Quotation marks stay as they are in .NET's element content; a carriage return would be lost unescaped.
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})


def build_envelope(operation: str, arguments: Arguments) -> bytes:
    """The body of one call, in UTF-8. ``arguments`` must hold each argument of the operation and no other."""
    names = OPERATIONS[operation].arguments
    if set(names) != set(arguments):
        message = f"{operation} takes {', '.join(names) or 'nothing'}"
        raise ValueError(message)
    content = "".join(_write_element(name, arguments[name]) for name in names)
    opening = f'<{operation} xmlns="{NAMESPACE}"'
    call = f"{opening}>{content}</{operation}>" if content else f"{opening} />"
    return f"{_HEAD}{call}{_TAIL}".encode()


def build_headers(operation: str, *, expects_continue: bool = False) -> dict[str, str]:
    """The headers of one call; host, length and connection are for whoever sends it."""
    headers = {
        "User-Agent": USER_AGENT,
        "Content-Type": "text/xml; charset=utf-8",
        "SOAPAction": f'"{NAMESPACE}{operation}"',
    }
    return headers | {"Expect": "100-continue"} if expects_continue else headers


def _write_element(name: str, value: Argument) -> str:
    text = str(value).translate(_ESCAPES)
    return f"<{name}>{text}</{name}>" if text else f"<{name} />"
