"""Makes a qbXML answer of customers, as long and as deep as QuickBooks sends them (some 1.6 kB each)."""

from pathlib import Path
from xml.sax.saxutils import escape

from bench.customers import Row, rows

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<QBXML>\n<QBXMLMsgsRs>\n'
    '<CustomerQueryRs requestID="1" statusCode="0" statusSeverity="Info" statusMessage="Status OK">\n'
)
_FOOT = "</CustomerQueryRs>\n</QBXMLMsgsRs>\n</QBXML>\n"


def make_answer(path: Path, count: int) -> None:
    """A whole answer with so many ``CustomerRet``."""
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        file.writelines(_customer(row) for row in rows(count))
        file.write(_FOOT)


def _customer(row: Row) -> str:
    key, name, kind, active, phone, email, *place, limit, seq = row
    line1, line2, city, region, postcode = (escape(str(part)) for part in place)
    shown = escape(name)
    address = _elements(Addr1=line1, Addr2=line2, City=city, State=region, PostalCode=postcode)
    block = _elements(Addr1=shown, Addr2=line1, Addr3=f"{city}, {region} {postcode}")
    return "<CustomerRet>\n{}</CustomerRet>\n".format(
        _elements(
            ListID=key,
            TimeCreated="2019-03-04T10:11:12-05:00",
            TimeModified="2026-03-04T10:11:12-05:00",
            EditSequence=str(1_700_000_000 + seq),
            Name=shown,
            FullName=shown,
            IsActive="true" if active else "false",
            Sublevel="0",
            CompanyName=shown,
            BillAddress=address,
            BillAddressBlock=block,
            ShipAddress=address,
            ShipAddressBlock=block,
            Phone=escape(phone),
            Email=escape(email),
            Contact=shown,
            CustomerTypeRef=_elements(ListID="80000001-1200000000", FullName=escape(kind)),
            TermsRef=_elements(ListID="80000002-1200000000", FullName="Net 30"),
            Balance="0.00",
            TotalBalance="12.50",
            SalesTaxCodeRef=_elements(ListID="80000001-1200000000", FullName="Tax"),
            CreditLimit=limit or "",
            JobStatus="None",
            PreferredDeliveryMethod="None",
        )
    )


def _elements(**texts: str) -> str:
    return "".join(f"<{name}>{text}</{name}>\n" for name, text in texts.items() if text)
