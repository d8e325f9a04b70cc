"""Everything planning may look at besides the pairs themselves."""

from collections.abc import Mapping
from functools import cached_property

from pydantic import ConfigDict, Field

from tieout.capabilities import EntityCapability, HostCapability
from tieout.pairs import Half
from tieout.plan import View
from tieout.records import MODELS, PARTIES, Entity, Frozen, Record, Side, expand_fields
from tieout.rules import EntityRules


class PlanContext(Frozen):
    """One entity's rules, what both sides can do, and what the person asked to see."""

    model_config = ConfigDict(ignored_types=(cached_property,))

    entity: Entity
    rules: EntityRules
    books: EntityCapability
    host: HostCapability
    host_title: str = "the host"
    books_title: str = "the books"
    #: Fields both sides have, in the model's order.
    compared: tuple[str, ...]
    view: View = "not_in_sync"
    #: Host keys and books keys that an unsettled operation is about, with its state.
    unsettled: Mapping[tuple[Side, str], str] = Field(default_factory=dict)

    @property
    def is_document(self) -> bool:
        """Whether the entity is addressed to a party, is exported once and never changed afterwards."""
        return self.entity in PARTIES

    @cached_property
    def replaceable(self) -> frozenset[str]:
        """Compared fields of the host that the books may overwrite."""
        if not self.rules.may_import:
            return frozenset()
        fields = set(expand_fields(self.entity, self.rules.replace))
        return frozenset(
            fields.intersection(self.compared) - set(expand_fields(self.entity, self.rules.set_once))
        )

    @cached_property
    def updatable(self) -> frozenset[str]:
        """Compared fields of the books that the host may overwrite: capability AND rule."""
        if not self.rules.may_export:
            return frozenset()
        return frozenset(expand_fields(self.entity, self.rules.update_books)).intersection(
            self.compared, self.books.update
        )

    def why_unsettled(self, host_key: str = "", books_key: str = "") -> str:
        """What an operation from before is about to do, or may have done, to one of two records; "" for nothing."""
        keys = ((Side.HOST, host_key), (Side.BOOKS, books_key))
        return next((self.unsettled[key] for key in keys if key in self.unsettled), "")

    def record(self, half: Half) -> Record:
        """The record a half stands for."""
        return MODELS[self.entity].model_validate_json(half.record)
