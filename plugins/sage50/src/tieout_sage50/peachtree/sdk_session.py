"""The calls of the SDK in their order, inside the process that loads it; a session is closed whatever happens.

Names of members are those programs use on real companies (``PeachtreeSession`` of ``Sage.Peachtree.API``); nothing
was tried on Windows. Only the standard library is imported here.
"""

import hashlib
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from tieout_sage50.peachtree.sdk_lines import Answered, Ask, Failed, NoCompany, NotHere, Reply

GRANTED = "Granted"


def answer(ask: Ask, load: Callable[[], Any], user: str) -> Reply:
    """Carry out one request. Whatever goes wrong becomes a reply."""
    try:
        api = load()
    except ImportError as error:
        return NotHere(str(error))
    return _Session(api, ask, user).answer()


def program_md5() -> str:
    """The MD5 of the file that runs, by which Sage 50 knows it: the frozen program, or Python itself."""
    with open(program_file(), "rb") as program:  # noqa: PTH123 - Path is not worth its import time here
        return hashlib.file_digest(program, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def program_file() -> str:
    """The file that runs: a program made of ``sdk_process``, or the interpreter when it runs the module."""
    started = sys.argv[0]
    is_python = getattr(sys, "frozen", False) or started.endswith(".py") or not os.path.isfile(started)  # noqa: PTH113 - as above
    return sys.executable if is_python else started


class _Session:
    """One session, from Begin to End."""

    def __init__(self, api: Any, ask: Ask, user: str) -> None:
        self._api, self._ask, self._user = api, ask, user
        self._method = "PeachtreeSession"

    def answer(self) -> Reply:
        session: Any = None
        try:
            session = self._api.PeachtreeSession()
            self._call(session, "Begin", self._ask.application_id)
            return self._ask_about_company(session)
        except Exception as error:  # noqa: BLE001 - a .NET exception may be of any kind
            return Failed(self._method, type(error).__name__, str(error))
        finally:
            # Without it the session keeps its seat until a service is restarted.
            with suppress(Exception):
                session.End()

    def _ask_about_company(self, session: Any) -> Reply:
        there = list(self._call(session, "CompanyList"))
        mine = [one for one in there if str(one.Guid).strip("{}").lower() == self._ask.guid.lower()]
        if not mine:
            return NoCompany("\n".join(f"{one.CompanyName} {one.Guid}" for one in there))
        return Answered(self._result(session, mine[0]), str(mine[0].CompanyName), program_md5(), self._user)

    def _result(self, session: Any, company: Any) -> str:
        if self._ask.do == "request":
            return str(self._call(session, "RequestAccess", company, self._credentials()))
        result = str(self._call(session, "VerifyAccess", company))
        if self._ask.do == "open" and result == GRANTED:
            self._open(session, company)
        return result

    def _open(self, session: Any, company: Any) -> None:
        opened = self._call(session, "Open", company, self._credentials())
        self._call(session, "Close", opened)

    def _credentials(self) -> Any:
        """What the dialog shows."""
        key = self._api.AuthenticationCredentialKey.SUPPLEMENTAL_DESCRIPTION
        return self._api.new_dictionary({key: self._ask.description})

    def _call(self, session: Any, method: str, *arguments: Any) -> Any:
        self._method = method
        return getattr(session, method)(*arguments)
