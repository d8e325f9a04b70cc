"""The grant: whether Sage 50 lets this program into one company, and what a person must do when it does not.

Sage keeps a grant for each company (in its file APIACCSS.DAT), keyed on the MD5 of the program that calls and on the
Windows user. It is asked for once, and answered by a person: the dialog "Third Party Application Access" comes only
when an administrator opens the company after the request. As reported by programs that ran against Sage 50::

    not asked --request--> pending --an administrator opens the company, "Always allow access"--> granted
    granted --another program file, or another Windows user--> not asked again: lost
    pending, asked by the SYSTEM account or a service --> pending for ever: nobody sees its dialog
"""

from enum import StrEnum

from tieout.plugin import Frozen

INSUFFICIENT = "Unable to connect due to insufficient authorization"
"""What the help page of SMSTurbo says the dialog says."""
OPEN_IT = (
    'In Sage 50: File > Close Company, then open "{company}" again as an administrator. When Sage 50 asks about the '
    'third party application "tieout", select "Always allow access" and click OK.'
)
START_OVER = "Then start over:  tieout sage50-us authorize SITE"


class Stage(StrEnum):
    """How far the grant is."""

    NOT_ASKED = "not asked"
    PENDING = "pending"
    GRANTED = "granted"
    #: It was granted, and no longer is.
    LOST = "lost"
    #: Somebody said something else than "Always allow access".
    REFUSED = "refused"
    #: Asked for by an account whose dialog nobody can see.
    UNSEEN = "unseen"


class Program(Frozen):
    """Who asks, as Sage 50 tells programs apart: the MD5 of its file in hexadecimal, and the Windows user."""

    md5: str
    user: str

    @property
    def is_service(self) -> bool:
        """Whether Windows runs it as SYSTEM, whose name is SYSTEM or the computer's with a $."""
        return self.user.upper() == "SYSTEM" or self.user.endswith("$")


def stage_of(answer: str, asking: Program, allowed: Program | None) -> Stage:
    """Where the grant stands, by what VerifyAccess or RequestAccess said.

    ``allowed`` is who was granted access when ``authorize`` last saw it. Of the SDK's answers None, Pending and
    Granted are known; every other one means no access, too.
    """
    if answer == "Granted":
        return Stage.GRANTED
    if asking.is_service:
        return Stage.UNSEEN
    if answer == "Pending":
        return Stage.PENDING
    if answer != "None":
        return Stage.REFUSED
    return Stage.LOST if allowed else Stage.NOT_ASKED


def why(stage: Stage, answer: str, asking: Program, allowed: Program | None) -> str:
    """Why there is no access, as a sentence; "" when there is."""
    said = f'Sage 50 says "{answer}"'
    if stage is Stage.LOST:
        return f"{said}: {_lost(asking, allowed)}"
    return {
        Stage.GRANTED: "",
        Stage.NOT_ASKED: f"{said}: this program and Windows user have not asked for access to the company yet",
        Stage.PENDING: f"{said}: access was asked for, and no administrator has answered yet",
        Stage.REFUSED: f"{said}: somebody did not allow it",
        Stage.UNSEEN: f'{said}: tieout runs as "{asking.user}", a service, and nobody sees the dialog of a service',
    }[stage]


def remedy(stage: Stage, company: str) -> str:
    """What a person must do; "" when nothing is left to do."""
    opening = f"{OPEN_IT.format(company=company)} {START_OVER}"
    again = f"Ask for access again:  tieout sage50-us authorize SITE  {opening}"
    return {
        Stage.GRANTED: "",
        Stage.NOT_ASKED: f"Ask for access first:  tieout sage50-us authorize SITE  {opening}",
        Stage.LOST: again,
        Stage.REFUSED: again,
        Stage.PENDING: opening,
        Stage.UNSEEN: "Run tieout as a Windows user who can sign in at this computer, also in the task scheduler. "
        f"{opening}",
    }[stage]


def _lost(asking: Program, allowed: Program | None) -> str:
    if allowed and allowed.md5 != asking.md5:
        return "access was granted to an earlier version of this program; each new version needs a new grant"
    if allowed and allowed.user != asking.user:
        return f'access was granted to the Windows user "{allowed.user}", and this is "{asking.user}"'
    return "access was granted before and was taken back in Sage 50"
