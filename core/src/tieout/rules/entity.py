"""The rules for one entity. Every default is the careful one."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from tieout.records import Frozen

Direction = Literal["import", "export", "both", "none"]
MatchBy = Literal["link", "id", "name"]


def _is_day(text: str) -> str:
    if text:
        try:
            date.fromisoformat(text)
        except ValueError:
            msg = f"{text!r} is not a day; write it as 2026-01-31"
            raise ValueError(msg) from None
    return text


#: A day as ISO 8601 has it, or "".
Day = Annotated[str, AfterValidator(_is_day)]


class EntityRules(Frozen):
    """What may happen to one entity on one site."""

    #: import = books -> host, export = host -> books.
    direction: Direction = "import"
    #: How records are paired, first hit wins. Links always come first.
    match: tuple[MatchBy, ...] = ("link", "name")
    #: On import, only these types and their children; empty means all.
    include_types: tuple[str, ...] = ()
    #: On export, only host records with one of these statuses; empty means all.
    export_statuses: tuple[str, ...] = ()
    #: Set on every record that is exported (field -> value), as ``type`` and ``job_type``.
    export_defaults: dict[str, str] = Field(default_factory=dict)
    #: Fields (or groups: address, phone, ...) of existing host records that the books may overwrite.
    replace: tuple[str, ...] = ()
    #: Fields of existing books records that the host may overwrite; the backend must be able to, too.
    update_books: tuple[str, ...] = ()
    #: Inactive records of the books: shown but not ticked, ticked, or not shown.
    inactive: Literal["show", "import", "hide"] = "show"
    #: Legal codes on import and export, as a regular expression; "" for any.
    code_pattern: str = ""
    code_max_length: int = Field(default=0, ge=0)
    #: What a deletion in the books does on the host. Nothing is ever erased there.
    deletions: Literal["mark", "ignore"] = "mark"
    #: Imported records are made read only on the host and never sent back.
    read_only_on_host: bool = False
    #: Written when a record is made on the host, never replaced afterwards.
    set_once: tuple[str, ...] = ()
    #: Only linked records are shown and synced.
    only_linked: bool = False
    #: Of a linked pair only what one side changed after the last sync is carried over; what differed already
    #: when the two were linked stays until one side changes it.
    only_changed: bool = False
    #: Export only what an approved transaction on the host refers to.
    only_after_approved_transaction: bool = False
    #: Documents only: export only those the host says are approved.
    only_approved: bool = True
    #: Documents only: those dated before this day are left alone; "" for none.
    not_before: Day = ""
    #: Who is right when both sides changed the same field.
    conflict: Literal["review", "books", "host"] = "review"

    @property
    def may_import(self) -> bool:
        """Whether records may be made or changed on the host."""
        return self.direction in {"import", "both"}

    @property
    def may_export(self) -> bool:
        """Whether records may be made in the books."""
        return self.direction in {"export", "both"}
