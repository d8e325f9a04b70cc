"""``tieout link``: which records of both sides belong together, and who said so."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from tieout.cli.frame.chosen_site import site_and_rest
from tieout.cli.frame.command import group
from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.opened_site import entities_asked, one_entity, opened_site, who_is_here
from tieout.cli.frame.options import entities_option, site_argument, yes_option
from tieout.cli.screen.console import print_lines
from tieout.cli.screen.envelope import print_envelope
from tieout.cli.screen.questions import ask_yes
from tieout.cli.screen.tables import print_table
from tieout.cli.screen.words import many
from tieout.errors import ExitCode
from tieout.records import Side

if TYPE_CHECKING:
    from tieout.pairs import Half
    from tieout.records import Entity
    from tieout.site import Site
    from tieout.store import Link
    from tieout.sync.linking import AutoLinks

command = group("link", "See and change which records belong together.")
#: Names of linked records are looked up so many at a time.
_BATCH = 500


@command.command("list")
@site_argument
@entities_option
@click.option("--broken", is_flag=True, help="Only links that no longer hold.")
@click.option("--limit", type=click.IntRange(0), default=0, help="So many at most; 0 for all.")
@click.pass_obj
def list_links(
    invocation: Invocation, site: str, entities: tuple[str, ...], broken: bool, limit: int
) -> None:
    """List linked records.

    Example: tieout link list shop -e customers --broken
    """
    with opened_site(invocation, site, read_only=True) as opened:
        asked = entities_asked(opened, entities) or opened.rules.entities
        rows = _rows(opened, asked, broken=True if broken else None)
        shown = list(islice(rows, limit) if limit else rows)
    if invocation.json:
        print_envelope(shown, site=invocation.site)
    elif not shown:
        print_lines("There is no such link.")
    else:
        headings = ("entity", "host", "host_name", "books", "books_name", "how", "state", "made_at", "note")
        print_table(
            [heading.replace("_", " ") for heading in headings], [[row[h] for h in headings] for row in shown]
        )


def _rows(site: "Site", entities: Iterable["Entity"], *, broken: bool | None) -> Iterator[dict[str, Any]]:
    for entity in entities:
        links = site.store.links(entity, broken=broken)
        while batch := list(islice(links, _BATCH)):
            hosts = site.store.halves(Side.HOST, entity, [link.host_key for link in batch])
            books = site.store.halves(Side.BOOKS, entity, [link.books_key for link in batch])
            yield from (_row(link, hosts, books) for link in batch)


def _row(link: "Link", hosts: dict[str, "Half"], books: dict[str, "Half"]) -> dict[str, Any]:
    host, other = hosts.get(link.host_key), books.get(link.books_key)
    return {
        "entity": link.entity.value,
        "host": link.host_key,
        "host_name": host.name if host else "",
        "books": link.books_key,
        "books_name": other.name if other else "",
        "how": link.how,
        "state": link.state,
        "made_at": link.made_at,
        "note": link.note,
    }


@command.command("add")
@click.argument("words", nargs=-1, required=True, metavar="[SITE] ENTITY HOST BOOKS")
@yes_option
@click.pass_obj
def add(invocation: Invocation, words: tuple[str, ...], yes: bool) -> int:
    """Say that two records are one, also when their names differ.

    HOST and BOOKS are keys, ids or names. Example: tieout link add shop customer KINGSEL KINGS
    """
    from tieout.sync.linking import find_record, link_by_hand

    named, (word, host_text, books_text) = site_and_rest(words, 3, "[SITE] ENTITY HOST BOOKS")
    entity = one_entity(word)
    with opened_site(invocation, named) as site:
        host = find_record(site, Side.HOST, entity, host_text)
        books = find_record(site, Side.BOOKS, entity, books_text)
        if not yes and not ask_yes(invocation, f"{_said(host)} is {_said(books)}?", "--yes"):
            print_lines("No link was made.")
            return int(ExitCode.DONE)
        link_by_hand(site, entity, host, books, who_is_here())
    if invocation.json:
        print_envelope({"entity": entity, "host": host.key, "books": books.key}, site=invocation.site)
    else:
        print_lines(f"Linked: {_said(host)} is {_said(books)}.")
    return int(ExitCode.DONE)


def _said(half: "Half") -> str:
    return f"{half.name} ({half.code or half.key})"


@command.command("remove")
@click.argument("words", nargs=-1, required=True, metavar="[SITE] ENTITY HOST")
@yes_option
@click.pass_obj
def remove(invocation: Invocation, words: tuple[str, ...], yes: bool) -> int:
    """Take a link away. Deletes nothing in either system.

    HOST is the host record's key, id or name. Example: tieout link remove shop customer KINGSEL
    """
    from tieout.sync.linking import find_record, unlink

    named, (word, host_text) = site_and_rest(words, 2, "[SITE] ENTITY HOST")
    entity = one_entity(word)
    with opened_site(invocation, named) as site:
        host = find_record(site, Side.HOST, entity, host_text)
        if not yes and not ask_yes(invocation, f"Take the link of {_said(host)} away?", "--yes"):
            print_lines("The link stays.")
            return int(ExitCode.DONE)
        removed = unlink(site, entity, host, who_is_here())
    if invocation.json:
        print_envelope(removed, site=invocation.site)
    else:
        print_lines(f"No longer linked: {_said(host)} and {removed.books_key} in the books.")
    return int(ExitCode.DONE)


@command.command("auto")
@site_argument
@entities_option
@click.option("--dry-run", is_flag=True, help="Only show what would be linked.")
@click.option("--suggest", is_flag=True, help="Also list names that are nearly equal, for a person.")
@click.pass_obj
def auto(invocation: Invocation, site: str, entities: tuple[str, ...], dry_run: bool, suggest: bool) -> None:
    """Link all records whose names are exactly equal.

    A name that occurs twice on a side is listed and never guessed. Example: tieout link auto shop -e customers --dry-run
    """
    from tieout.sync.linking import link_auto

    who = who_is_here()
    with opened_site(invocation, site, read_only=dry_run) as opened:
        asked = entities_asked(opened, entities) or opened.rules.entities
        found = {entity: link_auto(opened, entity, who, dry_run=dry_run, suggest=suggest) for entity in asked}
    if invocation.json:
        print_envelope(found, site=invocation.site)
        return
    for entity, links in found.items():
        print_lines(*_auto_lines(entity, links, dry_run=dry_run))


def _auto_lines(entity: "Entity", links: "AutoLinks", *, dry_run: bool) -> Iterator[str]:
    verb = "would be linked" if dry_run else "linked"
    yield f"{entity.value}: {many(len(links.linked), 'pair')} {verb}"
    yield from (f"  {name}   host {host}, books {books}" for name, host, books in links.linked)
    yield from (f"  left alone, the name is not alone: {name}" for name in links.ambiguous)
    yield from (f"  nearly equal: {host} / {books}   {why}" for host, books, why in links.near)


@command.command("import")
@click.argument("words", nargs=-1, required=True, metavar="[SITE] FILE")
@click.pass_obj
def import_csv(invocation: Invocation, words: tuple[str, ...]) -> None:
    """Make links from a spreadsheet: all of them, or none.

    FILE is a CSV with the columns entity, host, books; each cell a key, an id or a name.
    Example: tieout link import shop links.csv
    """
    from tieout.sync.linking import import_links

    named, (file,) = site_and_rest(words, 1, "[SITE] FILE")
    with opened_site(invocation, named) as site:
        made = import_links(site, Path(file), who_is_here())
    if invocation.json:
        print_envelope({"linked": made}, site=invocation.site)
    else:
        print_lines(f"{many(made, 'link')} made.")
