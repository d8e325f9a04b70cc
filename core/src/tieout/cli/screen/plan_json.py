"""A whole plan in the JSON envelope, streamed: a million steps need no more memory than one."""

import json
import sys
from typing import TYPE_CHECKING

from tieout.cli.screen.envelope import SCHEMA, plain

if TYPE_CHECKING:
    from tieout.planfile import SavedPlan


def print_plan_json(plan: "SavedPlan", site: str) -> None:
    """Print ``data`` as ``{"header", "steps", "summary"}``; the seal was checked before, so it will not break off."""
    put = sys.stdout.write
    put(f'{{"schema": {json.dumps(SCHEMA)}, "site": {json.dumps(site)}, "data": {{"header": ')
    put(json.dumps(plain(plan.header)) + ', "steps": [')
    between = ""
    for step in plan.steps():
        put(between + json.dumps(plain(step)))
        between = ", "
    put(f'], "summary": {json.dumps(plain(plan.summary))}}}, "errors": []}}\n')
    sys.stdout.flush()
