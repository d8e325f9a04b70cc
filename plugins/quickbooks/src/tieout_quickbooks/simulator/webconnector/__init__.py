"""A make-believe QuickBooks Web Connector: the program that calls a service, beside the QuickBooks of the package above.

It is written from the published service description, the programmer's guide and captures of real calls, and from
nothing of the service it is pointed at. It writes its calls byte for byte like the real program and reads answers
as strictly: what the real one shows an error for ends the update here, with the real one's number.

One update::

    qwc = load_qwc(path.read_bytes())                    # raises QbwcError, as "Add an application" would
    add_application(qwc, http_get())                     # looks at AppSupport
    computer = RequestProcessor(company)
    connector = WebConnector(qwc, "secret", computer, http_post(timeout=10))
    update = connector.update()                          # Update: outcome, code, shown, calls, percents, trace

``post`` may be any function ``(url, headers, body) -> WireAnswer``, so that a service can be tested without a
socket. Pauses take no time unless ``pause`` is given.

Trouble: ``connector.faults.lose_answer("receiveResponseXML")``, ``.never_send(...)``, ``.repeat(...)``,
``.insert("closeConnection", before="receiveResponseXML")``, ``.change_ticket(...)``, ``.die("sendRequestXML", 2)``,
``.switch_company(other, before="authenticate")``, ``.renew_session(before="sendRequestXML", nth=3)``;
``faults.before_call`` and ``.after_call`` are told of every call. What goes wrong in QuickBooks itself is still
told to ``computer.faults``; its first request is always the Web Connector's own, for host, company and preferences.
"""

from tieout_quickbooks.simulator.webconnector.adding import add_application
from tieout_quickbooks.simulator.webconnector.company_session import CompanySession, open_company_file
from tieout_quickbooks.simulator.webconnector.dotnet import read_answer
from tieout_quickbooks.simulator.webconnector.envelopes import build_envelope, build_headers
from tieout_quickbooks.simulator.webconnector.errors import EndlessUpdate, QbwcError, UpdateRunning
from tieout_quickbooks.simulator.webconnector.faults import Fault, Trouble, WebFaults
from tieout_quickbooks.simulator.webconnector.habits import Habits
from tieout_quickbooks.simulator.webconnector.http_wire import http_get, http_post
from tieout_quickbooks.simulator.webconnector.operations import NAMESPACE, OPERATIONS, Operation, Returns
from tieout_quickbooks.simulator.webconnector.program import WebConnector
from tieout_quickbooks.simulator.webconnector.qwc import QwcFile, load_qwc
from tieout_quickbooks.simulator.webconnector.tracing import LogLevel
from tieout_quickbooks.simulator.webconnector.update import Call, Outcome, Update
from tieout_quickbooks.simulator.webconnector.wire import Get, Post, WireAnswer

__all__ = [
    "NAMESPACE",
    "OPERATIONS",
    "Call",
    "CompanySession",
    "EndlessUpdate",
    "Fault",
    "Get",
    "Habits",
    "LogLevel",
    "Operation",
    "Outcome",
    "Post",
    "QbwcError",
    "QwcFile",
    "Returns",
    "Trouble",
    "Update",
    "UpdateRunning",
    "WebConnector",
    "WebFaults",
    "WireAnswer",
    "add_application",
    "build_envelope",
    "build_headers",
    "http_get",
    "http_post",
    "load_qwc",
    "open_company_file",
    "read_answer",
]
