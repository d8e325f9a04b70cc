"""Reading lists: filters, ids that are missing, what comes back and how much of it."""

from typing import Any

import pytest

DAY = 86400
ALL = "<ActiveStatus>All</ActiveStatus>"


def _query(inner: str = "", kind: str = "Customer") -> str:
    return f"<{kind}QueryRq>{inner}</{kind}QueryRq>"


@pytest.fixture
def three(caller: Any) -> Any:
    """Three customers, a day apart, the second one inactive."""
    for name in ("Abel", "Baker", "Charles"):
        caller.company.add("Customer", name)
        caller.company.clock.advance(DAY)
    caller.company.find_by_name("Baker", "Customer").fields["IsActive"] = "false"
    return caller


def test_inactive_records_are_hidden_unless_asked_for(three: Any) -> None:
    """The default is ActiveOnly; All and InactiveOnly say otherwise."""
    assert three.names(_query()) == ["Abel", "Charles"]
    assert three.names(_query(ALL)) == ["Abel", "Baker", "Charles"]
    assert three.names(_query("<ActiveStatus>InactiveOnly</ActiveStatus>")) == ["Baker"]


def test_records_are_found_by_id_and_name_in_the_order_asked(three: Any) -> None:
    """Ids and names find inactive records too, and the answer follows the question."""
    keys = [record.key for record in three.company.list_records("Customer")]
    wanted = "".join(f"<ListID>{key}</ListID>" for key in reversed(keys))
    assert three.names(_query(wanted)) == ["Charles", "Baker", "Abel"]
    assert three.names(_query("<FullName>BAKER</FullName><FullName>abel</FullName>")) == ["Baker", "Abel"]


@pytest.mark.parametrize(("switch", "code"), [(500, "500"), (3120, "3120")])
def test_a_missing_id_is_named_and_the_others_come(three: Any, switch: int, code: str) -> None:
    """The first thing that is not there is named in a 500 (or 3120, by switch), the rest is returned."""
    three.company.behaviour.unknown_id_code = switch
    answer = three.ask_one(_query("<FullName>Abel</FullName><FullName>bleech</FullName>"))
    assert answer.get("statusCode") == code
    assert '"bleech"' in answer.get("statusMessage")
    assert [node.findtext("Name") for node in answer] == ["Abel"]


def test_the_modified_filter_includes_its_ends(three: Any) -> None:
    """A record changed in the very second named is returned, for From and for To."""
    stamps = [record.modified for record in three.company.list_records("Customer")]
    shown = [three.company.clock.show(stamp)[:19] for stamp in stamps]
    newer = f"{ALL}<FromModifiedDate>{shown[1]}</FromModifiedDate>"
    assert three.names(_query(newer)) == ["Baker", "Charles"]
    older = f"{ALL}<ToModifiedDate>{shown[1]}</ToModifiedDate>"
    assert three.names(_query(older)) == ["Abel", "Baker"]
    day = shown[1][:10]
    whole_day = f"{ALL}<FromModifiedDate>{day}</FromModifiedDate><ToModifiedDate>{day}</ToModifiedDate>"
    assert three.names(_query(whole_day)) == ["Baker"]


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        (
            "<FromModifiedDate>2024-02-01</FromModifiedDate><ToModifiedDate>2024-01-01</ToModifiedDate>",
            "3030",
        ),
        ("<FromModifiedDate>2024-13-45</FromModifiedDate>", "3020"),
        ("<NameRangeFilter><FromName>b</FromName><ToName>a</ToName></NameRangeFilter>", "3031"),
    ],
)
def test_senseless_ranges_have_their_codes(three: Any, inner: str, code: str) -> None:
    """A range that ends before it begins, or a day no calendar has, is answered with a status."""
    assert three.status(_query(inner))[0] == code


@pytest.mark.parametrize(
    ("criterion", "text", "names"),
    [("StartsWith", "a", ["Abel"]), ("Contains", "A", ["Abel", "Charles"]), ("EndsWith", "ES", ["Charles"])],
)
def test_names_can_be_filtered(three: Any, criterion: str, text: str, names: list[str]) -> None:
    """The name filter does not mind letters' case."""
    part = f"<NameFilter><MatchCriterion>{criterion}</MatchCriterion><Name>{text}</Name></NameFilter>"
    assert three.names(_query(part)) == names


