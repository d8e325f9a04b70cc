"""The person and the screen at the QuickBooks computer: is the company open, who may come in, what did they click.

The application certificate dialog offers four answers: no; yes, prompt each time; yes, whenever this company
file is open; yes, always. The last one still refuses until "Allow this application to login automatically" is
ticked in the preferences.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from tieout_quickbooks.simulator import hresult
from tieout_quickbooks.simulator.hresult import HResult, NoAnswer


class Answer(StrEnum):
    """The four buttons of the certificate dialog."""

    NO = "no"
    PROMPT = "prompt each time"
    WHILE_OPEN = "while open"
    ALWAYS = "always"


class FileMode(StrEnum):
    """How a company file is open."""

    SINGLE = "SingleUser"
    MULTI = "MultiUser"


@dataclass
class Grant:
    """What the administrator granted one application."""

    answer: Answer
    may_log_in: bool = False
    is_revoked: bool = False
    sees_personal_data: bool = False


@dataclass
class Desk:
    """What can be seen and done at the QuickBooks computer, for one company file.

    ``trusts_everyone`` lets unknown applications in while the file is open, so that only tests about the
    dialog need to think of it. ``answers`` are the clicks the person at the desk will make on the next
    dialogs, in order; without one nobody is at the desk.
    """

    is_running: bool = True
    is_open: bool = True
    mode: FileMode = FileMode.SINGLE
    is_admin: bool = True
    has_modal_dialog: bool = False
    is_starting: bool = False
    has_exclusive_application: bool = False
    trusts_everyone: bool = True
    grants: dict[str, Grant] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)

    def require_certificate(self, *answers: Answer) -> None:
        """Nobody is trusted unasked; these are the clicks to come."""
        self.trusts_everyone = False
        self.answers.extend(answers)

    def allow_automatic_login(self, application: str) -> None:
        """Tick "Allow this application to login automatically" for an application that was answered before."""
        self.grants[application].may_log_in = True

    def revoke(self, application: str) -> None:
        """Untick "Allow Access" for the application."""
        self.grants.setdefault(application, Grant(Answer.NO)).is_revoked = True


def admit(desk: Desk, application: str, mode: int) -> None:
    """Let an application into the company or raise what BeginSession raises.

    ``mode`` is 0 single user, 1 multi user, 2 do not care. Raises NoAnswer when a dialog waits for nobody.
    """
    _check_screen(desk)
    if desk.is_open and mode != 2 and (mode == 0) != (desk.mode == FileMode.SINGLE):  # noqa: PLR2004
        raise HResult(hresult.OTHER_MODE)
    _check_certificate(desk, application)


def _check_screen(desk: Desk) -> None:
    if desk.is_starting:
        raise HResult(hresult.STILL_STARTING)
    if desk.has_modal_dialog:
        raise HResult(hresult.MODAL_DIALOG)
    if desk.has_exclusive_application:
        raise HResult(hresult.SINGLE_USER_NEEDED)


def _check_certificate(desk: Desk, application: str) -> None:
    grant = desk.grants.get(application)
    if grant is None:
        if desk.trusts_everyone:
            grant = Grant(Answer.WHILE_OPEN)
        else:
            grant = desk.grants[application] = Grant(_ask_first_time(desk))
    elif grant.is_revoked:
        raise HResult(hresult.NO_PERMISSION)
    elif grant.answer == Answer.PROMPT:
        _ask_again(desk)
    _check_login(desk, grant)


def _check_login(desk: Desk, grant: Grant) -> None:
    if grant.answer == Answer.ALWAYS and not grant.may_log_in:
        raise HResult(hresult.NO_AUTOMATIC_LOGIN)
    if not desk.is_open and not grant.may_log_in:
        raise HResult(hresult.NO_AUTOMATIC_LOGIN)


def _ask_first_time(desk: Desk) -> Answer:
    # Only the administrator, in single-user mode, with the file open, is shown the dialog for a new
    # application.
    is_shown = desk.is_open and desk.is_admin and desk.mode == FileMode.SINGLE
    if not is_shown or not desk.answers:
        raise HResult(hresult.NEVER_ACCESSED)
    answer = desk.answers.pop(0)
    if answer == Answer.NO:
        raise HResult(hresult.USER_DENIED)
    return answer


def _ask_again(desk: Desk) -> None:
    if not desk.is_open:
        raise HResult(hresult.NO_AUTOMATIC_LOGIN)
    if not desk.answers:
        raise NoAnswer
    if desk.answers.pop(0) == Answer.NO:
        raise HResult(hresult.USER_DENIED)
