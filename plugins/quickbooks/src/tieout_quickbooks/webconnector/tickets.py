"""Tickets: what the Web Connector shows with every call of one session. The store keeps their hashes only."""

import hashlib
import hmac
import secrets
from typing import Final

_TICKET_BYTES: Final = 32


def new_ticket() -> str:
    """A ticket nobody can guess: 256 bits from the system's source, in 43 letters safe in URLs and XML."""
    return secrets.token_urlsafe(_TICKET_BYTES)


def ticket_hash(ticket: str) -> str:
    """What is stored of a ticket: SHA-256, 64 hexadecimal digits. A ticket is too random to need a salt."""
    return hashlib.sha256(ticket.encode("utf-8", "surrogatepass")).hexdigest()


def same_ticket(ticket: str, stored_hash: str) -> bool:
    """Whether this is the ticket with that hash, in a time that tells nothing about either."""
    stored = stored_hash.encode("utf-8", "surrogatepass")
    return hmac.compare_digest(ticket_hash(ticket).encode("ascii"), stored)
