"""``--columns`` and ``--sort``: what a person wants of the panes' rows, checked, with the mirrors to look it up in."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import rich_click as click

from tieout.cli.screen.arranging import ALL, Arrangement
from tieout.errors import UsageProblem
from tieout.records import Entity, Record, Side, content_fields, field_words

if TYPE_CHECKING:
    from tieout.plan import Step
    from tieout.site import Site

#: What the panes call a field, where that is another word than the field's.
_CALLED = {"id": "code"}

columns_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--columns",
    multiple=True,
    metavar="FIELDS",
    help='Show these fields of each row, as "phone,credit_limit"; "all" for every one.',
)
sort_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--sort",
    metavar="FIELD",
    default="",
    help="Sort both panes by this field: status (inactive ones come together, first), type, name, code, ...",
)


def arrangement_of(site: "Site", asked: Sequence[Entity], columns: Iterable[str], sort: str) -> Arrangement:
    """The arrangement; UsageProblem for a word that is a field of none of the entities (() for all)."""
    entities = asked or site.rules.entities
    words = [_field(part) for text in columns for part in text.split(",") if part.strip()]
    groups = {word for entity in entities for word in (ALL, *field_words(entity))}
    fields = {name for entity in entities for name in content_fields(entity)}
    _check(words, groups, "--columns")
    _check([_field(sort)] if sort else [], fields, "--sort")
    return Arrangement(tuple(words), _field(sort), lambda steps: _look_up(site, steps))


def _field(word: str) -> str:
    tidy = word.strip().lower().replace("-", "_").replace(" ", "_")
    return _CALLED.get(tidy, tidy)


def _check(words: Iterable[str], known: set[str], option: str) -> None:
    from tieout.backends import did_you_mean

    for word in words:
        if word not in known:
            raise UsageProblem(f'{option}: there is no field "{word}" here.', why=did_you_mean(word, known))


def _look_up(site: "Site", steps: "Sequence[Step]") -> Mapping[str, Record]:
    """The records of rows that one side alone has, by step id, out of the mirrors."""
    wanted: dict[tuple[Side, Entity], dict[str, str]] = {}
    for step in steps:
        side = Side.HOST if step.host_key else Side.BOOKS
        wanted.setdefault((side, step.entity), {})[step.host_key or step.books_key] = step.id
    return {
        keys[key]: site.record(entity, half.record)
        for (side, entity), keys in wanted.items()
        for key, half in site.store.halves(side, entity, list(keys)).items()
    }
