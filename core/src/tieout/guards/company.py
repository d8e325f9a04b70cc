"""Asking the books which company is open, with the same care as calling a hook."""

from tieout.company import Company
from tieout.guards.translate import breach, translated
from tieout.hookspecs import Books


def ask_company(books: Books, backend: str) -> Company:
    """What ``books.company()`` answers now; whatever goes wrong is an error that names the backend."""
    with translated("Books.company", backend):
        answer: object = books.company()
    if not isinstance(answer, Company):
        raise breach("Books.company", backend, f"it answered a {type(answer).__name__}, not a Company")
    return answer
