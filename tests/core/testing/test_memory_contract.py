"""The backend in memory keeps the contract, whole and with fewer capabilities."""

from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tieout.plugin import Entity
from tieout.testing import memory_backend
from tieout.testing.contract import BackendContract
from tieout.testing.memory import MemoryCompany, forget_companies, memory_company
from tieout.testing.memory_description import MemorySettings
from tieout.testing.memory_variant import memory_backend_with, with_capability, with_only


class InMemory(BackendContract):
    """What all suites over books in memory have in common."""

    @pytest.fixture
    def settings(self) -> MemorySettings:
        """Settings of a company nobody has used yet."""
        forget_companies()
        return MemorySettings(company="Contract")

    @pytest.fixture
    def person(self, settings: MemorySettings) -> MemoryCompany:
        """The company itself plays the person."""
        company = memory_company(settings.company)
        company.page_size = 2
        return company


class TestMemory(InMemory):
    """With everything the contract has words for."""

    backend = memory_backend
    values: ClassVar[Any] = {
        Entity.CUSTOMER: {"type": "Commercial:Retail", "stage": "customer"},
        Entity.VENDOR: {"type": "Supplier", "eligible_for_1099": True},
        Entity.PRODUCT: {"kind": "stock", "stock": Decimal("2.50")},
        Entity.QUOTATION: {"stage": "priced", "approved": True},
    }


class TestMemoryWithLess(InMemory):
    """Without watermarks, deletions, marks and batches, and with a code page."""

    backend = memory_backend_with(
        with_capability(
            with_only(Entity.CUSTOMER),
            changed_since=False,
            deletions=False,
            marker_field="",
            batch=1,
            update=(),
            encoding="cp1252",
            code_pattern="[A-Z]-[0-9]+",
            code_required=True,
            fields=("code", "name", "phone"),
            lengths={"code": 6, "name": 12},
        )
    )


class TestMemoryReadOnly(InMemory):
    """Books that can only be read."""

    backend = memory_backend_with(
        with_capability(with_only(Entity.BILL, Entity.VENDOR), export=False, update=(), remark="Read only.")
    )


class TestMemoryInAFile(InMemory):
    """A company that several processes can share."""

    backend = memory_backend_with(with_only(Entity.VENDOR))

    @pytest.fixture
    def settings(self, tmp_path: Path) -> MemorySettings:
        """Settings of a company in a new file."""
        return MemorySettings(company="Contract", file=str(tmp_path / "contract.json"))

    @pytest.fixture
    def person(self, settings: MemorySettings) -> MemoryCompany:
        """A person in another process: an object of its own over the same file."""
        return MemoryCompany(
            settings.company, file=settings.file, description=self.backend.describe_backend()
        )
