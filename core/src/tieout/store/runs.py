"""Runs: when one began, who started it, how it ended."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from tieout.errors import JournalFault, RecordUnknown
from tieout.store.events import add_event
from tieout.store.models import Run, RunKind, RunState
from tieout.store.tables import run, site


def start_run(
    connection: Connection, site_id: int, *, kind: RunKind, who: str, plan_digest: str, now: str
) -> str:
    """Begin a run; its id is the day and a number of the site's own: ``20260301-000042``."""
    connection.execute(update(site).where(site.c.id == site_id).values(last_run=site.c.last_run + 1))
    number = connection.execute(select(site.c.last_run).where(site.c.id == site_id)).scalar_one()
    made = f"{now[:10].replace('-', '')}-{number:06}"
    row = {"id": made, "kind": kind, "who": who, "started": now, "plan_digest": plan_digest}
    values = row | {"site": site_id, "ended": "", "state": "running", "summary": "{}"}
    connection.execute(insert(run).values(values))
    add_event(connection, site_id, at=now, kind="run started", run=made, data=row)
    return made


def finish_run(
    connection: Connection,
    site_id: int,
    run_id: str,
    *,
    state: RunState,
    summary: Mapping[str, Any],
    now: str,
) -> None:
    """End a run."""
    text = json.dumps(dict(summary), sort_keys=True, default=str)
    here = (run.c.site == site_id, run.c.id == run_id)
    ended = connection.execute(update(run).where(*here).values(ended=now, state=state, summary=text))
    if not ended.rowcount:
        msg = f"There is no run {run_id}."
        raise JournalFault(msg)
    data = {"state": state, "summary": json.loads(text)}
    add_event(connection, site_id, at=now, kind="run finished", run=run_id, data=data)


def last_runs(connection: Connection, site_id: int, limit: int) -> list[Run]:
    """The last runs, newest first."""
    rows = (
        select(run).where(run.c.site == site_id).order_by(run.c.started.desc(), run.c.id.desc()).limit(limit)
    )
    return [_run_of(row) for row in connection.execute(rows)]


def find_run(connection: Connection, site_id: int, id_or_prefix: str) -> Run:
    """The run with this id, or the only one whose id begins so."""
    begins = run.c.id.startswith(id_or_prefix, autoescape=True)
    rows = select(run).where(run.c.site == site_id, begins).order_by(run.c.id.desc()).limit(6)
    found = [_run_of(row) for row in connection.execute(rows)]
    exact = [one for one in found if one.id == id_or_prefix]
    if len(exact or found) == 1:
        return (exact or found)[0]
    what = f"There is no run {id_or_prefix}."
    if found:
        what = f"Several runs begin with {id_or_prefix}: {', '.join(one.id for one in found)}."
    raise RecordUnknown(what, fix="See them:  tieout history")


def _run_of(row: Row[Any]) -> Run:
    return Run(
        id=row.id,
        kind=row.kind,
        who=row.who,
        started=datetime.fromisoformat(row.started),
        ended=datetime.fromisoformat(row.ended) if row.ended else None,
        state=row.state,
        plan_digest=row.plan_digest,
        summary=json.loads(row.summary),
    )
