"""Every command by name: the module it lives in, the first line of its help, and its heading in the list."""

from tieout.cli.frame.lazy import Listed

_DAILY = "Every day"
_LINKS = "Links"
_SETTING_UP = "Setting up"
_LOOKING_BACK = "Looking back"

COMMANDS: dict[str, Listed] = {
    "status": Listed("tieout.cli.status:command", "How every site stands.", _DAILY),
    "plan": Listed("tieout.cli.plan:command", "Show what a sync would do. Writes nothing.", _DAILY),
    "review": Listed("tieout.cli.review:command", "Tick the rows of a saved plan.", _DAILY),
    "apply": Listed("tieout.cli.apply:command", "Write the ticked rows of a saved plan.", _DAILY),
    "sync": Listed(
        "tieout.cli.sync:command", "Plan and apply by the site's rules, without a person.", _DAILY
    ),
    "watch": Listed("tieout.cli.watch:command", "Sync again and again, every few minutes.", _DAILY),
    "serve": Listed("tieout.cli.serve:command", "Wait for books that call us.", _DAILY),
    "retry": Listed(
        "tieout.cli.retry:command", "Settle what is in doubt and try the refused rows again.", _DAILY
    ),
    "tie": Listed("tieout.cli.tie:command", "Prove that the two sides agree.", _DAILY),
    "export-report": Listed(
        "tieout.cli.export_report:command", "List what has to be entered into the books by hand.", _DAILY
    ),
    "explain": Listed("tieout.cli.explain:command", "Say why a record does or does not appear.", _DAILY),
    "link": Listed("tieout.cli.link:command", "See and change which records belong together.", _LINKS),
    "demo": Listed("tieout.cli.demo:command", "See the whole way on a make-believe company.", _SETTING_UP),
    "init": Listed("tieout.cli.init:command", "Make a site file and a place for the state.", _SETTING_UP),
    "site": Listed("tieout.cli.site:command", "Add, show, change, test and remove sites.", _SETTING_UP),
    "plugin": Listed(
        "tieout.cli.plugin:command", "See which backends there are, and switch them.", _SETTING_UP
    ),
    "config": Listed("tieout.cli.config:command", "Show and check the site file.", _SETTING_UP),
    "doctor": Listed(
        "tieout.cli.doctor:command", "Find out what is not in order, and what to do.", _SETTING_UP
    ),
    "lint": Listed(
        "tieout.cli.lint:command", "List the records to tidy up before a first sync.", _SETTING_UP
    ),
    "completion": Listed("tieout.cli.completion:command", "Let your shell complete commands.", _SETTING_UP),
    "history": Listed(
        "tieout.cli.history:command", "See what was written, when, by whom and why.", _LOOKING_BACK
    ),
    "undo": Listed("tieout.cli.undo:command", "Take back what a run wrote to the host.", _LOOKING_BACK),
}
