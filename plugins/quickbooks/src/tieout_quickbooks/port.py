"""The one port below the hooks: a request goes out, its answer comes back.

A transport that calls QuickBooks (COM) answers at once. One that is called by QuickBooks (Web Connector)
hands the request to the waiting call and sleeps in ``exchange`` until the answer comes with the next one.
The hooks cannot tell the two apart.
"""

from collections.abc import Iterable
from typing import Protocol

from tieout.plugin import Frozen


class SessionFacts(Frozen):
    """What a transport knows about its session without asking QuickBooks in qbXML.

    ``versions`` are the qbXML versions QuickBooks lists, () when the transport was not told.
    """

    company_path: str = ""
    versions: tuple[str, ...] = ()
    #: Whose private data marks the company; "" for tieout's own mark.
    owner_id: str = ""
    #: The FileID the company must carry, "" when any may be.
    file_id: str = ""
    is_simulated: bool = False


class Transport(Protocol):
    """One open session with one company. Made by ``transports.open_transport``, closed by its context."""

    def exchange(self, request: bytes) -> bytes | Iterable[bytes]:
        """Send one message set and give its answer, whole or in pieces as they arrive.

        Raises an error of ``tieout.errors`` when no answer comes; the request may have been carried out all
        the same, unless it is ``SessionLost`` or ``RequestNotParsed``: then it certainly was not.
        ``BooksTimeout`` after the site's time limit; the session is over then.
        """

    def facts(self) -> SessionFacts:
        """What is known about the session *now*."""
