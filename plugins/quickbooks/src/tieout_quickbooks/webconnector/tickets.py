"""Tickets: what the Web Connector shows with every call of one session. The store keeps their hashes only."""

import hashlib
import hmac
import secrets
from typing import Final

_TICKET_BYTES: Final = 32
_TAG_LETTERS: Final = 12


def new_ticket(site: str = "") -> str:
    """A ticket nobody can guess: 256 bits from the system's source, in 43 letters safe in URLs and XML.

    With a site's name, a dot and the site's tag stand behind them, so that a process which does not know the
    ticket can look it up among that one site's notes.
    """
    secret = secrets.token_urlsafe(_TICKET_BYTES)
    return f"{secret}.{site_tag(site)}" if site else secret


def site_tag(site: str) -> str:
    """What a site's tickets end with: it tells them apart and does not tell the name."""
    return hashlib.sha256(f"site {site}".encode()).hexdigest()[:_TAG_LETTERS]


def tag_of(ticket: str) -> str:
    """The tag at the end of a ticket, "" when there is none."""
    return ticket.rpartition(".")[2] if "." in ticket else ""


def ticket_hash(ticket: str) -> str:
    """What is stored of a ticket: SHA-256, 64 hexadecimal digits. A ticket is too random to need a salt."""
    return hashlib.sha256(ticket.encode("utf-8", "surrogatepass")).hexdigest()


def same_ticket(ticket: str, stored_hash: str) -> bool:
    """Whether this is the ticket with that hash, in a time that tells nothing about either."""
    stored = stored_hash.encode("utf-8", "surrogatepass")
    return hmac.compare_digest(ticket_hash(ticket).encode("ascii"), stored)
