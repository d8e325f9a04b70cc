"""Makes one call: writes it, sends it, reads the answer, and keeps a record of all three."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass

from tieout_quickbooks.simulator.webconnector.company_session import CompanySession
from tieout_quickbooks.simulator.webconnector.dotnet import read_answer
from tieout_quickbooks.simulator.webconnector.envelopes import build_envelope, build_headers
from tieout_quickbooks.simulator.webconnector.errors import QbwcError, Vanished
from tieout_quickbooks.simulator.webconnector.faults import Trouble, WebFaults
from tieout_quickbooks.simulator.webconnector.operations import (
    OPERATIONS,
    Argument,
    Result,
    blank_arguments,
)
from tieout_quickbooks.simulator.webconnector.tracing import Trace
from tieout_quickbooks.simulator.webconnector.update import Call, Update
from tieout_quickbooks.simulator.webconnector.wire import Post, WireAnswer


@dataclass
class Caller:
    """The calls of one update. ``ticket`` is None until authenticate has given one.

    ``closes`` becomes False when a fault wants no closeConnection after an error.
    """

    session: CompanySession
    post: Post
    faults: WebFaults
    update: Update
    trace: Trace
    expects_continue: bool = False
    ticket: str | None = None
    closes: bool = True

    def text(self, operation: str, **arguments: Argument) -> str:
        """A call whose result is a text."""
        result = self.call(operation, **arguments)
        assert isinstance(result, str)
        return result

    def number(self, operation: str, **arguments: Argument) -> int:
        """A call whose result is a number."""
        result = self.call(operation, **arguments)
        assert isinstance(result, int)
        return result

    def texts(self, operation: str, **arguments: Argument) -> tuple[str, ...]:
        """A call whose result is an array of texts."""
        result = self.call(operation, **arguments)
        assert isinstance(result, tuple)
        return result

    def call(self, operation: str, **arguments: Argument) -> Result:
        """One call with everything that shall go wrong about it. Raises QbwcError, or Vanished."""
        self._disturb(operation)
        call = self._prepare(operation, arguments)
        for _ in self.faults.strike(Trouble.REPEATED, operation):
            self._make_aside(Call(operation, call.arguments, fault=Trouble.REPEATED))
        result = self._make(call)
        if self.faults.strike(Trouble.DIED, operation):
            raise Vanished(f"the program was killed after {operation}")
        return result

    def _disturb(self, operation: str) -> None:
        """What happens before the call: on the computer, and on the wire."""
        for fault in self.faults.strike(Trouble.BEFORE, operation):
            if fault.act is not None:
                fault.act(self.session)
        for fault in self.faults.strike(Trouble.EXTRA, operation):
            arguments = {**blank_arguments(fault.extra), **fault.arguments}
            if "ticket" in arguments and "ticket" not in fault.arguments:
                arguments["ticket"] = self.ticket or ""
            self._make_aside(Call(fault.extra, arguments, fault=Trouble.EXTRA))

    def _prepare(self, operation: str, arguments: dict[str, Argument]) -> Call:
        if "ticket" not in OPERATIONS[operation].arguments:
            return Call(operation, arguments)
        call = Call(operation, {"ticket": self.ticket or "", **arguments})
        for fault in self.faults.strike(Trouble.TICKET, operation):
            call = Call(operation, {**call.arguments, "ticket": fault.ticket}, fault=Trouble.TICKET)
        return call

    def _make_aside(self, call: Call) -> None:
        """A call whose result nobody waits for."""
        try:
            self._record(call, lambda: self._send(call))
        except QbwcError as error:
            call.error = str(error)

    def _make(self, call: Call) -> Result:
        lost = self.faults.strike(Trouble.LOST, call.operation)
        unsent = self.faults.strike(Trouble.UNSENT, call.operation)
        if lost or unsent:
            call.fault = Trouble.LOST if lost else Trouble.UNSENT
            self.closes = all(fault.closes for fault in [*lost, *unsent])
        return self._record(call, lambda: self._fail(call) if lost or unsent else self._send(call))

    def _fail(self, call: Call) -> Result:
        """A call whose answer never comes; when it was lost on the way back, the service has worked all the same."""
        if call.fault == Trouble.LOST:
            self._send(call)
            call.result = None
        raise QbwcError(OPERATIONS[call.operation].error, f"{call.operation}: the connection was closed")

    def _record(self, call: Call, make: Callable[[], Result]) -> Result:
        self.update.calls.append(call)
        self.trace.add_call(call.operation, call.arguments)
        try:
            call.result = make()
        except QbwcError as error:
            call.error = str(error)
            self.trace.add_error(call.operation, call.error)
            raise
        self.trace.add_result(call.operation, call.result)
        return call.result

    def _send(self, call: Call) -> Result:
        envelope = build_envelope(call.operation, call.arguments)
        self.faults.before_call(call)
        answer = self._post(call.operation, envelope)
        call.result = read_answer(call.operation, answer)
        self.faults.after_call(call)
        return call.result

    def _post(self, operation: str, envelope: bytes) -> WireAnswer:
        url = self.session.qwc.app_url
        headers = build_headers(operation, expects_continue=self.expects_continue)
        try:
            return self.post(url, headers, envelope)
        except ssl.SSLCertVerificationError as error:
            raise QbwcError("QBWC1048", f"the certificate of {url}: {error}") from error
        except OSError as error:
            raise QbwcError(OPERATIONS[operation].error, f"{operation}: {error}") from error
