"""The two panes, at every width and on every console."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from tieout.cli.screen.changes import step_lines
from tieout.cli.screen.pane import Pane
from tieout.cli.screen.panes import Sides, print_panes
from tieout.cli.screen.plan_view import Rows, Section, section_of, view_of
from tieout.plan import EntityCount, FieldChange, PlanHeader, PlanSummary, Step, StepKind, Suggestion
from tieout.records import Entity

CUSTOMER = Entity.CUSTOMER
REMARK = "Export SMSTurbo Customers to SAGE50 NOT supported."
SIDES = Sides("SMSTurbo", "Sage 50 US", {CUSTOMER: REMARK})
HEADER = PlanHeader(
    site="shop",
    backend="sage50-us",
    company_name="BELLWETHER GARDEN SUPPLY",
    company_fingerprint="0",
    view="not_in_sync",
    entities=(CUSTOMER,),
    rules={},
    as_of={"host/customer": "2026-11-21T14:05:12+00:00"},
)


def only_host(name: str, **also: object) -> Step:
    """A row of the left pane that can only be looked at."""
    row: dict[str, object] = {
        "id": f"h/{name}",
        "entity": CUSTOMER,
        "kind": "show",
        "host_key": name or "k",
        "name": name,
    }
    row |= {"reason": "only on the host", "tickable": False, "problem": REMARK}
    return Step.model_validate(row | also)


def only_books(name: str, **also: object) -> Step:
    """A row of the right pane that is ticked."""
    row = {
        "id": f"b/{name}",
        "entity": CUSTOMER,
        "kind": "add-to-host",
        "books_key": name or "k",
        "name": name,
    }
    return Step.model_validate(row | {"reason": "only in the books", "ticked": True} | also)


def changed(name: str, *changes: FieldChange, kind: str = "update-host") -> Step:
    """A row below the panes."""
    row = {
        "id": f"c/{name}",
        "entity": CUSTOMER,
        "kind": kind,
        "host_key": "h",
        "books_key": "b",
        "name": name,
    }
    return Step.model_validate(row | {"reason": "linked (name)", "ticked": True, "changes": changes})


def summary_of(steps: list[Step]) -> PlanSummary:
    """The counts of some steps."""
    kinds = {step.kind for step in steps}
    return PlanSummary(
        counts=tuple(
            EntityCount(
                entity=CUSTOMER,
                kind=kind,
                total=sum(step.kind is kind for step in steps),
                ticked=sum(step.kind is kind and step.ticked for step in steps),
            )
            for kind in sorted(kinds)
        )
    )


def drawn(
    steps: list[Step], width: int = 100, encoding: str = "utf-8", limit: int = 20, sides: Sides = SIDES
) -> str:
    """What a console of that width and encoding shows."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="strict", newline="\n")
    console = Console(file=stream, width=width, markup=False, emoji=False, highlight=False, no_color=True)
    print_panes(console, HEADER, steps, summary_of(steps), sides, limit)
    stream.flush()
    return raw.getvalue().decode(encoding)


BOTH = [
    only_host("Jones Roofing", code="JONES", status="ACTIVE"),
    only_host("Lamb & Co", code="LAMB", status="INACTIVE"),
    only_books("Ace Plumbing", code="ACE-1", type="PROSPECT"),
    only_books("Retail Counter", code="RETAIL", ticked=False, active=False, problem="inactive"),
]


def test_the_left_pane_is_the_hosts_and_the_right_one_the_books() -> None:
    """The help page: The left screen is data in SMSTurbo and not in SAGE50. The right screen is the SAGE50 data not in SMSTurbo."""
    lines = drawn(BOTH).splitlines()
    heading = next(line for line in lines if "ONLY IN SMSTURBO" in line)
    assert heading.index("ONLY IN SMSTURBO") < heading.index("ONLY IN SAGE 50 US")
    left, right = zip(*(line.split("│") for line in lines if "│" in line), strict=True)
    assert any("Jones Roofing" in line for line in left)
    assert not any("Jones Roofing" in line for line in right)
    assert any("Ace Plumbing" in line for line in right)


def test_the_remark_stands_over_the_pane_once() -> None:
    """The help page says to note the comment above the left pane: once, not again on every row it is the reason for."""
    assert drawn(BOTH, width=150).count("NOT supported") == 1


def test_the_remark_stands_there_without_any_row() -> None:
    """The person learns that export is not supported also when nothing waits for it."""
    assert "NOT supported" in drawn([only_books("Ace")], width=150)


