"""What people and programs get wrong: each case ends in a sentence with its code and remedy, and the rest goes on."""

import json
from pathlib import Path
from typing import Any

import pytest

from tieout.records import Address

Shop = Any

GOOD = "Good Neighbour"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("x" * 42, "42 characters"),
        ("Dock 9: Repairs", '":"'),
        ("京都レストラン", "U+4EAC"),
        ("Emoji \U0001f33b Flowers", "U+1F33B"),
    ],
)
def test_a_name_quickbooks_cannot_hold_is_refused_alone(shop: Shop, name: str, said: str) -> None:
    """Field, limit or sign are named before anything is sent; the good one is exported."""
    shop.on_host(shop.customer(name), shop.customer(GOOD))
    shop.add_site()

    plan = shop.plan()
    shop.apply()

    [bad] = [step for step in plan["steps"] if step["name"] == name]
    assert said in bad["problem"]
    assert bad.get("tickable") is False
    assert shop.quickbooks_customers() == [GOOD]


def test_an_address_line_of_42_signs_is_named_with_its_line(shop: Shop) -> None:
    """Which line, how long, how much fits."""
    shop.on_host(shop.customer("Acme", billing_address=Address(line2="y" * 42)))
    shop.add_site()

    [step] = shop.plan()["steps"]

    assert "billing_address.line2 has 42 characters" in step["problem"]


@pytest.mark.parametrize("kind", ["Vendor", "Employee", "OtherName"])
def test_a_name_used_in_another_list_is_refused_before_sending(shop: Shop, kind: str) -> None:
    """Customers, vendors, employees and other names share one space of names."""
    shop.in_quickbooks(kind, "Acme")
    shop.on_host(shop.customer("Acme"), shop.customer(GOOD))
    shop.add_site()

    plan = shop.plan()
    refused_in_plan = "Acme" not in [
        s["name"] for s in plan["steps"] if s.get("ticked") and s.get("host_key")
    ]
    printed = shop.apply(code=0 if refused_in_plan else 3)

    assert refused_in_plan is (kind == "Vendor"), (
        "vendors are mirrored, the plan knows them; the others are asked for"
    )
    assert refused_in_plan or "in use" in printed
    assert shop.quickbooks_customers() == [GOOD]


def test_names_with_markup_and_formulas_pass_unharmed_both_ways(shop: Shop) -> None:
    """Record text is data: never read as markup, XML, SQL or a formula."""
    hostile = [
        "Acme [/] & <Sons>",
        "=SUM(A1)",
        "Robert'); DROP TABLE customers;--",
        'Say "hi" ]]> %s {0}',
        "Café Ñandú",
    ]
    for name in hostile[:3]:
        shop.in_quickbooks("Customer", name)
    shop.on_host(*(shop.customer(name) for name in hostile[3:]))
    shop.add_site()

    shop.plan()
    shop.apply()

    assert sorted(shop.host_customers()) == sorted(hostile)
    assert shop.quickbooks_customers() == sorted(hostile)


def test_a_plan_edited_by_hand_is_refused(shop: Shop) -> None:
    """One tick flipped in an editor."""
    shop.in_quickbooks("Customer", "Acme", IsActive="false")
    shop.add_site()
    shop.plan()
    path = shop.folder / "plan.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"reason"', '"ticked":true,"reason"', 1), encoding="utf-8")

    assert "TO-PLN-001" in shop.ok("apply", str(path), "--yes", code=2)
    assert shop.host_customers() == {}


def test_a_plan_whose_records_changed_since_is_stale(shop: Shop) -> None:
    """Nothing of it is written, not even what did not change."""
    shop.on_host(shop.customer("Acme"), shop.customer("Bolt"))
    shop.add_site()
    shop.plan()
    shop.in_quickbooks("Customer", "acme")
    shop.ok("link", "add", "shop", "customer", "Acme", "acme", "--yes", code=1)
    shop.ok("plan", "shop")
    shop.ok("link", "add", "shop", "customer", "Acme", "acme", "--yes")

    assert "TO-PLN-003" in shop.ok("apply", str(shop.folder / "plan.json"), "--yes", code=6)
    assert shop.quickbooks_customers() == ["acme"]


