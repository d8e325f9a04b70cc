"""What a backend says its books can do. Declared as data, so that a pane can say it before a row is ticked."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from tieout.records import Entity, Frozen

#: The contract's version; a backend states the one it was written for.
API_VERSION = 1


class EntityCapability(Frozen):
    """What the books can do for one entity.

    ``fields`` are the canonical fields a read brings (others stay MISSING) and an export may set.
    ``lengths`` counts characters, by field, with ``billing_address.line1`` for a part of one and
    ``lines.product`` for a part of every line of a document.
    """

    fields: tuple[str, ...]
    #: New records can be made in the books.
    export: bool = False
    #: Fields of existing records the books let us change. Empty for most books, on purpose.
    update: tuple[str, ...] = ()
    #: A read can be limited to what changed since a watermark.
    changed_since: bool = False
    #: The books can tell what was deleted without a complete read.
    deletions: bool = False
    #: Inactive records exist and are read too.
    inactive: bool = True
    #: Records carry a type an admin can include by.
    types: bool = False
    #: Most records one export call takes. 1 unless half-done batches are safe to settle.
    batch: int = Field(default=1, ge=1, le=5000)
    lengths: Mapping[str, int] = Field(default_factory=dict)
    #: Fields an export cannot leave blank.
    required: tuple[str, ...] = ("name",)
    #: The Python codec of what the books can store; "" is all of Unicode.
    encoding: str = ""
    #: Signs a name must not contain.
    forbidden_in_name: str = ""
    #: A legal code, as a regular expression; "" when any is legal.
    code_pattern: str = ""
    #: Codes must be present to import or export.
    code_required: bool = False
    #: Where an export leaves a mark that can be found again; "" when it cannot.
    marker_field: str = ""
    #: The sentence shown over the pane where something is not supported.
    remark: str = ""


class BackendDescription(BaseModel):
    """What ``describe_backend`` answers: a backend in a nutshell, made without touching the outside."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str
    api: int = API_VERSION
    #: The model of the ``[sites.NAME.books]`` table.
    settings: type[BaseModel]
    entities: Mapping[Entity, EntityCapability]
    #: Entities that share one space of names, so that a name used in one cannot be used in another.
    shared_names: tuple[frozenset[Entity], ...] = ()
    #: Named sets of rules, as TOML text with a ``[rules.ENTITY]`` table each.
    profiles: Mapping[str, str] = Field(default_factory=dict)
    #: Settings with which the books call us instead of being called, as ``{"transport": ("webconnector",)}``:
    #: then nothing is read or written on demand, but whenever they call. Empty: always reached on demand.
    calls_us_with: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    #: What must be installed, for ``plugin show``.
    needs: str = ""
    #: Why the backend cannot open books yet; "" when it can.
    not_yet: str = ""

    #: What a person does so that books that call us call for the first time, and when they have stopped
    #: calling; ``{site}`` stands for the site's name.
    call_setup: str = ""
    call_help: str = ""

    def capability(self, entity: Entity) -> EntityCapability | None:
        """What the books can do for an entity, or None when they do not know it."""
        return self.entities.get(entity)

    def calls_us(self, settings: BaseModel) -> bool:
        """Whether books with these settings call us, so that nobody can reach them when it suits him."""
        wanted = self.calls_us_with.items()
        return any(str(getattr(settings, key, "")) in values for key, values in wanted)


class HostCapability(Frozen):
    """What a host can hold of one entity."""

    fields: tuple[str, ...]
    lengths: Mapping[str, int] = Field(default_factory=dict)
    encoding: str = ""
    changed_since: bool = True
    #: The host knows which records approved transactions refer to.
    references: bool = False
    #: The host can mark a record deleted, read only.
    can_mark: bool = True
    can_set_read_only: bool = True
    #: The status words the host uses, when they are a closed list; () when they are not.
    statuses: tuple[str, ...] = ()


class HostDescription(Frozen):
    """What a host says of itself."""

    title: str
    entities: Mapping[Entity, HostCapability]
    #: Which database this is, for people; never with a password in it.
    place: str = ""


def describe_settings(description: BackendDescription) -> dict[str, Any]:
    """The JSON schema of a backend's settings, for ``plugin show`` and ``config schema``."""
    return description.settings.model_json_schema()
