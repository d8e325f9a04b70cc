"""The daily way: look, tick, write, look back, take back."""

import json
from pathlib import Path
from typing import Any

import pytest

from tieout.records import Customer, Entity

Shop = Any
Tieout = Any


def test_plan_shows_both_panes_and_writes_nothing(shop: Shop, tieout: Tieout) -> None:
    """What only one side has stands in its pane; neither side is touched."""
    before = shop.host_names(), shop.books_names()
    shown = tieout("plan", "shop").out
    assert "ONLY IN BOOKS IN MEMORY" in shown
    assert "Blue Heating" in shown
    assert "Jones Roofing" in shown
    assert "Acme [/] Co" in shown
    assert "Company: Bellwether Garden Supply" in shown
    assert (shop.host_names(), shop.books_names()) == before


def test_plan_finds_the_only_site(shop: Shop, tieout: Tieout) -> None:
    """SITE may be left out when there is one."""
    assert tieout("plan").out == tieout("plan", "shop", "--no-fetch").out


def test_plan_suggests_a_near_match(shop: Shop, tieout: Tieout) -> None:
    """Kings Electric and Kings Electrical are for a person to decide."""
    assert "Kings Electrical" in tieout("plan", "shop", "--view", "missing").out


def test_plan_shows_differences_field_by_field(
    shop: Shop, tieout: Tieout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone that differs is shown with both numbers."""
    monkeypatch.setenv("COLUMNS", "120")
    shown = tieout("plan", "shop").out
    assert "555-0999" in shown
    assert "555-0101" in shown


def test_plan_ends_with_7_only_when_asked(shop: Shop, tieout: Tieout) -> None:
    """Changes pending are no error, but a script may ask."""
    assert tieout("plan", "shop").code == 0
    assert tieout("plan", "shop", "--exit-code").code == 7


def test_plan_refuses_an_entity_the_site_does_not_sync(shop: Shop, tieout: Tieout) -> None:
    """The entities the site has are named."""
    ended = tieout("plan", "shop", "-e", "vendors")
    assert ended.code == 2
    assert "customers" in ended.err


def test_plan_as_json_is_the_whole_plan(shop: Shop, tieout: Tieout) -> None:
    """Every step with its reason, whatever the limit of the panes."""
    data = tieout("plan", "shop", "--json", "--limit", "1").data
    assert {step["name"] for step in data["steps"]} >= {"Blue Heating", "Jones Roofing", "Acme [/] Co"}
    assert all(step["reason"] for step in data["steps"])
    assert data["summary"]["digest"]


def plan_file(tieout: Tieout, *words: str) -> Path:
    """A saved plan."""
    ended = tieout("plan", "shop", "--out", "plan.json", *words)
    assert ended.code == 0, ended.err
    return Path("plan.json")


def test_apply_writes_the_ticked_rows(shop: Shop, tieout: Tieout) -> None:
    """After it, both sides have what was ticked, and the end says so in the words of the help page."""
    plan = plan_file(tieout)
    ended = tieout("apply", str(plan), "--yes")
    assert ended.code == 0, ended.err
    assert "Import completed: " in ended.out
    assert "Export completed: " in ended.out
    assert {"Blue Heating", "Acme [/] Co"} <= shop.host_names()
    assert "Jones Roofing" in shop.books_names()
    assert "Retail Counter" not in shop.host_names()


def test_apply_counts_what_was_left_out(shop: Shop, tieout: Tieout) -> None:
    """The inactive customer is not ticked, and counted as skipped."""
    ended = tieout("apply", str(plan_file(tieout)), "--yes")
    line = next(line for line in ended.out.splitlines() if line.startswith("Import completed"))
    assert "1 skipped, 0 failed" in line


def test_applying_twice_writes_once(shop: Shop, tieout: Tieout) -> None:
    """The same plan a second time is refused or does nothing."""
    plan = plan_file(tieout)
    tieout("apply", str(plan), "--yes")
    before = len(shop.books.written())
    tieout("apply", str(plan), "--yes")
    assert len(shop.books.written()) == before


def test_a_plan_after_apply_has_nothing_ticked(shop: Shop, tieout: Tieout) -> None:
    """Syncing twice changes nothing the second time."""
    tieout("apply", str(plan_file(tieout)), "--yes")
    assert tieout("plan", "shop", "--exit-code").code == 0


def test_apply_asks_and_takes_no_for_the_default(shop: Shop, tieout: Tieout, somebody: None) -> None:
    """The question names the company and where will be written; Enter means No."""
    plan = plan_file(tieout)
    ended = tieout("apply", str(plan), answers="\n")
    assert ended.code == 0
    assert "Bellwether Garden Supply" in ended.err
    assert "Writes to" in ended.err
    assert "Books in memory" in ended.err
    assert ended.out == "Nothing was written.\n"
    assert "Blue Heating" not in shop.host_names()


def test_apply_goes_on_after_a_yes(shop: Shop, tieout: Tieout, somebody: None) -> None:
    """A person's yes is enough."""
    tieout("apply", str(plan_file(tieout)), answers="y\n")
    assert "Blue Heating" in shop.host_names()


def test_apply_without_a_terminal_wants_yes(shop: Shop, tieout: Tieout) -> None:
    """Nobody there: nothing is written, and the flag is named."""
    ended = tieout("apply", str(plan_file(tieout)))
    assert ended.code == 2
    assert "--yes" in ended.err
    assert "Blue Heating" not in shop.host_names()


def test_apply_refuses_another_company_than_named(shop: Shop, tieout: Tieout) -> None:
    """``--company`` is the last look before a write."""
    ended = tieout("apply", str(plan_file(tieout)), "--yes", "--company", "Other Ltd")
    assert ended.code == 5
    assert "Bellwether Garden Supply" in ended.err
    assert "Blue Heating" not in shop.host_names()


def test_apply_refuses_an_edited_plan(shop: Shop, tieout: Tieout) -> None:
    """Ticks are changed by review, not by an editor."""
    plan = plan_file(tieout)
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("Blue Heating", "Red Heating"), encoding="utf-8")
    ended = tieout("apply", str(plan), "--yes")
    assert ended.code == 2
    assert "TO-PLN-001" in ended.err


