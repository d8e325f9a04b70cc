"""A state store in a PostgreSQL database, for teams and for many sites."""

from sqlalchemy import URL, Engine, create_engine

from tieout.errors import UsageProblem
from tieout.store.faults import translate_faults


def open_server(url: URL, *, read_only: bool, busy_timeout: float) -> Engine:
    """An engine on a database that exists; ``busy_timeout`` is in seconds."""
    settings = {"lock_timeout": str(int(busy_timeout * 1000)), "synchronous_commit": "on", "TimeZone": "UTC"}
    if read_only:
        settings["default_transaction_read_only"] = "on"
    ours = " ".join(f"-c {name}={value}" for name, value in settings.items())
    theirs = url.query.get("options", "")
    options = f"{theirs} {ours}" if isinstance(theirs, str) else ours
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            connect_args={"options": options.strip()},
            # Half a second for a ping is nothing beside a sync; a dead connection must not stop one.
            pool_pre_ping=True,
        )
    except ModuleNotFoundError as error:
        what = "A state store on PostgreSQL needs the psycopg driver, which is not installed."
        raise UsageProblem(what, why=str(error), fix="Run:  pip install 'tieout[postgres]'") from error
    translate_faults(engine, place_of(url))
    return engine


def place_of(url: URL) -> str:
    """The URL for people: without password, without options."""
    return url.set(query={}).render_as_string(hide_password=True)
