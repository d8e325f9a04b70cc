"""One run of mutated documents, in a process of its own:  python -m tests.plugins.quickbooks.fuzz.running soap 7 60000

Prints counts as JSON. The number and bytes of the document under way stand in the file ``--under-way``, so that
they survive whatever happens to the process; the same target and seed come to the same document again.
"""

import argparse
import json
import logging
import mmap
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tests.plugins.quickbooks.fuzz.answer_target import AnswerTarget
from tests.plugins.quickbooks.fuzz.endpoint_target import EndpointTarget
from tests.plugins.quickbooks.fuzz.memory import begin_peak, peak_kib
from tests.plugins.quickbooks.fuzz.mutating import LARGEST
from tests.plugins.quickbooks.fuzz.soap_target import SoapTarget

Note = Callable[[int, bytes], None]

TARGETS: Final[dict[str, Callable[[], Any]]] = {
    "soap": SoapTarget,
    "endpoint": EndpointTarget,
    "answers": AnswerTarget,
}
#: Documents after which what is imported late is imported, and memory begins to be watched.
_WARM: Final = 300
#: A document's number and length stand before it, eight bytes each.
HEAD: Final = 16
SPACE: Final = HEAD + LARGEST + 100_000


def run(name: str, seed: int, count: int, note: Note) -> dict[str, float]:
    """Try that many documents; the counts. Raises what a document brought about."""
    target = TARGETS[name]()
    began, before = time.process_time(), 0
    for number in range(count):
        if number == min(_WARM, count - 1):
            begin_peak()
            before = peak_kib()
        chance = random.Random(f"{name}/{seed}/{number}")  # noqa: S311 - a fixed sequence, not a secret
        body = target.document(chance)
        note(number, body)
        target.try_one(chance, body)
    target.close()
    grown = peak_kib() - before
    return {"documents": count, "read": target.read, "grown_kib": grown, "cpu": time.process_time() - began}


def noting(path: Path) -> Note:
    """Write each document into a file that is there at once, without a call to the system."""
    path.write_bytes(bytes(SPACE))
    with path.open("r+b") as file:
        space = mmap.mmap(file.fileno(), SPACE)

    def note(number: int, body: bytes) -> None:
        kept = body[: SPACE - HEAD]
        space[HEAD : HEAD + len(kept)] = kept
        space[:HEAD] = number.to_bytes(8, "big") + len(kept).to_bytes(8, "big")

    return note


def main() -> None:
    """Run as asked."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    asked.add_argument("target", choices=sorted(TARGETS))
    asked.add_argument("seed", type=int)
    asked.add_argument("count", type=int)
    asked.add_argument("--under-way", type=Path, required=True)
    options = asked.parse_args()
    logging.disable(logging.CRITICAL)  # each refusal is logged, and there are tens of thousands
    print(json.dumps(run(options.target, options.seed, options.count, noting(options.under_way))))  # noqa: T201


if __name__ == "__main__":
    main()
