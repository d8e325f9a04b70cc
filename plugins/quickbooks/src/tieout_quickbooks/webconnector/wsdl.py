"""The description of the service, for whoever asks for it; the Web Connector itself never does.

Document/literal wrapped, SOAP 1.1, from the operations' table. The interactive operations are left out, as
in every published description of this service.
"""

from collections.abc import Iterator
from typing import Final

from tieout_quickbooks.webconnector.operations import NAMESPACE, OPERATIONS, Operation
from tieout_quickbooks.webconnector.xml_text import as_ascii, escaped

SERVICE: Final = "QBWebConnectorSvc"
PORT: Final = "QBWebConnectorSvcSoap"

_TRANSPORT: Final = "http://schemas.xmlsoap.org/soap/http"
_BEGINNING: Final = f"""\
<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions name="{SERVICE}" targetNamespace="{NAMESPACE}"
    xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:xs="http://www.w3.org/2001/XMLSchema"
    xmlns:qb="{NAMESPACE}">"""
_RESULT_TYPES: Final = {"text": "xs:string", "texts": "qb:ArrayOfString", "number": "xs:int"}
_SERVED: Final = {name: one for name, one in OPERATIONS.items() if not one.is_interactive}


def wsdl(url: str) -> bytes:
    """The description of the service at an address, as a whole document.

    Raises ``ValueError`` when the address holds a character XML cannot.
    """
    return as_ascii("\n".join(_lines(url)) + "\n")


def _lines(url: str) -> Iterator[str]:
    yield _BEGINNING
    yield from _types()
    for name in _SERVED:
        yield from _messages(name)
    yield from _port_type()
    yield from _binding()
    yield from _service(url)
    yield "</wsdl:definitions>"


def _types() -> Iterator[str]:
    yield "<wsdl:types>"
    yield f'<xs:schema elementFormDefault="qualified" targetNamespace="{NAMESPACE}">'
    yield '<xs:complexType name="ArrayOfString"><xs:sequence>'
    yield '<xs:element name="string" type="xs:string" nillable="true" minOccurs="0" maxOccurs="unbounded"/>'
    yield "</xs:sequence></xs:complexType>"
    for name, operation in _SERVED.items():
        yield _wrapper(name, _arguments(operation))
        yield _wrapper(f"{name}Response", _part(f"{name}Result", _RESULT_TYPES[operation.result]))
    yield "</xs:schema>"
    yield "</wsdl:types>"


def _wrapper(name: str, parts: str) -> str:
    content = f"<xs:sequence>{parts}</xs:sequence>" if parts else ""
    return f'<xs:element name="{name}"><xs:complexType>{content}</xs:complexType></xs:element>'


def _arguments(operation: Operation) -> str:
    return "".join(
        _part(name, "xs:int" if name in operation.numbers else "xs:string") for name in operation.arguments
    )


def _part(name: str, kind: str) -> str:
    """Texts may be left out, numbers never: so it is in the real descriptions."""
    least = 1 if kind == "xs:int" else 0
    return f'<xs:element name="{name}" type="{kind}" minOccurs="{least}" maxOccurs="1"/>'


def _messages(name: str) -> Iterator[str]:
    for message, element in ((f"{name}SoapIn", name), (f"{name}SoapOut", f"{name}Response")):
        part = f'<wsdl:part name="parameters" element="qb:{element}"/>'
        yield f'<wsdl:message name="{message}">{part}</wsdl:message>'


def _port_type() -> Iterator[str]:
    yield f'<wsdl:portType name="{PORT}">'
    for name in _SERVED:
        yield f'<wsdl:operation name="{name}">'
        yield f'<wsdl:input message="qb:{name}SoapIn"/><wsdl:output message="qb:{name}SoapOut"/>'
        yield "</wsdl:operation>"
    yield "</wsdl:portType>"


def _binding() -> Iterator[str]:
    body = '<soap:body use="literal"/>'
    yield f'<wsdl:binding name="{PORT}" type="qb:{PORT}">'
    yield f'<soap:binding transport="{_TRANSPORT}" style="document"/>'
    for name in _SERVED:
        yield f'<wsdl:operation name="{name}">'
        yield f'<soap:operation soapAction="{NAMESPACE}{name}" style="document"/>'
        yield f"<wsdl:input>{body}</wsdl:input><wsdl:output>{body}</wsdl:output>"
        yield "</wsdl:operation>"
    yield "</wsdl:binding>"


def _service(url: str) -> Iterator[str]:
    yield f'<wsdl:service name="{SERVICE}"><wsdl:port name="{PORT}" binding="qb:{PORT}">'
    yield f'<soap:address location="{escaped(url)}"/>'
    yield "</wsdl:port></wsdl:service>"
