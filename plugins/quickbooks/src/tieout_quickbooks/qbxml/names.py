"""QuickBooks' names: jobs and types have paths with colons; case and outer blanks do not count."""

SEPARATOR = ":"
FULL_NAME_LENGTH = 209
"""Longest FullName of a customer or job."""


def split_full_name(full_name: str) -> tuple[str, ...]:
    """The names from the top down.

    >>> split_full_name("Acme Plumbing:Boiler 2024")
    ('Acme Plumbing', 'Boiler 2024')
    """
    return tuple(piece.strip() for piece in full_name.split(SEPARATOR))


def join_full_name(*names: str) -> str:
    """The full name of a record under its parents, given from the top down.

    Raises:
        ValueError: a name is empty or holds a colon itself, which QuickBooks refuses (3090).
    """
    for name in names:
        if SEPARATOR in name or not name.strip():
            raise ValueError(f"not a name of one list entry: {name!r}")
    return SEPARATOR.join(name.strip() for name in names)


def parent_name(full_name: str) -> str | None:
    """The full name one level up, None at the top: the customer of a job."""
    names = split_full_name(full_name)
    return SEPARATOR.join(names[:-1]) or None


def with_ancestors(full_name: str) -> tuple[str, ...]:
    """A type and the types above it, the nearest first.

    >>> with_ancestors("Commercial:Retail")
    ('Commercial:Retail', 'Commercial')
    """
    names = split_full_name(full_name)
    return tuple(SEPARATOR.join(names[:size]) for size in range(len(names), 0, -1))


def falls_under(full_name: str | None, wanted: str) -> bool:
    """Whether a type is the wanted one or below it, so that "Commercial" includes "Commercial:Retail"."""
    if not full_name:
        return False
    return name_key(wanted) in {name_key(name) for name in with_ancestors(full_name)}


def name_key(name: str) -> str:
    """What two names are compared by: without case, outer blanks and blanks beside colons.

    >>> name_key(" ACME Plumbing : boiler ")
    'acme plumbing:boiler'
    """
    return SEPARATOR.join(piece.strip() for piece in name.split(SEPARATOR)).lower()
