"""A site that only reads: writing is refused with a sentence, asking still works."""

from typing import TYPE_CHECKING

import pytest

from tieout.plugin import Entity, Outcome, Prepared

if TYPE_CHECKING:
    from tests.plugins.sage50.canada_writing.canada_desk import Desk, add, customer
else:
    from canada_desk import Desk, add, customer


def test_writing_is_refused_and_the_setting_is_named(desk: Desk) -> None:
    """In preparing already."""
    prepared = desk.prepare(add(Entity.CUSTOMER, customer()), writer="none")
    assert prepared.problem is not None
    assert prepared.problem["code"] == "TO-SAGE50-100"
    assert "writer" in prepared.problem["fix"]


def test_what_was_made_ready_under_other_settings_is_not_sent(desk: Desk) -> None:
    """The settings of now count."""
    one = desk.prepare(add(Entity.CUSTOMER, customer()))
    with desk.books(writer="none") as books:
        [receipt] = books.writer.export(Entity.CUSTOMER, [one])
    assert receipt.outcome is Outcome.REFUSED
    assert desk.count(Entity.CUSTOMER) == 0


@pytest.mark.usefixtures("near")
def test_what_an_earlier_writer_sent_is_still_found(desk: Desk) -> None:
    """Its answer was lost, then the admin turned writing off."""
    operation = add(Entity.CUSTOMER, customer())
    desk.send(operation)
    assert desk.settle(Prepared(operation=operation), writer="none").outcome is Outcome.DONE
