"""Everything a backend author imports, in one place.

A backend in ten lines::

    from tieout.plugin import BackendDescription, hookimpl

    @hookimpl
    def describe_backend():
        return BackendDescription(name="acme", title="Acme Books", settings=Settings, entities={...})

Then name the module in your package's ``pyproject.toml``::

    [project.entry-points."tieout.backends"]
    acme = "tieout_acme.hooks"
"""

import pluggy

from tieout.capabilities import (
    API_VERSION,
    BackendDescription,
    EntityCapability,
    HostCapability,
    HostDescription,
)
from tieout.company import Company
from tieout.errors import (
    AccessNotGranted,
    AnswerLost,
    BooksClosed,
    BooksFault,
    BooksTimeout,
    ReadIncomplete,
    RecordInvalid,
    RecordRefused,
    TieoutError,
    WrongCompany,
)
from tieout.hookspecs import (
    BackendHooks,
    Books,
    CallingSite,
    CallServer,
    Demo,
    ExportHooks,
    OptionalHooks,
    RequiredHooks,
    Visit,
)
from tieout.operations import Operation, Outcome, Page, Prepared, Receipt
from tieout.pairs import Candidate, Half, Pair
from tieout.plan import StepKind
from tieout.records import (
    MISSING,
    Address,
    Bill,
    Contact,
    Customer,
    Entity,
    Frozen,
    Invoice,
    Line,
    Money,
    Product,
    Quotation,
    Record,
    SalesRep,
    Side,
    Vendor,
)

#: Marks a function as the implementation of a hook.
hookimpl = pluggy.HookimplMarker("tieout")

__all__ = [
    "API_VERSION",
    "MISSING",
    "AccessNotGranted",
    "Address",
    "AnswerLost",
    "BackendDescription",
    "BackendHooks",
    "Bill",
    "Books",
    "BooksClosed",
    "BooksFault",
    "BooksTimeout",
    "CallServer",
    "CallingSite",
    "Candidate",
    "Company",
    "Contact",
    "Customer",
    "Demo",
    "Entity",
    "EntityCapability",
    "ExportHooks",
    "Frozen",
    "Half",
    "HostCapability",
    "HostDescription",
    "Invoice",
    "Line",
    "Money",
    "Operation",
    "OptionalHooks",
    "Outcome",
    "Page",
    "Pair",
    "Prepared",
    "Product",
    "Quotation",
    "ReadIncomplete",
    "Receipt",
    "Record",
    "RecordInvalid",
    "RecordRefused",
    "RequiredHooks",
    "SalesRep",
    "Side",
    "StepKind",
    "TieoutError",
    "Vendor",
    "Visit",
    "WrongCompany",
    "hookimpl",
]
