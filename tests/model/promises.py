"""What always holds, judged by what was really written and by the rules alone, without the model's foresight."""

from collections.abc import Mapping

from tests.model.things import PARTY_OF

from tieout.hostport import HostAction
from tieout.records import Entity, Record, Side, content_fields, differing_fields, expand_fields
from tieout.rules import EntityRules
from tieout.testing.memory import Written
from tieout.testing.memory_host import HostWritten

#: Of a linked thing: the key of the thing across.
Across = Mapping[tuple[Side, Entity, str], str]


def host_keeps_what_is_its_own(one: HostWritten, rules: EntityRules) -> None:
    """Nothing is taken away, only Replace fields change, nothing comes in where the rules do not import."""
    assert one.action is not HostAction.REMOVE
    assert rules.may_import, f"{one.action} on a host that is only read"
    if one.action is HostAction.CREATE:
        assert not rules.only_linked, f"{one.key} was brought in although only linked things are synced"
        return
    assert one.before is not None
    assert one.after is not None
    changed = set(differing_fields(one.before, one.after, content_fields(one.entity)))
    assert changed <= set(expand_fields(one.entity, rules.replace)), f"{changed} of {one.key} was replaced"
    assert one.entity not in PARTY_OF or not changed, f"the document {one.key} was changed"


def books_are_only_added_to(one: Written, before: Record | None, rules: EntityRules) -> None:
    """Nothing is deleted, nothing existing is changed but by rule, nothing goes out where the rules do not export."""
    assert rules.may_export, f"{one.action} in books that are only read"
    if one.action == "create":
        return
    assert one.entity not in PARTY_OF, f"the document {one.key} was changed"
    assert before is not None
    changed = set(differing_fields(before, one.record, content_fields(one.entity)))
    assert changed <= set(expand_fields(one.entity, rules.update_books)), (
        f"{changed} of {one.key} was changed"
    )


def only_what_may_go_out_went(one: Written, host: Record, rules: EntityRules, across: Across) -> None:
    """A document is approved and its party linked; a party is referred to where the rules ask for that."""
    if one.entity in PARTY_OF:
        assert getattr(host, "approved", None) is True, f"the document {host.key} was not approved"
        party = across.get((Side.HOST, PARTY_OF[one.entity], getattr(host, "party_key", "")))
        assert party == getattr(one.record, "party_key", ""), (
            f"the party of {host.key} is another in the books"
        )
    elif rules.only_after_approved_transaction:
        assert host.referred_to, f"{host.key} was exported though no approved transaction refers to it"


def links_are_one_to_one(links: list[tuple[Entity, str, str]]) -> None:
    """No thing is tied twice."""
    for end in (1, 2):
        ends = [(one[0], one[end]) for one in links]
        assert len(set(ends)) == len(ends), f"something is linked twice: {links}"
