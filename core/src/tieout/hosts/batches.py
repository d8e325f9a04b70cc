"""The marks of written batches: proof, in the host itself, that a batch was written, and what came of it.

A mark is kept for ever: it is what stops a batch from being written twice. It holds no record, only
enough to say whether a record is still as it was written.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from tieout.operations import Outcome, Receipt
from tieout.records import Entity, Record


def leave_mark(
    connection: sa.Connection, table: sa.Table, batch: str, entity: Entity, receipts: Iterable[Receipt]
) -> None:
    """Leave a batch's mark in the transaction that writes it."""
    told = [_told(receipt) for receipt in receipts]
    text = json.dumps({"entity": entity.value, "receipts": told}, separators=(",", ":"), ensure_ascii=True)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    connection.execute(table.insert(), {"batch": batch, "receipts": text, "written_at": now})


def find_mark(
    connection: sa.Connection, table: sa.Table, batch: str
) -> tuple[Entity, list[dict[str, Any]]] | None:
    """A batch's entity and what was told of each receipt, or None when it was certainly not written."""
    text = connection.execute(sa.select(table.c.receipts).where(table.c.batch == batch)).scalar_one_or_none()
    if text is None:
        return None
    found = json.loads(text)
    return Entity(found["entity"]), found["receipts"]


def _told(receipt: Receipt) -> dict[str, Any]:
    told: dict[str, Any] = {"id": receipt.operation_id, "outcome": receipt.outcome.value}
    if receipt.key:
        told["key"] = receipt.key
    if receipt.version:
        told["version"] = receipt.version
    elif receipt.record is not None:
        told["seen"] = seen(receipt.record)
    if receipt.error:
        told["error"] = receipt.error
    if receipt.remark:
        told["remark"] = receipt.remark
    return told


def retold(told: Sequence[dict[str, Any]], now: dict[str, Record]) -> list[Receipt]:
    """Receipts of a mark. A record is given when the host still has it as it was written."""
    return [_receipt(one, now.get(one.get("key", ""))) for one in told]


def _receipt(told: dict[str, Any], record: Record | None) -> Receipt:
    outcome = Outcome(told["outcome"])
    remark = told.get("remark", "")
    had_record = "version" in told or "seen" in told
    if had_record and (record is None or not _as_written(told, record)):
        remark = remark or "The record changed on the host after this was written."
        had_record = False
    return Receipt(
        operation_id=told["id"],
        outcome=outcome,
        key=told.get("key", ""),
        version=told.get("version", ""),
        record=record if had_record else None,
        error=told.get("error"),
        remark=remark,
    )


def _as_written(told: dict[str, Any], record: Record) -> bool:
    return told["version"] == record.version if "version" in told else told.get("seen") == seen(record)


def seen(record: Record) -> str:
    """16 hex digits over a whole record, for hosts that count no versions."""
    return hashlib.blake2b(record.model_dump_json().encode(), digest_size=8).hexdigest()
