"""Opening a host: what is made, what is not, and what is said when it cannot be."""

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.core.hosts.conftest import OpenHost, Sql, create, make_mapped_tables, mapped_settings, one_receipt

from tieout.errors import ConfigInvalid, HostUnreachable
from tieout.hostport import Host
from tieout.hosts import HostSettings, open_host
from tieout.operations import Outcome
from tieout.records import Customer, Entity


def test_importing_the_package_does_not_load_sqlalchemy() -> None:
    """A site file can be checked without paying for SQLAlchemy."""
    code = "import sys, tieout.hosts; print('sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_own_tables_are_made_once(opened: OpenHost) -> None:
    """A second opening finds everything there, also when it may not make anything."""
    first = opened()
    one_receipt(first, Entity.CUSTOMER, create(Customer(key="x", name="n")))
    second = opened(create=False)
    assert second.describe() == first.describe()
    assert set(second.describe().entities) == set(Entity)
    assert [record.name for page in second.fetch_records(Entity.CUSTOMER, "") for record in page.records] == [
        "n"
    ]


def test_nothing_is_made_when_it_may_not(opened: OpenHost, host_url: str) -> None:
    """With ``create = false`` missing tables are an error, and stay missing."""
    if host_url.startswith("sqlite"):
        sa.create_engine(host_url).connect().exec_driver_sql("PRAGMA user_version = 1").connection.close()
    with pytest.raises(HostUnreachable) as caught:
        opened(create=False)
    assert "create = true" in caught.value.fix
    assert sa.inspect(sa.create_engine(host_url, poolclass=sa.NullPool)).get_table_names() == []


def test_mapped_and_own_entities_live_together(opened: OpenHost, sql: Sql, host_url: str) -> None:
    """Entities named in ``own`` are kept in tieout's tables beside the company's; the others are not there."""
    make_mapped_tables(sql, host_url)
    host = opened(**mapped_settings(own=["vendor"]))
    assert set(host.describe().entities) == {Entity.CUSTOMER, Entity.INVOICE, Entity.VENDOR}
    with pytest.raises(HostUnreachable, match="keeps no product"):
        next(host.fetch_records(Entity.PRODUCT, ""))


@pytest.mark.parametrize("url", ["sqlite:////no/such/folder/host.db", "sqlite:///no-such-file.db"])
def test_a_missing_file_is_not_made_for_a_mapping(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistyped path to the company's database is an error, not a new empty database."""
    monkeypatch.chdir(tmp_path)
    mapping = {"table": "T", "key": "K", "fields": {"name": "N"}}
    with pytest.raises(HostUnreachable, match="not there"):
        open_host(HostSettings.model_validate({"url": url, "tables": {"customer": mapping}}))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """A file of another sort is refused in the database's words."""
    path = tmp_path / "host.db"
    path.write_bytes(b"this is not a database" * 100)
    with pytest.raises(HostUnreachable) as caught:
        open_host(HostSettings(url=f"sqlite:///{path}"))
    assert "not a database" in caught.value.why


@pytest.mark.parametrize("url", ["mysql://u:secret@h/d", "no url: secret", "oracle+cx://u:secret@h/d"])
def test_other_databases_are_refused_without_showing_a_password(url: str) -> None:
    """What is not SQLite or PostgreSQL is refused, and the URL's password is in no error."""
    with pytest.raises(ConfigInvalid) as caught:
        open_host(HostSettings(url=url))
    assert "secret" not in str(caught.value.as_dict())


def test_an_unreachable_server_hides_the_password() -> None:
    """The error and the settings' own text show no password."""
    settings = HostSettings(url="postgresql+psycopg://u:s3cret@/d?host=/no/such/folder")
    with pytest.raises(HostUnreachable) as caught:
        open_host(settings)
    assert "s3cret" not in str(caught.value.as_dict()) + repr(settings)


@pytest.mark.parametrize("host_url", ["postgres"], indirect=True)
def test_without_the_right_to_make_the_table_of_batches(opened: OpenHost, sql: Sql, host_url: str) -> None:
    """A user who may not make tables is told the statement an administrator must run, and that it helps."""
    make_mapped_tables(sql, host_url)
    sql("CREATE ROLE clerk LOGIN")
    sql("GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO clerk")
    as_clerk = host_url.replace("tieout@", "clerk@")
    with pytest.raises(HostUnreachable) as caught:
        opened(**mapped_settings(url=as_clerk, batches_table="marks"))
    assert "CREATE TABLE marks" in caught.value.fix
    sql(caught.value.fix.partition("run:")[2])
    sql("GRANT SELECT, INSERT ON marks TO clerk")
    host = opened(**mapped_settings(url=as_clerk, batches_table="marks"))
    write = create(Customer(key="x", name="n", status="ACTIVE"))
    assert one_receipt(host, Entity.CUSTOMER, write).outcome is Outcome.DONE
    sql("REASSIGN OWNED BY clerk TO tieout")
    sql("DROP OWNED BY clerk")
    host.close()
    sql("DROP ROLE clerk")


@pytest.mark.parametrize("host_url", ["postgres"], indirect=True)
def test_own_tables_in_a_schema_of_their_own(opened: OpenHost, sql: Sql) -> None:
    """On PostgreSQL the own tables can live in a schema, changes tracked there, too."""
    sql('CREATE SCHEMA "Tie Out"')
    host: Host = opened(schema="Tie Out")
    sql('INSERT INTO "Tie Out".customers (key, name) VALUES (:key, :name)', key="a", name="n")
    pages = list(host.fetch_records(Entity.CUSTOMER, ""))
    sql('DELETE FROM "Tie Out".customers')
    (gone, last) = host.fetch_records(Entity.CUSTOMER, pages[-1].watermark)
    assert (gone.deleted, last.complete) == (("a",), True)
    assert (
        sa.inspect(
            sa.create_engine(
                str(host.describe().place).replace("postgresql:", "postgresql+psycopg:"),
                poolclass=sa.NullPool,
            )
        ).get_table_names()
        == []
    )
