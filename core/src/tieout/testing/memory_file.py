"""A company in memory as one JSON file, so that a test can let several processes meet at the same books."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tieout.company import Company
from tieout.records import MODELS, Entity, Record
from tieout.testing.rows import Gone, Row, Rows

if TYPE_CHECKING:
    from tieout.testing.memory import MemoryCompany

#: What of a company is a plain value and goes to the file as it is.
_SWITCHES = ("is_open", "grants_access", "unique_names", "page_size")


def save_company(company: "MemoryCompany", path: Path) -> None:
    """Write the whole company, unless the file says the same already; the file is whole at any moment."""
    text = json.dumps(_as_data(company), ensure_ascii=False, indent=1)
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def load_company(company: "MemoryCompany", path: Path) -> None:
    """Make the company what the file says."""
    data = json.loads(path.read_text(encoding="utf-8"))
    company.identity = Company.model_validate(data["identity"])
    for switch in _SWITCHES:
        setattr(company, switch, data[switch])
    company.types = {Entity(word): None if of is None else set(of) for word, of in data["types"].items()}
    _load_rows(company, data)
    company.history = [_written(row) for row in data["history"]]


def _as_data(company: "MemoryCompany") -> dict[str, Any]:
    rows = company.rows
    return {
        "identity": company.identity.model_dump(mode="json"),
        **{switch: getattr(company, switch) for switch in _SWITCHES},
        "types": {entity.value: None if of is None else sorted(of) for entity, of in company.types.items()},
        "sequence": rows.sequence,
        "gone": [list(one) for one in rows.gone],
        "rows": [
            [entity.value, row.sequence, list(row.markers), _dump(row.record)]
            for entity in Entity
            for row in rows.table(entity).values()
        ],
        "history": [[*one[:-1], _dump(one.record)] for one in company.history],
    }


def _load_rows(company: "MemoryCompany", data: dict[str, Any]) -> None:
    rows = company.rows = Rows()
    rows.sequence = data["sequence"]
    rows.gone = [Gone(Entity(word), key, sequence) for word, key, sequence in data["gone"]]
    for word, sequence, markers, record in data["rows"]:
        rows.place(Entity(word), Row(_record(word, record), sequence, tuple(markers)))


def _dump(record: Record) -> dict[str, Any]:
    return record.model_dump(mode="json")


def _record(entity: str, data: dict[str, Any]) -> Record:
    return MODELS[Entity(entity)].model_validate(data)


def _written(row: list[Any]) -> Any:
    from tieout.testing.memory import Written

    action, entity, key, marker, record = row
    return Written(action, Entity(entity), key, marker, _record(entity, record))