def test_a_plan_of_another_site_or_company_is_refused(shop: Shop) -> None:
    """--company names another one."""
    shop.in_quickbooks("Customer", "Acme")
    shop.add_site()
    shop.plan()

    printed = shop.ok("apply", str(shop.folder / "plan.json"), "--yes", "--company", "Larry's", code=5)

    assert "Rock Castle" in printed


def test_an_unknown_site_names_the_nearest(shop: Shop) -> None:
    """A slip of the finger is answered with what was meant."""
    shop.add_site()

    printed = shop.ok("plan", "shopp", code=2)

    assert "TO-CFG-004" in printed
    assert "shop" in printed


def test_an_unknown_rule_is_named_with_its_line_and_the_nearest(shop: Shop) -> None:
    """tieout.toml:LINE ... did you mean."""
    shop.add_site()
    path = shop.folder / "tieout.toml"
    with path.open("a", encoding="utf-8") as file:
        file.write('\n[sites.shop.rules.customer]\nrepalce = ["phone"]\n')

    printed = " ".join(shop.ok("plan", "shop", code=2).split())

    assert "replace" in printed
    assert "tieout.toml:" in printed


def test_an_unwritable_place_is_named(shop: Shop) -> None:
    """A file stands where the folder should be; also root cannot write there."""
    shop.add_site()
    (shop.folder / "locked").write_text("", encoding="utf-8")

    assert "TO-CFG-008" in shop.ok("plan", "shop", "--out", str(shop.folder / "locked" / "plan.json"), code=2)


def test_a_folder_that_is_not_there_is_named(shop: Shop) -> None:
    """The plan cannot be saved in it."""
    shop.add_site()

    assert "TO-CFG-008" in shop.ok(
        "plan", "shop", "--out", str(shop.folder / "nowhere" / "plan.json"), code=2
    )


def test_a_company_file_that_is_none_is_refused(shop: Shop) -> None:
    """Another program's file under the company's name."""
    shop.add_site()
    shop.book.write_text("<html>not a company</html>", encoding="utf-8")

    result = shop.run("plan", "shop")

    assert result.exit_code in {4, 5}
    assert "TO-" in result.output


def test_a_damaged_state_store_stops_everything(shop: Shop) -> None:
    """Nothing is written to either side without a journal."""
    shop.in_quickbooks("Customer", "Acme")
    shop.add_site()
    store = next(Path(shop.folder).glob("tieout.db"))
    for wal in shop.folder.glob("tieout.db-*"):
        wal.unlink()
    store.write_bytes(b"SQLite format 3\x00" + b"\xff" * 4096)

    printed = shop.ok("sync", "shop", "--yes", code=1)

    assert "TO-STA-002" in printed
    assert shop.host_customers() == {}


def test_more_changes_than_the_guard_lets_through_stop_for_a_person(shop: Shop) -> None:
    """Exit 9, nothing written; --max-changes lets it through."""
    shop.in_quickbooks("Customer", "Acme")
    shop.in_quickbooks("Customer", "Bolt")
    shop.add_site("max_changes=1")

    assert "TO-RUN-002" in shop.ok("sync", "shop", "--yes", code=9)
    assert shop.host_customers() == {}
    shop.ok("sync", "shop", "--yes", "--max-changes", "2")
    assert sorted(shop.host_customers()) == ["Acme", "Bolt"]


def test_a_first_unattended_sync_waits_for_a_person(shop: Shop) -> None:
    """Exit 9 until a plan was applied once."""
    shop.in_quickbooks("Customer", "Acme")
    shop.add_site()

    assert "TO-RUN-003" in shop.ok("sync", "shop", code=9)
    shop.plan()
    shop.apply()
    shop.ok("sync", "shop")


def test_json_errors_are_alone_on_stdout(shop: Shop) -> None:
    """Machines read one document, with the code in it."""
    shop.add_site()

    result = shop.run("plan", "nowhere", "--json")

    assert json.loads(result.stdout)["errors"][0]["code"] == "TO-CFG-004"
