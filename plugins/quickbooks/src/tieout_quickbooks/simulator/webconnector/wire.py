"""What passes between the Web Connector and the service: one POST out, one answer back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class WireAnswer:
    """An HTTP answer as it came: status, headers (their names in any case), and the undecoded body."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def header(self, name: str) -> str:
        """A header's value, or an empty text."""
        found = (value for key, value in self.headers.items() if key.casefold() == name.casefold())
        return next(found, "")


Post: TypeAlias = Callable[[str, Mapping[str, str], bytes], WireAnswer]
"""``post(url, headers, body)``: sends one call. Raises OSError when nothing came back."""

Get: TypeAlias = Callable[[str], int]
"""``get(url)``: the HTTP status a GET is answered with. Raises OSError when nothing came back."""
