"""The company's own list of client statuses: what each is called, how many clients have it, what is configured."""

from tieout.plugin import Frozen
from tieout_sage100 import statements
from tieout_sage100.database import Session
from tieout_sage100.fetching import status_names


class ClientStatus(Frozen):
    """One line of the list. ``number`` None are the clients without a status; a blank ``name`` is not in the list."""

    number: int | None
    name: str
    clients: int
    inactive: bool


def statuses_of(session: Session) -> list[ClientStatus]:
    """Every status that is named, that a client has, or that the settings name; by number."""
    names = status_names(session)
    counts: dict[int | None, int] = {row[0]: row[1] for row in session.ask(statements.STATUS_COUNTS)}
    configured = set(session.settings.inactive_statuses)
    numbers = names.keys() | counts.keys() | configured
    return [
        ClientStatus(
            number=number,
            name=names.get(number, "") if number is not None else "",
            clients=counts.get(number, 0),
            inactive=number in configured,
        )
        for number in sorted(numbers, key=lambda number: -1 if number is None else number)
    ]
