"""What QuickBooks says it can do: the backend in a nutshell, made from the tables of the message format."""

from collections.abc import Mapping
from functools import cache
from importlib import resources

from tieout.plugin import BackendDescription, Entity, EntityCapability
from tieout_quickbooks.mapping.forms import CUSTOMER_FORM, VENDOR_FORM, Form
from tieout_quickbooks.settings import Settings

#: QuickBooks stores nothing but Windows-1252.
ENCODING = "cp1252"
#: The one field that an Add can carry our mark in and a person never sees.
MARKER_FIELD = "ExternalGUID"
_CALL_SETUP = (
    "Make the file it needs:  tieout quickbooks qwc {site} -o FILE   and its password:  tieout quickbooks password "
    "{site}   then run  tieout serve  and add the file to the Web Connector on the QuickBooks computer."
)
_CALL_HELP = (
    "On the QuickBooks computer: is the Web Connector open, Auto-Run ticked, and what does its Status column say? "
    "Here: does  tieout serve  run? Was the password made anew since:  tieout quickbooks password {site}"
)
_NEVER_UPDATED = (
    "Existing QuickBooks records are never changed. New ones are added; a name in use by any customer, "
    "vendor, employee or other name cannot be used again."
)


def _party(form: Form) -> EntityCapability:
    return EntityCapability(
        fields=form.fields,
        export=True,
        update=(),
        changed_since=True,
        deletions=True,
        types=True,
        batch=1,
        lengths=form.lengths(),
        encoding=ENCODING,
        forbidden_in_name=":",
        marker_field=MARKER_FIELD,
        remark=_NEVER_UPDATED,
    )


def _sales_rep() -> EntityCapability:
    return EntityCapability(
        fields=("name", "initials"),
        lengths={"initials": 5},
        encoding=ENCODING,
        remark="Sales representatives are read from QuickBooks only.",
    )


def _profiles() -> Mapping[str, str]:
    folder = resources.files("tieout_quickbooks") / "profiles"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return {name.removesuffix(".toml"): (folder / name).read_text(encoding="utf-8") for name in names}


@cache
def description() -> BackendDescription:
    """The description; made once, from what is in the package."""
    return BackendDescription(
        name="quickbooks",
        title="QuickBooks Desktop",
        settings=Settings,
        entities={
            Entity.CUSTOMER: _party(CUSTOMER_FORM),
            Entity.VENDOR: _party(VENDOR_FORM),
            Entity.SALES_REP: _sales_rep(),
        },
        shared_names=(frozenset({Entity.CUSTOMER, Entity.VENDOR}),),
        profiles=_profiles(),
        calls_us_with={"transport": ("webconnector",)},
        call_setup=_CALL_SETUP,
        call_help=_CALL_HELP,
        needs="QuickBooks Desktop 2006 or later",
    )
