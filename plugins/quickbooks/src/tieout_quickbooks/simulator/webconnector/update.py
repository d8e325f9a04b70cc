"""What one update did: every call with its result, and what the window of the Web Connector showed."""

from dataclasses import dataclass, field
from enum import StrEnum

from tieout_quickbooks.simulator.webconnector.operations import Arguments, Result


class Outcome(StrEnum):
    """How an update ended.

    ``done`` the service said 100; ``stopped`` it had no further request, its last text was shown; ``none``,
    ``nvu``, ``busy`` and ``postponed`` as it answered to authenticate; ``declined`` the person took a warning
    about the version seriously; ``error`` with a number; ``crashed`` the log writer of the program fell over;
    ``vanished`` it was killed; ``hung`` QuickBooks never came back to it.
    """

    DONE = "done"
    STOPPED = "stopped"
    NONE = "none"
    NVU = "nvu"
    BUSY = "busy"
    POSTPONED = "postponed"
    DECLINED = "declined"
    ERROR = "error"
    CRASHED = "crashed"
    VANISHED = "vanished"
    HUNG = "hung"


@dataclass
class Call:
    """One call that was made, or should have been. ``result`` is None when it brought nothing; ``error`` says why.

    ``fault`` names what a test did to it: lost, unsent, repeated, extra, or another ticket.
    """

    operation: str
    arguments: Arguments
    result: Result | None = None
    error: str = ""
    fault: str = ""


@dataclass
class Update:
    """One update, from serverVersion to the end.

    ``shown`` is the text in the window: of the error, of getLastError, or of closeConnection (``closing``).
    ``code`` is the number beside it, or empty. ``percents`` are the results of receiveResponseXML.
    ``exchanges`` counts the requests QuickBooks was given. ``postponed`` and ``every`` are the seconds the
    service asked for, ``paused`` those spent in pauses. ``complaints`` are answers that the real program
    lets pass though they are wrong.
    """

    outcome: Outcome = Outcome.ERROR
    shown: str = ""
    code: str = ""
    closing: str = ""
    server_version: str = ""
    warning: str = ""
    calls: list[Call] = field(default_factory=list)
    percents: list[int] = field(default_factory=list)
    exchanges: int = 0
    postponed: int = 0
    every: int = 0
    paused: int = 0
    complaints: list[str] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The operations called, in order."""
        return [call.operation for call in self.calls]
