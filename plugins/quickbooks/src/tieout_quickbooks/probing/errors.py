"""What keeps probes from being run."""

from tieout.errors import UsageProblem


class WritingProbesRefused(UsageProblem):
    """Probes that add records were asked for in a company that is not QuickBooks' sample. Nothing was written."""

    code = "TO-QB-052"
    default_fix = "Open QuickBooks' sample company, or leave  --write  out."
