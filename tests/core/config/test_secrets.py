"""A secret is named in the file, read late, and never shown."""

import os
import sys
import traceback
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from tieout.config import check_config, load_config, open_secrets, read_secret
from tieout.config.opening import books_settings, host_settings, state_url
from tieout.errors import ConfigInvalid, SecretMissing

SECRET = "s3cr3t-nobody-may-see"


def test_a_secret_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """env:NAME; one that is not set is missing, one that is empty is, too."""
    monkeypatch.setenv("TIEOUT_TEST_PW", SECRET)
    assert read_secret("env:TIEOUT_TEST_PW", tmp_path).get_secret_value() == SECRET
    monkeypatch.setenv("TIEOUT_TEST_PW", "")
    with pytest.raises(SecretMissing, match="env:TIEOUT_TEST_PW"):
        read_secret("env:TIEOUT_TEST_PW", tmp_path)
    monkeypatch.delenv("TIEOUT_TEST_PW")
    with pytest.raises(SecretMissing, match="env:TIEOUT_TEST_PW"):
        read_secret("env:TIEOUT_TEST_PW", tmp_path)


def test_a_secret_comes_from_a_file_beside_the_site_file(tmp_path: Path) -> None:
    """file:PATH is relative to the folder; a line end at the end is not part of it, blanks are."""
    file = tmp_path / "pw"
    file.write_text(f" {SECRET} \r\n", encoding="utf-8", newline="")
    file.chmod(0o600)
    assert read_secret("file:pw", tmp_path).get_secret_value() == f" {SECRET} "
    assert read_secret(f"file:{file}", Path("/")).get_secret_value() == f" {SECRET} "


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_secret_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    """The fix is one command, and the secret is not in the error."""
    file = tmp_path / "pw"
    file.write_text(SECRET, encoding="utf-8")
    file.chmod(mode)
    with pytest.raises(SecretMissing) as caught:
        read_secret("file:pw", tmp_path)
    assert caught.value.fix == f"Run:  chmod 600 {file}"
    assert SECRET not in str(caught.value.as_dict())


