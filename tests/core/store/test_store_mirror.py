"""Mirrors: what a page does, what opens a row, what is remembered as agreed."""

import pytest

from tieout.errors import ReadIncomplete, RecordInvalid
from tieout.records import Customer, Entity, Money, Record, Side, Vendor
from tieout.store import NewLink, PageCounts, SiteStore, Store, Watermark

HOST, CUSTOMER = Side.HOST, Entity.CUSTOMER
COMPARED = ("code", "name", "phone", "credit_limit")


def fetch(site: SiteStore, *records: Record, since: str = "", side: Side = HOST) -> PageCounts:
    """One read of one page, complete."""
    number = site.begin_fetch(side, CUSTOMER, since=since, compared=COMPARED)
    counts = site.put_page(number, records)
    site.finish_fetch(number, watermark="", complete=True)
    return counts


def settle_all(site: SiteStore) -> None:
    """Link every host row to itself across and close it."""
    keys = [half.key for half in site.all_halves(HOST, CUSTOMER)]
    site.add_links(CUSTOMER, [NewLink(key, key, "name") for key in keys])
    site.settle_pairs(CUSTOMER, upto_fetch=10**9, keep_open=[])


def test_page_counts_new_changed_and_same_rows(site: SiteStore) -> None:
    """A page says how many of its records were new, changed and the same."""
    fetch(site, Customer(key="1", name="Ann"), Customer(key="2", name="Bob"))
    counts = fetch(
        site, Customer(key="1", name="Ann"), Customer(key="2", name="Bo"), Customer(key="3", name="C")
    )
    assert counts == PageCounts(new=1, changed=1, same=1)


def test_a_key_twice_on_a_page_counts_once(site: SiteStore) -> None:
    """Of a key that comes twice on a page the last one stays, and it is one row."""
    counts = fetch(site, Customer(key="1", name="Ann"), Customer(key="1", name="Anna"))
    assert counts == PageCounts(new=1)
    assert site.halves(HOST, CUSTOMER, ["1"])["1"].name == "Anna"


def test_half_carries_what_the_record_says(site: SiteStore) -> None:
    """A half has code, full name, flags and the record as JSON that reads back equal."""
    record = Customer(
        key="9",
        name="Kitchen",
        parent="Ann",
        code="A-1",
        active=False,
        read_only=True,
        credit_limit=Money(amount="5"),
    )
    fetch(site, record)
    half = site.halves(HOST, CUSTOMER, ["9", "unknown"])["9"]
    assert (half.code, half.name, half.active, half.deleted, half.settled) == (
        "A-1",
        "Ann:Kitchen",
        False,
        False,
        False,
    )
    assert half.state == half.fingerprint.hex() + "ir"
    assert Customer.model_validate_json(half.record) == record


def test_record_text_is_what_the_model_dumps(site: SiteStore) -> None:
    """The stored JSON is the model's own, so that anybody can parse it."""
    record = Customer(key="1", name="Ann", phone="1")
    fetch(site, record)
    assert site.halves(HOST, CUSTOMER, ["1"])["1"].record == record.model_dump_json()


def test_change_of_a_settled_row_opens_it_and_keeps_what_was_agreed(site: SiteStore) -> None:
    """A settled row that changes opens; its old record stays as agreed until it is settled again."""
    old, new = Customer(key="1", name="Ann", phone="1"), Customer(key="1", name="Ann", phone="2")
    fetch(site, old)
    settle_all(site)
    fetch(site, new)
    fetch(site, new.model_copy(update={"phone": "3"}))
    half = site.halves(HOST, CUSTOMER, ["1"])["1"]
    assert (half.settled, half.agreed) == (False, old.model_dump_json())
    settle_all(site)
    half = site.halves(HOST, CUSTOMER, ["1"])["1"]
    assert (half.settled, half.agreed) == (True, "")


def test_change_of_nothing_compared_does_not_open(site: SiteStore) -> None:
    """A new version or an uncompared field updates the record of a settled row and leaves it settled."""
    fetch(site, Customer(key="1", name="Ann", version="1"))
    settle_all(site)
    counts = fetch(site, Customer(key="1", name="Ann", version="2", notes="new"))
    half = site.halves(HOST, CUSTOMER, ["1"])["1"]
    assert counts.changed == 1
    assert half.settled
    assert '"version":"2"' in half.record


def test_change_of_a_flag_opens(site: SiteStore) -> None:
    """A row that became inactive is open although no compared field changed."""
    fetch(site, Customer(key="1", name="Ann"))
    settle_all(site)
    fetch(site, Customer(key="1", name="Ann", active=False))
    assert not site.halves(HOST, CUSTOMER, ["1"])["1"].settled


