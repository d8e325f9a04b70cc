"""The qbXML grammar as the simulator knows it: own tables of names, order, lengths and words, read once on first use.

The tables hold facts of Intuit's qbXML 13.0 (element order, bounds, types) and of its Onscreen Reference (the
version that brought a field, and what United States editions lack). They are the simulator's own: the
client's message layer has other tables, so that neither can hide a mistake of the other.
"""

from functools import cache
from importlib import resources

from tieout_quickbooks.simulator.grammar.notation import Tables
from tieout_quickbooks.simulator.grammar.shapes import RequestShape, Sequence

SUBJECTS = ("common", "company", "names", "lists", "items", "transactions")


@cache
def load_tables() -> Tables:
    """All tables together."""
    tables = Tables()
    for subject in SUBJECTS:
        path = resources.files(__name__) / "tables" / f"{subject}.txt"
        tables.read(path.read_text(encoding="utf-8"))
    return tables


@cache
def find_request(name: str) -> RequestShape | None:
    """The shape of ``<{name}Rq>``, or nothing when the simulated QuickBooks does not know such a request."""
    tables = load_tables()
    return tables.request(name) if ("request", name) in tables.texts else None


@cache
def find_answer(name: str) -> Sequence:
    """The elements of a ``...Ret``, in order."""
    return load_tables().sequence(name, "ret")
