"""A site file to spoil."""

from collections.abc import Callable
from pathlib import Path

import pytest

GOOD = """\
# our shop
[state]
url = "state/tieout.db"   # beside this file

[plugins]
disabled = ["quickbooks"]

[sites.shop]
backend = "memory"        # for now
company = { name = "Acme", file_id = "F1" }

[sites.shop.books]
company = "Acme"

[sites.shop.host]
url = "sqlite:///host.db"

[sites.shop.rules]
max_changes = 5

[sites.shop.rules.customer]
direction = "both"
replace = ["address", "phone"]
"""

WriteConfig = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WriteConfig:
    """Writes a tieout.toml: the good one, with texts replaced, or another text."""
    monkeypatch.delenv("TIEOUT_CONFIG", raising=False)

    def write_config(*replaced: tuple[str, str], text: str = GOOD, path: Path | None = None) -> Path:
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new)
        target = path or tmp_path / "tieout.toml"
        target.write_bytes(text.encode("utf-8"))
        return target

    return write_config