def test_unlinked_rows_stay_open(site: SiteStore) -> None:
    """Settling closes linked rows only."""
    fetch(site, Customer(key="1", name="Ann"))
    assert site.settle_pairs(CUSTOMER, upto_fetch=99, keep_open=[]) == 0
    assert not site.halves(HOST, CUSTOMER, ["1"])["1"].settled


def test_known_deletion_marks_the_row_and_its_record(site: SiteStore) -> None:
    """A deletion the side knows marks row and record, opens it, and counts once; unknown keys count nothing."""
    fetch(site, Customer(key="1", name="Ann"))
    settle_all(site)
    number = site.begin_fetch(HOST, CUSTOMER, since="w", compared=COMPARED)
    assert site.put_deleted(number, ["1", "unknown"]) == 1
    assert site.put_deleted(number, ["1"]) == 0
    half = site.halves(HOST, CUSTOMER, ["1"])["1"]
    assert (half.deleted, half.settled, half.state[-2:]) == (True, False, "ad")
    assert Customer.model_validate_json(half.record).deleted
    assert not Customer.model_validate_json(half.agreed).deleted


def test_deleted_row_that_comes_back_is_changed(site: SiteStore) -> None:
    """A record marked deleted that a later read brings is alive again."""
    fetch(site, Customer(key="1", name="Ann"))
    number = site.begin_fetch(HOST, CUSTOMER, since="w", compared=COMPARED)
    site.put_deleted(number, ["1"])
    assert fetch(site, Customer(key="1", name="Ann")).changed == 1
    assert not site.halves(HOST, CUSTOMER, ["1"])["1"].deleted


def test_unseen_rows_of_a_complete_read(site: SiteStore) -> None:
    """A read without watermark knows which living rows it did not bring, and can mark them deleted."""
    fetch(site, *(Customer(key=str(n), name=f"N{n}") for n in range(5)))
    number = site.begin_fetch(HOST, CUSTOMER, since="", compared=COMPARED)
    site.put_page(
        number,
        [Customer(key="0", name="N0"), Customer(key="1", name="changed"), Customer(key="new", name="N")],
    )
    assert site.unseen(number) == 3
    assert site.mark_unseen_deleted(number) == 3
    assert site.unseen(number) == 0
    deleted = [half.key for half in site.all_halves(HOST, CUSTOMER) if half.deleted]
    assert deleted == ["2", "3", "4"]


def test_limited_read_never_says_unseen(site: SiteStore) -> None:
    """A read with a watermark says nothing about absence."""
    fetch(site, Customer(key="1", name="Ann"))
    number = site.begin_fetch(HOST, CUSTOMER, since="w", compared=COMPARED)
    assert (site.unseen(number), site.mark_unseen_deleted(number)) == (0, 0)
    assert not site.halves(HOST, CUSTOMER, ["1"])["1"].deleted


def test_unseen_leaves_other_mirrors_alone(site: SiteStore, store: Store) -> None:
    """Rows of the other side, of another entity and of another site are not missed by a read."""
    fetch(site, Customer(key="1", name="Ann"), side=Side.BOOKS)
    fetch(store.site("other"), Customer(key="1", name="Ann"))
    number = site.begin_fetch(HOST, CUSTOMER, since="", compared=COMPARED)
    assert site.unseen(number) == 0


def test_watermark_moves_only_when_complete(site: SiteStore) -> None:
    """A read that broke off leaves the watermark; a complete one moves it; an empty value keeps the old one."""
    assert site.watermark(HOST, CUSTOMER) == Watermark()
    first = site.begin_fetch(HOST, CUSTOMER, since="", compared=COMPARED)
    site.finish_fetch(first, watermark="a", complete=True)
    second = site.begin_fetch(HOST, CUSTOMER, since="a", compared=COMPARED)
    site.finish_fetch(second, watermark="b", complete=False)
    known = site.watermark(HOST, CUSTOMER)
    assert (known.value, known.fetch, known.compared) == ("a", first, COMPARED)
    third = site.begin_fetch(HOST, CUSTOMER, since="a", compared=COMPARED)
    site.finish_fetch(third, watermark="", complete=True)
    later = site.watermark(HOST, CUSTOMER)
    assert (later.value, later.fetch, later.full_at) == ("a", third, known.full_at)
    assert later.fetched_at > known.fetched_at


def test_finished_read_takes_no_more_pages(site: SiteStore) -> None:
    """A page for a read that is over is refused."""
    number = site.begin_fetch(HOST, CUSTOMER, since="", compared=COMPARED)
    site.finish_fetch(number, watermark="", complete=True)
    with pytest.raises(ReadIncomplete, match="finished"):
        site.put_page(number, [])


def test_other_compared_fields_make_new_fingerprints(site: SiteStore) -> None:
    """When other fields are compared every fingerprint is made anew and the rules count as never seen."""
    fetch(site, *(Customer(key=str(n), name="Ann", phone=str(n)) for n in range(2100)))
    site.set_rules_seen(CUSTOMER, "digest")
    site.begin_fetch(HOST, CUSTOMER, since="", compared=("name",))
    assert len({half.fingerprint for half in site.all_halves(HOST, CUSTOMER)}) == 1
    assert site.rules_seen(CUSTOMER) == ""
    assert site.watermark(HOST, CUSTOMER).compared == ("name",)


