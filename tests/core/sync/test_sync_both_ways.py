"""A whole sync: both ways, once, and nothing the second time."""

from tieout.plan import StepKind
from tieout.records import Customer
from tieout.testing.world import World


def test_a_two_way_sync_brings_both_sides_together(world: World) -> None:
    """What one side lacks is made there; what both have is linked."""
    world.in_books("Acme", "Bolt", "Core")
    world.on_host("Core", "Dart")

    report = world.sync()

    assert world.names() == (["Acme", "Bolt", "Core", "Dart"],) * 2
    assert report.done == {StepKind.ADD_TO_HOST: 2, StepKind.ADD_TO_BOOKS: 1, StepKind.LINK: 1}
    assert report.is_clean


def test_a_second_sync_does_nothing(world: World) -> None:
    """No write on either side, no run in the journal."""
    world.in_books("Acme", "Bolt")
    world.on_host("Core")
    world.sync()
    written = len(world.company.written()), len(world.host.history)

    report = world.sync()

    assert (len(world.company.written()), len(world.host.history)) == written
    assert report.run == ""
    assert report.written == 0


def test_a_change_in_the_books_reaches_the_host_only_in_replace_fields(world: World) -> None:
    """The phone is ticked, the notes are not."""
    world.rules |= {"replace": ["phone"]}
    world.in_books("Acme", phone="1", notes="a")
    world.sync()
    world.company.edit(world.entity, "b-Acme", phone="2", notes="b")

    report = world.sync()

    [record] = world.host.records(world.entity)
    assert isinstance(record, Customer)
    assert (record.phone, record.notes) == ("2", "a")
    assert report.done == {StepKind.UPDATE_HOST: 1}


def test_a_kept_difference_is_not_brought_up_again(world: World) -> None:
    """It was looked at; only a new change opens the pair."""
    world.in_books("Acme", notes="a")
    world.sync()
    world.company.edit(world.entity, "b-Acme", notes="b")
    world.sync()

    assert world.sync().run == ""
    [step] = world.steps()
    assert step.changes[0].will == "kept"


def test_a_new_replace_field_is_applied_to_differences_from_before(world: World) -> None:
    """A change of the rules compares everything again."""
    world.in_books("Acme", phone="1")
    world.sync()
    world.company.edit(world.entity, "b-Acme", phone="2")
    world.sync()

    world.rules |= {"replace": ["phone"]}

    assert world.sync().done == {StepKind.UPDATE_HOST: 1}
    assert world.sync().run == ""


def test_existing_books_records_are_never_changed(world: World) -> None:
    """Only creations are in the books' own history."""
    world.rules |= {"replace": ["phone"]}
    world.in_books("Acme", phone="1")
    world.on_host("Bolt", phone="1")
    world.sync()
    for record in world.host.records(world.entity):
        world.host.edit(world.entity, record.key, phone="9")

    world.sync()

    assert {written.action for written in world.company.written()} == {"create"}


def test_a_deletion_in_the_books_marks_the_host_record(world: World) -> None:
    """It is still there, marked."""
    world.in_books("Acme", "Bolt")
    world.sync()
    world.company.delete(world.entity, "b-Acme")

    report = world.sync()

    assert report.done == {StepKind.MARK_DELETED: 1}
    assert {(r.name, r.deleted) for r in world.host.records(world.entity)} == {
        ("Acme", True),
        ("Bolt", False),
    }
    assert world.sync().run == ""


def test_a_deletion_on_the_host_changes_nothing_in_the_books(world: World) -> None:
    """And the record is not made on the host again."""
    world.in_books("Acme")
    world.sync()
    [record] = world.host.records(world.entity)
    world.host.delete(world.entity, record.key)

    report = world.sync()

    assert report.written == 0
    assert world.names() == ([], ["Acme"])


def test_inactive_records_wait_for_a_person(world: World) -> None:
    """Shown, not ticked, not imported."""
    world.in_books("Acme", active=False)

    report = world.sync()

    assert report.written == 0
    [step] = world.steps()
    assert (step.kind, step.ticked) == (StepKind.ADD_TO_HOST, False)


def test_duplicate_names_are_shown_and_left_alone(world: World) -> None:
    """Two of a name on the host, one in the books: nobody guesses."""
    world.company.unique_names = False
    world.in_books("Acme")
    world.on_host("Acme")
    world.host.seed(world.entity, [world.host.records(world.entity)[0].model_copy(update={"key": "h-2"})])

    assert world.sync().run == ""
    assert {step.kind for step in world.steps()} == {StepKind.AMBIGUOUS}


def test_one_refused_record_does_not_stop_the_others(world: World) -> None:
    """The refusal carries the books' own words."""
    world.rules |= {"export_defaults": {"type": "Nowhere"}}
    world.on_host("Acme")
    world.sync()
    world.rules = {"direction": "both"}
    world.on_host("Bolt", "Core")
    world.company.seed(
        world.entity, [world.host.records(world.entity)[0].model_copy(update={"key": "x", "name": "BOLT"})]
    )

    report = world.sync()

    assert "Core" in world.names()[1]
    assert len(world.company.named(world.entity, "Core")) == 1
    assert not report.in_doubt


def test_included_types_limit_the_import(world: World) -> None:
    """A type includes its children; others are not listed."""
    world.rules |= {"include_types": ["Commercial"]}
    world.in_books("Acme", type="Commercial:Retail")
    world.in_books("Bolt", type="Residential")

    world.sync()

    assert world.names()[0] == ["Acme"]


def test_defaults_are_set_on_export(world: World) -> None:
    """Every exported customer carries the type the rule names."""
    world.rules |= {"export_defaults": {"type": "Commercial"}}
    world.on_host("Acme")

    world.sync()

    assert [getattr(r, "type", "") for r in world.company.records(world.entity)] == ["Commercial"]
    assert world.sync().run == ""
