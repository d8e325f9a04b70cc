"""A site file becomes an open site, and everything that was opened is closed again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tieout.backends.load import LoadedBackend
from tieout.company import Company
from tieout.config import load_config
from tieout.errors import (
    ConfigInvalid,
    HostUnreachable,
    PluginContract,
    PluginDisabled,
    PluginUnknown,
    RuleUnsupported,
    SecretMissing,
    SiteUnknown,
    WriteForbidden,
    WrongCompany,
)
from tieout.hosts.sqlhost import SqlHost
from tieout.operations import Operation, Prepared
from tieout.pairs import Candidate, Half
from tieout.plan import StepKind
from tieout.plugin import Customer, Entity
from tieout.site import Site, open_site, opening
from tieout.store import Store
from tieout.testing.memory import MemoryCompany, forget_companies, memory_company

TEXT = """\
[state]
url = "state.db"

[sites.shop]
backend = "memory"
company = { name = "Acme", file_id = "ID" }

[sites.shop.books]
company = "Acme"

[sites.shop.host]
url = "host.db"

[sites.shop.rules.customer]
direction = "import"
"""


@pytest.fixture
def company() -> Iterator[MemoryCompany]:
    """The company behind the memory backend."""
    forget_companies()
    yield memory_company("Acme")
    forget_companies()


@pytest.fixture
def config(tmp_path: Path, company: MemoryCompany) -> Any:
    """Reads the site file, with texts replaced."""

    def read(*replaced: tuple[str, str]) -> Any:
        text = TEXT.replace('"ID"', f'"{company.identity.file_id}"')
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "tieout.toml"
        path.write_text(text, encoding="utf-8")
        return load_config(path)

    return read


class _Log:
    """Notes what is opened and closed, in order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.events: list[str] = []
        self._note(monkeypatch, opening, "open_host", "open host")
        self._note(monkeypatch, opening, "open_store", "open store")
        self._note(monkeypatch, SqlHost, "close", "close host")
        self._note(monkeypatch, Store, "close", "close store")
        self._note(monkeypatch, LoadedBackend, "close", "close backend")

    def _note(self, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, event: str) -> None:
        real = getattr(owner, name)

        def noted(*arguments: Any, **options: Any) -> Any:
            answer = real(*arguments, **options)
            self.events.append(event)
            return answer

        monkeypatch.setattr(owner, name, noted)


