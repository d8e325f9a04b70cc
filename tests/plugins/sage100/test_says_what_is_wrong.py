"""Each way of not getting in is told from the others, with what its person must do."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.plugins.sage100.conftest import (
    NAME,
    PASSWORD,
    READER,
    PersonAtContractor,
    read_all,
    settings_for,
)

from tieout.errors import AccessNotGranted, BooksClosed, TieoutError, WrongCompany
from tieout.records import Customer, Entity
from tieout_sage100 import hooks
from tieout_sage100.errors import (
    AnotherDatabase,
    BooksSilent,
    ConnectionLost,
    DatabaseNotOpened,
    EncryptionDemanded,
    LoginFailed,
    NotContractor,
    OtherProduct,
    RightMissing,
    ServerNotReached,
    TablesDiffer,
)
from tieout_sage100.settings import ContractorSettings
from tieout_sage100.simulator.company import SimulatedCompany, make_company
from tieout_sage100.simulator.server import SimulatedServer, serve


def open_and_read(settings: ContractorSettings, *entities: Entity) -> None:
    """One sync's reading."""
    with hooks.open_books(settings) as books:
        for entity in entities:
            read_all(books, entity)


def problem_of(settings: ContractorSettings, *entities: Entity) -> TieoutError:
    """What opening, and then reading these entities, raises; checked for a sentence, a place and a remedy."""
    with pytest.raises(TieoutError) as caught:
        open_and_read(settings, *entities)
    assert caught.value.what
    assert caught.value.where == settings.place
    assert caught.value.fix
    assert PASSWORD not in str(caught.value.as_dict())
    return caught.value


@pytest.mark.parametrize("change", [{"password": "wrong"}, {"user": "nobody"}])
def test_a_failed_login_is_said(server: SimulatedServer, change: dict[str, str]) -> None:
    """18456: user or password; the server does not say which, so neither do we."""
    problem = problem_of(settings_for(server.port, **change))
    assert isinstance(problem, LoginFailed)
    assert isinstance(problem, AccessNotGranted)
    assert "Login failed" in problem.why
    assert "user" in problem.fix


def test_a_database_that_is_not_there_is_said(server: SimulatedServer) -> None:
    """4060 comes with an 18456 behind it, and is not taken for a wrong password."""
    problem = problem_of(settings_for(server.port, database="Acme"))
    assert isinstance(problem, DatabaseNotOpened)
    assert 'Cannot open database "Acme"' in problem.why


def test_a_company_the_login_is_no_user_of_is_said(
    company: SimulatedCompany, server: SimulatedServer
) -> None:
    """With the statement that makes it one."""
    company.add_user("other", "pw", may_open=False)
    problem = problem_of(settings_for(server.port, user="other", password="pw"))
    assert isinstance(problem, DatabaseNotOpened)
    assert "CREATE USER [other] FOR LOGIN [other];" in problem.fix


@pytest.mark.parametrize(
    ("table", "entity"),
    [("reccln", Entity.CUSTOMER), ("clnsts", Entity.CUSTOMER), ("actpay", Entity.VENDOR)],
)
def test_a_right_that_is_missing_names_its_table(
    company: SimulatedCompany, way_in: ContractorSettings, table: str, entity: Entity
) -> None:
    """229: with the GRANT for exactly this table and user, and the group some companies want it in."""
    company.revoke(READER, table)
    problem = problem_of(way_in, entity)
    assert isinstance(problem, RightMissing)
    assert f"GRANT SELECT ON dbo.{table} TO [{READER}];" in problem.fix
    assert "group API" in problem.fix


def test_a_right_for_clients_is_not_needed_for_vendors(
    company: SimulatedCompany, way_in: ContractorSettings
) -> None:
    """A site that syncs vendors only opens without any right on clients."""
    company.revoke(READER, "reccln")
    company.revoke(READER, "clnsts")
    with hooks.open_books(way_in) as books:
        assert read_all(books, Entity.VENDOR) == {}


def test_a_column_of_another_version_is_named(company: SimulatedCompany, way_in: ContractorSettings) -> None:
    """207: with the setting that leaves it out."""
    company.alter('ALTER TABLE "reccln" DROP COLUMN "cllphn"')
    problem = problem_of(way_in, Entity.CUSTOMER)
    assert isinstance(problem, TablesDiffer)
    assert '"cllphn"' in problem.what
    assert 'missing_columns = ["TABLE.cllphn"]' in problem.fix


def test_a_table_of_another_version_is_named(company: SimulatedCompany, way_in: ContractorSettings) -> None:
    """208 in a company that has clients."""
    company.alter('DROP TABLE "actpay"')
    problem = problem_of(way_in, Entity.VENDOR)
    assert isinstance(problem, TablesDiffer)
    assert "actpay" in problem.what


def test_a_database_of_something_else_is_refused(
    company: SimulatedCompany, way_in: ContractorSettings
) -> None:
    """No table of clients: not a company of Sage 100 Contractor, and nothing is read."""
    company.alter('DROP TABLE "reccln"')
    assert isinstance(problem_of(way_in), NotContractor)


