"""A whole two-way sync through the Web Connector: what a person does, what QuickBooks is told, what is in step then."""

from typing import Any

from tieout_quickbooks.simulator.webconnector import Outcome

Shop = Any


def test_the_first_call_only_says_which_company_it_is(shop: Shop) -> None:
    """Nothing is read before a person has confirmed the company; the window says what to do."""
    shop.in_quickbooks("Acme")
    shop.add_site("max_changes=0", "schedule=0s")
    shop.add_to_webconnector()

    with shop.serving() as service:
        update = shop.update(service)

    assert update.outcome == Outcome.DONE
    assert "Rock Castle Construction" in update.shown
    assert "tieout site edit shop" in update.shown
    assert "Acme" not in shop.ok("plan", "shop", "--no-fetch")


def test_imports_are_written_at_once_and_exports_at_the_next_call(shop: Shop) -> None:
    """A plan works on what was read last; what goes to QuickBooks waits until it calls, and then is there once."""
    shop.in_quickbooks("Acme", "Bolt")
    shop.on_host("Core", "Dart")
    shop.set_up("unattended=false")
    with shop.serving() as service:
        assert shop.update(service).shown == "OK: 2 customers read."

        told = shop.review()
        assert "2 imported" in told
        assert "planned from its last call, as of 20" in shop.ok("plan", "shop")
        assert "2 operations approved" in told
        assert shop.quickbooks_customers() == ["Acme", "Bolt"]

        assert "2 added to the books" in shop.update(service).shown

    assert shop.quickbooks_customers() == ["Acme", "Bolt", "Core", "Dart"]
    assert shop.host_customers() == ["Acme", "Bolt", "Core", "Dart"]


def test_a_repeat_changes_nothing(shop: Shop) -> None:
    """The next call writes nothing on either side, and the plan is empty."""
    shop.in_quickbooks("Acme")
    shop.on_host("Core")
    shop.set_up()
    with shop.serving() as service:
        shop.update(service)
        shop.review()
        shop.update(service)
        history = list(shop.company.history)

        assert shop.update(service).shown == "OK: nothing new."

    assert shop.company.history == history
    assert shop.company.tripwire == []
    assert "both sides are in step" in shop.review().lower() or "Nothing is ticked" in shop.review()


def test_after_one_review_rules_write_without_a_person(shop: Shop) -> None:
    """What is new on either side is read, planned and written in one and the same call."""
    shop.in_quickbooks("Acme")
    shop.set_up()
    with shop.serving() as service:
        shop.update(service)
        shop.review()
        shop.in_quickbooks("Bolt")
        shop.on_host("Core")

        shown = shop.update(service).shown

    assert "1 customer read" in shown
    assert "1 added to the books" in shown
    assert "1 imported" in shown
    assert shop.quickbooks_customers() == shop.host_customers() == ["Acme", "Bolt", "Core"]


def test_more_changes_than_the_guard_lets_through_wait_for_a_person(shop: Shop) -> None:
    """The call reads, writes nothing, and says how many wait and what to type."""
    shop.in_quickbooks("Acme")
    shop.set_up()
    with shop.serving() as service:
        shop.update(service)
        shop.review()
        shop.ok("site", "edit", "shop", "--rule", "max_changes=1", "--no-test")
        shop.in_quickbooks("Bolt", "Core")

        shown = shop.update(service).shown

    assert "2 records would be written, 1 are allowed" in shown
    assert shop.host_customers() == ["Acme"]
