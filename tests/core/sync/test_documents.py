"""Documents: approved ones go across once, after whom they are addressed to, and a failed one stops only its own."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tieout.hosts import HostSettings, open_host
from tieout.plan import Step, StepKind
from tieout.planfile import read_plan
from tieout.records import Bill, Customer, Entity, Invoice, Money, Vendor
from tieout.sync.explain import explain
from tieout.sync.linking import link_auto
from tieout.testing.faults import Fault, Faults, Mishap
from tieout.testing.world import World

_PARTY_RULES = {
    "direction": "both",
    "only_linked": True,
    "only_changed": True,
    "only_after_approved_transaction": True,
    "replace": ["address", "phone"],
    "update_books": ["address", "phone"],
}
_PAPER_RULES = {"direction": "export", "only_linked": True}


@pytest.fixture
def papers(world: World) -> World:
    """Customers, vendors, invoices and bills under the rules of linked companies."""
    world.rules = dict(_PARTY_RULES)
    world.more_rules = {
        Entity.VENDOR: dict(_PARTY_RULES),
        Entity.INVOICE: dict(_PAPER_RULES),
        Entity.BILL: dict(_PAPER_RULES),
    }
    return world


def _customer(world: World, name: str, **fields: Any) -> None:
    world.host.seed(Entity.CUSTOMER, [Customer(key=f"h-{name}", name=name, **fields)])


def _invoice(number: str, customer: str, total: str = "100", **fields: Any) -> Invoice:
    values = {"approved": True, "dated": date(2026, 3, 1), "party": customer, **fields}
    return Invoice(
        key=f"i-{number}",
        name=number,
        party_key=f"h-{customer}",
        total=Money(amount=Decimal(total), currency="CAD"),
        **values,
    )


def _on_host(world: World, *papers: Invoice) -> None:
    """Invoices typed into the host; whom an approved one is addressed to counts as referred to."""
    world.host.seed(Entity.INVOICE, papers)
    known = {record.key for record in world.host.records(Entity.CUSTOMER)}
    for paper in papers:
        if paper.approved is True and paper.party_key in known:
            world.host.edit(Entity.CUSTOMER, str(paper.party_key), referred_to=True)


def _kinds(steps: list[Step]) -> list[tuple[str, str, str]]:
    return [(step.entity.value, step.kind.value, step.name) for step in steps]


def test_a_first_invoice_brings_its_customer_along(papers: World) -> None:
    """The customer is exported first, then the invoice names it by the key the books gave."""
    _customer(papers, "Acme")
    _on_host(papers, _invoice("1001", "Acme"))

    report = papers.sync()

    assert report.is_clean, report
    [customer] = papers.company.records(Entity.CUSTOMER)
    [invoice] = papers.company.records(Entity.INVOICE)
    assert isinstance(invoice, Invoice)
    assert (invoice.name, invoice.party_key, invoice.party) == ("1001", customer.key, "Acme")
    assert papers.sync().run == ""


def test_a_first_invoice_links_its_customer_when_the_books_have_it(papers: World) -> None:
    """Exactly one of exactly its name: linked, never made a second time, and nothing of it is overwritten."""
    papers.in_books("Acme", phone="1")
    _customer(papers, "Acme", phone="2")
    _on_host(papers, _invoice("1001", "Acme"))

    assert _kinds(papers.steps()) == [("customer", "link", "Acme"), ("invoice", "add-to-books", "1001")]
    papers.sync()

    [customer] = papers.company.records(Entity.CUSTOMER)
    [invoice] = papers.company.records(Entity.INVOICE)
    assert isinstance(invoice, Invoice)
    assert isinstance(customer, Customer)
    assert (customer.phone, invoice.party_key) == ("1", "b-Acme")


def test_an_invoice_is_exported_only_once_it_is_approved(papers: World) -> None:
    """And what it refers to is not even shown before."""
    _customer(papers, "Acme")
    _on_host(papers, _invoice("1001", "Acme", approved=False))
    assert papers.steps() == []

    papers.host.edit(Entity.INVOICE, "i-1001", approved=True)
    papers.host.edit(Entity.CUSTOMER, "h-Acme", referred_to=True)

    assert papers.sync().done == {StepKind.ADD_TO_BOOKS: 2}


def test_an_old_invoice_is_left_alone(papers: World) -> None:
    """Rule not_before: what the books had before the two were connected is not written a second time."""
    papers.more_rules[Entity.INVOICE] |= {"not_before": "2026-01-01"}
    _customer(papers, "Acme")
    _on_host(papers, _invoice("1", "Acme", dated=date(2025, 12, 31)), _invoice("2", "Acme"))

    papers.sync()

    assert [record.name for record in papers.company.records(Entity.INVOICE)] == ["2"]


def test_an_invoice_without_a_date_is_shown_where_dates_count(papers: World) -> None:
    """It cannot be told whether it is too old."""
    papers.more_rules[Entity.INVOICE] |= {"not_before": "2026-01-01"}
    _customer(papers, "Acme")
    _on_host(papers, _invoice("1", "Acme", dated=None))

    [_, invoice] = papers.steps()

    assert (invoice.kind, invoice.tickable) == (StepKind.SHOW, False)
    assert "it has no date" in invoice.problem


def test_an_invoice_that_is_there_already_is_linked(papers: World) -> None:
    """Same number, same customer, same figures: somebody typed it into both."""
    papers.in_books("Acme")
    _customer(papers, "Acme")
    _on_host(papers, _invoice("1001", "Acme"))
    papers.company.seed(
        Entity.INVOICE, [_invoice("1001", "Acme").model_copy(update={"key": "b-1", "party_key": "b-Acme"})]
    )

    assert papers.sync().done == {StepKind.LINK: 2}
    assert len(papers.company.records(Entity.INVOICE)) == 1
    assert papers.sync().run == ""


def test_an_invoice_that_is_there_with_other_figures_is_shown_and_never_doubled(papers: World) -> None:
    """Whether it is the same one only a person can say."""
    papers.in_books("Acme")
    _customer(papers, "Acme")
    _on_host(papers, _invoice("1001", "Acme", "100"))
    there = _invoice("1001", "Acme", "120").model_copy(update={"key": "b-1", "party_key": "b-Acme"})
    papers.company.seed(Entity.INVOICE, [there])

    [_, invoice] = papers.steps()
    papers.sync()

    assert (invoice.kind, invoice.tickable) == (StepKind.SHOW, False)
    assert "is not written a second time" in invoice.problem
    assert [(change.field, change.host, change.books) for change in invoice.changes] == [
        ("total", "100.00 CAD", "120.00 CAD")
    ]
    assert len(papers.company.records(Entity.INVOICE)) == 1
    with papers.site() as site:
        assert link_auto(site, Entity.INVOICE, "test").ambiguous == ("1001",)


def test_the_same_number_of_another_vendor_is_another_bill(papers: World) -> None:
    """Every vendor counts its own bills from 1."""
    papers.company.seed(Entity.VENDOR, [Vendor(key="b-Yard", name="Yard"), Vendor(key="b-Mill", name="Mill")])
    papers.host.seed(Entity.VENDOR, [Vendor(key="h-Mill", name="Mill", referred_to=True)])
    money = Money(amount=Decimal(7), currency="CAD")
    common: dict[str, Any] = {"name": "1", "dated": date(2026, 3, 1), "total": money}
    papers.company.seed(Entity.BILL, [Bill(key="b-1", party="Yard", party_key="b-Yard", **common)])
    papers.host.seed(Entity.BILL, [Bill(key="h-1", party_key="h-Mill", approved=True, **common)])

    papers.sync()

    bills = papers.company.records(Entity.BILL)
    assert sorted((bill.party, bill.name) for bill in bills if isinstance(bill, Bill)) == [
        ("Mill", "1"),
        ("Yard", "1"),
    ]


def test_namesakes_of_a_number_on_one_side_wait_for_a_person(papers: World) -> None:
    """Two invoices 1001 of one customer on the host: neither is ticked."""
    _customer(papers, "Acme")
    twin = _invoice("1001", "Acme").model_copy(update={"key": "i-twin"})
    _on_host(papers, _invoice("1001", "Acme"), twin)

    invoices = [step for step in papers.steps() if step.entity is Entity.INVOICE]

    assert [step.ticked for step in invoices] == [False, False]
    assert all("1 more there with this name" in step.problem for step in invoices)


def test_a_refused_customer_holds_back_only_its_own_invoices(papers: World) -> None:
    """The others go across; what was held back says why, and goes once its customer does."""
    _customer(papers, "Acme")
    _customer(papers, "Bolt")
    _on_host(papers, _invoice("1", "Acme"), _invoice("2", "Bolt"), _invoice("3", "Acme"))

    report = papers.sync(Faults(Fault("export_records", 1, Mishap.REFUSED)))

    assert [record.name for record in papers.company.records(Entity.INVOICE)] == ["2"]
    assert sorted((one.name, (one.error or {})["code"]) for one in report.refused) == [
        ("1", "TO-REC-005"),
        ("3", "TO-REC-005"),
        ("Acme", "TO-REC-001"),
    ]
    papers.sync()
    assert sorted(record.name for record in papers.company.records(Entity.INVOICE)) == ["1", "2", "3"]


def test_an_unticked_customer_keeps_its_invoices_back(papers: World) -> None:
    """As unticking a project does in the wizard this reproduces."""
    from tieout.planfile import rewrite_ticks

    _customer(papers, "Acme")
    _on_host(papers, _invoice("1", "Acme"))
    path = papers.plan()
    with papers.site() as site:
        plan = read_plan(path, site.store.seal_key)
        rewrite_ticks(
            plan, path.with_name("t.json"), lambda step: step.entity is Entity.INVOICE, site.store.seal_key
        )

    report = papers.apply(path.with_name("t.json"))

    assert [(one.name, (one.error or {})["code"]) for one in report.refused] == [("1", "TO-REC-005")]
    assert papers.company.records(Entity.INVOICE) == []


def test_an_invoice_planned_alone_says_what_it_waits_for(papers: World) -> None:
    """Its customer is not in a plan of invoices only."""
    _customer(papers, "Acme")
    _on_host(papers, _invoice("1", "Acme"))

    [step] = papers.steps(entities=(Entity.INVOICE,))

    assert (step.kind, step.tickable) == (StepKind.SHOW, False)
    assert 'its customer "Acme" is not linked' in step.problem


def test_what_was_exported_is_never_exported_again(papers: World) -> None:
    """Not after a change on the host, not after it was deleted in the books."""
    _customer(papers, "Acme")
    _on_host(papers, _invoice("1", "Acme", "100"))
    papers.sync()
    [there] = papers.company.records(Entity.INVOICE)
    papers.host.edit(Entity.INVOICE, "i-1", total=Money(amount=Decimal(130), currency="CAD"))

    [step] = papers.steps()
    assert (step.kind, step.tickable) == (StepKind.SHOW, False)
    papers.sync()
    papers.company.delete(Entity.INVOICE, there.key)
    papers.sync()

    assert papers.company.records(Entity.INVOICE) == []


def test_the_books_own_papers_are_not_shown(papers: World) -> None:
    """A site that only exports has nothing to do with them."""
    papers.more_rules[Entity.INVOICE] = {"direction": "export"}
    papers.in_books("Acme")
    papers.company.seed(Entity.INVOICE, [_invoice("9", "Acme").model_copy(update={"party_key": "b-Acme"})])

    assert papers.steps() == []


def test_a_lost_answer_about_an_invoice_is_settled_by_asking(papers: World) -> None:
    """One invoice in the books, linked."""
    _customer(papers, "Acme")
    _on_host(papers, _invoice("1", "Acme"))
    papers.sync(Faults(Fault("export_records", 2, Mishap.ANSWER_LOST)))

    papers.sync()

    assert [record.name for record in papers.company.records(Entity.INVOICE)] == ["1"]
    with papers.site() as site:
        assert len(list(site.store.links(Entity.INVOICE))) == 1


def test_an_invoice_explains_itself(papers: World) -> None:
    """Approval, date and whom it waits for, in the words of the rules."""
    papers.more_rules[Entity.INVOICE] |= {"not_before": "2026-01-01"}
    _customer(papers, "Acme")
    _on_host(papers, _invoice("1", "Acme", approved=False))
    papers.plan()
    with papers.site() as site:
        reasons = explain(site, Entity.INVOICE, "1").reasons

    assert "it is not approved on the host; only approved ones are exported" in reasons
    assert any("dated 2026-03-01; those before 2026-01-01" in reason for reason in reasons)
    assert reasons[-1] == "so: it is not listed: the rules leave it out"


def test_a_books_invoice_is_imported_to_the_customer_the_host_knows(papers: World) -> None:
    """The other way the party's key is the host's own."""
    papers.more_rules[Entity.INVOICE] = {"direction": "import"}
    papers.rules = {"direction": "import"}
    papers.in_books("Acme")
    papers.company.seed(Entity.INVOICE, [_invoice("9", "Acme").model_copy(update={"party_key": "b-Acme"})])

    papers.sync()

    [customer] = papers.host.records(Entity.CUSTOMER)
    [invoice] = papers.host.records(Entity.INVOICE)
    assert isinstance(invoice, Invoice)
    assert invoice.party_key == customer.key


def _own_host(folder: Path) -> Any:
    return open_host(HostSettings(url=f"sqlite:///{folder / 'host.db'}"))


def test_an_unapproved_paper_does_not_make_its_customer_referred_to(tmp_path: Path) -> None:
    """In tieout's own host tables."""
    from tieout.hostport import HostAction, HostWrite

    host = _own_host(tmp_path)
    try:
        for number, approved in enumerate((True, False)):
            customer = Customer(key="x", name=f"C{number}")
            write = HostWrite(operation_id=f"c{number}", action=HostAction.CREATE, record=customer)
            [made] = host.write_records(Entity.CUSTOMER, [write], f"b{number}")
            paper = Invoice(key="x", name=f"{number}", party_key=made.key, approved=approved)
            write = HostWrite(operation_id=f"i{number}", action=HostAction.CREATE, record=paper)
            host.write_records(Entity.INVOICE, [write], f"p{number}")
        records = [record for page in host.fetch_records(Entity.CUSTOMER, "") for record in page.records]
    finally:
        host.close()

    assert {record.name: record.referred_to for record in records} == {"C0": True, "C1": False}