def test_apply_refuses_a_stale_plan(shop: Shop, tieout: Tieout) -> None:
    """A record that changed since ends it with 6, and nothing is written."""
    plan = plan_file(tieout)
    shop.books.edit(Entity.CUSTOMER, "B2", phone="555-7777")
    ended = tieout("apply", str(plan), "--yes")
    assert ended.code == 6
    assert "Acme [/] Co" not in shop.host_names()


def test_apply_keeps_to_the_guard(shop: Shop, tieout: Tieout) -> None:
    """More writes than allowed end with 9."""
    ended = tieout("apply", str(plan_file(tieout)), "--yes", "--max-changes", "1")
    assert ended.code == 9
    assert "Blue Heating" not in shop.host_names()


def test_sync_wants_a_first_review(shop: Shop, tieout: Tieout) -> None:
    """An unattended first run ends with 9 and says what to do."""
    ended = tieout("sync", "shop")
    assert ended.code == 9
    assert "tieout plan" in ended.err
    assert "Blue Heating" not in shop.host_names()


def test_sync_with_yes_writes(shop: Shop, tieout: Tieout) -> None:
    """``--yes`` says that a person looked."""
    ended = tieout("sync", "shop", "--yes")
    assert ended.code == 0, ended.err
    assert "Import completed" in ended.out
    assert "Blue Heating" in shop.host_names()
    again = tieout("sync", "shop", "--yes")
    assert "Nothing to do" in again.out


def test_a_dry_run_writes_nothing(shop: Shop, tieout: Tieout) -> None:
    """``sync --dry-run`` is a look."""
    ended = tieout("sync", "shop", "--dry-run")
    assert ended.code == 0
    assert "ONLY IN" in ended.out
    assert "Blue Heating" not in shop.host_names()


def test_closed_books_end_with_5(shop: Shop, tieout: Tieout) -> None:
    """Somebody must open the company."""
    shop.books.close_books()
    assert tieout("plan", "shop").code == 5


def test_refused_access_ends_with_4(shop: Shop, tieout: Tieout) -> None:
    """Somebody must allow access in the accounting program."""
    shop.books.withdraw_access()
    assert tieout("sync", "shop", "--yes").code == 4


def test_another_company_ends_with_5(shop: Shop, tieout: Tieout) -> None:
    """The wrong company is refused before anything is read."""
    shop.books.swap_company()
    ended = tieout("plan", "shop")
    assert ended.code == 5
    assert "TO-ACC-003" in ended.err


def first_run(tieout: Tieout) -> str:
    """Sync, and the run's id."""
    tieout("sync", "shop", "--yes")
    run: str = tieout("history", "list", "--json").data[0]["id"]
    return run


def test_history_shows_what_was_written_and_why(shop: Shop, tieout: Tieout) -> None:
    """Who, which rule, before and after."""
    run = first_run(tieout)
    assert run in tieout("history", "list").out
    shown = tieout("history", "show", run[:8]).out
    assert "Blue Heating" in shown
    assert "direction both" in shown
    data = tieout("history", "show", run, "--json").data
    assert {one["state"] for one in data["operations"]} == {"done"}


def test_an_unknown_run_is_refused(shop: Shop, tieout: Tieout) -> None:
    """No run of that name."""
    ended = tieout("history", "show", "no-such-run")
    assert ended.code != 0
    assert "no-such-run" in ended.err


def test_undo_takes_the_imports_back(shop: Shop, tieout: Tieout) -> None:
    """First a look, then the host is as it was; the books keep what was made there, and it is said."""
    run = first_run(tieout)
    look = tieout("undo", run, "--dry-run")
    assert "Blue Heating" in look.out
    assert "Blue Heating" in shop.host_names()
    ended = tieout("undo", run, "--yes")
    assert ended.code == 0, ended.err + ended.out
    assert "Blue Heating" not in shop.host_names()
    assert "Jones Roofing" in shop.books_names()
    assert "Jones Roofing" in ended.out


