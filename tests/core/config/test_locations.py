"""Relative paths start from the file's folder, on every system."""

from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr

from tieout.config.location import absolute_paths, absolute_url, url_with_password

FOLDER = Path("/srv/shop")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///host.db", "sqlite:////srv/shop/host.db"),
        ("sqlite:///../host.db?timeout=5", "sqlite:////srv/shop/../host.db?timeout=5"),
        ("sqlite:////var/host.db", "sqlite:////var/host.db"),
        ("sqlite+pysqlite:///host.db", "sqlite+pysqlite:////srv/shop/host.db"),
        ("sqlite:///C:/Shop/host.db", "sqlite:///C:/Shop/host.db"),
        ("sqlite:///C:\\Shop\\host.db", "sqlite:///C:/Shop/host.db"),
        ("sqlite:///data\\host.db", "sqlite:////srv/shop/data/host.db"),
        ("C:\\Shop\\host.db", "sqlite:///C:/Shop/host.db"),
        ("\\\\server\\share\\host.db", "sqlite://///server/share/host.db"),
        ("host.db", "sqlite:////srv/shop/host.db"),
        ("sqlite://", "sqlite://"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("sqlite:///file:x?mode=ro&uri=true", "sqlite:///file:x?mode=ro&uri=true"),
        ("postgresql+psycopg://me@db/shop", "postgresql+psycopg://me@db/shop"),
    ],
)
def test_a_url_of_a_file_is_made_absolute(url: str, expected: str) -> None:
    """Files become absolute, with forward slashes; servers and memory are left alone."""
    assert absolute_url(url, FOLDER) == expected


class _Settings(BaseModel):
    file: Path
    name: str


@pytest.mark.parametrize(
    ("file", "expected"), [("a/b", "/srv/shop/a/b"), ("/x", "/x"), ("C:\\Sage\\x.SAI", "C:\\Sage\\x.SAI")]
)
def test_only_values_that_are_paths_are_made_absolute(file: str, expected: str) -> None:
    """A setting of type Path starts from the folder; a text that looks like one is left alone."""
    settings = absolute_paths(_Settings(file=Path(file), name="a/b"), FOLDER)
    assert settings == _Settings(file=Path(expected), name="a/b")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql+psycopg://me@db/shop", "postgresql+psycopg://me:p%40s%2Fs%3A@db/shop"),
        ("postgresql+psycopg://db/shop?x=a@b", "postgresql+psycopg://:p%40s%2Fs%3A@db/shop?x=a@b"),
    ],
)
def test_a_password_is_put_into_a_url_as_it_must_be(url: str, expected: str) -> None:
    """Signs that mean something in a URL are encoded, and the result is still a secret."""
    whole = url_with_password(url, SecretStr("p@s/s:"))
    assert whole.get_secret_value() == expected
    assert "p%40s" not in repr(whole)


def test_no_password_changes_no_url() -> None:
    """Most hosts need none."""
    assert url_with_password("sqlite:///x", SecretStr("")).get_secret_value() == "sqlite:///x"
