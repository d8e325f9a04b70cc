"""Which sums of an entity both sides of a site can give, and why others cannot be given."""

from collections.abc import Iterator

from tieout.records import PARTIES, Entity
from tieout.site import Site
from tieout.tying import Measure


def sums_known(site: Site, entity: Entity) -> tuple[Measure, ...]:
    """The sums both sides can give."""
    return tuple(measure for measure, field in _MONEY.items() if not _who_lacks(site, entity, field))


_MONEY = {Measure.TOTAL: "total", Measure.OPEN: "balance"}


def _who_lacks(site: Site, entity: Entity, field: str) -> str:
    """Who does not bring a field, so that it cannot be added up on both sides; "" when both do."""
    host, books = site.host_capability(entity).fields, site.books_capability(entity).fields
    lacking = [site.host.describe().title] * (field not in host)
    lacking += [site.backend.description.title] * (field not in books)
    return " and ".join(lacking)


def sums_unknown(site: Site, entity: Entity, measures: tuple[Measure, ...]) -> Iterator[str]:
    """Sentences about the sums that cannot be given, and whose fault that is."""
    if entity not in PARTIES:
        return
    words = {Measure.TOTAL: "Control totals", Measure.OPEN: "The sums of what is open"}
    for measure, field in _MONEY.items():
        if measure not in measures and not (measure is Measure.OPEN and entity is Entity.QUOTATION):
            yield f"{words[measure]} are not known: no {field} from {_who_lacks(site, entity, field)}."
