"""Plan files: sealed, streamed, byte-identical for the same input."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieout.errors import FolderNotWritable, PlanEdited, UsageProblem
from tieout.plan import PlanHeader, Step, StepKind
from tieout.planfile import read_header, read_plan, rewrite_ticks, write_plan
from tieout.records import Entity

KEY = b"k" * 32
HEADER = PlanHeader(
    site="shop",
    backend="memory",
    company_name="Rock Castle",
    company_fingerprint="00",
    view="missing",
    entities=(Entity.CUSTOMER,),
    rules={},
    as_of={},
)


def step(number: int, *, ticked: bool = True, name: str = "Acme") -> Step:
    """One step to add a customer to the host."""
    return Step(
        id=f"customer/add-to-host/books/{number}",
        entity=Entity.CUSTOMER,
        kind=StepKind.ADD_TO_HOST,
        books_key=str(number),
        name=name,
        ticked=ticked,
        reason="only in the books",
    )


def save(path: Path, *steps: Step) -> Path:
    """A sealed plan of these steps."""
    write_plan(path, HEADER, steps, KEY)
    return path


def test_a_plan_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    """Header, steps in order, counts."""
    steps = [step(1), step(2, ticked=False)]

    plan = read_plan(save(tmp_path / "plan.json", *steps), KEY)

    assert plan.header == HEADER
    assert list(plan.steps()) == steps
    assert [s.id for s in plan.ticked()] == [steps[0].id]
    assert (plan.summary.ticked, plan.summary.writes) == (1, 1)


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    """Determinism is what makes a plan reviewable."""
    one, other = save(tmp_path / "a.json", step(1)), save(tmp_path / "b.json", step(1))

    assert one.read_bytes() == other.read_bytes()


def test_a_plan_is_ordinary_json(tmp_path: Path) -> None:
    """Machines read it without knowing tieout; an empty one, too."""
    full, empty = save(tmp_path / "a.json", step(1), step(2)), save(tmp_path / "b.json")

    assert len(json.loads(full.read_text(encoding="utf-8"))["steps"]) == 2
    assert json.loads(empty.read_text(encoding="utf-8"))["steps"] == []
    assert list(read_plan(empty, KEY).steps()) == []


def test_any_single_changed_byte_is_noticed(tmp_path: Path) -> None:
    """Every byte is under the seal, or makes the file unreadable."""
    path = save(tmp_path / "plan.json", step(1), step(2, ticked=False))
    good = path.read_bytes()
    for place in range(len(good) - 2):
        path.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
        with pytest.raises((PlanEdited, UsageProblem)):
            read_plan(path, KEY)


def test_a_tick_set_by_hand_with_a_new_digest_is_still_refused(tmp_path: Path) -> None:
    """The seal needs the site's key; another key's seal is no seal."""
    path = tmp_path / "plan.json"
    write_plan(path, HEADER, [step(1)], b"another key")

    with pytest.raises(PlanEdited):
        read_plan(path, KEY)


@pytest.mark.parametrize("cut", [1, 2, 30, 200])
def test_a_plan_cut_short_is_refused(tmp_path: Path, cut: int) -> None:
    """A half-copied file never passes for a smaller plan."""
    path = save(tmp_path / "plan.json", step(1), step(2))
    path.write_bytes(
        path.read_bytes()[:-cut] if cut > 2 else path.read_bytes()[: len(path.read_bytes()) // cut // 2]
    )

    with pytest.raises((PlanEdited, UsageProblem)):
        read_plan(path, KEY)


def test_review_changes_ticks_and_seals_anew(tmp_path: Path) -> None:
    """Only ticks change, only of steps that can be ticked."""
    shown = step(3, ticked=False).model_copy(update={"kind": StepKind.SHOW, "tickable": False})
    plan = read_plan(save(tmp_path / "plan.json", step(1), step(2, ticked=False), shown), KEY)

    rewrite_ticks(plan, tmp_path / "ticked.json", lambda one: one.books_key != "1", KEY)

    assert [s.books_key for s in read_plan(tmp_path / "ticked.json", KEY).ticked()] == ["2"]


def test_an_unwritable_folder_is_said_so(tmp_path: Path) -> None:
    """A folder that is not there cannot take a plan."""
    with pytest.raises(FolderNotWritable):
        save(tmp_path / "nowhere" / "plan.json", step(1))


def test_a_plan_that_fails_half_way_leaves_nothing_behind(tmp_path: Path) -> None:
    """The old file stays, no part is left over."""
    path = save(tmp_path / "plan.json", step(1))
    before = path.read_bytes()

    def broken() -> Iterator[Step]:
        yield step(2)
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        write_plan(path, HEADER, broken(), KEY)

    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["plan.json"]


@pytest.mark.parametrize("text", ["", "{}", "<html>", "\x00\x01", '{"tieout_plan":{}'])
def test_a_file_that_is_no_plan_is_named_as_such(tmp_path: Path, text: str) -> None:
    """Somebody's other file is not called an edited plan."""
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(UsageProblem, match="not a plan"):
        read_header(path)


def test_a_plan_of_another_format_is_refused(tmp_path: Path) -> None:
    """A newer tieout's plan is not read by guesswork."""
    path = save(tmp_path / "plan.json")
    path.write_text(path.read_text(encoding="utf-8").replace('"format":1', '"format":2'), encoding="utf-8")

    with pytest.raises(UsageProblem, match="another version"):
        read_header(path)


@settings(max_examples=50)
@given(st.text(min_size=1, max_size=300))
def test_any_name_survives(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    """Line separators, quotes, controls, any script: a name is data."""
    path = tmp_path_factory.mktemp("plan") / "plan.json"

    plan = read_plan(save(path, step(1, name=name), step(2)), KEY)

    assert [s.name for s in plan.steps()] == [name, "Acme"]
