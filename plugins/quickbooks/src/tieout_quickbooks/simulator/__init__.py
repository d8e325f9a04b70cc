"""A make-believe QuickBooks Desktop: company files, and the request processor through which programs reach them.

It is written from the published schemas and from captures of real answers, and from nothing of the client's:
the two must not be able to share a mistake. It refuses what the real one refuses, in its words and codes.

A company::

    company = demo_company(seed=1, customers=120)      # or SimulatedCompany(), company_from_csv(path)
    company.add("Customer", "Acme", Phone="555-0100")  # what a person does in QuickBooks
    company.clock.advance(60)                          # its clock stands still unless told otherwise
    company.history, company.tripwire                  # what really happened; every Mod and Del that ever came

Its calls, those of QBXMLRP2::

    quickbooks = RequestProcessor(company)             # or paths of files written by save_company
    quickbooks.open_connection("", "tieout")
    ticket = quickbooks.begin_session("", 2)           # raises HResult(code, text), or NoAnswer when it hangs
    answer = quickbooks.process_request(ticket, xml)   # str -> str
    quickbooks.end_session(ticket)
    quickbooks.close_connection()

Trouble: ``quickbooks.faults.lose_answer()``, ``.lock(times=2)``, ``.refuse("CustomerAdd", 3100, nth=3)``,
``.fail_begin(0x80040414)``, ``.hang()``, ``.answer_late()``, ``.cut_answer()``, ``.answer_html()``,
``.swap_company(other)``, ``.forget_message_set()``; the desk of a company (``company.desk``) is the screen:
closed file, modal dialog, certificate dialog and its four answers. ``company.behaviour`` holds the switches
for what real QuickBooks is not known to do one way or the other.

Processes share a company through one file: ``save_company(company, path)``, then ``RequestProcessor(path)``;
a session holds an operating-system lock on it (another process gets 0x8004041B), every change is written at
once, and reading never writes.
"""

from tieout_quickbooks.simulator.clock import Clock
from tieout_quickbooks.simulator.company import Behaviour, SimulatedCompany
from tieout_quickbooks.simulator.demo import demo_company
from tieout_quickbooks.simulator.desk import Answer, Desk, FileMode, Grant
from tieout_quickbooks.simulator.extensions import define_public_field
from tieout_quickbooks.simulator.faults import Fault, Faults, Trouble
from tieout_quickbooks.simulator.hresult import HResult, NoAnswer
from tieout_quickbooks.simulator.processor import RequestProcessor
from tieout_quickbooks.simulator.records import Attempt, Deleted, Event, ListRecord, Transaction
from tieout_quickbooks.simulator.sample import company_from_csv
from tieout_quickbooks.simulator.status import Refusal
from tieout_quickbooks.simulator.storage import NotACompanyFile, load_company, save_company

__all__ = [
    "Answer",
    "Attempt",
    "Behaviour",
    "Clock",
    "Deleted",
    "Desk",
    "Event",
    "Fault",
    "Faults",
    "FileMode",
    "Grant",
    "HResult",
    "ListRecord",
    "NoAnswer",
    "NotACompanyFile",
    "Refusal",
    "RequestProcessor",
    "SimulatedCompany",
    "Transaction",
    "Trouble",
    "company_from_csv",
    "define_public_field",
    "demo_company",
    "load_company",
    "save_company",
]
