"""The envelope while it is read: element by element, with the limits that keep a hostile one small."""

from collections.abc import Mapping
from typing import Final, NoReturn

from tieout_quickbooks.errors import SoapUnreadable
from tieout_quickbooks.qbxml.characters import shown
from tieout_quickbooks.webconnector.operations import NAMESPACE, OPERATIONS
from tieout_quickbooks.webconnector.soap.limits import (
    ATTRIBUTE_LIMIT,
    DEPTH_LIMIT,
    ELEMENT_LIMIT,
    NAME_LIMIT,
    TEXT_LIMIT,
    VALUE_LIMIT,
)

SOAP_1_1: Final = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_1_2: Final = "http://www.w3.org/2003/05/soap-envelope"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
#: Some clients leave the final slash of the service's namespace out.
_OURS: Final = frozenset({NAMESPACE, NAMESPACE.rstrip("/")})
_ENVELOPE_LEVEL, _PART_LEVEL, _OPERATION_LEVEL, _ARGUMENT_LEVEL = 1, 2, 3, 4


class Envelope:
    """Takes an XML parser's events. ``arguments`` are those complete so far, the others of the operation ``""``.

    Every method raises ``SoapUnreadable`` for what no Web Connector sends.
    """

    def __init__(self) -> None:
        self.operation = ""
        self.arguments: dict[str, str] = {}
        self._namespaces: list[Mapping[str, str]] = []
        self._elements = 0
        self._has_body = self._in_body = False
        self._seen: set[str] = set()
        self._argument = ""
        self._is_nil = False
        self._room = 0
        self._pieces: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins; ``tag`` and the attributes' names are as written, with their prefixes."""
        self._elements += 1
        _check_sizes(tag, attributes)
        self._namespaces.append(_scope(self._namespaces[-1] if self._namespaces else {}, attributes))
        self._check_counts()
        if self._argument:
            _refuse(f"The argument {self._argument} holds elements instead of text")
        self._enter(len(self._namespaces), tag, attributes)

    def end(self, _tag: str) -> None:
        """The element begun last ends."""
        if self._argument:
            self.arguments[self._argument] = "" if self._is_nil else "".join(self._pieces)
            self._argument, self._pieces = "", []
        self._namespaces.pop()

    def text(self, piece: str) -> None:
        """Some text of the element begun last; only an argument's is kept."""
        if not self._argument:
            return
        self._room -= len(piece)
        if self._room < 0 and self._argument not in OPERATIONS[self.operation].long:
            _refuse(f"The argument {self._argument} has more than {TEXT_LIMIT} characters")
        self._pieces.append(piece)

    def finished(self) -> str:
        """The name of the one operation, now that the document has ended."""
        if not self.operation:
            _refuse("A call has no operation in its Body" if self._has_body else "A call has no Body")
        return self.operation

    def _check_counts(self) -> None:
        if len(self._namespaces) > DEPTH_LIMIT:
            _refuse(f"A call has elements more than {DEPTH_LIMIT} deep")
        if self._elements > ELEMENT_LIMIT:
            _refuse(f"A call has more than {ELEMENT_LIMIT} elements")

    def _enter(self, level: int, tag: str, attributes: Mapping[str, str]) -> None:
        if level == _ENVELOPE_LEVEL:
            self._enter_envelope(tag)
        elif level == _PART_LEVEL:
            self._enter_part(tag)
        elif level == _OPERATION_LEVEL and self._in_body:
            self._enter_operation(tag)
        elif level == _ARGUMENT_LEVEL and self._in_body:
            self._enter_argument(tag, attributes)

    def _enter_envelope(self, tag: str) -> None:
        namespace, name = self._resolved(tag)
        if name != "Envelope" or namespace not in {SOAP_1_1, SOAP_1_2}:
            _refuse(f"A call is a document {shown(tag)} and no SOAP envelope")

    def _enter_part(self, tag: str) -> None:
        namespace, name = self._resolved(tag)
        self._in_body = name == "Body"
        if namespace not in {SOAP_1_1, SOAP_1_2} or name not in {"Header", "Body"}:
            _refuse(f"An envelope holds {shown(tag)}, which is neither Header nor Body")
        if self._has_body:
            _refuse(f"An envelope goes on with {shown(tag)} after its Body")
        self._has_body = self._in_body

    def _enter_operation(self, tag: str) -> None:
        namespace, name = self._resolved(tag)
        if namespace not in _OURS or name not in OPERATIONS:
            _refuse(f"There is no operation {shown(tag)} in the namespace {shown(namespace)}")
        if self.operation:
            _refuse("A call has more than one operation")
        self.operation = name
        self.arguments = dict.fromkeys(OPERATIONS[name].arguments, "")

    def _enter_argument(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Arguments nobody knows are passed over: other versions of the Web Connector send some."""
        namespace, name = self._resolved(tag)
        if name not in self.arguments or namespace not in {*_OURS, ""}:
            return
        if name in self._seen:
            _refuse(f"The argument {name} is there twice")
        self._seen.add(name)
        self._argument, self._room, self._is_nil = name, TEXT_LIMIT, self._says_nil(attributes)

    def _says_nil(self, attributes: Mapping[str, str]) -> bool:
        return any(
            value.strip() in {"true", "1"}
            for name, value in attributes.items()
            if name.endswith(":nil") and self._resolved(name) == (XSI, "nil")
        )

    def _resolved(self, written: str) -> tuple[str, str]:
        prefix, _, name = written.rpartition(":")
        namespace = self._namespaces[-1].get(prefix)
        if namespace is None and prefix:
            _refuse(f"The prefix of {shown(written)} stands for no namespace")
        return namespace or "", name


def _check_sizes(tag: str, attributes: Mapping[str, str]) -> None:
    if len(attributes) > ATTRIBUTE_LIMIT:
        _refuse(f"An element has more than {ATTRIBUTE_LIMIT} attributes")
    if max(map(len, (tag, *attributes))) > NAME_LIMIT:
        _refuse(f"A name has more than {NAME_LIMIT} characters")
    if max(map(len, attributes.values()), default=0) > VALUE_LIMIT:
        _refuse(f"An attribute has more than {VALUE_LIMIT} characters")


def _scope(outer: Mapping[str, str], attributes: Mapping[str, str]) -> Mapping[str, str]:
    """What each prefix stands for inside an element; ``""`` is the prefix of names without one."""
    declared = {
        name.partition(":")[2]: value
        for name, value in attributes.items()
        if name == "xmlns" or name.startswith("xmlns:")
    }
    return {**outer, **declared} if declared else outer


def _refuse(what: str) -> NoReturn:
    raise SoapUnreadable(what, where="the Web Connector's call")