def test_a_name_range_is_sorted_as_quickbooks_sorts(caller: Any) -> None:
    """Punctuation before digits before letters; only this filter promises an order."""
    for name in ("beta", "Alpha", "9 Lives", "#1 Shop", "Zed"):
        caller.company.add("Vendor", name)
    every = "<NameRangeFilter/>"
    assert caller.names(_query(every, "Vendor")) == ["#1 Shop", "9 Lives", "Alpha", "beta", "Zed"]
    part = "<NameRangeFilter><FromName>a</FromName><ToName>beta</ToName></NameRangeFilter>"
    assert caller.names(_query(part, "Vendor")) == ["Alpha", "beta"]


def test_balances_count_the_jobs_and_can_be_filtered(caller: Any) -> None:
    """A customer's total balance is its own and its jobs'; the filter looks at the total."""
    parent = caller.company.add("Customer", "Big", Balance="10.00")
    caller.company.add("Customer", "Job", parent, Balance="5.50")
    caller.company.add("Customer", "Small", Balance="1.00")
    assert caller.names(_query(), "*/TotalBalance") == ["15.50", "5.50", "1.00"]
    over = "<TotalBalanceFilter><Operator>GreaterThan</Operator><Amount>5.50</Amount></TotalBalanceFilter>"
    assert caller.names(_query(over)) == ["Big"]


def test_only_the_elements_asked_for_come_back(three: Any) -> None:
    """IncludeRetElement keeps the schema's order, not the asker's, and ignores names it does not know."""
    inner = "".join(
        f"<IncludeRetElement>{name}</IncludeRetElement>" for name in ("Name", "ListID", "Nonsense")
    )
    assert [node.tag for node in three.ask_one(_query(inner))[0]] == ["ListID", "Name"]


def test_custom_fields_need_their_owner(caller: Any) -> None:
    """Without an OwnerID no custom field is returned; public and private ones are asked for separately."""
    private = "{57F3B9B1-86F1-4FCC-B1EE-566DE1813D20}"
    record = caller.company.add("Customer", "Acme")
    from tieout_quickbooks.simulator.records import Extension

    record.extensions += [
        Extension("0", "Key safe", "STR255TYPE", "box 1"),
        Extension(private, "Mark", "STR255TYPE", "x"),
    ]
    path = "*/DataExtRet/DataExtName"
    assert caller.names(_query(), path) == []
    assert caller.names(_query("<OwnerID>0</OwnerID>"), path) == ["Key safe"]
    assert caller.names(_query(f"<OwnerID>{private.lower()}</OwnerID>"), path) == ["Mark"]


def test_counts_come_with_metadata_only(three: Any) -> None:
    """The retCount is there when metaData asks for it; MetaDataOnly returns nothing else."""
    assert three.ask_one(_query(ALL)).get("retCount") is None
    counted = three.ask_one('<CustomerQueryRq metaData="MetaDataOnly"/>')
    assert (counted.get("retCount"), len(counted)) == ("2", 0)
    both = three.ask_one(
        f'<CustomerQueryRq metaData="MetaDataAndResponseData"><MaxReturned>2</MaxReturned>{ALL}</CustomerQueryRq>'
    )
    assert (both.get("retCount"), len(both)) == ("2", 2)


def test_a_maximum_without_iterator_cuts(three: Any) -> None:
    """MaxReturned alone returns the first ones and says nothing of the rest."""
    answer = three.ask_one(_query(f"<MaxReturned>2</MaxReturned>{ALL}"))
    assert (len(answer), answer.get("iteratorID")) == (2, None)


def test_entities_are_four_lists_in_one(caller: Any) -> None:
    """EntityQuery returns customers, vendors, employees and other names, each as what it is."""
    for kind in ("Customer", "Vendor", "Employee", "OtherName"):
        caller.company.add(kind, f"{kind} one")
    tags = [node.tag for node in caller.ask_one("<EntityQueryRq/>")]
    assert tags == ["CustomerRet", "VendorRet", "EmployeeRet", "OtherNameRet"]
    found = caller.ask_one("<EntityQueryRq><FullName>vendor ONE</FullName></EntityQueryRq>")
    assert [node.tag for node in found] == ["VendorRet"]


def test_terms_are_of_two_sorts(caller: Any) -> None:
    """TermsQuery returns standard and date-driven terms."""
    caller.company.add("StandardTerms", "Net 30", StdDueDays="30")
    caller.company.add("DateDrivenTerms", "1st", DayOfMonthDue="1")
    answer = caller.ask_one("<TermsQueryRq/>")
    assert [(node.tag, node[-1].tag) for node in answer] == [
        ("StandardTermsRet", "StdDueDays"),
        ("DateDrivenTermsRet", "DayOfMonthDue"),
    ]