def test_an_amount_in_the_home_currency_and_one_that_names_none_are_the_same(papers: World) -> None:
    """Rule currency: the host says CAD, the books say nothing; each keeps its own way to write it."""
    papers.site_rules |= {"currency": "CAD"}
    papers.in_books("Acme")
    _customer(papers, "Acme")
    _on_host(papers, _invoice("1", "Acme", "100"))
    there = _invoice("1", "Acme").model_copy(
        update={"key": "b-1", "party_key": "b-Acme", "total": Money(amount=Decimal(100))}
    )
    papers.company.seed(Entity.INVOICE, [there])

    assert papers.sync().done == {StepKind.LINK: 2}

    papers.company.edit(Entity.INVOICE, "b-1", total=Money(amount=Decimal(100), currency="USD"))
    [step] = papers.steps()
    assert [change.field for change in step.changes] == ["total"]


def test_an_old_books_invoice_is_not_imported_either(papers: World) -> None:
    """Rule not_before holds both ways."""
    papers.more_rules[Entity.INVOICE] = {"direction": "import", "not_before": "2026-01-01"}
    papers.rules = {"direction": "import"}
    papers.in_books("Acme")
    old, new = (
        _invoice(number, "Acme", dated=dated).model_copy(update={"key": number, "party_key": "b-Acme"})
        for number, dated in (("1", date(2025, 12, 31)), ("2", date(2026, 1, 1)))
    )
    papers.company.seed(Entity.INVOICE, [old, new])

    papers.sync()

    assert [record.name for record in papers.host.records(Entity.INVOICE)] == ["2"]


