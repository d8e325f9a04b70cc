"""``tieout serve``: what keeps it from starting is said in a sentence, before anything is opened."""

import importlib.util
import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.core.serve.conftest import SiteFile, site

from tieout.cli import cli

EVERYWHERE = "0.0.0.0"  # noqa: S104 - that it is refused is the point


def serve(site_file: SiteFile, *options: str) -> tuple[int, dict[str, Any]]:
    """Start it where it must not start: its exit code, and the error it told."""
    site_file.write(site("shop"))
    ended = CliRunner().invoke(cli, ["serve", *options, "--json", "--config", str(site_file.path)])
    [error] = json.loads(ended.stdout)["errors"]
    return ended.exit_code, error


def test_a_network_without_tls_is_refused(site_file: SiteFile, tmp_path: Path) -> None:
    """And the state store was not even made."""
    code, error = serve(site_file, "--host", EVERYWHERE)
    assert code == 2
    assert error["what"] == "Listening on 0.0.0.0 without TLS would show passwords to the whole network"
    assert not (tmp_path / "tieout.db").exists()


def test_a_port_in_use_is_said(site_file: SiteFile, tmp_path: Path) -> None:
    """With its number and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, error = serve(site_file, "--port", port)
    assert code != 0
    assert error["what"] == f"The port {port} of 127.0.0.1 cannot be listened on"
    assert not (tmp_path / "tieout.db").exists()


def test_a_certificate_that_is_none_is_said(site_file: SiteFile, tmp_path: Path) -> None:
    """With the file's name."""
    (tmp_path / "chain.pem").write_text("no certificate")
    code, error = serve(site_file, "--cert", str(tmp_path / "chain.pem"))
    assert code == 2
    assert error["where"] == str(tmp_path / "chain.pem")


def test_a_certificate_that_is_not_there_is_said(site_file: SiteFile) -> None:
    """With the name it was given."""
    code, error = serve(site_file, "--cert", "nowhere.pem")
    assert code == 2
    assert error["where"] == "nowhere.pem"


def test_an_address_in_plain_text_cannot_be_advertised(site_file: SiteFile) -> None:
    """Other servers would send whole calls there."""
    code, error = serve(site_file, "--advertise", "http://node-a.example")
    assert code == 2
    assert "to the whole network" in error["what"]


@pytest.mark.parametrize("missing", ["starlette", "uvicorn"])
def test_without_the_server_packages_it_says_what_to_install(
    site_file: SiteFile, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    """They are an extra, as most installations need no server."""
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == missing else find(name, *rest)
    )
    code, error = serve(site_file)
    assert code == 2
    assert (error["what"], error["why"]) == ("The server is not installed", f"there is no package {missing}")
    assert error["fix"] == "Run:  pip install 'tieout[serve]'"


_LOOK = """
import sys
sys.argv = ["tieout", *{words!r}]
try:
    from tieout.cli import main
    main()
except SystemExit:
    pass
print("LOADED", *sorted(sys.modules))
"""


@pytest.mark.parametrize("words", [["--help"], ["serve", "--help"], ["serve", "--port", "nonsense"]])
def test_help_and_misspelt_options_load_no_server(words: list[str]) -> None:
    """Nor a database."""
    done = subprocess.run(
        [sys.executable, "-c", _LOOK.format(words=words)], capture_output=True, check=True, encoding="utf-8"
    )
    loaded = {name.partition(".")[0] for name in done.stdout.rpartition("LOADED")[2].split()}
    assert not loaded & {"starlette", "uvicorn", "sqlalchemy", "tieout_quickbooks"}
    assert "click" in loaded
