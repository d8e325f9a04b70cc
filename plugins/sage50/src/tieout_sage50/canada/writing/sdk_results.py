"""Every failure the SDK has a name for, as a sentence: what, why, what to do.

The names and their meanings are those of the SDK's own documentation file (``Sage_SA.SDK.XML``). What to do is
ours, and was not tried on Windows.
"""

from typing import Final, NamedTuple

from tieout.errors import TieoutError
from tieout_sage50.canada.writing.errors import SageRefused, SdkBroken, SdkClosed, SdkNotAllowed


class Meaning(NamedTuple):
    """What a failure means for a person. ``what`` completes "Sage 50 ..."."""

    kind: type[TieoutError]
    what: str
    fix: str = ""


_MANAGER = (
    "Start the service of the Sage 50 connection manager (Windows services), then run the command again."
)
_MYSQL = "Close Sage 50, restart its computer, open the company once by hand, then run the command again."
_REMOTE = "Share the company for Remote Data Access as Sage 50's help says, or name a company file that is not shared."

#: SDKResult -> its meaning. The three SUCCESS values are not failures.
RESULTS: Final[dict[str, Meaning]] = {
    "FAIL": Meaning(SdkClosed, "could not open the company and gives no reason"),
    "FAIL_PATH_NOT_EXIST": Meaning(
        SdkClosed, "does not find the company file", "Correct  sai_file  in the table [sites.NAME.books]."
    ),
    "FAIL_FILENOTFOUND_LOSTSHARE": Meaning(
        SdkClosed,
        "does not find the network share of the company file",
        "Connect the share for tieout's user.",
    ),
    "FAIL_CONNECTIONMGR_NONE": Meaning(SdkClosed, "has no connection manager on that computer", _MANAGER),
    "FAIL_CONNECTIONMGR_INIT": Meaning(SdkClosed, "cannot talk to its connection manager", _MANAGER),
    "FAIL_CONNECTIONMGR_AUTH": Meaning(
        SdkNotAllowed,
        "was turned away by its connection manager",
        "Let Sage 50's own help repair the connection manager.",
    ),
    "FAIL_CONNECTIONMGR_TOOMANY": Meaning(
        SdkClosed,
        "has no seat left",
        "Let somebody close Sage 50, or buy a seat for tieout, then run:  tieout retry",
    ),
    "FAIL_CONNECTIONMGR_NOPORTS": Meaning(
        SdkClosed,
        "has no port left for another company",
        "Close companies that nobody needs, then run:  tieout retry",
    ),
    "FAIL_CONNECTIONMGR_VER": Meaning(
        SdkClosed, "and its connection manager are of different versions", "Install the same version of both."
    ),
    "FAIL_MYSQL_INIT": Meaning(SdkClosed, "could not start its database server", _MYSQL),
    "FAIL_MYSQL_MEM": Meaning(SdkClosed, "has not enough memory for its database server", _MYSQL),
    "FAIL_MYSQL_NOTRUNNING": Meaning(SdkClosed, "started its database server, which ended at once", _MYSQL),
    "FAIL_MYSQL_TIMEOUT": Meaning(SdkClosed, "waited in vain for its database server", _MYSQL),
    "FAIL_MYSQL_CLOSE": Meaning(SdkClosed, "could not close its database server", _MYSQL),
    "FAIL_FILEREADONLY": Meaning(
        SdkNotAllowed,
        "may not write the company's files",
        "Give tieout's Windows user the right to change the .SAI file and the .SAJ folder.",
    ),
    "FAIL_ANOTHER_DATABASE_IS_OPEN": Meaning(
        SdkBroken, "has another company open in the same process", "Run the command again."
    ),
    "FAIL_DATABASE_CONNECTION_FAILED": Meaning(
        SdkClosed, "could not connect to the company's database", _MYSQL
    ),
    "FAIL_INVALID_SECURITY_DETAILS": Meaning(
        SdkNotAllowed, "does not accept the security settings", "Correct  sdk_user  and  sdk_password."
    ),
    "FAIL_USER_LOGON_FAILED": Meaning(
        SdkNotAllowed,
        "did not let the user in",
        "Correct  sdk_user  and  sdk_password, and use a user nobody works with: the same one cannot be in twice.",
    ),
    "FAIL_NOT_REMOTE_DATA_ACCESS_DATABASE": Meaning(
        SdkClosed, "finds that the company is not shared", _REMOTE
    ),
    "FAIL_RDA_DATABASE_READONLY_MODE": Meaning(
        SdkNotAllowed,
        "has the shared company open for reading only",
        "Open it for changes, then run:  tieout retry",
    ),
    "FAIL_INIT_REMOTE_DATA_ACCESS": Meaning(SdkClosed, "could not reach Remote Data Access", _REMOTE),
    "FAIL_NO_SAGEID_SIGNIN": Meaning(
        SdkNotAllowed,
        "wants a Sage ID",
        "Sign in with the Sage ID in Sage 50 on that computer, then run:  tieout retry",
    ),
}

#: Exception -> its meaning. Every other exception is a fault of the SDK (``SdkBroken``).
EXCEPTIONS: Final[dict[str, Meaning]] = {
    "SimplyNoAccessException": Meaning(
        SageRefused,
        "did not allow it: the user lacks the right, or the field cannot be set in this state",
        "Give the user the right to change it in Sage 50 (Setup > Set Up Users), then run:  tieout retry",
    ),
    "InvalidEntryException": Meaning(
        SageRefused, "does not accept a value", "Mend the value on the host, then run:  tieout retry"
    ),
    "SDKAlertException": Meaning(
        SageRefused, "stopped with a message", "Do what the message says, then run:  tieout retry"
    ),
    "SimplyErrorMessageException": Meaning(
        SageRefused, "stopped with an error message", "Do what the message says, then run:  tieout retry"
    ),
    "AlertNotImplementedException": Meaning(
        SageRefused,
        "asked a question that only a person may answer",
        "Enter this one in Sage 50 by hand and answer the question there, then link it.",
    ),
    "SageIdLoginRequiredException": Meaning(
        SdkNotAllowed,
        "wants a Sage ID",
        "Sign in with the Sage ID in Sage 50 on that computer, then run:  tieout retry",
    ),
    "SDKException": Meaning(
        SageRefused, "refused it", "Read the reason above; try the same by hand in Sage 50."
    ),
}


def result_error(result: str, company: str) -> TieoutError:
    """The error of an ``SDKResult`` that opening a company ended with."""
    meaning = RESULTS.get(result, RESULTS["FAIL"])
    return meaning.kind(
        f"Sage 50 {meaning.what}", where=company, why=f"the SDK says {result}", fix=meaning.fix
    )


def exception_error(name: str, message: str, doing: str, method: str) -> TieoutError:
    """The error of an exception, short name and message as they came; ``doing`` names what was being written."""
    why = " ".join(message.split()) or name
    meaning = EXCEPTIONS.get(name)
    if meaning is None:
        return SdkBroken(f"Sage 50's SDK failed at {doing}", where=method, why=f"{name}: {why}")
    return meaning.kind(
        f"Sage 50 {meaning.what}: {doing}", where=f"{name} in {method}", why=why, fix=meaning.fix
    )