def test_a_sales_representative_points_to_a_person(caller: Any) -> None:
    """The representative has initials and a reference to an employee, vendor or other name."""
    person = caller.company.add("Employee", "Dana Holt")
    caller.company.add("SalesRep", "DH", SalesRepEntityRef=person)
    ret = caller.ask_one("<SalesRepQueryRq><FullName>dh</FullName></SalesRepQueryRq>")[0]
    assert (ret.findtext("Initial"), ret.findtext("SalesRepEntityRef/FullName")) == ("DH", "Dana Holt")


@pytest.mark.parametrize(
    "name",
    [
        "CustomerTypeQuery",
        "JobTypeQuery",
        "VendorTypeQuery",
        "SalesTaxCodeQuery",
        "OtherNameQuery",
        "AccountQuery",
        "ItemQuery",
        "DataExtDefQuery",
        "EstimateQuery",
        "InvoiceQuery",
        "BillQuery",
    ],
)
def test_every_other_list_can_be_asked_while_empty(caller: Any, name: str) -> None:
    """A list with nothing in it answers status 1."""
    assert caller.status(f"<{name}Rq/>")[0] == "1"


def test_the_program_says_who_it_is(caller: Any) -> None:
    """HostQuery lists the versions spoken and how the file is open."""
    ret = caller.ask_one("<HostQueryRq/>")[0]
    versions = [node.text for node in ret.iterfind("SupportedQBXMLVersion")]
    assert (versions[0], versions[-1], "13.0" in versions) == ("1.0", "16.0", True)
    assert (ret.findtext("MajorVersion"), ret.findtext("QBFileMode")) == ("34", "SingleUser")
    lists = caller.ask_one(
        "<HostQueryRq><IncludeListMetaData><IncludeMaxCapacity>true</IncludeMaxCapacity></IncludeListMetaData>"
        "</HostQueryRq>"
    )[0]
    assert lists.findtext("ListMetaData/EntityMetaData/MaxCapacity") == "1000000"


def test_the_company_shows_private_marks_to_their_owner(caller: Any) -> None:
    """The Web Connector's FileID comes back only when its OwnerID is named."""
    from tieout_quickbooks.simulator.records import Extension

    owner = "{57F3B9B1-86F1-4fcc-B1EE-566DE1813D20}"
    caller.company.extensions.append(Extension(owner, "FileID", "STR255TYPE", "{90A44FB5}"))
    assert caller.ask_one("<CompanyQueryRq/>").find("*/DataExtRet") is None
    answer = caller.ask_one(f"<CompanyQueryRq><OwnerID>{owner}</OwnerID></CompanyQueryRq>")
    assert answer.findtext("*/DataExtRet/DataExtValue") == "{90A44FB5}"


def test_deleted_records_are_listed_for_ninety_days(caller: Any) -> None:
    """The deleted log gives kind, id, both times and the full name, for 90 days and no longer."""
    parent = caller.company.add("Customer", "Acme")
    job = caller.company.add("Customer", "Boiler", parent)
    caller.company.clock.advance(DAY)
    caller.company.delete(job)
    query = "<ListDeletedQueryRq><ListDelType>{}</ListDelType></ListDeletedQueryRq>"
    ret = caller.ask_one(query.format("Customer"))[0]
    assert [node.text for node in ret] == [
        "Customer",
        job.key,
        "2023-11-14T17:13:20-05:00",
        "2023-11-15T17:13:20-05:00",
        "Acme:Boiler",
    ]
    assert caller.status(query.format("Vendor"))[0] == "1"
    caller.company.clock.advance(90 * DAY)
    assert caller.status(query.format("Customer"))[0] == "0"
    caller.company.clock.advance(1)
    assert caller.status(query.format("Customer"))[0] == "1"


def test_deletions_can_be_asked_since_a_moment(caller: Any) -> None:
    """The deleted range filter includes the second it names."""
    for name in ("Old", "New"):
        caller.company.delete(caller.company.add("Vendor", name))
        caller.company.clock.advance(DAY)
    body = (
        "<ListDeletedQueryRq><ListDelType>Vendor</ListDelType><DeletedDateRangeFilter>"
        "<FromDeletedDate>2023-11-15T17:13:20</FromDeletedDate></DeletedDateRangeFilter></ListDeletedQueryRq>"
    )
    assert caller.names(body, "*/FullName") == ["New"]
