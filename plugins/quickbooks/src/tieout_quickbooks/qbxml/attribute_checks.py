"""Checks of a request's attributes: its id, counting, and reading page by page."""

from collections.abc import Iterator

from tieout_quickbooks.qbxml.elements import Shape
from tieout_quickbooks.qbxml.requests import Problem, Request, Rule
from tieout_quickbooks.qbxml.value_checks import check_text

REQUEST_ID_LENGTH = 50
"""Longer ones are refused with status 1060."""

METADATA = ("NoMetaData", "MetaDataOnly", "MetaDataAndResponseData")
ITERATOR = ("Start", "Continue", "Stop")


def check_attributes(request: Request, shape: Shape) -> Iterator[Problem]:
    """The problems of the request's id and of its attributes."""
    if not request.request_id:
        yield Problem("requestID", Rule.MISSING, "A request needs an id to know its answer by.")
    yield from check_text("requestID", request.request_id, "requestID", REQUEST_ID_LENGTH)
    for name, value in request.attributes.items():
        if name == "metaData" and shape.has_metadata:
            if value not in METADATA:
                yield Problem("metaData", Rule.ENUM, f"metaData may be one of {', '.join(METADATA)}.")
        elif name not in {"iterator", "iteratorID"}:
            yield Problem(name, Rule.ATTRIBUTE, f"{request.name} has no attribute {name}.")
    yield from _check_iterator(request, shape)


def _check_iterator(request: Request, shape: Shape) -> Iterator[Problem]:
    verb, key = request.attributes.get("iterator"), request.attributes.get("iteratorID")
    if verb is None and key is None:
        return
    if not shape.has_iterator:
        yield Problem("iterator", Rule.ITERATOR, f"{request.name} cannot be read page by page.")
    elif verb not in ITERATOR:
        yield Problem("iterator", Rule.ITERATOR, f"iterator may be one of {', '.join(ITERATOR)}.")
    elif verb == "Start" and key is not None:
        yield Problem("iteratorID", Rule.ITERATOR, "QuickBooks gives the iteratorID; Start has none yet.")
    elif verb != "Start" and not key:
        yield Problem("iteratorID", Rule.ITERATOR, f"{verb} needs the iteratorID of the page before.")
    elif verb != "Stop" and request.fields.get("MaxReturned") is None:
        yield Problem("MaxReturned", Rule.ITERATOR, f"{verb} needs MaxReturned, the size of a page.")
    if key is not None:
        yield from check_text("iteratorID", key, "iteratorID", 255)