def test_undo_without_a_terminal_wants_yes(shop: Shop, tieout: Tieout) -> None:
    """Nobody there: nothing is taken back."""
    run = first_run(tieout)
    assert tieout("undo", run).code == 2
    assert "Blue Heating" in shop.host_names()


def test_retry_of_a_run_without_failures_says_so(shop: Shop, tieout: Tieout) -> None:
    """There is nothing to retry, and that is no error."""
    ended = tieout("retry", first_run(tieout))
    assert ended.code == 0
    assert "nothing" in ended.out


def test_a_refused_record_ends_with_3_and_can_be_retried(shop: Shop, tieout: Tieout) -> None:
    """One bad record does not stop the others; it is named with what to do."""
    shop.put_on_host(Customer(key="new", code="OK-1", name="Good One"))
    plan = plan_file(tieout)
    shop.books.seed(
        Entity.VENDOR, [__import__("tieout.records").records.Vendor(key="V1", name="Jones Roofing")]
    )
    ended = tieout("apply", str(plan), "--yes")
    assert ended.code == 3, ended.out + ended.err
    assert "Good One" in shop.books_names()
    assert "with 1 problem" in ended.out
    assert "tieout retry" in ended.out
    data = tieout("history", "list", "--json").data
    assert data[0]["summary"]["refused"] == 1


def test_explain_numbers_its_reasons(shop: Shop, tieout: Tieout) -> None:
    """Why Retail Counter is not ticked."""
    tieout("plan", "shop")
    ended = tieout("explain", "shop", "customer", "RETAIL")
    assert ended.code == 0, ended.err
    assert "  1. " in ended.out
    assert "inactive" in ended.out
    assert tieout("explain", "customer", "RETAIL").out == ended.out


def test_explain_names_the_nearest(shop: Shop, tieout: Tieout) -> None:
    """A misspelt name is met with those like it."""
    tieout("plan", "shop")
    ended = tieout("explain", "shop", "customers", "Bleu Heating")
    assert ended.code == 1
    assert "Blue Heating" in ended.err


@pytest.mark.parametrize("words", [["shop"], ["a", "b", "c", "d"], ["shop", "nonsense", "X"]])
def test_explain_takes_two_words_and_a_site(words: list[str], shop: Shop, tieout: Tieout) -> None:
    """Anything else is refused with the shape."""
    assert tieout("explain", *words).code == 2


def test_status_tells_how_a_site_stands(shop: Shop, tieout: Tieout) -> None:
    """Before and after the first run."""
    assert "never" in tieout("status").out
    tieout("sync", "shop", "--yes")
    (row,) = tieout("status", "--json").data
    assert row["last_run"]["state"] == "done"
    assert row["company"] == "Bellwether Garden Supply"
    assert {mirror["side"] for mirror in row["read"]} == {"host", "books"}
    assert "sync done" in tieout("status", "shop").out


def test_watch_once_syncs_each_site_and_leaves_its_health(shop: Shop, tieout: Tieout) -> None:
    """One line for each round, and a file for whoever watches the watcher."""
    tieout("apply", str(plan_file(tieout)), "--yes")
    ended = tieout("watch", "--once", "--health-file", "health.json")
    assert ended.code == 0
    assert "shop: " in ended.out
    assert json.loads(Path("health.json").read_text(encoding="utf-8"))["ok"] is True


def test_watch_once_ends_with_the_code_of_what_failed(shop: Shop, tieout: Tieout) -> None:
    """A closed company is told, and the health file says so."""
    tieout("apply", str(plan_file(tieout)), "--yes")
    shop.books.close_books()
    ended = tieout("watch", "shop", "--once", "--health-file", "health.json")
    assert ended.code == 5
    assert json.loads(Path("health.json").read_text(encoding="utf-8"))["error"]["code"] == "TO-ACC-002"


@pytest.mark.parametrize(("span", "word"), [("10s", "too often"), ("soon", "not a time span")])
def test_watch_refuses_a_senseless_span(span: str, word: str, shop: Shop, tieout: Tieout) -> None:
    """At least a minute, and a span at all."""
    ended = tieout("watch", "--every", span, "--once")
    assert ended.code == 2
    assert word in ended.err


def test_doctor_finds_a_closed_company(shop: Shop, tieout: Tieout) -> None:
    """The finding has its code and its remedy, and ends the command with the error's code."""
    assert tieout("doctor", "shop").code == 0
    shop.books.close_books()
    ended = tieout("doctor", "shop")
    assert ended.code == 5
    assert "TO-ACC-002" in ended.out
    assert "fix:" in ended.out
    assert "1 error" in ended.out


def test_doctor_warnings_count_only_when_asked(
    shop: Shop, tieout: Tieout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``--exit-code`` makes a warning a 7."""
    from tieout.sync import doctor

    warning = doctor.Finding(level="warning", what="nothing was read for 9 hours")
    monkeypatch.setattr(doctor, "diagnose", lambda config, sites: iter([warning]))
    assert tieout("doctor").code == 0
    assert tieout("doctor", "--exit-code").code == 7
