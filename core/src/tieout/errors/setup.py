"""What an admin puts right: settings, secrets, folders, the state store."""

from tieout.errors.base import ExitCode, TieoutError


class UsageProblem(TieoutError):
    """The command was called in a way that makes no sense; click's own code 2."""

    code = "TO-CFG-001"
    exit_code = ExitCode.USAGE
    default_fix = "Read the command's --help."


class ConfigMissing(UsageProblem):
    """There is no tieout.toml here or above."""

    code = "TO-CFG-002"
    default_fix = "Run:  tieout init"


class ConfigInvalid(UsageProblem):
    """tieout.toml cannot be read or says something impossible; names file:line and the nearest word."""

    code = "TO-CFG-003"
    default_fix = "Mend the line named above, then run:  tieout config validate"


class SiteUnknown(UsageProblem):
    """No site of that name; names the nearest."""

    code = "TO-CFG-004"
    default_fix = "Run:  tieout site list"


class RuleUnsupported(UsageProblem):
    """A rule asks of the books what the backend says they cannot do."""

    code = "TO-CFG-005"
    default_fix = "Change the rule, or see what the backend can do:  tieout plugin show NAME"


class SecretMissing(UsageProblem):
    """A secret named by reference (env:, file:, cmd: ...) is not there, or lies open to everyone."""

    code = "TO-CFG-006"
    default_fix = "Set the secret where the reference points, then run:  tieout doctor"


class PathInUse(UsageProblem):
    """A file or folder that would be made exists already."""

    code = "TO-CFG-007"
    default_fix = "Choose another path; nothing was overwritten."


class FolderNotWritable(UsageProblem):
    """A folder tieout must write to cannot be written."""

    code = "TO-CFG-008"
    default_fix = "Give this user the right to write there, or choose another folder."


class NoTerminal(UsageProblem):
    """A question would have to be asked, and there is nobody to ask."""

    code = "TO-CFG-009"
    default_fix = "Give the answer as a flag; see the command's --help."


class LinkConflict(UsageProblem):
    """A link would tie a record that is tied already."""

    code = "TO-CFG-010"
    default_fix = "Remove the other link first:  tieout link remove"


class StateLocked(TieoutError):
    """The state store is held by another program for longer than the time limit."""

    code = "TO-STA-001"
    exit_code = ExitCode.LOCKED
    default_fix = "Wait for the other program to finish, or close it, then run the command again."


class StateCorrupt(TieoutError):
    """The state store is damaged; nothing is written anywhere while it is."""

    code = "TO-STA-002"
    default_fix = "Restore the state store from its backup, or move it away and link again:  tieout link auto"


class StateSchema(TieoutError):
    """The state store was made by another version of tieout."""

    code = "TO-STA-003"
    exit_code = ExitCode.USAGE
    default_fix = "Use the version of tieout that made it, or upgrade this one."


class StateUnreachable(TieoutError):
    """The state store's database server cannot be reached, or does not let this user in."""

    code = "TO-STA-004"
    exit_code = ExitCode.UNREACHABLE
    default_fix = "Check the URL of [state] in tieout.toml and that its server runs:  tieout doctor"
