"""What can go wrong, grouped by who can put it right.

Every error says what happened, where, why and what to do next, has a stable code with a section in
``docs/reference/errors.md``, and an exit code. Backends subclass these with codes of their own
(``TO-QB-...``); the command line prints them all in one form.
"""

from tieout.errors.access import (
    AccessNotGranted,
    BooksClosed,
    BooksFault,
    BooksTimeout,
    HostUnreachable,
    WrongCompany,
)
from tieout.errors.base import ExitCode, TieoutError, all_error_classes
from tieout.errors.records import (
    AnswerLost,
    PartyNotLinked,
    RecordInvalid,
    RecordRefused,
    RecordUnknown,
)
from tieout.errors.runs import (
    FirstRunNeedsReview,
    GuardExceeded,
    JournalFault,
    PlanEdited,
    PlanForeign,
    PlanStale,
    ReadIncomplete,
    SiteLocked,
    WriteForbidden,
)
from tieout.errors.setup import (
    ConfigInvalid,
    ConfigMissing,
    FolderNotWritable,
    LinkConflict,
    NoTerminal,
    PathInUse,
    RuleUnsupported,
    SecretMissing,
    SiteUnknown,
    StateCorrupt,
    StateLocked,
    StateSchema,
    StateUnreachable,
    UsageProblem,
)
from tieout.errors.vendor import PluginBroken, PluginContract, PluginDisabled, PluginUnknown

__all__ = [
    "AccessNotGranted",
    "AnswerLost",
    "BooksClosed",
    "BooksFault",
    "BooksTimeout",
    "ConfigInvalid",
    "ConfigMissing",
    "ExitCode",
    "FirstRunNeedsReview",
    "FolderNotWritable",
    "GuardExceeded",
    "HostUnreachable",
    "JournalFault",
    "LinkConflict",
    "NoTerminal",
    "PartyNotLinked",
    "PathInUse",
    "PlanEdited",
    "PlanForeign",
    "PlanStale",
    "PluginBroken",
    "PluginContract",
    "PluginDisabled",
    "PluginUnknown",
    "ReadIncomplete",
    "RecordInvalid",
    "RecordRefused",
    "RecordUnknown",
    "RuleUnsupported",
    "SecretMissing",
    "SiteLocked",
    "SiteUnknown",
    "StateCorrupt",
    "StateLocked",
    "StateSchema",
    "StateUnreachable",
    "TieoutError",
    "UsageProblem",
    "WriteForbidden",
    "WrongCompany",
    "all_error_classes",
]
