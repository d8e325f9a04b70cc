"""The one company file a site may touch, and how it is told from others."""

import hashlib
from typing import Any

from pydantic import Field

from tieout.records import Frozen


class Company(Frozen):
    """What the books say about themselves. Pinned when a person confirmed it, compared before every write.

    ``file_id`` is the identity that does not change with the name (QuickBooks: the FileID data
    extension); ``""`` where the books have none, then name and path are all there is.
    """

    name: str = Field(min_length=1)
    file_id: str = ""
    path: str = ""
    country: str = ""
    is_sample: bool = False
    is_simulated: bool = False

    @property
    def fingerprint(self) -> str:
        """16 hex digits over what identifies the company; kept in plans and with every operation."""
        identity = f"id:{self.file_id}" if self.file_id else f"name:{self.name}|path:{self.path}"
        return hashlib.blake2b(identity.encode(), digest_size=8).hexdigest()

    def differs_from(self, pinned: "Company") -> str:
        """Why this is not the pinned company, as a sentence; ``""`` when it is."""
        if pinned.file_id and self.file_id != pinned.file_id:
            shown = self.file_id or "none"
            return f"the file id is {shown}, the confirmed company's is {pinned.file_id}"
        return next((text for text in self._other_differences(pinned) if text), "")

    def _other_differences(self, pinned: "Company") -> list[str]:
        pairs: list[tuple[str, Any, Any]] = [("name", self.name, pinned.name)]
        if not pinned.file_id or pinned.path:
            pairs.append(("file", self.path, pinned.path))
        return [
            f'the {word} is "{now}", the confirmed company\'s is "{then}"' if now != then else ""
            for word, now, then in pairs
        ]
