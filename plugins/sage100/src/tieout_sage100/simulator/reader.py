"""Going through the words of a batch, one after the other."""

from collections.abc import Sequence
from typing import NoReturn

from tieout_sage100.simulator.sqlerrors import near, near_keyword
from tieout_sage100.simulator.words import RESERVED, Group, Word


class WordReader:
    """The words and the place in them."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words, self._at = words, 0

    @property
    def now(self) -> Word:
        """The word at this place."""
        return self._words[self._at]

    @property
    def is_at_end(self) -> bool:
        """Whether all words were read."""
        return self.now.group is Group.END

    def step(self) -> Word:
        """This word; the next one is now."""
        word = self.now
        self._at += not self.is_at_end
        return word

    def refuse(self) -> NoReturn:
        """Say that the batch cannot be understood from here on."""
        word = self.now if not self.is_at_end or not self._at else self._words[self._at - 1]
        raise near_keyword(word.text) if word.keyword in RESERVED else near(word.text)

    def keyword(self, *keywords: str) -> bool:
        """Step over any of these words, if one is here."""
        found = self.now.keyword in keywords
        if found:
            self.step()
        return found

    def keywords(self, *keywords: str) -> bool:
        """Step over all of these words, if they are here in this order."""
        coming = [word.keyword for word in self._words[self._at : self._at + len(keywords)]]
        if coming != list(keywords):
            return False
        self._at += len(keywords)
        return True

    def needs_keyword(self, keyword: str) -> None:
        """Step over this word; nothing else may be here."""
        if not self.keyword(keyword):
            self.refuse()

    def one_of(self, *keywords: str) -> str:
        """Whichever of these words is here."""
        found = self.now.keyword
        self.needs_keyword(found if found in keywords else keywords[0])
        return found

    def sign(self, sign: str) -> bool:
        """Step over this sign, if it is here."""
        found = self.now == Word(Group.SIGN, sign)
        if found:
            self.step()
        return found

    def needs(self, sign: str) -> None:
        """Step over this sign; nothing else may be here."""
        if not self.sign(sign):
            self.refuse()

    def take(self, group: Group) -> str:
        """The text of a word of this group."""
        if self.now.group is not group:
            self.refuse()
        return self.step().text

    def name(self) -> str:
        """The name of something."""
        if not self.now.is_name:
            self.refuse()
        return self.step().text

    def dotted(self) -> str:
        """A name with what it is in before it, as ``dbo.reccln``."""
        parts = [self.name()]
        while self.sign("."):
            parts.append(self.name())
        return ".".join(parts)

    def skip_rest(self) -> None:
        """Go to the end of the statement."""
        while not self.is_at_end and not self.sign(";"):
            self.step()
