"""The readers of qbXML under fire: an answer is read or refused, and a cut one never counts as a whole list."""

import contextlib
import random
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from tests.plugins.quickbooks.fuzz.mutating import cut_end, mutate
from tests.plugins.quickbooks.fuzz.recording import ENTITIES, FACTS, PAGE_SIZE, recorded_answers
from tests.plugins.quickbooks.fuzz.soap_target import Broken

from tieout.errors import TieoutError
from tieout_quickbooks.fetching import fetch_pages
from tieout_quickbooks.port import SessionFacts
from tieout_quickbooks.qbxml import AnswerEnd, AnswerUnreadable, read_answer, read_whole
from tieout_quickbooks.session import OpenCompany
from tieout_quickbooks.settings import Settings

_WRITTEN = Path(__file__).parent.parent / "qbxml" / "answers"
#: One document in so many is read in pieces, too; one in so many stands in a whole read of all lists.
_IN_PIECES, _IN_READS = 8, 16


class Playback:
    """Implements ``port.Transport``: recorded answers in their order, then silence."""

    def __init__(self, answers: Iterator[bytes]) -> None:
        self.answers = answers

    def exchange(self, _request: bytes) -> bytes:
        """The next answer; at the end the connection is lost."""
        try:
            return next(self.answers)
        except StopIteration:
            raise AnswerUnreadable("nothing more was recorded") from None

    def facts(self) -> SessionFacts:
        """As they were when it was recorded."""
        return FACTS


class AnswerTarget:
    """``document`` makes the next answer, ``try_one`` has it read in every way there is."""

    def __init__(self) -> None:
        self.answers = recorded_answers()
        self.corpus = (*self.answers, *(path.read_bytes() for path in sorted(_WRITTEN.glob("*.xml"))))
        settings = Settings(transport="webconnector", page_size=PAGE_SIZE)
        self.books = OpenCompany(Playback(iter(self.answers)), settings)
        #: The number with which the questions begin after the introduction.
        self.number = next(self.books._numbers)
        self.at, self.is_cut, self.read = 0, False, 0

    def document(self, chance: random.Random) -> bytes:
        """A recorded answer, or one written by hand, broken somewhere."""
        self.at = chance.randrange(len(self.corpus))
        body = self.corpus[self.at]
        self.is_cut = chance.random() < 0.05
        if self.is_cut:
            return cut_end(chance, body, b"")
        return mutate(chance, body, chance.choice(self.corpus))

    def try_one(self, chance: random.Random, body: bytes) -> None:
        """Read it; raises ``Broken``, or whatever a reader should not have raised."""
        whole = _outcome(body)
        self.read += whole == "read"
        self.is_cut = self.is_cut and body.rstrip() != self.corpus[self.at].rstrip()
        if self.is_cut and whole == "read":
            raise Broken("a cut answer was read to its end")
        if chance.randrange(_IN_PIECES) == 0:
            self._read_in_pieces(chance, body, whole)
        if chance.randrange(_IN_READS) == 0:
            self._open(body)
            self._fetch(body)

    def _read_in_pieces(self, chance: random.Random, body: bytes, whole: str) -> None:
        size = chance.choice((1, 7, 100, 4096)) if len(body) < 2000 else 4096
        pieces = (body[start : start + size] for start in range(0, len(body), size))
        try:
            *_, last = read_answer(pieces)
        except AnswerUnreadable:
            last = None
        # In pieces an earlier one can be refused before a later one is looked at; what is sound stays sound.
        if isinstance(last, AnswerEnd) != (whole == "read"):
            raise Broken(f"in pieces of {size} the answer ends with {last}, whole it is {whole}")

    def _open(self, body: bytes) -> None:
        """The answer as a company's introduction."""
        with contextlib.suppress(TieoutError):
            OpenCompany(Playback(iter((body,))), self.books.settings)

    def _fetch(self, body: bytes) -> None:
        """A whole read of each list, this answer in the place of the one it was made from."""
        answers = [*self.answers[: self.at], body, *self.answers[self.at + 1 :]]
        self.books.transport = Playback(iter(answers[1:]))
        self.books._numbers = count(self.number)
        complete = 0
        try:
            for entity in ENTITIES:
                complete += sum(page.complete for page in fetch_pages(self.books, entity, since=""))
        except TieoutError:
            pass
        if self.is_cut and 0 < self.at < len(self.answers) and complete == len(ENTITIES):
            raise Broken("a list with a cut answer in it counts as complete")

    def close(self) -> None:
        """Nothing is open."""


def _outcome(body: bytes) -> str:
    try:
        read_whole(body)
    except AnswerUnreadable:
        return "refused"
    return "read"
