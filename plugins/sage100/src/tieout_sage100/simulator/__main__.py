"""``python -m tieout_sage100.simulator --port 0 --company FILE``: the server in a process of its own.

It prints the port it listens on, on the loopback address, and ends when its standard input does.
"""

import argparse
import sys
from pathlib import Path

from tieout_sage100.simulator.conversation import Log
from tieout_sage100.simulator.server import serve


def main(words: list[str] | None = None) -> None:
    """Serve until the input ends."""
    parser = argparse.ArgumentParser(prog="python -m tieout_sage100.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="where to listen; 0 finds a free port")
    parser.add_argument(
        "--company", type=Path, action="append", required=True, help="a company's SQLite file"
    )
    parser.add_argument("--log", type=Path, help="where to keep what was sent, a JSON object a line")
    asked = parser.parse_args(words)
    with serve(*asked.company, port=asked.port, log=_log_to(asked.log)) as server:
        sys.stdout.write(f"{server.port}\n")
        sys.stdout.flush()
        sys.stdin.read()


def _log_to(path: Path | None) -> Log:
    def keep(line: str) -> None:
        if path:
            with path.open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")

    return keep


if __name__ == "__main__":
    main()