def test_counts_and_ticks_are_shown() -> None:
    """Each pane says how many records it holds and how many are checked."""
    shown = drawn(BOTH)
    assert "2 records, 0 checked" in shown
    assert "2 records, 1 checked" in shown
    assert "Ticked: import 1 customer." in shown
    assert "Nothing is written to Sage 50 US." in shown


def test_ticks_have_three_looks() -> None:
    """Ticked, not ticked, and not to be ticked can be told apart without colour."""
    shown = drawn(BOTH)
    assert "☑ ACE-1" in shown
    assert "☐ RETAIL" in shown
    assert "· JONES" in shown


def test_ascii_consoles_get_ascii_ticks() -> None:
    """A console that cannot draw boxes shows ``[x]`` and ``[ ]``."""
    shown = drawn(BOTH, encoding="cp1252")
    assert "[x] ACE-1" in shown
    assert "[ ] RETAIL" in shown


def test_rows_beyond_the_limit_are_counted() -> None:
    """As in "... and 1,669 more": nothing is left out silently."""
    many = [only_books(f"Customer {number}") for number in range(1689)]
    shown = drawn(many)
    assert "... and 1,669 more, see --out or --json" in shown
    assert "Customer 19" in shown
    assert "Customer 20 " not in shown


def test_limit_zero_shows_all() -> None:
    """``--limit 0`` leaves nothing out."""
    shown = drawn([only_books(f"Customer {number}") for number in range(60)], limit=0)
    assert "Customer 59" in shown
    assert "more, see" not in shown


def test_changes_are_shown_field_by_field() -> None:
    """Both values, which one wins, and why."""
    phone = FieldChange(
        field="phone", host="555-0100", books="555-0199", will="replace host", why="rule replace"
    )
    mail = FieldChange(field="email", host="", books="a@b.c", will="kept", why="not among the replace fields")
    shown = drawn([changed("Lamb & Co", phone, mail)])
    assert "phone: 555-0100 → 555-0199   (host; rule replace)" in shown
    assert "different, kept: email   (not among the replace fields)" in shown


def test_what_only_differs_is_shown_with_both_values() -> None:
    """Where nothing is written, the difference is what there is to see."""
    mail = FieldChange(field="email", host="", books="a@b.c", will="kept", why="not among the replace fields")
    shown = drawn([changed("Lamb & Co", mail, kind="show")])
    assert "email: host (blank), books a@b.c   (kept; not among the replace fields)" in shown


def test_fields_that_stay_share_a_line_where_a_link_is_made() -> None:
    """A new link is not buried under every field that differs; the whole is one question away."""
    changes = [
        FieldChange(field=field, host="", books="x", will="kept", why="not replaced")
        for field in ("terms", "type")
    ]
    step = changed("Lamb & Co", *changes, kind="link")
    assert "different, kept: terms, type   (not replaced)" in drawn([step])
    assert "terms: host (blank), books x" in "\n".join(
        line.text for line in step_lines(step, 80, "utf-8", whole=True)
    )


def test_a_change_in_the_books_is_shown_the_other_way_round() -> None:
    """The arrow always points at the value that will stand there afterwards."""
    phone = FieldChange(field="phone", host="new", books="old", will="replace books", why="rule update_books")
    shown = drawn([changed("Lamb & Co", phone, kind="update-books")])
    assert "phone: old → new   (books; rule update_books)" in shown
    assert "Nothing is written to" not in shown


def test_near_matches_are_suggested() -> None:
    """A similar record across is named with its likeness."""
    near = Suggestion(key="KINGSEL", name="Kings Electrical", score=93, why="a similar name")
    assert "≈ Kings Electrical 93% (a similar name)" in drawn(
        [only_books("Kings Electric", suggestions=(near,))]
    )


def test_ambiguities_and_conflicts_have_their_own_places() -> None:
    """What only a person can decide stands apart, with its reason."""
    rows = [
        only_books("Twin", kind="ambiguous", tickable=False, ticked=False, problem="two have this name"),
        changed("Both", kind="conflict"),
    ]
    shown = drawn(rows)
    assert "Several could be the same: link by hand" in shown
    assert "two have this name" in shown
    assert "Changed on both sides: decide by hand" in shown


