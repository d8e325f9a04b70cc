"""What stops a run, or a part of it, before anything wrong can happen."""

from tieout.errors.base import ExitCode, TieoutError
from tieout.errors.setup import UsageProblem


class PlanEdited(UsageProblem):
    """A plan file no longer has the digest it was saved with."""

    code = "TO-PLN-001"
    default_fix = "Make a new plan:  tieout plan SITE --out FILE   and tick it with  tieout review FILE"


class PlanForeign(UsageProblem):
    """A plan belongs to another site or another company."""

    code = "TO-PLN-002"
    default_fix = "Apply it where it was made, or make a new plan:  tieout plan SITE --out FILE"


class PlanStale(TieoutError):
    """What the plan was made from has changed since, or the plan is too old. Nothing was written."""

    code = "TO-PLN-003"
    exit_code = ExitCode.STALE
    default_fix = "Make a new plan:  tieout plan SITE --out FILE"


class SiteLocked(TieoutError):
    """Another run of this site is under way."""

    code = "TO-RUN-001"
    exit_code = ExitCode.LOCKED
    default_fix = "Wait until it is done:  tieout status"


class GuardExceeded(TieoutError):
    """More changes than the site's rules let through without a person."""

    code = "TO-RUN-002"
    exit_code = ExitCode.GUARD
    default_fix = "Look at them:  tieout plan SITE --out FILE   then  tieout apply FILE"


class FirstRunNeedsReview(TieoutError):
    """A site was never reviewed by a person; unattended runs start after that."""

    code = "TO-RUN-003"
    exit_code = ExitCode.GUARD
    default_fix = "Review once:  tieout plan SITE --out FILE   then  tieout apply FILE"


class ReadIncomplete(TieoutError):
    """A read broke off. What came is kept, but nothing is concluded from what did not come."""

    code = "TO-RUN-004"
    exit_code = ExitCode.UNREACHABLE
    default_fix = "Run the command again; reading starts where it is safe."


class JournalFault(TieoutError):
    """The journal cannot be written: nothing more is sent."""

    code = "TO-RUN-005"
    default_fix = "Make room or mend the state store, then run:  tieout retry"


class WriteForbidden(TieoutError):
    """A write to the books that the backend or the site's rules do not allow was stopped before it was sent."""

    code = "TO-RUN-007"
    exit_code = ExitCode.GUARD
    default_fix = "Nothing was sent. Compare the site's rules with:  tieout plugin show NAME"