def test_a_site_is_opened_and_closed_in_reverse(config: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Backend, host, store; then store, host, backend."""
    log = _Log(monkeypatch)
    with open_site(config(), "shop") as site:
        assert (site.name, site.backend.name, site.rules.entities) == ("shop", "memory", (Entity.CUSTOMER,))
        log.events.append("work")
    assert log.events == [
        "open host",
        "open store",
        "work",
        "close store",
        "close host",
        "close backend",
    ]


def test_an_error_while_working_closes_everything_and_passes(
    config: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The caller's error is the one that is seen."""
    log = _Log(monkeypatch)
    with pytest.raises(LookupError), open_site(config(), "shop"):
        raise LookupError
    assert log.events[-3:] == ["close store", "close host", "close backend"]


def test_a_rule_that_cannot_be_honoured_closes_what_was_open_and_makes_no_store(
    config: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """RuleUnsupported names the line; the host is closed again and no state store was made."""
    log = _Log(monkeypatch)
    broken = config(('direction = "import"', 'direction = "import"\nupdate_books = ["terms"]'))
    with pytest.raises(RuleUnsupported) as caught, open_site(broken, "shop"):
        pass
    assert caught.value.what.startswith("tieout.toml:16:1 sites.shop.rules.customer.update_books: ")
    assert log.events == ["open host", "close host", "close backend"]
    assert not (tmp_path / "state.db").exists()


NOT_OPENED: dict[str, tuple[tuple[tuple[str, str], ...], type[Exception]]] = {
    "the backend is not installed": ((('"memory"', '"memry"'),), PluginUnknown),
    "the backend is switched off": (
        (("[sites.shop]\n", '[plugins]\ndisabled = ["memory"]\n[sites.shop]\n'),),
        PluginDisabled,
    ),
    "the books table is wrong": ((('company = "Acme"\n', 'compny = "Acme"\n'),), ConfigInvalid),
    "the profile is unknown": ((('backend = "memory"', 'backend = "memory"\nprofile = "x"'),), ConfigInvalid),
    "a secret is missing": (
        (('url = "host.db"', 'url = "postgresql://me@db.invalid/x"\npassword = "env:TIEOUT_NO_SUCH"'),),
        SecretMissing,
    ),
}


@pytest.mark.parametrize("case", NOT_OPENED)
def test_what_can_be_seen_beforehand_opens_nothing(
    config: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, case: str
) -> None:
    """Neither host nor store is touched when the file alone shows the mistake."""
    log = _Log(monkeypatch)
    replaced, error = NOT_OPENED[case]
    with pytest.raises(error), open_site(config(*replaced), "shop"):
        pass
    assert [event for event in log.events if event.startswith("open")] == []
    assert sorted(file.name for file in tmp_path.iterdir()) == ["tieout.toml"]


def test_an_unknown_site_is_not_opened(config: Any) -> None:
    """The nearest name is told."""
    with pytest.raises(SiteUnknown) as caught, open_site(config(), "shp"):
        pass
    assert caught.value.why == 'did you mean "shop"?'


def test_compared_fields_are_those_both_sides_have_in_the_models_order(config: Any) -> None:
    """What only one side has is not compared."""
    with open_site(config(), "shop") as site:
        books = site.books_capability(Entity.CUSTOMER).fields
        host = site.host_capability(Entity.CUSTOMER).fields
        compared = site.compared(Entity.CUSTOMER)
        assert set(compared) == set(books) & set(host)
        order = list(Customer.model_fields)
        assert list(compared) == sorted(compared, key=order.index)


def test_a_record_comes_back_from_its_text(config: Any) -> None:
    """The mirror keeps JSON; the entity says which record it is."""
    record = Customer(key="1", name="Café \x07", phone="")
    with open_site(config(), "shop") as site:
        assert site.record(Entity.CUSTOMER, record.model_dump_json()) == record


def _open(site: Site) -> str:
    with site.open_books() as books:
        return books.company().name


def test_the_confirmed_company_is_opened(config: Any) -> None:
    """Same company, and the books may be used."""
    with open_site(config(), "shop") as site:
        assert _open(site) == "Acme"


def test_another_company_is_refused_naming_both(config: Any, company: MemoryCompany) -> None:
    """Refused before anything is read, and again when it is swapped while the books are open."""
    with open_site(config(), "shop") as site:
        with site.open_books() as books:
            company.identity = Company(name="Other Ltd", file_id="F9")
            with pytest.raises(WrongCompany, match='"Other Ltd", not "Acme"'):
                site.check_company(books)
        with pytest.raises(WrongCompany) as caught:
            _open(site)
        assert "F9" in caught.value.why


def test_without_a_confirmed_company_nothing_is_opened(config: Any, company: MemoryCompany) -> None:
    """No pin, no books, not even a look; unless a person is being asked which company it is."""
    pin = f'company = {{ name = "Acme", file_id = "{company.identity.file_id}" }}\n'
    with open_site(config((pin, "")), "shop") as site:
        company.is_open = False
        with pytest.raises(WrongCompany, match="no person has confirmed") as caught:
            _open(site)
        assert "tieout site edit shop" in caught.value.fix
        company.is_open = True
        with site.open_books(unconfirmed=True) as books:
            assert books.company().name == "Acme"


def test_the_guards_are_on_an_open_site(config: Any, company: MemoryCompany) -> None:
    """A site that only imports does not write into its books, whoever asks."""
    operation = Operation(
        id="op",
        step_id="s",
        entity=Entity.CUSTOMER,
        kind=StepKind.ADD_TO_BOOKS,
        record=Customer(key="h", name="N"),
    )
    with open_site(config(), "shop") as site, site.open_books() as books:
        with pytest.raises(WriteForbidden):
            site.backend.hooks.export_records(books, Entity.CUSTOMER, [Prepared(operation=operation)])
        with pytest.raises(PluginContract):
            list(site.backend.hooks.match_records(Entity.CUSTOMER, None) or ())  # type: ignore[arg-type]


def test_the_default_matching_comes_in_by_the_plugin_door(config: Any) -> None:
    """A backend without match_records gets core's: exactly one, exactly equal."""
    half = Half("1", "", "Smith", active=True, deleted=False, fingerprint=b"", state="", record="")
    with open_site(config(), "shop") as site:
        pairs = site.backend.hooks.match_records(Entity.CUSTOMER, [Candidate((half,), (half,), "name")])
        assert [(pair.host, pair.books, pair.how) for pair in pairs or ()] == [(half, half, "name")]


def test_a_read_only_site_makes_nothing(config: Any, tmp_path: Path) -> None:
    """Neither a store nor a host's tables come into being by looking."""
    with open_site(config(), "shop"):
        pass
    (tmp_path / "state.db").unlink()
    before = sorted(file.name for file in tmp_path.iterdir())
    with open_site(config(), "shop", read_only=True):
        pass
    assert sorted(file.name for file in tmp_path.iterdir()) == before


def test_a_read_only_site_whose_host_is_not_there_is_said_and_not_made(config: Any, tmp_path: Path) -> None:
    """Looking at a site that never ran tells what is missing instead of making it."""
    with pytest.raises(HostUnreachable), open_site(config(), "shop", read_only=True):
        pass
    assert [file.name for file in tmp_path.iterdir()] == ["tieout.toml"]
