"""TLS with a certificate that is checked: the password and everything after it go encrypted, or not at all."""

import socket
import struct
from collections.abc import Iterator
from pathlib import Path

import pymssql
import pytest
import trustme
from tests.plugins.sage100.conftest import NAME, PASSWORD, READER, read_all, server_process, settings_for

from tieout_sage100 import hooks
from tieout_sage100.errors import EncryptionDemanded
from tieout_sage100.settings import ContractorSettings
from tieout_sage100.simulator.company import SimulatedCompany
from tieout_sage100.simulator.login import Encryption, prelogin_answer, wants_encryption
from tieout_sage100.simulator.packets import Kind

#: python-tds asks pyOpenSSL for a certificate in a way that is still there and no longer recommended.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:pytds")


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    """The certificate of whoever signs the server's."""
    return tmp_path / "ca.pem"


@pytest.fixture
def port(company: SimulatedCompany, authority: Path, tmp_path: Path) -> Iterator[int]:
    """A server that demands TLS, with a certificate for ``localhost``."""
    signer = trustme.CA()
    signer.cert_pem.write_to_path(authority)
    signer.issue_cert("localhost", common_name="localhost").private_key_and_cert_chain_pem.write_to_path(
        tmp_path / "server.pem"
    )
    company.demand_encryption(tmp_path / "server.pem")
    company.add_client(101, clnnme="Alpha")
    with server_process(company.path) as port:
        yield port


def encrypted(port: int, authority: Path, server: str = "localhost") -> ContractorSettings:
    """Settings with a certificate to check the server's by."""
    return settings_for(port, server=server, ca_file=authority, time_limit=5)


def test_a_company_is_read_encrypted(port: int, authority: Path) -> None:
    """With the certificate of its signer."""
    with hooks.open_books(encrypted(port, authority)) as books:
        assert set(read_all(books)) == {"101"}


def test_another_client_reads_it_encrypted_too(port: int) -> None:
    """FreeTDS, which knows nothing of ours."""
    connection = pymssql.connect(
        server="127.0.0.1",
        port=str(port),
        user=READER,
        password=PASSWORD,
        database=NAME,
        encryption="require",
    )
    cursor = connection.cursor()
    cursor.execute("SELECT clnnme FROM reccln")
    assert cursor.fetchall() == [("Alpha",)]
    connection.close()


def test_a_certificate_of_another_signer_is_refused(port: int, authority: Path) -> None:
    """Nothing is sent to it, the password least of all."""
    trustme.CA().cert_pem.write_to_path(authority)
    with pytest.raises(EncryptionDemanded), hooks.open_books(encrypted(port, authority)):
        pass


def test_a_certificate_of_another_computer_is_refused(port: int, authority: Path) -> None:
    """The common name in it must be the server's."""
    with (
        pytest.raises(EncryptionDemanded) as caught,
        hooks.open_books(encrypted(port, authority, "127.0.0.1")),
    ):
        pass
    assert "is not 127.0.0.1" in caught.value.why


def test_a_client_without_tls_is_hung_up_on(port: int) -> None:
    """The server says that TLS is required, and then waits for no sign-in in the clear."""
    plain = prelogin_answer(Encryption.NOT_SUPPORTED)
    with socket.create_connection(("127.0.0.1", port), 5) as client:
        client.sendall(struct.pack(">BBHHBB", Kind.PRELOGIN, 1, len(plain) + 8, 0, 1, 0) + plain)
        answer = client.recv(4096)
        assert wants_encryption(answer[8:]) == Encryption.REQUIRED
        assert client.recv(4096) == b""
