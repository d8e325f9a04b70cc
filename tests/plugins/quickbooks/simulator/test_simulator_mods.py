"""The tripwire: whatever would change or delete something is seen, whether or not it is carried out."""

from typing import Any

import pytest

from tieout_quickbooks.simulator import HResult


def _mod(key: str, sequence: str, inner: str) -> str:
    return (
        f'<CustomerModRq requestID="m"><CustomerMod><ListID>{key}</ListID><EditSequence>{sequence}</EditSequence>'
        f"{inner}</CustomerMod></CustomerModRq>"
    )


def test_a_mod_trips_the_wire_and_is_refused(caller: Any) -> None:
    """By default a Mod answers 3260, changes nothing, and is remembered with its request."""
    record = caller.company.add("Customer", "Acme")
    assert caller.status(_mod(record.key, str(record.modified), "<Phone>1</Phone>"))[0] == "3260"
    assert "Phone" not in record.fields
    (attempt,) = caller.company.tripwire
    assert (attempt.request, attempt.request_id, attempt.application) == ("CustomerMod", "m", "tieout")


def test_a_delete_trips_the_wire_and_is_refused(caller: Any) -> None:
    """The same for deletions."""
    record = caller.company.add("Customer", "Acme")
    body = f"<ListDelRq><ListDelType>Customer</ListDelType><ListID>{record.key}</ListID></ListDelRq>"
    assert caller.status(body)[0] == "3260"
    assert [attempt.request for attempt in caller.company.tripwire] == ["ListDel"]
    assert record.key in caller.company.records


@pytest.mark.parametrize(
    "name", ["CustomerModRq", "InvoiceModRq", "TxnDelRq", "TxnVoidRq", "ListMergeRq", "DataExtModRq"]
)
def test_even_a_request_that_cannot_be_read_trips_the_wire(caller: Any, name: str) -> None:
    """An unknown or malformed Mod, Del, Void or Merge is refused as a parse error, and remembered all the same."""
    with pytest.raises(HResult):
        caller.send(f"<{name}/>")
    assert [attempt.request for attempt in caller.company.tripwire] == [name.removesuffix("Rq")]


def test_reading_and_adding_leave_the_wire_alone(caller: Any) -> None:
    """Queries and Adds are no danger to what exists."""
    caller.send(
        "<CustomerQueryRq/><CustomerAddRq><CustomerAdd><Name>Modern Delft</Name></CustomerAdd></CustomerAddRq>"
    )
    assert caller.company.tripwire == []


def test_an_allowed_mod_works_as_in_quickbooks(caller: Any) -> None:
    """Fields not sent stay, an empty one is cleared, and time and edit sequence move on."""
    caller.company.behaviour.allow_modifications = True
    record = caller.company.add("Customer", "Acme", Phone="1", Fax="2")
    caller.company.clock.advance(60)
    ret = caller.ask_one(_mod(record.key, str(record.modified), "<Name>Acme Two</Name><Fax></Fax>"))[0]
    assert (ret.findtext("Name"), ret.findtext("Phone"), ret.find("Fax")) == ("Acme Two", "1", None)
    assert ret.findtext("EditSequence") == "1700000060"
    assert caller.company.find_by_name("acme", "Customer") is None
    assert [event.action for event in caller.company.history] == ["created", "modified"]


def test_an_allowed_mod_can_be_stale_or_lost(caller: Any) -> None:
    """An old edit sequence answers 3200 with QuickBooks' trailing blank, an unknown id 3120."""
    caller.company.behaviour.allow_modifications = True
    record = caller.company.add("Customer", "Acme")
    assert caller.status(_mod(record.key, "1", "")) == (
        "3200",
        'The provided edit sequence "1" is out-of-date. ',
    )
    code, text = caller.status(_mod("80000099-1", "1", ""))
    assert code == "3120"
    assert text.startswith('Object "80000099-1" specified in the request cannot be found.')


def test_a_job_can_be_moved_and_a_name_kept(caller: Any) -> None:
    """A new ParentRef moves a job; a name another record has is refused there too."""
    caller.company.behaviour.allow_modifications = True
    one, two = caller.company.add("Customer", "One"), caller.company.add("Customer", "Two")
    job = caller.company.add("Customer", "Job", one)
    moved = f"<ParentRef><ListID>{two.key}</ListID></ParentRef>"
    assert caller.ask_one(_mod(job.key, str(job.modified), moved))[0].findtext("FullName") == "Two:Job"
    assert caller.status(_mod(one.key, str(one.modified), "<Name>two</Name>"))[0] == "3100"
    assert caller.company.full_name_of(one) == "One"


def test_an_allowed_delete_goes_to_the_log(caller: Any) -> None:
    """A deletion answers with id, time and name; a customer with jobs cannot go."""
    caller.company.behaviour.allow_modifications = True
    parent = caller.company.add("Customer", "Acme")
    job = caller.company.add("Customer", "Job", parent)
    body = "<ListDelRq><ListDelType>Customer</ListDelType><ListID>{}</ListID></ListDelRq>"
    assert caller.status(body.format(parent.key))[0] == "3170"
    answer = caller.ask_one(body.format(job.key))
    assert [(node.tag, node.text) for node in answer][1:] == [
        ("ListID", job.key),
        ("TimeDeleted", "2023-11-14T17:13:20-05:00"),
        ("FullName", "Acme:Job"),
    ]
    assert caller.status(body.format(job.key))[0] == "3120"
    assert caller.status(body.format(parent.key))[0] == "0"
