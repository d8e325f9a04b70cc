"""What is kept about a site whose QuickBooks calls us: its password's hash, its identities, its live ticket."""

from collections.abc import Mapping

from tieout.plugin import CallingSite, Frozen
from tieout_quickbooks.settings import Settings
from tieout_quickbooks.webconnector.passwords import hash_password
from tieout_quickbooks.webconnector.qwc import new_guid

_PASSWORD, _OWNER, _FILE, _TICKET = "password", "owner_id", "file_id", "ticket"


class Registration(Frozen):
    """One site's notes. ``password`` is a hash, "" while none was set; the identities are GUIDs in braces."""

    password: str = ""
    owner_id: str = ""
    file_id: str = ""


class LiveTicket(Frozen):
    """The one ticket of a site that is good now: its hash, whom and what it is bound to, since when.

    ``company`` is the FileID of the company the session is about; ``process`` is ``computer/pid/random``; ``address`` is where other processes reach it, "" when nowhere.
    """

    hash: str = ""
    user: str = ""
    company: str = ""
    process: str = ""
    address: str = ""
    since: str = ""


def registration_of(notes: Mapping[str, str]) -> Registration:
    """A site's registration, from its notes."""
    return Registration(
        password=notes.get(_PASSWORD, ""), owner_id=notes.get(_OWNER, ""), file_id=notes.get(_FILE, "")
    )


def settings_of(site: CallingSite) -> Settings:
    """A site's settings as our own model."""
    settings = site.settings
    assert isinstance(settings, Settings), "core checked them by this model"
    return settings


def user_of(site: CallingSite) -> str:
    """The name with which a site's Web Connector logs in."""
    return settings_of(site).user or site.name


def set_password(site: CallingSite, password: str) -> None:
    """Keep a password's hash in place of an older one; the password itself is kept nowhere."""
    site.keep_notes({_PASSWORD: hash_password(password)})


def identities(site: CallingSite) -> Registration:
    """The registration with its OwnerID and FileID, made and kept when they are asked for the first time."""
    known = registration_of(site.notes())
    if not (known.owner_id and known.file_id):
        site.keep_notes({_OWNER: known.owner_id or new_guid(), _FILE: known.file_id or new_guid()})
    return registration_of(site.notes())


def keep_ticket(site: CallingSite, ticket: LiveTicket) -> None:
    """Make this the site's one live ticket."""
    site.keep_notes({_TICKET: ticket.model_dump_json()})


def live_ticket(notes: Mapping[str, str]) -> LiveTicket:
    """The site's live ticket, an empty one when there is none."""
    text = notes.get(_TICKET, "")
    return LiveTicket.model_validate_json(text) if text else LiveTicket()
