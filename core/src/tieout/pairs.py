"""What matching works on: candidates and pairs, both light, both with their reasons."""

from typing import Literal, NamedTuple

from tieout.plan import Suggestion


class Half(NamedTuple):
    """One record as matching and planning see it: the narrow part of its mirror row, and the record itself.

    ``record`` is the record's JSON text; it is parsed only where a step needs more than the rest.
    ``state`` is its fingerprint with its flags (hex): equal states mean nothing changed.
    """

    key: str
    code: str
    name: str
    active: bool
    deleted: bool
    fingerprint: bytes
    state: str
    record: str
    #: The record as it was when both sides last agreed, when it changed since; "" otherwise.
    agreed: str = ""
    #: The row has been looked at since it last changed.
    settled: bool = False

    @property
    def referred_to(self) -> bool:
        """Whether an approved transaction on the host refers to it; said by the state's flags, without parsing."""
        return "t" in self.state[2 * len(self.fingerprint) :]


class Candidate(NamedTuple):
    """An unlinked record of the host with the unlinked records of the books that could be it, or the reverse.

    ``by`` says what they share: an exact id (code) or a name that is equal but for case, width and blanks.
    """

    host: tuple[Half, ...]
    books: tuple[Half, ...]
    by: Literal["id", "name", "none"]


class Pair(NamedTuple):
    """What matching decided: both halves (paired), one half (alone), or several (ambiguous)."""

    host: Half | None
    books: Half | None
    how: Literal["link", "id", "name", "none"]
    reason: str
    is_linked: bool = False
    ambiguous: bool = False
    suggestions: tuple[Suggestion, ...] = ()
    #: Who across has the name already, so that it cannot be used again; "" when nobody has.
    name_taken: str = ""
    #: Whom a document is addressed to, by that one's own name; "" where that is not known.
    party: str = ""
    #: Why a document has to wait for the customer or vendor it is addressed to; "" when it has not.
    held_back: str = ""
