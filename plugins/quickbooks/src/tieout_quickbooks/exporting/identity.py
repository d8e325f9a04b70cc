"""How one operation is known to QuickBooks: the id of its message set, and the mark on its record."""

import uuid
from typing import Final

from tieout.plugin import Operation
from tieout_quickbooks.qbxml import message_set_id, read_version

_SPACE: Final = uuid.UUID("2501eca1-5db4-4b01-a824-eb151d5943ec")
_GUID_SINCE: Final = (8, 0)


def set_id(operation: Operation) -> str:
    """The message set's id, and the id of the one request in it: another one for each attempt."""
    return message_set_id(operation.id, operation.attempt)


def marker(operation: Operation, version: str) -> str:
    """The ExternalGUID of the record, the same for all attempts; "" where the qbXML version has none."""
    if read_version(version) < _GUID_SINCE:
        return ""
    return f"{{{uuid.uuid5(_SPACE, operation.id)}}}".upper()
