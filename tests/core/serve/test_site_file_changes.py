"""The site file is edited while the server runs: what it says now counts, and a broken edit counts for nothing."""

import logging
from pathlib import Path

import pytest
from tests.core.serve.conftest import CALLS, IS_CALLED, SiteFile, site

from tieout.errors import UsageProblem
from tieout.serve.calling import calling_site
from tieout.serve.server import BackendServer, Server


def names(server: Server) -> list[str]:
    """The sites served now."""
    return list(server.sites_of("quickbooks"))


def test_a_new_site_is_taken_up_and_one_taken_out_is_let_go(site_file: SiteFile, server: Server) -> None:
    """At the next call, without a restart."""
    assert names(server) == ["shop"]
    site_file.write(site("shop"), site("second"))
    assert names(server) == ["shop", "second"]
    site_file.write(site("second"))
    assert names(server) == ["second"]


def test_a_site_whose_books_are_called_is_not_served(site_file: SiteFile, server: Server) -> None:
    """From the moment its transport is changed."""
    site_file.write(site("shop", IS_CALLED), site("second"))
    assert names(server) == ["second"]


def test_a_changed_setting_counts(site_file: SiteFile, server: Server) -> None:
    """The backend sees the new value."""
    site_file.write(site("shop", CALLS + 'user = "bob"\n'))
    settings = server.sites_of("quickbooks")["shop"].settings
    assert settings.model_dump()["user"] == "bob"


def test_an_unchanged_file_is_not_read_again(server: Server) -> None:
    """The sites are the same objects at every call."""
    assert server.sites_of("quickbooks")["shop"] is server.sites_of("quickbooks")["shop"]


@pytest.mark.parametrize("broken", ["[sites.shop", "[sites]\nshop = 3\n", None])
def test_a_broken_edit_keeps_the_old_until_it_is_mended(
    site_file: SiteFile, server: Server, broken: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    """Half a file, a wrong one, none at all: said in the log once, and mended by the next edit."""
    caplog.set_level(logging.WARNING, "tieout.serve")
    if broken is None:
        site_file.path.unlink()
    else:
        site_file.write(broken)
    assert names(server) == names(server) == ["shop"]
    assert len([one for one in caplog.records if "cannot be read" in one.message]) == 1
    site_file.write(site("shop"), site("mended"))
    assert names(server) == ["shop", "mended"]


def test_one_broken_site_does_not_stop_the_others(
    site_file: SiteFile, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """A setting its backend does not know: that site is left out, and the log says which and why."""
    site_file.write(site("bad", CALLS + "page_sise = 3\n"), site("shop"))
    with caplog.at_level(logging.WARNING, "tieout.serve"):
        assert names(server) == ["shop"]
    assert "site bad is not served" in caplog.text
    assert "page_sise" in caplog.text


def test_a_backend_that_is_new_needs_a_restart(
    site_file: SiteFile, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """Its endpoints are not there; the log says what to do."""
    site_file.write(site("shop"), '[sites.m]\nbackend = "memory"\n[sites.m.host]\nurl = "sqlite:///m.db"\n')
    with caplog.at_level(logging.WARNING, "tieout.serve"):
        assert names(server) == ["shop"]
    assert "start tieout serve again" in caplog.text


def test_a_backend_sees_its_own_notes_only(server: Server) -> None:
    """Keys of others in the same site are neither shown nor touched."""
    shop = server.sites_of("quickbooks")["shop"]
    server.store.site("shop").set_facts({"other.key": "theirs"})
    shop.keep_notes({"key": "ours", "second": "2"})
    shop.keep_notes({"second": "3"})
    assert shop.notes() == {"key": "ours", "second": "3"}
    assert server.store.site("shop").facts()["other.key"] == "theirs"


def test_a_backend_that_fails_at_the_end_does_not_keep_the_others_from_it(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """All are told, in order; what one raises is logged."""
    told: list[str] = []

    def fail() -> None:
        told.append("first")
        raise RuntimeError("no")

    backend = BackendServer(server, "quickbooks")
    backend.when_ending(fail)
    backend.when_ending(lambda: told.append("second"))
    server.begin_to_end()
    assert told == ["first", "second"]
    assert "could not be told" in caplog.text


def test_a_site_whose_books_do_not_call_is_refused_to_commands(site_file: SiteFile) -> None:
    """With the setting that would change it; the one that calls is given."""
    from tieout.config import load_config

    site_file.write(site("shop", IS_CALLED), site("second"))
    config = load_config(site_file.path)
    with calling_site(config, "second") as found:
        assert found.name == "second"
    with pytest.raises(UsageProblem) as caught, calling_site(config, "shop"):
        pass
    assert "are called by tieout" in caught.value.what
    assert "transport = webconnector" in caught.value.why
    assert caught.value.fix == "Set it:  tieout site edit shop --no-test --set transport=webconnector"
    assert caught.value.where == str(site_file.path)


def test_the_work_of_a_site_is_said(server: Server, tmp_path: Path) -> None:
    """Before a company was confirmed there is always something to do, and a call is noted."""
    shop = server.sites_of("quickbooks")["shop"]
    assert shop.work() == "the company is to be confirmed"
    shop.called("nothing to do")
    assert any("nothing to do" in value for value in server.store.site("shop").facts().values())
