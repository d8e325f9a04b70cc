"""Builds that lack what the journal is for, so that the judge can be seen to notice: the harm is real.

``believe_nothing_was_done`` closes every write without an answer as one that never happened. ``forget_session`` is
a build that writes nothing down before a session came to a good end.
"""

import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tieout.operations import Outcome, Receipt
from tieout.store import StoredOperation
from tieout.sync import recover

if TYPE_CHECKING:
    from tests.plugins.quickbooks.nothing_lost.resting_shop import RestingShop
else:
    from resting_shop import RestingShop


def not_there(_site: Any, _books: Any, some: Sequence[StoredOperation]) -> list[Receipt]:
    """In place of asking the books: it was certainly not done."""
    error = {"code": "TO-REC-003", "what": "No answer, so it was not done", "why": "", "fix": ""}
    return [Receipt(operation_id=one.operation.id, outcome=Outcome.REFUSED, error=error) for one in some]


def believe_nothing_was_done() -> None:
    """For a process of its own: what had no answer counts as not done, and is sent again by the next plan."""
    vars(recover)["_ask_books"] = not_there


def forget_session(shop: RestingShop) -> None:
    """Everything the state store was told since the shop was at rest is gone; both sides are as they are."""
    for kept in shop.state_files():
        kept.unlink()
    for kept in shop.state_files(at_rest=True):
        shutil.copy(kept, shop.folder / kept.name)
