"""A ticket cannot be guessed, and only its hash is kept."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from tieout_quickbooks.webconnector.tickets import new_ticket, same_ticket, ticket_hash


def test_tickets_are_long_and_never_the_same() -> None:
    """256 bits, letters that need no escaping anywhere."""
    made = {new_ticket() for _ in range(500)}

    assert len(made) == 500
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", one) for one in made)


def test_a_ticket_is_known_by_its_hash() -> None:
    """And the hash itself is no ticket."""
    ticket = new_ticket()
    stored = ticket_hash(ticket)

    assert re.fullmatch(r"[0-9a-f]{64}", stored)
    assert same_ticket(ticket, stored)
    assert not same_ticket(stored, stored)
    assert not same_ticket(new_ticket(), stored)


@settings(deadline=None)
@given(st.text(), st.text())
def test_no_text_is_somebody_elses_ticket(ticket: str, stored: str) -> None:
    """Whatever comes over the wire or stands in the store, no error and no match."""
    assert not same_ticket(ticket, stored)
    assert same_ticket(ticket, ticket_hash(ticket))
