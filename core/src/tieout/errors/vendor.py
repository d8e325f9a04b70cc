"""What the author or the installer of a backend puts right."""

from tieout.errors.base import ExitCode, TieoutError
from tieout.errors.setup import UsageProblem


class PluginUnknown(UsageProblem):
    """No installed package offers a backend of that name; names the nearest."""

    code = "TO-PLG-001"
    default_fix = "Run:  tieout plugin list --all   and install the missing package."


class PluginBroken(TieoutError):
    """A backend's package cannot be loaded; the others go on."""

    code = "TO-PLG-002"
    exit_code = ExitCode.USAGE
    default_fix = "Install what it needs, or disable it:  tieout plugin disable NAME"


class PluginContract(TieoutError):
    """A backend does not keep the contract: a missing or misspelt hook, a wrong answer."""

    code = "TO-PLG-003"
    exit_code = ExitCode.USAGE
    default_fix = "Tell the backend's author; the contract is in docs/reference/hooks.md."


class PluginDisabled(UsageProblem):
    """A site uses a backend that an admin has switched off."""

    code = "TO-PLG-004"
    default_fix = "Run:  tieout plugin enable NAME"
