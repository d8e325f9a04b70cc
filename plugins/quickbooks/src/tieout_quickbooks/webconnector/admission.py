"""Who may come in: the answer to ``authenticate``, decided before a visit begins."""

import logging
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from tieout.plugin import CallingSite
from tieout_quickbooks.webconnector.lockout import Lockout
from tieout_quickbooks.webconnector.passwords import PasswordCheck
from tieout_quickbooks.webconnector.registration import registration_of, user_of

log = logging.getLogger("tieout.webconnector")

NO_ENTRY: Final = "nvu"
"""Not a valid user: the one answer to a wrong name, a wrong password and a lock-out alike."""


class Admitted(NamedTuple):
    """A site whose user proved the password; None with the reason for our own log when nobody did."""

    site: CallingSite | None
    why: str = ""


class Admission:
    """Looks at names and passwords: in constant time, with equal work for unknown users, locking out guessers."""

    def __init__(
        self, sites: Callable[[], Mapping[str, CallingSite]], lockout: Lockout | None = None
    ) -> None:
        self._sites = sites
        self._passwords = PasswordCheck()
        self._lockout = lockout or Lockout()
        #: The sites as they were last, and the same by user.
        self._known: tuple[Mapping[str, CallingSite], Mapping[str, list[CallingSite]]] = ({}, {})

    def admit(self, user: str, password: str, address: str) -> Admitted:
        """The site of a user, when name and password are right and neither he nor his address is locked out."""
        wait = self._lockout.wait(user, address)
        if wait:
            log.warning("a Web Connector at %s is locked out for %d seconds more", address, wait)
            return Admitted(None, "locked out")
        site = self._site_of(user)
        stored = registration_of(site.notes()).password if site else ""
        if self._passwords.matches(user, password, stored) and site is not None:
            self._lockout.passed(user, address)
            return Admitted(site)
        self._lockout.failed(user, address)
        log.warning("a Web Connector at %s was refused: wrong name or password", address)
        if site is not None:
            site.refused("wrong password" if stored else "no password was set")
        return Admitted(None, "wrong name or password")

    def _sites_by_user(self) -> Mapping[str, list[CallingSite]]:
        """Made anew when the server has read its site file anew, and not for each call of thousands of sites."""
        sites = self._sites()
        known, by_user = self._known
        if sites is not known:
            by_user = _by_user(sites)
            self._known = sites, by_user
        return by_user

    def _site_of(self, user: str) -> CallingSite | None:
        """The one site with this user; two sites that share a user would get each other's data, so none has it."""
        found = self._sites_by_user().get(user, [])
        if len(found) > 1:
            names = ", ".join(site.name for site in found)
            log.error("the sites %s have the same Web Connector user; none of them is served", names)
        return found[0] if len(found) == 1 else None


def _by_user(sites: Mapping[str, CallingSite]) -> Mapping[str, list[CallingSite]]:
    found: dict[str, list[CallingSite]] = {}
    for site in sites.values():
        found.setdefault(user_of(site), []).append(site)
    return found
