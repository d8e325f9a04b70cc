"""From a result to the bytes of an answer, in the form that .NET's reader of the Web Connector accepts.

The ``string`` items stand in the same default namespace as the answer itself, an empty one is written out,
and nothing stands before the XML declaration: each of these, when missing, is an error on the user's side.
"""

from collections.abc import Sequence
from typing import Final, Literal

from tieout_quickbooks.webconnector.operations import NAMESPACE, OPERATIONS
from tieout_quickbooks.webconnector.xml_text import as_ascii, escaped, with_replacements

_BEGINNING: Final = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
)
_END: Final = "</soap:Body></soap:Envelope>"


def write_answer(operation: str, result: str | int | Sequence[str]) -> bytes:
    """The answer to a call: a text, a whole number for ``receiveResponseXML``, texts for ``authenticate``.

    Raises ``ValueError`` for a result of another kind, an operation nobody knows, and a text with a character
    that XML 1.0 cannot hold.
    """
    written = _written(operation, result)
    answer = (
        f'<{operation}Response xmlns="{NAMESPACE}">'
        f"<{operation}Result>{written}</{operation}Result></{operation}Response>"
    )
    return as_ascii(_BEGINNING + answer + _END)


def write_fault(code: Literal["Client", "Server"], text: str) -> bytes:
    """A SOAP 1.1 fault, sent with HTTP status 500. ``Client``: the call was wrong; ``Server``: we were.

    Always succeeds: what XML cannot hold becomes U+FFFD, for the text may tell about a hostile call.
    """
    fault = (
        f"<soap:Fault><faultcode>soap:{code}</faultcode>"
        f"<faultstring>{escaped(with_replacements(text))}</faultstring></soap:Fault>"
    )
    return as_ascii(_BEGINNING + fault + _END)


def _written(operation: str, result: str | int | Sequence[str]) -> str:
    known = OPERATIONS.get(operation)
    if known is None:
        raise ValueError(f"there is no operation {operation}")
    if isinstance(result, str):
        kind, written = "text", escaped(result)
    elif isinstance(result, int):
        kind, written = "number", f"{result:d}"
    else:
        kind, written = "texts", "".join(f"<string>{escaped(item)}</string>" for item in result)
    if kind != known.result:
        raise ValueError(f"{operation} answers with a {known.result}, not a {kind}")
    return written
