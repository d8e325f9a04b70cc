"""Custom fields: who may define them, and what a value does to the record it stands on."""

from typing import Any

import pytest

from tieout_quickbooks.simulator import define_public_field

GUID = "{57F3B9B1-86F1-4FCC-B1EE-566DE1813D20}"


def _define(owner: str = GUID, name: str = "Mark", place: str = "Customer") -> str:
    return (
        f"<DataExtDefAddRq><DataExtDefAdd><OwnerID>{owner}</OwnerID><DataExtName>{name}</DataExtName>"
        f"<DataExtType>STR255TYPE</DataExtType><AssignToObject>{place}</AssignToObject></DataExtDefAdd></DataExtDefAddRq>"
    )


def _set(where: str, owner: str = GUID, name: str = "Mark") -> str:
    return (
        f"<DataExtAddRq><DataExtAdd><OwnerID>{owner}</OwnerID><DataExtName>{name}</DataExtName>{where}"
        "<DataExtValue>42</DataExtValue></DataExtAdd></DataExtAddRq>"
    )


ON_ACME = "<ListDataExtType>Customer</ListDataExtType><ListObjRef><FullName>acme</FullName></ListObjRef>"


def test_a_private_field_is_defined_and_filled(caller: Any) -> None:
    """Defined once for an owner, it takes a value, and only that owner's question brings it back."""
    record = caller.company.add("Customer", "Acme")
    caller.company.clock.advance(60)
    assert caller.status(_define())[0] == "0"
    assert caller.ask_one(_set(ON_ACME)).findtext("DataExtRet/DataExtValue") == "42"
    answer = caller.ask_one(f"<CustomerQueryRq><OwnerID>{GUID}</OwnerID></CustomerQueryRq>")
    assert answer.findtext("*/DataExtRet/DataExtName") == "Mark"
    assert answer.findtext("*/EditSequence") == str(record.created)


def test_a_definition_is_made_once_and_listed(caller: Any) -> None:
    """The second definition of the name is refused; the query finds it by owner and by object."""
    assert [caller.status(_define())[0] for _ in range(2)] == ["0", "3100"]
    for inner in (f"<OwnerID>{GUID.lower()}</OwnerID>", "<AssignToObject>Customer</AssignToObject>"):
        assert caller.names(f"<DataExtDefQueryRq>{inner}</DataExtDefQueryRq>", "*/DataExtName") == ["Mark"]
    assert caller.status("<DataExtDefQueryRq><OwnerID>0</OwnerID></DataExtDefQueryRq>")[0] == "1"


def test_public_fields_are_the_user_s(caller: Any) -> None:
    """No application may define one; once the user has, a value may be added."""
    assert caller.status(_define(owner="0"))[0] == "3260"
    define_public_field(caller.company, "Mark", "Customer")
    caller.company.add("Customer", "Acme")
    assert caller.status(_set(ON_ACME, owner="0"))[0] == "0"


@pytest.mark.parametrize(
    ("where", "code"),
    [
        (ON_ACME, "0"),
        (ON_ACME.replace("acme", "nobody"), "3140"),
        (ON_ACME.replace("Customer", "Vendor").replace("acme", "Bolt"), "3210"),
        ("<TxnDataExtType>Invoice</TxnDataExtType><TxnID>1-1</TxnID>", "3120"),
        ("<OtherDataExtType>Company</OtherDataExtType>", "3210"),
    ],
)
def test_a_value_needs_a_place_its_field_is_for(caller: Any, where: str, code: str) -> None:
    """A field defined for customers goes on an existing customer and on nothing else."""
    caller.company.add("Customer", "Acme")
    caller.company.add("Vendor", "Bolt")
    caller.ask_one(_define())
    assert caller.status(_set(where))[0] == code


def test_a_value_is_added_once_and_needs_a_definition(caller: Any) -> None:
    """An undefined field is an invalid reference; a second value would be a change, which an Add is not."""
    caller.company.add("Customer", "Acme")
    assert caller.status(_set(ON_ACME))[0] == "3140"
    caller.ask_one(_define())
    assert [caller.status(_set(ON_ACME))[0] for _ in range(2)] == ["0", "3100"]


def test_the_company_can_be_marked(caller: Any) -> None:
    """A private field on the company itself comes back with the company query."""
    caller.ask_one(_define(place="Company"))
    assert caller.status(_set("<OtherDataExtType>Company</OtherDataExtType>"))[0] == "0"
    answer = caller.ask_one(f"<CompanyQueryRq><OwnerID>{GUID}</OwnerID></CompanyQueryRq>")
    assert answer.findtext("*/DataExtRet/DataExtValue") == "42"
