"""The rules of a whole site: one table per entity, and what holds for all of them."""

import hashlib
import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from tieout.records import Entity, Frozen
from tieout.rules.entity import EntityRules

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(text: str) -> int:
    """``"15m"`` as seconds; raises ValueError for anything that is not a number with s, m, h or d."""
    found = re.fullmatch(r"(\d+)\s*([smhd])", text.strip())
    if not found:
        msg = f"{text!r} is not a time span; write a number and s, m, h or d, as 15m"
        raise ValueError(msg)
    return int(found[1]) * _UNITS[found[2]]


def _is_span(text: str) -> str:
    seconds(text)
    return text


def _at_most_sixty_days(text: str) -> str:
    if seconds(text) > 60 * _UNITS["d"]:
        msg = "must be 60d or less: books forget their deletions, QuickBooks after 90 days"
        raise ValueError(msg)
    return text


TimeSpan = Annotated[str, AfterValidator(_is_span)]


class SiteRules(Frozen):
    """What an admin allows on one site."""

    #: How often ``tieout watch`` syncs.
    schedule: TimeSpan = "15m"
    #: A plan older than this must be made again.
    plan_ttl: TimeSpan = "24h"
    #: More writes than this in one run stop for a person. 0 is no limit.
    max_changes: int = Field(default=100, ge=0)
    #: More than this share (percent) of known records gone at once stops for a person.
    max_vanished_percent: int = Field(default=10, ge=0, le=100)
    #: A complete read at least this often, whatever the watermarks say. At most 60d: some books forget
    #: their deletions (QuickBooks: after 90 days).
    full_read_every: Annotated[TimeSpan, AfterValidator(_at_most_sixty_days)] = "7d"
    #: The currency both sides keep their books in, ISO 4217: amounts that name it and amounts that name none
    #: are the same. "" when neither side names any.
    currency: str = Field(default="", pattern=r"^([A-Z]{3})?$")
    #: ``tieout sync`` may write without a person once a first plan was reviewed.
    unattended: bool = True
    customer: EntityRules | None = None
    vendor: EntityRules | None = None
    contact: EntityRules | None = None
    product: EntityRules | None = None
    sales_rep: EntityRules | None = None
    quotation: EntityRules | None = None
    invoice: EntityRules | None = None
    bill: EntityRules | None = None

    def of(self, entity: Entity) -> EntityRules | None:
        """The rules of an entity, or None when the site does not sync it."""
        rules: EntityRules | None = getattr(self, entity.value)
        return rules

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The entities this site syncs, in an order in which references come first."""
        return tuple(entity for entity in Entity if self.of(entity) is not None)


def merge_rules(profile: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The profile's tables with the site's own answers laid over them, key by key."""
    merged = dict(profile)
    for key, value in own.items():
        below = merged.get(key)
        both_tables = isinstance(below, Mapping) and isinstance(value, Mapping)
        merged[key] = merge_rules(below, value) if both_tables else value  # type: ignore[arg-type]
    return merged


def rules_digest(rules: EntityRules) -> str:
    """16 hex digits over one entity's rules; a change of it means everything must be compared again."""
    return hashlib.blake2b(rules.model_dump_json().encode(), digest_size=8).hexdigest()
