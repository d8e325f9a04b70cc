"""A company's days: people's deeds, and then something of tieout's. Chance decides what; whoever asks brings it."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.model.proof import Proof
from tests.model.things import PARTY_OF

from tieout.records import Entity
from tieout.rules import EntityRules
from tieout.testing.faults import Crash, Fault, Faults, Mishap
from tieout.testing.memory import forget_companies

#: Which entities a site syncs.
ENTITIES = (
    (Entity.CUSTOMER, Entity.INVOICE),
    (Entity.CUSTOMER,),
    (Entity.CUSTOMER, Entity.VENDOR),
    (Entity.VENDOR, Entity.BILL),
)
#: How many deeds a day has. A run costs as much as some hundred deeds, so there are long seasons without one.
DEEDS = (0, 1, 2, 3, 4, 5, 8, 12, 40, 120, 900)
#: What goes wrong besides a process that dies; mostly an answer that is lost.
FAULTS = (
    *(Fault("export_records", number, Mishap.ANSWER_LOST) for number in (1, 1, 1, 2, 2, 3)),
    *(Fault("host.write_records", number, Mishap.ANSWER_LOST) for number in (1, 1, 2)),
    *(Fault("export_records", number, Mishap.NOT_SENT) for number in (1, 2)),
    *(Fault(call, 1, Mishap.CLOSED) for call in ("export_records", "prepare_records", "fetch_records")),
    Fault("company", 2, Mishap.CLOSED),
)
#: Where a process dies, besides anywhere.
PLACES = (
    *("books.intended", "books.answered", "books.answered", "host.intended", "host.answered"),
    *("settled", "settled", "run.approved", "run.settled", "link.intended"),
    *("recover.asking", "recover.settled"),
)

_FIELDS = ((), ("phone",), ("address",), ("phone", "address"))
_FIELDS_MOSTLY = (*_FIELDS, _FIELDS[3], _FIELDS[3])


def some_rules(entity: Entity, chance: Random) -> EntityRules:
    """Rules an admin may write for an entity."""
    if entity in PARTY_OF:
        return EntityRules(direction=chance.choice(("export", "export", "export", "none")))
    scope = chance.choice(("all", "all", "linked", "referred to"))
    return EntityRules(
        direction=chance.choice(("both", "both", "both", "import", "export")),
        replace=chance.choice(_FIELDS_MOSTLY),
        update_books=chance.choice(_FIELDS_MOSTLY),
        only_changed=chance.choice((True, False)),
        conflict=chance.choice(("review", "books", "host")),
        deletions=chance.choice(("mark", "ignore")),
        only_linked=scope != "all",
        only_after_approved_transaction=scope == "referred to",
    )


def begin(folder: Path, entities: tuple[Entity, ...], chance: Random) -> Proof:
    """A company whose people have been at work, and a site nobody has synced yet."""
    forget_companies()
    proof = Proof(folder, {entity: some_rules(entity, chance) for entity in entities})
    proof.begin(chance)
    return proof


def day(proof: Proof, chance: Random, deeds: int, what: str) -> None:
    """Some deeds, then one of ``EVENTS``."""
    proof.work(chance, deeds)
    _EVENTS[what](proof, chance.choice(tuple(proof.world.rules)), chance)


def play(seed: int, days: int) -> Proof:
    """A whole company's life from one number; raises where the real thing is not as the model foretells."""
    chance = Random(seed)  # noqa: S311 - people, not secrets
    with tempfile.TemporaryDirectory(prefix="tieout-model-") as folder:
        proof = begin(Path(folder), chance.choice(ENTITIES), chance)
        try:
            for _ in range(days):
                day(proof, chance, chance.choice(DEEDS[:8]), chance.choice(EVENTS))
        finally:
            proof.close()
    return proof


def _link(proof: Proof, entity: Entity, chance: Random) -> None:
    """Two things somebody says are one."""
    proof.link(entity, chance.getrandbits(3), chance.getrandbits(3))


def _unlink(proof: Proof, entity: Entity, chance: Random) -> None:
    """Somebody takes a link away."""
    proof.unlink(entity, chance.getrandbits(3))


def _link_equal_names(proof: Proof, entity: Entity, _: Random) -> None:
    """Somebody lets equal names be linked."""
    proof.link_auto(entity)


def _change_rules(proof: Proof, entity: Entity, chance: Random) -> None:
    """An admin changes the rules of an entity."""
    proof.change_rules({entity: some_rules(entity, chance)})


def _sync(proof: Proof, _: Entity, chance: Random) -> None:
    """An unattended sync, sometimes a full one."""
    proof.sync(full=chance.random() < 1 / 8)


def _sync_twice(proof: Proof, _: Entity, chance: Random) -> None:
    """The second changes nothing."""
    proof.sync(full=chance.random() < 1 / 8)
    proof.sync_again()


def _plan(proof: Proof, _: Entity, chance: Random) -> None:
    """A plan is saved, and perhaps ticked."""
    proof.plan()
    if chance.choice((True, False)):
        proof.tick(chance.getrandbits(12))


def _apply(proof: Proof, entity: Entity, chance: Random) -> None:
    """The plan saved last is applied, or one made just now."""
    if chance.choice((True, False)):
        _plan(proof, entity, chance)
    proof.apply()


def _die(proof: Proof, _: Entity, chance: Random) -> None:
    """The process dies at an instant of a sync, often just before or after a write."""
    if chance.choice((True, False, False)):
        faults = Faults()
        faults.fail_at, faults.fail_with = chance.randint(1, 70), Crash
    else:
        place = f"point:{chance.choice(PLACES)}"
        faults = Faults(Fault(place, chance.choice((1, 1, 2, 3)), Mishap.CRASH_BEFORE))
    proof.sync(faults=faults)


def _suffer(proof: Proof, _: Entity, chance: Random) -> None:
    """An answer is lost, or the books close in the middle."""
    proof.sync(faults=Faults(chance.choice(FAULTS)))


def _be_refused(proof: Proof, _: Entity, chance: Random) -> None:
    """The books refuse one record, for reasons of their own."""
    number = chance.randint(1, 3)
    proof.sync(faults=Faults(Fault("export_records", number, Mishap.REFUSED)), refusing=(number,))


_EVENTS: dict[str, Callable[[Proof, Entity, Random], None]] = {
    "sync": _sync,
    "sync twice": _sync_twice,
    "plan": _plan,
    "apply": _apply,
    "die": _die,
    "suffer": _suffer,
    "be refused": _be_refused,
    "link": _link,
    "unlink": _unlink,
    "link equal names": _link_equal_names,
    "change rules": _change_rules,
}
#: What happens, as often as it stands here.
EVENTS = (
    *["sync"] * 6,
    *["sync twice"] * 2,
    *["plan", "apply", "apply", "apply"],
    *["die", "die", "die", "suffer", "suffer", "be refused"],
    *["link", "link", "unlink", "link equal names", "change rules"],
)