def test_a_name_that_two_customers_of_the_books_have_finds_no_document(papers: World) -> None:
    """Only one of the two has an invoice of that number, and still nobody knows whether it is the right one."""
    papers.company.unique_names = False
    papers.company.seed(Entity.CUSTOMER, [Customer(key="b-1", name="Acme"), Customer(key="b-2", name="Acme")])
    _customer(papers, "Acme")
    _on_host(papers, _invoice("1001", "Acme"))
    papers.company.seed(
        Entity.INVOICE, [_invoice("1001", "Acme").model_copy(update={"key": "x", "party_key": "b-1"})]
    )

    [customer, invoice] = papers.steps()

    assert (customer.kind, customer.ticked) == (StepKind.AMBIGUOUS, False)
    assert (invoice.kind, invoice.books_key) == (StepKind.SHOW, "")
    assert 'its customer "Acme" is not linked' in invoice.problem


def test_an_invoice_of_a_customer_deleted_in_the_books_is_held_back(papers: World) -> None:
    """The link is there, whom it leads to is not; the invoice is not sent to nobody."""
    _customer(papers, "Acme")
    _on_host(papers, _invoice("1", "Acme"))
    papers.sync()
    [customer] = papers.company.records(Entity.CUSTOMER)
    papers.company.delete(Entity.CUSTOMER, customer.key)
    _on_host(papers, _invoice("2", "Acme"))

    report = papers.sync()

    [refused] = report.refused
    assert (refused.name, (refused.error or {})["code"]) == ("2", "TO-REC-005")
    assert "was deleted in the books" in (refused.error or {})["why"]
