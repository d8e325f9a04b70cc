"""Companies both sides know, some of which changed, and companies that were never linked; the same every time."""

import random
from collections.abc import Iterator

from bench import customers
from bench.linked_counts import AT_REST, IN, Companies
from bench.linked_mirrors import Pair

from tieout.records import Address, Customer


def pairs(companies: Companies) -> Iterator[Pair]:
    """The linked pairs as they were when they were linked, then those that never were."""
    for number, row in enumerate(customers.rows(companies.size)):
        host, books = _customer(row, _key(number)), _customer(row, str(number))
        if number % IN == AT_REST:
            books = books.model_copy(update={"phone": "(555) 000-0000"})
        yield Pair(host.model_copy(update={"referred_to": number % 3 == 0}), books, is_linked=True)
    yield from _unlinked(companies)


def _unlinked(companies: Companies) -> Iterator[Pair]:
    half, first = companies.alone // 2, 2 * companies.size
    for number, row in enumerate(customers.rows(half, first=first)):
        host, books = _customer(row, f"namesake-{number}"), _customer(row, str(first + number))
        yield Pair(_referred_to(host, number, companies), books)
    for number, row in enumerate(customers.rows(half, first=2 * first)):
        yield Pair(_referred_to(_customer(row, f"alone-{number}"), number, companies), None)
    for number, row in enumerate(customers.rows(half, first=3 * first)):
        yield Pair(None, _customer(row, str(2 * first + number)))


def changes(companies: Companies) -> Iterator[Pair]:
    """What either side brings that changed after everything was linked."""
    for number, row in enumerate(customers.rows(companies.size)):
        place, left = divmod(number, companies.stride)
        if not left and place < companies.changed_pairs:
            host, books = _customer(row, _key(number)), _customer(row, str(number))
            host = host.model_copy(update={"referred_to": number % 3 == 0})
            yield _changed(companies, place, host, books)


def _changed(companies: Companies, place: int, host: Customer, books: Customer) -> Pair:
    if place < companies.conflicts:
        return Pair(_phoned(host, f"(555) 555-{place:04}"), _phoned(books, f"(556) 555-{place:04}"))
    if place < 2 * companies.conflicts:
        return Pair(_phoned(host, f"(555) 555-{place:04}"), _moved(books, place))
    if place % 2:
        return Pair(None, _phoned(books, f"(556) 555-{place:04}"))
    return Pair(_moved(host, place), None)


def _phoned(customer: Customer, phone: str) -> Customer:
    return customer.model_copy(update={"phone": phone, "version": "2"})


def _moved(customer: Customer, place: int) -> Customer:
    assert isinstance(customer.billing_address, Address)
    street = customer.billing_address.model_copy(update={"line1": f"{place} New St"})
    return customer.model_copy(update={"billing_address": street, "version": "2"})


def _referred_to(host: Customer, number: int, companies: Companies) -> Customer:
    if number >= companies.referred_to:
        return host
    return host.model_copy(update={"referred_to": True, "active": True})


def _key(number: int) -> str:
    """A key as a host makes them: at random, so that neighbours in a list lie far apart in an index."""
    return f"{random.Random(number).getrandbits(128):032x}"


def _customer(row: customers.Row, key: str) -> Customer:
    _, name, kind, active, phone, email, line1, line2, city, region, postcode, _, _ = row
    return Customer(
        key=key,
        version="1",
        active=bool(active),
        name=name,
        type=kind,
        phone=phone,
        email=email,
        billing_address=Address(line1=line1, line2=line2, city=city, region=region, postcode=postcode),
    )
