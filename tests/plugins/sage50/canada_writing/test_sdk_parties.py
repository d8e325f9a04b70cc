"""Customers and vendors through the SDK: made, changed, or refused with a sentence."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tieout.plugin import Address, Entity, Outcome
from tieout_sage50.canada.writing import lookups, sdk

if TYPE_CHECKING:
    from tests.plugins.sage50.canada_writing.canada_desk import Desk, add, change, customer, vendor
else:
    from canada_desk import Desk, add, change, customer, vendor

pytestmark = pytest.mark.usefixtures("near")


def test_a_new_customer_comes_back_as_the_books_have_it(desk: Desk) -> None:
    """Key, accents and address are read again from the tables; the row is stamped with tieout's code."""
    [receipt] = desk.send(add(Entity.CUSTOMER, customer()))

    [row] = desk.rows("tcustomr")
    assert (receipt.outcome, receipt.key) == (Outcome.DONE, str(row["lId"]))
    assert receipt.record is not None
    assert (
        receipt.record.model_dump()
        == customer(
            key=receipt.key,
            version=receipt.version,
            modified=receipt.version,
            contact="",
            alt_phone="",
            fax="",
        ).model_dump()
    )
    assert (row["sASOrgId"], row["sASUserId"]) == ("TIEOUT", "tieout")


def test_a_name_in_use_is_to_be_linked(desk: Desk) -> None:
    """Whatever the case of its letters; vendors have names of their own."""
    [taken] = desk.seed(Entity.CUSTOMER, [customer("Alpha Ltée")])

    [receipt] = desk.send(add(Entity.CUSTOMER, customer("ALPHA LTÉE".replace("É", "é"))))
    assert receipt.error is not None
    assert receipt.error["code"] == "TO-SAGE50-102"
    assert f"key {taken.key}" in str(receipt.error["fix"])
    assert "link" in str(receipt.error["fix"])
    assert desk.send(add(Entity.VENDOR, vendor("Alpha Ltée")))[0].outcome is Outcome.DONE


def test_a_name_taken_after_preparing_is_noticed(desk: Desk) -> None:
    """A person was quicker: no second one is made."""
    with desk.books() as books:
        [one] = books.writer.prepare(Entity.CUSTOMER, [add(Entity.CUSTOMER, customer())])
        desk.seed(Entity.CUSTOMER, [customer()])

        [receipt] = books.writer.export(Entity.CUSTOMER, [one])
    assert receipt.outcome is Outcome.REFUSED
    assert desk.count(Entity.CUSTOMER) == 1


def test_only_the_fields_of_the_operation_change(desk: Desk) -> None:
    """What a person changed meanwhile in another field stays."""
    [old] = desk.seed(Entity.VENDOR, [vendor(fax="1", billing_address=Address(line1="2, rue", city="Lévis"))])
    desk.edit(Entity.VENDOR, old.key, fax="2")

    wanted = vendor(key=old.key, phone="819 555-9999", fax="3")
    [receipt] = desk.send(change(Entity.VENDOR, wanted, "phone", expected=old))
    [row] = desk.rows("tvendor")
    assert receipt.outcome is Outcome.DONE
    assert (row["sPhone1"], row["sFax"], row["sStreet1"]) == ("819 555-9999", "2", "2, rue")


def test_a_blank_that_is_sent_empties_the_field(desk: Desk) -> None:
    """A part of an address that is blank on the host becomes blank."""
    [old] = desk.seed(Entity.CUSTOMER, [customer()])

    wanted = customer(key=old.key, billing_address=Address(line1="5, rue Neuve"))
    desk.send(change(Entity.CUSTOMER, wanted, "billing_address", expected=old))
    [row] = desk.rows("tcustomr")
    assert (row["sStreet1"], row["sCity"], row["sPhone1"]) == ("5, rue Neuve", "", "418 555-0101")


def test_what_changed_meanwhile_is_refused_as_stale(desk: Desk) -> None:
    """The sentence names the field, and their change stays."""
    [old] = desk.seed(Entity.CUSTOMER, [customer()])
    desk.edit(Entity.CUSTOMER, old.key, phone="418 555-7777")

    [receipt] = desk.send(change(Entity.CUSTOMER, customer(key=old.key, phone="1"), "phone", expected=old))
    assert receipt.error is not None
    assert receipt.error["code"] == "TO-SAGE50-103"
    assert "phone" in str(receipt.error["why"])
    assert desk.rows("tcustomr")[0]["sPhone1"] == "418 555-7777"


