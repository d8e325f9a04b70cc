"""How one installation of the Web Connector behaves: its version, its person, and what is not known of the real one."""

from dataclasses import dataclass

from tieout_quickbooks.simulator.webconnector.tracing import LogLevel


@dataclass(frozen=True)
class Habits:
    """The switches of one installation.

    ``version`` is told to clientVersion, ``hostname`` stands in the company's lock. ``runs_automatically``: the
    Auto-Run box is ticked, without which no delay counts. ``goes_on_after_warnings``: what the person clicks.
    ``connection_retries``: how often BeginSession is tried again; "a couple", says the guide.
    ``max_exchanges``: how many requests a service may be asked for in one update before the test fails.
    ``expects_continue``: the header is sent, as by some versions. ``hcp``: this text instead of the document, as
    with QuickBooks Point of Sale. ``logger_crashes``: some versions fall over an empty first request.
    """

    version: str = "2.3.0.215"
    hostname: str = "FRONTDESK"
    runs_automatically: bool = True
    goes_on_after_warnings: bool = True
    connection_retries: int = 3
    max_exchanges: int = 10_000
    expects_continue: bool = False
    hcp: str | None = None
    logger_crashes: bool = True
    log_level: LogLevel = LogLevel.VERBOSE
