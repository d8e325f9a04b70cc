"""The shop at rest, made once for all of these tests; what stands beside them and is no test is found from here."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.append(str(Path(__file__).parent))

if TYPE_CHECKING:
    from tests.plugins.quickbooks.nothing_lost.mortal_server import Forge
    from tests.plugins.quickbooks.nothing_lost.resting_shop import RestingShop, fast_folder
else:
    from mortal_server import Forge
    from resting_shop import RestingShop, fast_folder


@pytest.fixture(scope="session")
def resting_shop() -> Iterator[RestingShop]:
    """The one shop of this process, in its state of rest."""
    root = fast_folder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(root / "home"))
        patch.setenv("XDG_STATE_HOME", str(root / "home"))
        (root / "shop").mkdir()
        shop = RestingShop(root / "shop")
        shop.get_ready()
        yield shop
    shutil.rmtree(root)


@pytest.fixture
def shop(resting_shop: RestingShop) -> RestingShop:
    """The shop as if nothing had happened yet."""
    resting_shop.restore()
    return resting_shop


@pytest.fixture(scope="session")
def forge() -> Iterator[Forge]:
    """The process that forks servers."""
    with Forge() as made:
        yield made
