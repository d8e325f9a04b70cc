"""A whole tie-out in the JSON envelope, its findings streamed."""

import json
import sys
from collections.abc import Iterable

from tieout.cli.screen.envelope import SCHEMA, plain
from tieout.tying import Finding, TieOut


def print_tie_json(tie: TieOut, findings: Iterable[Finding]) -> None:
    """Print ``data`` as ``{"tie", "findings"}``; amounts are texts, so that no program rounds them."""
    put = sys.stdout.write
    put(f'{{"schema": {json.dumps(SCHEMA)}, "site": {json.dumps(tie.site)}, "data": {{"tie": ')
    put(json.dumps(plain(tie)) + ', "findings": [')
    between = ""
    for finding in findings:
        put(between + json.dumps(plain(finding)))
        between = ", "
    put(']}, "errors": []}\n')
    sys.stdout.flush()