def test_a_secret_comes_from_systemd(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """cred:NAME is a file in $CREDENTIALS_DIRECTORY, and no path out of it."""
    (tmp_path / "pw").write_text(SECRET, encoding="utf-8")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert read_secret("cred:pw", Path("/")).get_secret_value() == SECRET
    with pytest.raises(SecretMissing):
        read_secret("cred:../pw", Path("/"))
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    with pytest.raises(SecretMissing, match="cred:pw"):
        read_secret("cred:pw", Path("/"))


def _command(code: str) -> str:
    return f'cmd:"{Path(sys.executable).as_posix()}" -c "{code}"'


def test_a_secret_comes_from_a_command(tmp_path: Path) -> None:
    """The first line of output; no shell takes the words apart."""
    assert read_secret(_command("print('a;b $HOME\\nrest')"), tmp_path).get_secret_value() == "a;b $HOME"


@pytest.mark.parametrize(
    "reference",
    [_command(f"print('{SECRET}'); raise SystemExit(3)"), _command("pass"), "cmd:no-such-program-anywhere"],
)
def test_a_command_that_fails_shows_nothing_of_what_it_said(tmp_path: Path, reference: str) -> None:
    """Neither its output nor its arguments come near an error."""
    with pytest.raises(SecretMissing) as caught:
        read_secret(reference, tmp_path)
    shown = str(caught.value.as_dict())
    assert SECRET not in shown.replace(reference, "")


def test_a_secret_comes_from_a_keyring_when_there_is_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The package is optional; without it, or without the entry, the secret is missing."""
    known = {("tieout", "pw"): SECRET}
    fake = SimpleNamespace(get_password=lambda service, name: known.get((service, name)))
    monkeypatch.setitem(sys.modules, "keyring", fake)
    assert read_secret("keyring:pw", tmp_path).get_secret_value() == SECRET
    with pytest.raises(SecretMissing):
        read_secret("keyring:other", tmp_path)
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(SecretMissing) as caught:
        read_secret("keyring:pw", tmp_path)
    assert "not installed" in caught.value.why


LITERAL = {
    "in the host's URL": ('url = "sqlite:///host.db"', f'url = "postgresql+psycopg://me:{SECRET}@db/x"'),
    "with a slash in it": ('url = "sqlite:///host.db"', f'url = "postgresql+psycopg://me:a/{SECRET}@db/x"'),
    "among a URL's options": ('url = "sqlite:///host.db"', f'url = "postgresql://db/x?password={SECRET}"'),
    "as the host's password": ('"sqlite:///host.db"', f'"postgresql://me@db/x"\npassword = "{SECRET}"'),
    "as the state's password": ("[plugins]", f'password = "{SECRET}"\n[plugins]'),
    "in the state's URL": ('"state/tieout.db"', f'"postgresql://me:{SECRET}@db/x"'),
    "in a URL of the books": ('company = "Acme"\n', f'company = "Acme"\nurl = "https://me:{SECRET}@x/"\n'),
}


@pytest.mark.parametrize("place", LITERAL)
def test_a_secret_in_the_file_is_refused_and_not_repeated(write: Any, place: str) -> None:
    """The message says what to write instead, and does not spread what it refuses."""
    path = write(LITERAL[place])
    with pytest.raises(ConfigInvalid) as caught:
        load_config(path)
    shown = "".join(traceback.format_exception(caught.value)) + str(caught.value.as_dict())
    assert "env:NAME" in shown
    assert SECRET not in shown
    assert check_config(path)


def test_a_password_is_put_into_the_url_only_when_opening(
    write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The config has the reference, the opened settings the password, and no repr either."""
    config = load_config(
        write(
            ('"sqlite:///host.db"', '"postgresql+psycopg://me@db/x"\npassword = "env:HOST_PW"'),
            ('"state/tieout.db"', '"postgresql+psycopg://me@db/s"\npassword = "env:STATE_PW"'),
        )
    )
    with pytest.raises(SecretMissing, match="env:HOST_PW"):
        host_settings(config, "shop")
    monkeypatch.setenv("HOST_PW", SECRET)
    monkeypatch.setenv("STATE_PW", SECRET)
    host, state = host_settings(config, "shop"), state_url(config)
    assert host.url == f"postgresql+psycopg://me:{SECRET}@db/x"
    assert state.get_secret_value() == f"postgresql+psycopg://me:{SECRET}@db/s"
    assert SECRET not in repr((config, host, state))


class _Inner(BaseModel):
    token: SecretStr = SecretStr("env:TIEOUT_TEST_PW")


class _BooksSettings(BaseModel):
    company: str
    password: SecretStr = SecretStr("")
    inner: tuple[_Inner, ...] = (_Inner(),)


def test_secrets_of_a_backend_are_read_wherever_they_stand(
    write: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A field of type SecretStr is a reference until the books are opened, also inside other settings."""
    monkeypatch.setenv("TIEOUT_TEST_PW", SECRET)
    config = load_config(write(('company = "Acme"\n', 'company = "Acme"\npassword = "env:TIEOUT_TEST_PW"\n')))
    settings = books_settings(config, "shop", _BooksSettings)
    assert isinstance(settings, _BooksSettings)
    assert settings.password.get_secret_value() == "env:TIEOUT_TEST_PW"
    opened = open_secrets(settings, tmp_path)
    assert opened.password.get_secret_value() == SECRET
    assert opened.inner[0].token.get_secret_value() == SECRET
    assert SECRET not in repr(opened)


def test_a_backends_secret_in_the_file_is_refused_with_its_line(write: Any) -> None:
    """Also where only the backend knows that it is one."""
    config = load_config(write(('company = "Acme"\n', f'company = "Acme"\npassword = "{SECRET}"\n')))
    with pytest.raises(ConfigInvalid) as caught:
        books_settings(config, "shop", _BooksSettings)
    assert caught.value.what.startswith(
        "tieout.toml:14:1 sites.shop.books.password: a secret does not belong"
    )
    assert SECRET not in str(caught.value.as_dict())


def test_a_key_the_backend_does_not_take_is_shown_with_its_line(write: Any) -> None:
    """The books table is checked by the backend's own settings, with the same kind of message."""

    class Strict(BaseModel, extra="forbid"):
        company_file: str = ""

    with pytest.raises(ConfigInvalid) as caught:
        books_settings(load_config(write()), "shop", Strict)
    assert caught.value.what == (
        'tieout.toml:13:1 sites.shop.books.company: unknown key, did you mean "company_file"?'
    )
