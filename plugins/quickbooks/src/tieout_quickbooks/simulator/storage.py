"""Keeps a simulated company in one JSON file, so that separate processes can work on the same books.

The file stands in for the real ``.QBW``. It is written beside itself and then moved into place, so that
nobody ever reads half of it; whoever has a session open holds an operating-system lock on ``<file>.lock``.
"""

import contextlib
import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tieout_quickbooks.simulator.clock import Clock
from tieout_quickbooks.simulator.company import Behaviour, DataExtDef, SimulatedCompany
from tieout_quickbooks.simulator.desk import Answer, Desk, FileMode, Grant
from tieout_quickbooks.simulator.message_sets import MessageSet, StoredAnswer
from tieout_quickbooks.simulator.profile import Profile
from tieout_quickbooks.simulator.records import Attempt, Deleted, Event, Extension, ListRecord, Transaction

FILE_FORMAT = 1


class NotACompanyFile(ValueError):
    """The file is there but holds no simulated company of this format."""


def save_company(company: SimulatedCompany, path: Path | str) -> None:
    """Write the whole company to a file, atomically: the old one stays until the new one is complete on disk."""
    path = Path(path)
    data = json.dumps(dump_company(company), ensure_ascii=False, separators=(",", ":"))
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def load_company(path: Path | str) -> SimulatedCompany:
    """Read a company back. Raises OSError when there is no file, NotACompanyFile when it is something else."""
    path = Path(path)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FILE_FORMAT:
            raise NotACompanyFile(str(path))
        return restore_company(data)
    except (KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise NotACompanyFile(str(path)) from error


def dump_company(company: SimulatedCompany) -> dict[str, Any]:
    """The company as plain JSON values. Open sessions and iterators are not part of it."""
    return {
        "format": FILE_FORMAT,
        "file_name": company.file_name,
        "profile": asdict(company.profile),
        "clock": {
            "at": company.clock.at,
            "zone": company.clock.zone,
            "has_dst_defect": company.clock.has_dst_defect,
        },
        "desk": asdict(company.desk),
        "behaviour": asdict(company.behaviour),
        "next_list_id": company.next_list_id,
        "next_txn_id": company.next_txn_id,
        "revision": company.revision,
        "records": [_dump_record(record) for record in company.records.values()],
        "transactions": [_dump_transaction(one) for one in company.transactions.values()],
        "deleted": [asdict(one) for one in company.deleted],
        "definitions": [asdict(one) for one in company.definitions],
        "extensions": [asdict(one) for one in company.extensions],
        "message_sets": {key: asdict(one) for key, one in company.message_sets.items()},
        "history": [_dump_event(one) for one in company.history],
        "tripwire": [asdict(one) for one in company.tripwire],
    }


# Records and events are written as short rows by hand: dataclasses.asdict copies deeply and costs most of a
# save.
def _dump_record(record: ListRecord) -> list[Any]:
    extensions = [asdict(one) for one in record.extensions]
    return [
        record.kind,
        record.key,
        record.created,
        record.modified,
        record.fields,
        record.parent,
        extensions,
    ]


def _dump_transaction(one: Transaction) -> list[Any]:
    extensions = [asdict(extension) for extension in one.extensions]
    return [one.kind, one.key, one.created, one.modified, one.number, one.fields, extensions]


def _dump_event(one: Event) -> list[Any]:
    return [one.at, one.action, one.kind, one.key, one.name, one.request_id, one.message_set, one.application]


def restore_company(data: dict[str, Any]) -> SimulatedCompany:
    """The company from plain JSON values."""
    records = [_restore_record(row) for row in data["records"]]
    transactions = [_restore_transaction(row) for row in data["transactions"]]
    return SimulatedCompany(
        file_name=data["file_name"],
        profile=Profile(**data["profile"]),
        clock=Clock(**data["clock"]),
        desk=_restore_desk(data["desk"]),
        behaviour=Behaviour(**data["behaviour"]),
        records={record.key: record for record in records},
        transactions={one.key: one for one in transactions},
        deleted=[Deleted(**one) for one in data["deleted"]],
        definitions=[DataExtDef(**one) for one in data["definitions"]],
        extensions=[Extension(**one) for one in data["extensions"]],
        message_sets={key: _restore_set(one) for key, one in data["message_sets"].items()},
        history=[Event(*row) for row in data["history"]],
        tripwire=[Attempt(**one) for one in data["tripwire"]],
        next_list_id=data["next_list_id"],
        next_txn_id=data["next_txn_id"],
        revision=data["revision"],
    )


def _restore_record(row: list[Any]) -> ListRecord:
    kind, key, created, modified, fields, parent, extensions = row
    restored = [Extension(**one) for one in extensions]
    return ListRecord(kind, key, created, modified, fields, parent, restored)


def _restore_transaction(row: list[Any]) -> Transaction:
    kind, key, created, modified, number, fields, extensions = row
    restored = [Extension(**one) for one in extensions]
    return Transaction(kind, key, created, modified, number, fields, restored)


def _restore_desk(data: dict[str, Any]) -> Desk:
    grants = {
        name: Grant(**{**grant, "answer": Answer(grant["answer"])}) for name, grant in data["grants"].items()
    }
    answers = [Answer(answer) for answer in data["answers"]]
    return Desk(**{**data, "mode": FileMode(data["mode"]), "grants": grants, "answers": answers})


def _restore_set(data: dict[str, Any]) -> MessageSet:
    return MessageSet(data["checksum"], [StoredAnswer(**answer) for answer in data["answers"]])
