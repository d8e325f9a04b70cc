"""``tieout explain``: the reasons, one by one, why a record does or does not appear."""

import rich_click as click

from tieout.cli.frame.chosen_site import site_and_rest
from tieout.cli.frame.command import command as make_command
from tieout.cli.frame.invocation import Invocation
from tieout.cli.frame.opened_site import one_entity, opened_site
from tieout.cli.screen.console import print_lines
from tieout.cli.screen.envelope import print_envelope


@make_command("explain")
@click.argument("words", nargs=-1, required=True, metavar="[SITE] ENTITY KEY")
@click.pass_obj
def command(invocation: Invocation, words: tuple[str, ...]) -> None:
    """Say why a record does or does not appear.

    KEY is the record's key, its id or its name, on either side. Looks at what was read last and reads
    nothing anew. Example: tieout explain shop customer KINGS
    """
    from tieout.sync.explain import explain

    named, (word, text) = site_and_rest(words, 2, "[SITE] ENTITY KEY")
    entity = one_entity(word)
    with opened_site(invocation, named, read_only=True) as site:
        found = explain(site, entity, text)
    if invocation.json:
        print_envelope(found, site=invocation.site)
        return
    print_lines(f"{found.entity.value} {found.name}")
    print_lines(*(f"{number:>3}. {reason}" for number, reason in enumerate(found.reasons, start=1)))
