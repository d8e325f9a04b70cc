"""The words for kinds of steps and entities, as a person reads them. One word per thing."""

from collections.abc import Iterable

from tieout.plan import EntityCount, StepKind
from tieout.records import Entity

PLURAL: dict[Entity, str] = {
    Entity.CUSTOMER: "customers",
    Entity.VENDOR: "vendors",
    Entity.CONTACT: "contacts",
    Entity.PRODUCT: "products",
    Entity.SALES_REP: "sales reps",
    Entity.QUOTATION: "quotations",
    Entity.INVOICE: "invoices",
    Entity.BILL: "bills",
}

#: What a ticked step of a kind will do; in the order in which they are told.
WILL: dict[StepKind, str] = {
    StepKind.ADD_TO_HOST: "import",
    StepKind.UPDATE_HOST: "change on the host",
    StepKind.MARK_DELETED: "mark deleted on the host",
    StepKind.ADD_TO_BOOKS: "export",
    StepKind.UPDATE_BOOKS: "change in the books",
    StepKind.LINK: "link",
    StepKind.REMOVE_FROM_HOST: "take away from the host",
}

#: What a step of a kind did.
DID: dict[StepKind, str] = {
    StepKind.ADD_TO_HOST: "imported",
    StepKind.UPDATE_HOST: "changed on the host",
    StepKind.MARK_DELETED: "marked deleted on the host",
    StepKind.ADD_TO_BOOKS: "exported",
    StepKind.UPDATE_BOOKS: "changed in the books",
    StepKind.LINK: "linked",
    StepKind.REMOVE_FROM_HOST: "taken away from the host",
}


def entity_of(word: str) -> Entity | None:
    """The entity a person means: ``customer``, ``customers``, ``sales-reps``; None when there is none."""
    tidy = word.strip().lower().replace("-", "_").replace(" ", "_")
    for entity, plural in PLURAL.items():
        if tidy in {entity.value, plural.replace(" ", "_")}:
            return entity
    return None


def many(number: int, thing: str) -> str:
    """``1 record``, ``1,669 records``."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def ticked_in_words(counts: Iterable[EntityCount]) -> str:
    """``import 5 customers, link 2 customers``; "" when nothing is ticked."""
    found = [
        f"{WILL[count.kind]} {count.ticked:,} {_counted(count.entity, count.ticked)}"
        for kind in WILL
        for count in counts
        if count.kind is kind and count.ticked
    ]
    return ", ".join(found)


def _counted(entity: Entity, number: int) -> str:
    return entity.value.replace("_", " ") if number == 1 else PLURAL[entity]