@pytest.mark.parametrize("may_read", [True, False])
def test_the_erp_product_of_nearly_the_same_name_is_told_apart(
    company: SimulatedCompany, way_in: ContractorSettings, *, may_read: bool
) -> None:
    """AR_Customer is there: Sage 100 (MAS 90), whether its tables may be read or not."""
    company.alter('DROP TABLE "reccln"')
    company.alter('CREATE TABLE "AR_Customer" ("ARDivisionNo" varchar(2), "CustomerNo" varchar(20))')
    if may_read:
        company.add_user(READER, PASSWORD, "AR_Customer")
    problem = problem_of(way_in)
    assert isinstance(problem, OtherProduct)
    assert "MAS 90" in problem.what
    assert "Master Builder" in problem.fix


def test_no_server_is_said(company: SimulatedCompany) -> None:
    """At a port where nothing listens; at once, not after a time-out."""
    with serve(company.path) as stopped:
        port = stopped.port
    problem = problem_of(settings_for(port))
    assert isinstance(problem, ServerNotReached)
    assert isinstance(problem, BooksClosed)
    assert f"port {port}" in problem.what


def test_no_computer_of_that_name_is_said() -> None:
    """The name is in the sentence."""
    problem = problem_of(settings_for(1433, server="no-such-host.invalid"))
    assert isinstance(problem, ServerNotReached)
    assert "no-such-host.invalid" in problem.what


def test_a_port_of_something_else_is_no_sql_server() -> None:
    """A web server answers at it."""
    with _listening(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        assert isinstance(problem_of(settings_for(port, time_limit=0.5)), ServerNotReached)


def test_a_server_that_demands_tls_is_said(company: SimulatedCompany, way_in: ContractorSettings) -> None:
    """Force Encryption: with the two ways to have it."""
    company.demand_encryption()
    problem = problem_of(way_in)
    assert isinstance(problem, EncryptionDemanded)
    assert "ca_file" in problem.fix
    assert "odbc_driver" in problem.fix


def test_encryption_without_its_package_is_said(
    way_in: ContractorSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: list[str]
) -> None:
    """With ``ca_file`` nothing is ever sent in the clear instead."""
    monkeypatch.setattr("pytds.tls.OPENSSL_AVAILABLE", False)
    problem = problem_of(way_in.model_copy(update={"ca_file": tmp_path / "ca.pem"}))
    assert isinstance(problem, EncryptionDemanded)
    assert "tieout-sage100[tls]" in problem.fix
    assert sent == []


def test_a_server_that_goes_away_in_the_middle_is_said(
    bookkeeper: PersonAtContractor, way_in: ContractorSettings
) -> None:
    """The read breaks off; no page says that it is complete."""
    bookkeeper.seed(Entity.CUSTOMER, [Customer(key=str(n), name=f"Client {n}") for n in range(6)])
    with hooks.open_books(way_in) as books:
        pages = hooks.fetch_records(books, Entity.CUSTOMER, "")
        assert not next(pages).complete
        bookkeeper.close_books()
        with pytest.raises(ConnectionLost):
            list(pages)


def test_a_server_that_does_not_answer_is_not_waited_for_for_ever(
    way_in: ContractorSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After ``time_limit`` it is said, with the setting."""
    release = threading.Event()
    settings = way_in.model_copy(update={"time_limit": 0.3})
    with hooks.open_books(settings) as books:
        monkeypatch.setattr(
            "tieout_sage100.simulator.conversation.Conversation._batch", lambda *_: release.wait(10)
        )
        with pytest.raises(BooksSilent, match="within 0") as caught:
            read_all(books)
    release.set()
    assert "time_limit" in caught.value.fix


def test_another_database_than_asked_for_is_refused(
    way_in: ContractorSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DB_NAME() is compared before anything is read: make sure you have the correct SAGE100 open."""
    monkeypatch.setattr(
        "tieout_sage100.statements.COMPANY", "SELECT 'Elsewhere' AS company, @@SERVERNAME AS server"
    )
    problem = problem_of(way_in)
    assert isinstance(problem, AnotherDatabase)
    assert isinstance(problem, WrongCompany)


def test_the_companys_name_in_any_case_is_the_company(way_in: ContractorSettings) -> None:
    """SQL Server does not tell cases apart; the company is called as it calls itself."""
    with hooks.open_books(way_in.model_copy(update={"database": NAME.upper()})) as books:
        assert books.company().name == NAME


def test_two_companies_on_one_server_are_told_apart(company: SimulatedCompany, tmp_path: Path) -> None:
    """Each is a database of its own."""
    second = make_company(tmp_path / "second.sqlite", "Birch Homes")
    second.add_user(READER, PASSWORD, "reccln", "clnsts")
    with serve(company.path, second.path) as both:
        seen: list[Any] = []
        for name in (NAME, "Birch Homes"):
            with hooks.open_books(settings_for(both.port, database=name)) as books:
                seen.append(books.company())
    assert [one.name for one in seen] == [NAME, "Birch Homes"]
    assert seen[0].differs_from(seen[1])


@contextmanager
def _listening(answer: bytes) -> Iterator[int]:
    """Something else at a port, which says the same to everybody."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_answer_once, args=(listener, answer), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)


def _answer_once(listener: socket.socket, answer: bytes) -> None:
    client, _ = listener.accept()
    with client:
        client.recv(4096)
        client.sendall(answer)
