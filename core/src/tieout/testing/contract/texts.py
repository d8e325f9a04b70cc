"""What the declared limits promise of texts: within them unharmed, beyond them refused, never altered."""

from typing import Any

import pytest

from tieout.hookspecs import Books
from tieout.operations import Outcome
from tieout.records import Address, Entity, Record
from tieout.testing.contract.bench import BackendBench, Sample, need
from tieout.testing.contract.exporting import assert_is_said
from tieout.testing.scenarios import HOSTILE_TEXTS, REFERRING, differing_from_sent

#: A sign for each codec that it lacks; the first that cannot be encoded is tried.
_RARE_SIGNS = "\u0416\u4e2d\U0001f33b\u00e9"


class Texts(BackendBench):
    """Checks of lengths, signs and codes."""

    def test_the_longest_texts_fit(self, hook: Any, books: Books, writable: Entity, sample: Sample) -> None:
        """Texts of exactly the declared lengths are taken and come back whole."""
        lengths = self.texts_with_length(writable)
        need(lengths, "lengths", writable)
        sent = _with_texts(sample(1), {path: _text(path, length) for path, length in lengths.items()})
        receipt = self.send(hook, books, writable, sent)[0]

        assert receipt.outcome is Outcome.DONE, receipt.error
        read = self.read(hook, books, writable)[receipt.key]
        assert not list(differing_from_sent(sent, read, self.compared(writable)))

    def test_longer_texts_are_refused(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """One character more than declared is refused with a sentence, field by field, never cut."""
        lengths = self.texts_with_length(writable)
        need(lengths, "lengths", writable)
        for number, (path, length) in enumerate(lengths.items(), start=1):
            sent = _with_texts(sample(number), {path: _text(path, length + 1)})
            receipt = self.send(hook, books, writable, sent)[0]
            assert receipt.outcome is Outcome.REFUSED, f"{path} with {length + 1} characters was taken"
            assert_is_said(receipt)

    def test_required_fields_cannot_be_blank(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """Each required field left blank is refused."""
        texts = [
            field
            for field in self.capability(writable).required
            if isinstance(getattr(sample(1), field), str)
        ]
        need(texts, "required", writable)
        for field in texts:
            receipt = self.send(hook, books, writable, sample(1, **{field: ""}))[0]
            assert receipt.outcome is Outcome.REFUSED, f"a blank {field} was taken"

    def test_forbidden_signs_are_refused(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """A name with a sign that is declared forbidden is refused, not cleaned."""
        signs = self.capability(writable).forbidden_in_name
        need(signs, "forbidden_in_name", writable)
        for sign in signs:
            receipt = self.send(hook, books, writable, sample(1, name=f"a{sign}b"))[0]
            assert receipt.outcome is Outcome.REFUSED, f'a name with "{sign}" was taken'

    def test_signs_beyond_the_encoding_are_refused(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """A sign the books cannot store is refused, not replaced."""
        encoding = self.capability(writable).encoding
        beyond = [sign for sign in _RARE_SIGNS if encoding and not _fits(sign, encoding)]
        need(beyond, "an encoding of less than all of Unicode", writable)

        receipt = self.send(hook, books, writable, sample(1, name=f"a{beyond[0]}"))[0]
        assert receipt.outcome is Outcome.REFUSED
        assert_is_said(receipt)

    def test_signs_within_the_encoding_are_taken(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """Every rare sign the declared encoding has is taken and comes back."""
        within = "".join(
            sign for sign in _RARE_SIGNS if _fits(sign, self.capability(writable).encoding or "utf-8")
        )
        need(within, "an encoding of more than ASCII", writable)
        receipt = self.send(hook, books, writable, sample(1, name=f"a{within}"))[0]

        assert receipt.outcome is Outcome.DONE, receipt.error
        assert self.read(hook, books, writable)[receipt.key].name == f"a{within}"

    def test_illegal_codes_are_refused(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """A code that is not of the declared form is refused."""
        capability = self.capability(writable)
        need(capability.code_pattern and "code" in capability.fields, "code_pattern", writable)

        receipt = self.send(hook, books, writable, sample(1, code="\u00a7 not/legal \u00a7"))[0]
        assert receipt.outcome is Outcome.REFUSED

    def test_missing_codes_are_refused(
        self, hook: Any, books: Books, writable: Entity, sample: Sample
    ) -> None:
        """A record without a code is refused where codes are required."""
        need(self.capability(writable).code_required, "code_required", writable)

        assert self.send(hook, books, writable, sample(1, code=""))[0].outcome is Outcome.REFUSED

    @pytest.mark.parametrize("what", list(HOSTILE_TEXTS))
    def test_hostile_texts_are_data(
        self, hook: Any, books: Books, writable: Entity, sample: Sample, what: str
    ) -> None:
        """Markup, SQL, formulas, control signs come back sign for sign, or are refused with a sentence."""
        sent = sample(1, name=HOSTILE_TEXTS[what])
        others = self.read(hook, books, writable)
        receipt = self.send(hook, books, writable, sent)[0]

        after = self.read(hook, books, writable)
        if receipt.outcome is Outcome.DONE:
            assert after.pop(receipt.key).name == sent.name
        else:
            assert_is_said(receipt)
        assert after == others

    def texts_with_length(self, entity: Entity) -> dict[str, int]:
        """The declared lengths of texts an export sets and nothing but their length restricts."""
        capability = self.capability(entity)
        restricted = (
            _RESTRICTED | set(self.values.get(entity, {})) | ({"code"} if capability.code_pattern else set())
        )
        free = set(self.compared(entity)) - restricted
        return {path: length for path, length in capability.lengths.items() if path.partition(".")[0] in free}


#: Fields whose texts must be of a form or name something, so that no text can be made up for them.
_RESTRICTED = REFERRING | {"email", "lines"}


def _text(path: str, length: int) -> str:
    """A text of a length; digits where a telephone number is wanted, letters elsewhere."""
    sign = "5" if path in {"phone", "alt_phone", "mobile", "fax"} else "x"
    return sign * length


def _with_texts(record: Record, texts: dict[str, str]) -> Record:
    changes: dict[str, Any] = {}
    for path, text in texts.items():
        field, _, part = path.partition(".")
        below = changes.get(field, getattr(record, field))
        whole = below if isinstance(below, Address) else Address()
        changes[field] = whole.model_copy(update={part: text}) if part else text
    return record.model_copy(update=changes)


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
