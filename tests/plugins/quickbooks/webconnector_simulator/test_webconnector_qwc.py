"""The Web Connector refuses a ``.qwc`` file that breaks a rule, with the number the real one shows."""

import ssl
from typing import Any

import pytest

from tieout_quickbooks.simulator.webconnector import QbwcError, QwcFile, add_application, load_qwc

INCOMPLETE = "QBWC1039"
MORE = (
    "<Scheduler><RunEveryNMinutes>15</RunEveryNMinutes></Scheduler><IsReadOnly>true</IsReadOnly>"
    "<AuthFlags>0xF</AuthFlags><UnattendedModePref>umpRequired</UnattendedModePref>"
    "<PersonalDataPref>pdpNotNeeded</PersonalDataPref><AppDisplayName>Tie</AppDisplayName>"
    "<AppUniqueName>Tie 1</AppUniqueName><Notify>true</Notify>"
    "<CertURL>https://sync.example.com/</CertURL><Style>Document</Style>"
)


def _code(data: bytes) -> str:
    with pytest.raises(QbwcError) as caught:
        load_qwc(data)
    assert caught.value.text
    return caught.value.code


def test_a_complete_file_is_read(write_qwc: Any) -> None:
    """Every element of a file with nothing optional is known afterwards."""
    qwc = load_qwc(write_qwc())
    assert (qwc.app_name, qwc.app_id, qwc.user_name) == ("tieout (Sample)", "", "sample")
    assert (qwc.qb_type, qwc.every_seconds, qwc.is_read_only, qwc.auth_flags) == ("QBFS", None, False, 0)


def test_every_optional_element_is_read(write_qwc: Any) -> None:
    """Optional elements are kept too; minutes become seconds."""
    qwc = load_qwc(write_qwc(more=MORE))
    assert (qwc.every_seconds, qwc.is_read_only, qwc.auth_flags, qwc.notify) == (900, True, 15, True)
    assert (qwc.unattended_mode, qwc.personal_data, qwc.style) == ("umpRequired", "pdpNotNeeded", "Document")
    assert (qwc.app_display_name, qwc.app_unique_name) == ("Tie", "Tie 1")
    assert qwc.cert_url == "https://sync.example.com/"


def test_of_two_schedules_the_first_counts(write_qwc: Any) -> None:
    """Seconds before minutes: the seconds."""
    both = "<RunEveryNSeconds>90</RunEveryNSeconds><RunEveryNMinutes>5</RunEveryNMinutes>"
    assert load_qwc(write_qwc(more=f"<Scheduler>{both}</Scheduler>")).every_seconds == 90


@pytest.mark.parametrize(
    "name",
    ["AppName", "AppID", "AppURL", "AppDescription", "AppSupport", "UserName", "OwnerID", "FileID", "QBType"],
)
def test_a_required_element_may_not_be_missing(write_qwc: Any, name: str) -> None:
    """A file without it cannot be added."""
    assert _code(write_qwc(without=name)) == INCOMPLETE


@pytest.mark.parametrize("name", ["AppName", "AppURL", "AppSupport", "UserName", "QBType", "FileID"])
def test_a_required_element_may_not_be_empty(write_qwc: Any, name: str) -> None:
    """Only AppID may."""
    assert _code(write_qwc(**{name: ""})) == INCOMPLETE


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no xml",
        b"<QBWCXML><AppName>x</QBWCXML>",
        b'\n<?xml version="1.0"?><QBWCXML/>',
        b"<QBWC/>",
        b'<QBWCXML xmlns="urn:x"/>',
    ],
)
def test_something_else_is_no_qwc_file(data: bytes) -> None:
    """Malformed XML, blanks before the declaration, another root, another namespace."""
    assert _code(data) == INCOMPLETE


@pytest.mark.parametrize(
    "changes",
    [
        {"OwnerID": "57F3B9B1-86F1-4FCC-B1EE-566DE1813D20"},
        {"FileID": "{90A44FB5-33D9-4815-AC85}"},
        {"FileID": "{90A44FB5-33D9-4815-AC85-BC87A7E7D1EG}"},
        {"QBType": "qbfs"},
        {"QBType": "QBOE"},
        {"AppDescription": "x" * 81},
        {"AppURL": "sync.example.com/qbwc"},
        {"AppURL": "ftp://sync.example.com/"},
        {"AppURL": "https://sync.example.com:port/"},
        {"AppName": "<b>tieout</b>"},
    ],
)
def test_a_value_of_the_wrong_form_is_refused(write_qwc: Any, changes: dict[str, str]) -> None:
    """GUIDs need braces, words their exact letters, a description fits, addresses are addresses."""
    assert _code(write_qwc(**changes)) == INCOMPLETE