def test_a_renamed_customer_is_changed_under_its_new_name(desk: Desk) -> None:
    """The key is what ties them; the SDK can only find it by the name of today."""
    [old] = desk.seed(Entity.CUSTOMER, [customer()])
    desk.edit(Entity.CUSTOMER, old.key, name="Érablière Côté et fils")

    [receipt] = desk.send(change(Entity.CUSTOMER, customer(key=old.key, phone="1"), "phone", expected=old))
    assert receipt.outcome is Outcome.DONE
    assert [row["sPhone1"] for row in desk.rows("tcustomr")] == ["1"]


@pytest.mark.parametrize(
    ("phone_now", "outcome"),
    [("2", Outcome.DONE), ("1", Outcome.NOT_THERE), ("3", Outcome.IN_DOUBT), (None, Outcome.REFUSED)],
)
def test_a_change_whose_answer_was_lost_is_settled_by_what_is_there(
    desk: Desk, phone_now: str | None, outcome: Outcome
) -> None:
    """The new value: done. The old one: not there. Another: a person must look. No record: refused."""
    [old] = desk.seed(Entity.CUSTOMER, [customer(phone="1")])
    one = desk.prepare(change(Entity.CUSTOMER, customer(key=old.key, phone="2"), "phone", expected=old))
    if phone_now is None:
        desk.delete(Entity.CUSTOMER, old.key)
    else:
        desk.edit(Entity.CUSTOMER, old.key, phone=phone_now)

    assert desk.settle(one).outcome is outcome


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"billing_address": Address(line1="1", line2="2", line3="3")}, "two lines"),
        ({"contact": "x" * 31}, "30 at most"),
        ({"phone": "1\n2"}, "line break"),
        ({"email": "a\ud800"}, "control character"),
        ({"parent": "Big"}, "no jobs"),
        ({"name": " "}, "name is needed"),
    ],
)
def test_what_cannot_be_held_is_said_before_anything_is_sent(
    desk: Desk, changes: dict[str, Any], told: str
) -> None:
    """Nothing is cut or cleaned."""
    prepared = desk.prepare(add(Entity.CUSTOMER, customer(**{"name": "A", **changes})))
    assert prepared.problem is not None
    assert told in prepared.problem["what"]


@pytest.mark.parametrize(("charset", "sign"), [("utf8", "\U0001f33b"), ("latin1", "Ж")])
def test_what_the_databases_character_set_lacks_is_refused(desk: Desk, charset: str, sign: str) -> None:
    """It would become a question mark in the company."""
    prepared = desk.prepare(add(Entity.CUSTOMER, customer(f"A{sign}")), charset=charset)
    assert prepared.problem is not None
    assert sign in prepared.problem["what"]


@pytest.mark.parametrize("field", ["name", "credit_limit", "currency"])
def test_other_fields_are_never_changed(desk: Desk, field: str) -> None:
    """The SDK could rename; tieout does not."""
    [old] = desk.seed(Entity.CUSTOMER, [customer()])
    prepared = desk.prepare(change(Entity.CUSTOMER, customer(key=old.key), field, expected=old))
    assert prepared.problem is not None


def test_a_user_without_the_right_is_named(desk: Desk, pretend: Callable[..., None]) -> None:
    """Sage 50's own rights hold: nothing is written, and the sentence says who must be given what."""
    pretend(can_modify=False)

    [receipt] = desk.send(add(Entity.CUSTOMER, customer()))
    assert receipt.error is not None
    assert "right" in str(receipt.error["why"])
    assert desk.count(Entity.CUSTOMER) == 0


def test_the_connection_that_reads_writes_nothing(desk: Desk) -> None:
    """All that reaches the tables comes through the SDK: without it nothing does."""
    with desk.books() as books:
        [one] = books.writer.prepare(Entity.CUSTOMER, [add(Entity.CUSTOMER, customer())])
        books.writer.settle(Entity.CUSTOMER, [one])
        with books.database.connect() as connection, pytest.raises(Exception, match="readonly"):
            connection.exec_driver_sql("INSERT INTO tcustomr (lId, sName) VALUES (1, 'x')")
    assert desk.count(Entity.CUSTOMER) == 0


def test_no_setting_of_a_site_leads_to_a_make_believe_sdk(desk: Desk) -> None:
    """Only the simulated company and the tests' door do."""
    real = sdk._arguments(desk.settings(simulator=None), str(desk.sai))
    assert "--make-believe" not in real
    assert "--make-believe" in sdk._arguments(desk.settings(), str(desk.sai))


def test_what_sage_says_it_wrote_is_ours_whatever_it_is_stamped_with(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That rows bear the program's code is an inference; where it is wrong, an export still ends as done."""
    monkeypatch.setattr(lookups, "APP_CODE", "OTHER")

    [receipt] = desk.send(add(Entity.CUSTOMER, customer()))

    assert receipt.outcome is Outcome.DONE