def test_written_rows_are_settled(site: SiteStore) -> None:
    """What we wrote to linked rows is not a change to look at, neither when put nor when read back."""
    fetch(site, Customer(key="1", name="Ann", phone="1"))
    site.add_links(CUSTOMER, [NewLink(key, key, "name") for key in ("1", "2")])
    written = [Customer(key="1", name="Ann", phone="2"), Customer(key="2", name="Bob")]
    site.put_written(HOST, CUSTOMER, written)
    assert [half.settled for half in site.all_halves(HOST, CUSTOMER)] == [True, True]
    assert fetch(site, *written).same == 2
    fetch(site, *(record.model_copy(update={"version": "7"}) for record in written))
    assert [half.settled for half in site.all_halves(HOST, CUSTOMER)] == [True, True]


def test_written_rows_without_a_link_stay_open(site: SiteStore) -> None:
    """A row nobody linked is looked at again, even when we wrote it ourselves."""
    site.put_written(HOST, CUSTOMER, [Customer(key="1", name="Ann")])
    assert [half.settled for half in site.all_halves(HOST, CUSTOMER)] == [False]
    assert len(list(site.candidates(CUSTOMER, ("name",)))) == 1


def test_half_a_character_is_refused(site: SiteStore) -> None:
    """A lone surrogate, which no file can hold, is refused with the record's key."""
    number = site.begin_fetch(HOST, CUSTOMER, since="", compared=COMPARED)
    with pytest.raises(RecordInvalid, match="'k'"):
        site.put_page(number, [Customer(key="k", name="a\ud800")])


def test_find_looks_by_key_code_name_and_name_key(site: SiteStore) -> None:
    """What a person typed is found by key, code, full name, then by name but for case and blanks; exact first."""
    fetch(
        site,
        Customer(key="A1", name="other"),
        Customer(key="2", name="Coded", code="A1"),
        Customer(key="3", name="a1"),
        Customer(key="4", name="A1"),
    )
    assert [half.key for half in site.find(HOST, CUSTOMER, "A1")] == ["A1", "2", "4", "3"]
    assert [half.key for half in site.find(HOST, CUSTOMER, "A1", limit=2)] == ["A1", "2"]
    assert site.find(HOST, CUSTOMER, "nothing") == []
    assert site.find(HOST, CUSTOMER, "") == []


def test_nearest_names_best_first(site: SiteStore) -> None:
    """Names like a mistyped one come back best first, deleted ones not."""
    fetch(
        site,
        *(Customer(key=name, name=name) for name in ("Smith Bakery", "Smith & Sons", "Zoo", "Smyth Bakery")),
    )
    number = site.begin_fetch(HOST, CUSTOMER, since="w", compared=COMPARED)
    site.put_deleted(number, ["Smyth Bakery"])
    assert site.nearest(HOST, CUSTOMER, "smiht bakery", limit=1) == ["Smith Bakery"]


def test_names_in_use_across_entities(site: SiteStore) -> None:
    """Names are looked up over several entities; inactive rows have a name, deleted ones do not."""
    fetch(site, Customer(key="1", name="Ann", active=False), Customer(key="2", name="Gone", deleted=True))
    number = site.begin_fetch(HOST, Entity.VENDOR, since="", compared=("name",))
    site.put_page(number, [Vendor(key="v", name="ANN ")])
    used = site.names_in_use(HOST, [CUSTOMER, Entity.VENDOR], ["ann", "gone", "free"])
    assert used == {"ann": [(CUSTOMER, "1", "Ann"), (Entity.VENDOR, "v", "ANN ")]}


def test_count_is_per_mirror(site: SiteStore) -> None:
    """Rows are counted per side and entity."""
    fetch(site, Customer(key="1", name="Ann"))
    assert (site.count(HOST, CUSTOMER), site.count(Side.BOOKS, CUSTOMER)) == (1, 0)


@pytest.mark.parametrize(
    "text", ["nul\x00 and \x1a0", "'; DROP TABLE mirror; --", "\U0001d518nicode\u202e", "%_\\", "x" * 20000]
)
def test_any_text_passes_unharmed(site: SiteStore, text: str) -> None:
    """Hostile or odd names and codes come back as they were and are found again."""
    record = Customer(key="k", name=text, code=text)
    fetch(site, record)
    [half] = site.all_halves(HOST, CUSTOMER)
    assert (half.name, half.code) == (text, text)
    assert Customer.model_validate_json(half.record) == record
    assert site.find(HOST, CUSTOMER, text) == [half]
    assert fetch(site, record).same == 1
