"""What to tidy up in one record before a first sync, and the way out of each. Pure.

The checks are those of the help pages: ids the other side takes, complete addresses, telephone numbers
and contact names, which records are inactive.
"""

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import MISSING

from tieout.capabilities import EntityCapability, HostCapability
from tieout.planning.checks import code_refusals, name_refusals, refusals
from tieout.records import Address, Record, Side
from tieout.rules import EntityRules

_PHONES = ("phone", "alt_phone", "mobile")
_PERSONS = ("contact", "first_name", "last_name")


class Ground(NamedTuple):
    """What records are measured by: the rules, and what both sides can hold and are called."""

    rules: EntityRules
    host: HostCapability
    books: EntityCapability
    host_title: str
    books_title: str

    def title(self, side: Side) -> str:
        """What a side is called."""
        return self.host_title if side is Side.HOST else self.books_title


def record_checks(record: Record, side: Side, ground: Ground) -> Iterator[tuple[str, str]]:
    """Check and sentence for each thing to tidy up.

    Of an inactive record of the books that will not be imported anyway nothing else is asked: making it
    inactive is the way out.
    """
    if not record.active:
        yield "inactive", "it is inactive"
        if side is Side.BOOKS and ground.rules.inactive != "import":
            return
    yield from _id_checks(record, side, ground)
    yield from _holds(record, side, ground)
    yield from _blanks(record)


def way_out(check: str, side: Side, ground: Ground) -> str:
    """What a person does about a finding of a check; "" where the sentence says it all."""
    here, across = ground.title(side), ground.title(side.other)
    if check == "id":
        return _new_id(side, ground)
    if check == "inactive":
        return _inactive(side, ground)
    return {
        "padded id": f"Ids must be EXACTLY equal. If they are the same {across} record, correct the one in "
        f"{here} or link the two by hand; else leave it.",
        "duplicate id": f"Give each record in {here} an id of its own, or make those no longer used inactive.",
        "duplicate name": f"If they are one and the same, keep one in {here} and make the others inactive.",
        "name": f"Correct the name in {here}.",
        "text": f"Shorten or correct it in {here}; nothing is cut on its way.",
        "address": f"Fill in the address in {here}.",
        "phone": f"Fill in a telephone number in {here}.",
        "contact": f"Fill in the contact's name in {here}.",
    }.get(check, "")


def _new_id(side: Side, ground: Ground) -> str:
    legal = _legal(ground.rules)
    if side is Side.HOST:
        return f"Change the id in {ground.host_title} to one that is legal{legal}."
    return f"Make it inactive in {ground.books_title} and set up a new one there with a legal id{legal}."


def _legal(rules: EntityRules) -> str:
    longest = [f"at most {rules.code_max_length} characters"] if rules.code_max_length else []
    pattern = [f"matching {rules.code_pattern}"] if rules.code_pattern else []
    found = ", ".join([*longest, *pattern])
    return f" ({found})" if found else ""


def _inactive(side: Side, ground: Ground) -> str:
    if side is Side.HOST:
        return ""
    return {
        "show": "A plan lists it and does not tick it. If it is still needed, make it active again.",
        "hide": "A plan leaves it out (rule inactive). If it is still needed, make it active again.",
        "import": "It is imported all the same (rule inactive). If it is not needed, untick it.",
    }[ground.rules.inactive]


def _id_checks(record: Record, side: Side, ground: Ground) -> Iterator[tuple[str, str]]:
    rules = ground.rules
    patterns = (rules.code_pattern, ground.books.code_pattern if side is Side.HOST else "")
    needed = ground.books.code_required
    for sentence in code_refusals(record, patterns, rules.code_max_length, required=needed):
        yield "id", sentence


def _holds(record: Record, side: Side, ground: Ground) -> Iterator[tuple[str, str]]:
    """What the side across could not hold of it, where the rules would carry it there."""
    rules, where = ground.rules, ground.title(side.other)
    across: EntityCapability | HostCapability = ground.books if side is Side.HOST else ground.host
    if not (rules.may_export if side is Side.HOST else rules.may_import):
        return
    if side is Side.HOST:
        for sentence in name_refusals(record, ground.books.forbidden_in_name, ground.books.required, where):
            yield "name", sentence
    told = refusals(record, across.fields, lengths=across.lengths, encoding=across.encoding, where=where)
    for sentence in told:
        yield "text", sentence


def _blanks(record: Record) -> Iterator[tuple[str, str]]:
    """What a side sent and left blank; what it does not keep at all is no gap, nor is what a job leaves to its customer."""
    if getattr(record, "is_job", False):
        return
    if getattr(record, "billing_address", None) == Address():
        yield "address", "it has no address"
    if _all_blank(record, _PHONES):
        yield "phone", "it has no telephone number"
    if _all_blank(record, _PERSONS):
        yield "contact", "it has no contact name"


def _all_blank(record: Record, fields: tuple[str, ...]) -> bool:
    sent = [value for field in fields if (value := getattr(record, field, MISSING)) is not MISSING]
    return bool(sent) and not any(str(value).strip() for value in sent)
