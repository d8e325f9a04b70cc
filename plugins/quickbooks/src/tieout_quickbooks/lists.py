"""The lists a record may name entries of, asked for once in a session and only when needed."""

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from tieout_quickbooks.qbxml import FullResponse, Request, name_key, text_at

Ask = Callable[[Sequence[Request]], list[FullResponse]]


class ListKind(NamedTuple):
    """A list: the question for it, the element an entry is named by, and its name for people."""

    query: str
    element: str
    title: str


CUSTOMER_TYPES = ListKind("CustomerTypeQuery", "FullName", "Customer Type List")
JOB_TYPES = ListKind("JobTypeQuery", "FullName", "Job Type List")
VENDOR_TYPES = ListKind("VendorTypeQuery", "FullName", "Vendor Type List")
TERMS = ListKind("TermsQuery", "Name", "Terms List")
SALES_REPS = ListKind("SalesRepQuery", "Initial", "Sales Rep List")


class Lists:
    """The entries of the lists of one company, as they were when first asked for."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._entries: dict[ListKind, dict[str, str]] = {}

    def entries(self, kind: ListKind) -> dict[str, str]:
        """Every entry by what names are compared by, inactive ones included."""
        if kind not in self._entries:
            fields = {"ActiveStatus": "All", "IncludeRetElement": ["ListID", "Name", kind.element]}
            [response] = self._ask([Request(kind.query, kind.query, fields)])
            names = (text_at(ret.fields, kind.element) or "" for ret in response.records)
            self._entries[kind] = {name_key(name): name for name in names if name}
        return self._entries[kind]

    def holds(self, kind: ListKind, name: str) -> bool:
        """Whether the list has an entry of that name; case and outer blanks do not count."""
        return name_key(name) in self.entries(kind)

    def nearest(self, kind: ListKind, name: str) -> str:
        """The entry most like a name, "" when none is."""
        entries = self.entries(kind)
        found = get_close_matches(name_key(name), entries, n=1, cutoff=0.5)
        return entries[found[0]] if found else ""
