"""What ``open_books`` and ``Books.company`` promise."""

from typing import Any

import pytest

from tieout.errors import AccessNotGranted, BooksClosed, TieoutError, WrongCompany
from tieout.hookspecs import Books
from tieout.testing.contract.bench import BackendBench, Person, can


class Opening(BackendBench):
    """Checks of opening, of closing, and of what a person may do meanwhile."""

    def test_books_open_and_close_and_open_again(self, hook: Any, settings: Any) -> None:
        """Closing lets go of everything, so that opening works again."""
        for _ in range(2):
            with hook.open_books(settings=settings) as books:
                assert books.company().name

    def test_books_close_after_an_error(self, hook: Any, settings: Any) -> None:
        """An error inside goes through unchanged and leaves nothing open."""
        with pytest.raises(ZeroDivisionError), hook.open_books(settings=settings):
            raise ZeroDivisionError

        with hook.open_books(settings=settings) as books:
            assert books.company().name

    def test_company_is_stable(self, books: Books) -> None:
        """Asked twice, the books name the same company."""
        assert books.company() == books.company()

    def test_company_is_the_same_after_reopening(self, hook: Any, settings: Any) -> None:
        """A company keeps its identity over time."""
        with hook.open_books(settings=settings) as books:
            before = books.company()

        with hook.open_books(settings=settings) as books:
            assert not books.company().differs_from(before)
            assert books.company().fingerprint == before.fingerprint

    def test_closed_books_say_so(self, hook: Any, settings: Any, person: Person) -> None:
        """Books that are closed raise BooksClosed, with what the person must do."""
        can(person, "close_books")()

        with pytest.raises(BooksClosed) as caught, hook.open_books(settings=settings) as books:
            books.company()
        assert caught.value.what
        assert caught.value.fix

    def test_books_closed_meanwhile_say_so(self, books: Books, person: Person) -> None:
        """Books that were closed after opening raise BooksClosed when next asked."""
        can(person, "close_books")()

        with pytest.raises(BooksClosed):
            books.company()

    def test_withdrawn_access_says_so(self, hook: Any, settings: Any, person: Person) -> None:
        """Books that do not let us in raise AccessNotGranted, with what the person must do."""
        can(person, "withdraw_access")()

        with pytest.raises(AccessNotGranted) as caught, hook.open_books(settings=settings) as books:
            books.company()
        assert caught.value.fix

    def test_another_company_is_noticed(self, books: Books, person: Person) -> None:
        """When a person opens another company in the same place, ``company`` says so or refuses."""
        before = books.company()
        can(person, "swap_company")()

        try:
            differs = books.company().differs_from(before)
        except TieoutError as error:
            assert isinstance(error, WrongCompany | BooksClosed)  # noqa: PT017 - either answer will do
        else:
            assert differs
