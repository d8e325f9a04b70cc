"""The site file's table: what it must name, and what it may not."""

from typing import Any

import pytest
from pydantic import ValidationError
from tests.plugins.sage50.us.conftest import GUID

from tieout_sage50.peachtree.settings import UsSettings


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "name the company"),
        ({"database": "B", "access": "sdk+odbc"}, "needs company_guid"),
        ({"database": "B", "company_guid": "Bellwether Garden Supply"}, "pattern"),
        ({"database": "B", "encoding": "windows"}, "cp1252"),
        ({"database": "B", "options": {"pwd": "secret"}}, "PWD cannot stand here"),
        ({"database": "B", "customer_columns": {"code": ""}}, "at least 1"),
        ({"database": "B", "customer_columns": {"telex": "X"}}, "telex"),
        ({"database": "B", "access": "sdk"}, "odbc"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(values: dict[str, Any], sentence: str) -> None:
    """When the site file is read, not in the middle of a run."""
    with pytest.raises(ValidationError, match=sentence):
        UsSettings.model_validate(values)


def test_secrets_stay_out_of_sight() -> None:
    """The data access password and the id Sage issued."""
    values = {"database": "B", "password": "s3cret", "application_id": "issued-1", "company_guid": GUID}
    settings = UsSettings.model_validate(values)
    assert "s3cret" not in repr(settings)
    assert "issued-1" not in repr(settings)
    assert settings.place == "localhost/B"


def test_settings_can_be_shown_and_read_back() -> None:
    """With columns named by the admin."""
    settings = UsSettings.model_validate({"dsn": "B", "vendor_columns": {"email": "Vendor_Email"}})
    assert UsSettings.model_validate(settings.model_dump()) == settings
