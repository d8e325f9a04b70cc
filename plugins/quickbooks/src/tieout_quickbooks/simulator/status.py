"""Status codes of single requests with the texts real QuickBooks puts beside them, as far as they are known.

Where a text was seen in a real answer it is given with its own blanks (two after a full stop, one at the end
of 3200); clients must compare loosely.
"""

OK_TEXT = "Status OK"
NO_MATCH_TEXT = "A query request did not find a matching object in QuickBooks"
NOT_PROCESSED_TEXT = "The request has not been processed."
_NOT_IN_LIST = "QuickBooks error message: Invalid argument.  The specified record does not exist in the list."
_LOCKED_LIST = "QuickBooks error message: This list has been modified by another user."


class Refusal(Exception):
    """One request ends with this status; the others of the message set are not touched by it."""

    def __init__(self, code: int, text: str) -> None:
        self.code = code
        self.text = text
        super().__init__(f"{code} {text}")


def find_severity(code: int) -> str:
    """Info, Warn or Error, by the published ranges."""
    return "Info" if code < 500 else "Warn" if code < 1000 else "Error"  # noqa: PLR2004 - the ranges themselves


def missing_object(wanted: str) -> Refusal:
    """500: something a query asked for by id or name is not there; the rest is returned with it."""
    return Refusal(
        500,
        "The query request has not been fully completed. "
        f'There was a required element ("{wanted}") that could not be found in QuickBooks.',
    )


def unknown_object(key: str) -> Refusal:
    """3120: the record a request is about does not exist."""
    return Refusal(3120, f'Object "{key}" specified in the request cannot be found.  {_NOT_IN_LIST}')


def name_in_use(name: str) -> Refusal:
    """3100: another record of the name space has the name."""
    return Refusal(3100, f'The name "{name}" of the list element is already in use.')


def colon_in_name(name: str) -> Refusal:
    """3090: names may not hold the sign that separates parent and child."""
    return Refusal(
        3090,
        f'There was an error when storing "{name}" in the "Name" field.  QuickBooks error message: '
        "Names in this list cannot contain a colon (:).",
    )


def invalid_reference(target: str, name: str, inside: str) -> Refusal:
    """3140: a Ref names something that is not there; ``target`` and ``inside`` are QuickBooks' object names."""
    return Refusal(
        3140,
        f'There is an invalid reference to QuickBooks {target} "{name}" in the {inside}.  {_NOT_IN_LIST}',
    )


def missing_element(name: str) -> Refusal:
    """3150: the grammar lets it be absent, QuickBooks does not."""
    return Refusal(3150, f'There is a missing element: "{name}".')


def stale_sequence(sequence: str) -> Refusal:
    """3200: somebody changed the record since it was read."""
    return Refusal(3200, f'The provided edit sequence "{sequence}" is out-of-date. ')


def too_long(field: str, text: str) -> Refusal:
    """3070: a text is longer than the field."""
    return Refusal(3070, f'The string "{text}" in the field "{field}" is too long.')


def invalid_address() -> Refusal:
    """3210 with the odd text for Addr4 or Addr5 together with City, State or the like."""
    return Refusal(
        3210,
        'The "address" field has an invalid value "".  QuickBooks error message: The parameter is incorrect.',
    )


def invalid_date(field: str, text: str) -> Refusal:
    """3020: the pattern is right but no calendar has the day."""
    return Refusal(
        3020, f'There was an error when converting the date value "{text}" in the field "{field}".'
    )


def invalid_request_id(request_id: str) -> Refusal:
    """1060: a requestID of more than 50 characters."""
    return Refusal(1060, f'The request ID "{request_id}" is invalid, possibly too long, max 50 chars.')


def invalid_iterator(iterator_id: str) -> Refusal:
    """3391: no such iterator in this session."""
    return Refusal(3391, f'The iteratorID "{iterator_id}" is not valid.')


def too_many_iterators() -> Refusal:
    """3390: the session holds as many iterators as it may."""
    return Refusal(3390, "There are too many open iterators.")


def feature_off() -> Refusal:
    """3250: a preference is off, or the edition lacks it."""
    return Refusal(3250, "This feature is not enabled or not available in this version of QuickBooks.")


def no_permission() -> Refusal:
    """3260: the QuickBooks user may not do this."""
    return Refusal(3260, "Insufficient permission level to perform this action.")


def read_only() -> Refusal:
    """3263: the application was granted reading only."""
    return Refusal(3263, "The application only has permission to read from the company data file.")


def example_text(code: int, request: str, name: str) -> str:
    """The text of a status that a test asks for: ``request`` is like ``CustomerAdd``, ``name`` the record's name."""
    target = request.removesuffix("Add").removesuffix("Mod").removesuffix("Query")
    texts = {
        1000: "There has been an internal error when processing the request.",
        1010: "System not available.",
        1030: "This request is not supported by this implementation.",
        3170: f'There was an error when modifying a {target} list, element "{name}".  {_LOCKED_LIST}',
        3175: f'There was an error adding, modifying or deleting "{name}".  QuickBooks error message: '
        "The internals could not be locked.  They are in use by another user.",
        3176: f'Related objects of "{name}" could not be locked.  QuickBooks error message: '
        "QuickBooks failed to acquire the lock.",
        3180: f'There was an error when saving a {target} list, element "{name}".  {_LOCKED_LIST}',
        3220: "The request is not authorized.",
        3270: "The posting account is missing.",
    }
    known = (name_in_use(name), feature_off(), no_permission(), read_only(), unknown_object(name))
    texts.update({refusal.code: refusal.text for refusal in known})
    return texts.get(code, f"QuickBooks answered with status {code}.")