def test_nothing_to_do_is_said() -> None:
    """An empty plan is good news, in words."""
    assert "Both sides agree" in drawn([])


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii"])
@pytest.mark.parametrize("width", [40, 60, 71, 72, 80, 120, 200])
def test_no_line_is_wider_than_the_console(width: int, encoding: str) -> None:
    """Nothing wraps around at any width."""
    near = Suggestion(key="K" * 60, name="N" * 90, score=93, why="a similar name")
    long = FieldChange(
        field="notes", host="h" * 200, books="b " * 100, will="replace host", why="rule replace"
    )
    rows = [*BOTH, only_books("X" * 300, code="C" * 60, suggestions=(near,)), changed("Y" * 200, long)]
    for line in drawn(rows, width=width, encoding=encoding).splitlines():
        assert cell_len(line) <= width


_HOSTILE = st.text(alphabet="[]/:x=bold()\x1b\x00\x9b\u202e\t\r\n日本e\u0301😀", max_size=60)


@settings(max_examples=60, deadline=None)
@given(_HOSTILE, _HOSTILE, st.integers(40, 200), st.sampled_from(["utf-8", "cp437", "ascii"]))
def test_hostile_names_neither_break_nor_widen_the_panes(
    name: str, code: str, width: int, encoding: str
) -> None:
    """Markup, escapes, line ends and wide signs in a record change nothing but its own cells."""
    change = FieldChange(field="phone", host=name, books=code, will="kept", why=name)
    rows = [
        only_books(name, code=code, type=name, status=code, problem=name),
        only_host(code),
        changed(name, change),
    ]
    shown = drawn(rows, width=width, encoding=encoding)
    assert "\x1b" not in shown
    assert "\x00" not in shown
    for line in shown.split("\n"):
        assert cell_len(line) <= width


@pytest.mark.parametrize(
    ("step", "section"),
    [
        (only_host("a"), Section.HOST_ONLY),
        (only_books("a"), Section.BOOKS_ONLY),
        (changed("a"), Section.CHANGED),
        (changed("a", kind="show"), Section.CHANGED),
        (changed("a", kind="link"), Section.LINKS),
        (changed("a", kind="mark-deleted"), Section.GONE),
        (only_books("a", kind="show", reason="linked, gone from the host"), Section.GONE),
        (changed("a", kind="conflict"), Section.CONFLICT),
        (only_host("a", kind="ambiguous"), Section.AMBIGUOUS),
    ],
)
def test_each_step_has_its_place(step: Step, section: Section) -> None:
    """Where a row is shown follows from what it would do and which sides have it."""
    assert section_of(step) is section


def test_only_the_shown_rows_are_kept() -> None:
    """A plan of any length is drawn without holding it."""
    view = view_of((only_books(str(number)) for number in range(5000)), [CUSTOMER], 3)
    rows = view[CUSTOMER][Section.BOOKS_ONLY]
    assert (len(rows.shown), rows.total, rows.ticked, rows.left_out) == (3, 5000, 5000, 4997)


def test_every_kind_that_writes_has_its_word() -> None:
    """No ticked step is missing from the sentence that says what will happen."""
    from tieout.cli.screen.words import DID, WILL
    from tieout.plan import WRITES_BOOKS, WRITES_HOST

    assert WRITES_BOOKS | WRITES_HOST | {StepKind.LINK} == WILL.keys() == DID.keys()


def test_documents_are_shown_by_number_party_date_and_total() -> None:
    """As people know them; an id or a type they have none."""
    step = Step(
        id="i",
        entity=Entity.INVOICE,
        kind=StepKind.ADD_TO_BOOKS,
        host_key="1",
        name="1001",
        party="Acme",
        dated="2026-03-01",
        total="120.00 CAD",
        ticked=True,
        reason="only on the host",
    )

    drawn = "\n".join(line.text for line in Pane("Left", Rows([step], 1, 1), 60, "utf-8").lines())

    assert "No." in drawn
    assert "Customer" in drawn
    assert all(part in drawn for part in ("1001", "Acme", "2026-03-01", "120.00 CAD"))


def test_a_change_says_who_made_it_when_and_what_it_was() -> None:
    """The view a sync wizard gives: side, time, old value."""
    change = FieldChange(
        field="phone",
        host="2",
        books="1",
        will="replace books",
        why="rule update_books",
        changed="host",
        agreed="1",
    )
    step = Step(
        id="u",
        entity=Entity.CUSTOMER,
        kind=StepKind.UPDATE_BOOKS,
        host_key="1",
        books_key="2",
        name="Acme",
        reason="linked (manual)",
        changes=(change,),
        host_modified="2026-03-01 10:12",
    )

    drawn = " ".join(line.text.strip() for line in step_lines(step, 100, "utf-8"))

    assert "changed on the host (2026-03-01 10:12), it was 1" in " ".join(drawn.split())