@pytest.mark.parametrize(
    "more",
    [
        "<Password>secret</Password>",
        "<appname>x</appname>",
        "<AppName>twice</AppName>",
        "<IsReadOnly>yes</IsReadOnly>",
        "<Notify>1</Notify>",
        "<UnattendedModePref>required</UnattendedModePref>",
        "<PersonalDataPref>pdpMaybe</PersonalDataPref>",
        "<Style>document</Style>",
        "<Scheduler>15</Scheduler>",
        "<Scheduler/>",
        "<Scheduler><RunEveryNHours>1</RunEveryNHours></Scheduler>",
        "<Scheduler><RunEveryNMinutes>0</RunEveryNMinutes></Scheduler>",
        "<Scheduler><RunEveryNMinutes>1.5</RunEveryNMinutes></Scheduler>",
        "<Scheduler><RunEveryNSeconds>-5</RunEveryNSeconds></Scheduler>",
    ],
)
def test_an_unknown_or_malformed_element_is_refused(write_qwc: Any, more: str) -> None:
    """A password above all: a person types it."""
    assert _code(write_qwc(more=more)) == INCOMPLETE


@pytest.mark.parametrize("flags", ["F", "15", "0x", "0x10", "0xG"])
def test_flags_are_hexadecimal_and_known(write_qwc: Any, flags: str) -> None:
    """0x0 to 0xF, nothing else."""
    assert _code(write_qwc(more=f"<AuthFlags>{flags}</AuthFlags>")) == "QBWC1034"


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("QBWC1010", {"AppURL": "http://sync.example.com/qbwc/"}),
        ("QBWC1001", {"AppURL": "https://192.0.2.7/qbwc/"}),
        ("QBWC1001", {"AppURL": "http://127.0.0.1/qbwc/"}),
        ("QBWC1001", {"AppURL": "https://[2001:db8::1]/qbwc/"}),
        ("QBWC1002", {"AppSupport": "https://192.0.2.7/support"}),
        ("QBWC1000", {"AppSupport": "https://example.org/support"}),
        ("QBWC1000", {"AppSupport": "https://www.sync.example.com/support"}),
    ],
)
def test_addresses_are_refused_with_their_own_numbers(
    write_qwc: Any, code: str, changes: dict[str, str]
) -> None:
    """Plain http over the internet, IP addresses, two domains."""
    assert _code(write_qwc(**changes)) == code


@pytest.mark.parametrize("host", ["localhost:8080", "OFFICE-PC"])
def test_the_own_computer_and_machine_names_need_no_https(write_qwc: Any, host: str) -> None:
    """Both addresses may then be plain."""
    qwc = load_qwc(write_qwc(AppURL=f"http://{host}/qbwc", AppSupport=f"http://{host.lower()}/"))
    assert qwc.app_url == f"http://{host}/qbwc"


@pytest.mark.parametrize("status", [200, 202])
def test_an_application_whose_support_page_answers_is_added(qwc: QwcFile, status: int) -> None:
    """The page at AppSupport is asked for, once."""
    asked: list[str] = []

    def get(url: str) -> int:
        asked.append(url)
        return status

    add_application(qwc, get)
    assert asked == [qwc.app_support]


@pytest.mark.parametrize("status", [204, 301, 401, 404, 500])
def test_another_status_of_the_support_page_is_refused(qwc: QwcFile, status: int) -> None:
    """Even a redirect."""
    with pytest.raises(QbwcError) as caught:
        add_application(qwc, lambda _: status)
    assert caught.value.code == "QBWC1004"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConnectionRefusedError("refused"), "QBWC1003"),
        (TimeoutError("slow"), "QBWC1003"),
        (ssl.SSLCertVerificationError("self-signed"), "QBWC1048"),
    ],
)
def test_a_support_page_that_cannot_be_reached_is_refused(qwc: QwcFile, error: OSError, code: str) -> None:
    """A bad certificate has a number of its own."""

    def get(_url: str) -> int:
        raise error

    with pytest.raises(QbwcError) as caught:
        add_application(qwc, get)
    assert caught.value.code == code
