"""The .qwc file is what the Web Connector takes; what it would refuse is told in a sentence instead."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieout_quickbooks.errors import QwcRefused
from tieout_quickbooks.session import OWNER_ID
from tieout_quickbooks.webconnector.qwc import QwcFile, new_guid, write_qwc

FILE_ID = "{90A44FB5-33D9-4815-AC85-BC87A7E7D1EB}"


def _file(**changed: str | int | bool | None) -> QwcFile:
    usual = {
        "app_url": "https://sync.example.com/qbwc/",
        "app_support": "https://sync.example.com/qbwc/support",
        "user": "rockcastle",
        "file_id": FILE_ID,
    }
    return QwcFile.model_validate(usual | changed)


def test_a_file_is_written_to_the_byte() -> None:
    """Elements in the order of the guide's sample."""
    file = _file(app_name="tieout (Rock Castle)", every_minutes=15)

    assert write_qwc(file).decode("ascii") == (
        '<?xml version="1.0"?>\n'
        "<QBWCXML>\n"
        "  <AppName>tieout (Rock Castle)</AppName>\n"
        "  <AppID></AppID>\n"
        "  <AppURL>https://sync.example.com/qbwc/</AppURL>\n"
        "  <AppDescription>Keeps the host system and QuickBooks in step</AppDescription>\n"
        "  <AppSupport>https://sync.example.com/qbwc/support</AppSupport>\n"
        "  <UserName>rockcastle</UserName>\n"
        f"  <OwnerID>{OWNER_ID}</OwnerID>\n"
        f"  <FileID>{FILE_ID}</FileID>\n"
        "  <QBType>QBFS</QBType>\n"
        "  <Scheduler><RunEveryNMinutes>15</RunEveryNMinutes></Scheduler>\n"
        "</QBWCXML>\n"
    )


def test_what_is_not_wanted_is_left_out() -> None:
    """No schedule, no flag, no second name unless there is one."""
    plain = {element.tag for element in ET.fromstring(write_qwc(_file(read_only=False)))}  # noqa: S314
    full = ET.fromstring(  # noqa: S314
        write_qwc(
            _file(every_minutes=1, read_only=True, app_display_name="Shown", app_unique_name="Only one")
        )
    )

    assert not plain & {"Scheduler", "IsReadOnly", "AppDisplayName", "AppUniqueName", "Style", "CertURL"}
    assert [(one.tag, one.text) for one in full][-3:] == [
        ("IsReadOnly", "true"),
        ("AppDisplayName", "Shown"),
        ("AppUniqueName", "Only one"),
    ]


def test_guids_are_written_in_capitals() -> None:
    """However they were stored."""
    assert FILE_ID.encode() in write_qwc(_file(file_id=FILE_ID.lower()))


@settings(deadline=None)
@given(st.text(min_size=1, max_size=80).filter(lambda text: text.isprintable() and text.strip()))
def test_any_printable_text_is_escaped(text: str) -> None:
    """In every element that holds somebody's words."""
    file = _file(app_name=text, user=text, description=text, app_display_name=text, app_unique_name=text)
    read = ET.fromstring(write_qwc(file))  # noqa: S314

    for name in ("AppName", "UserName", "AppDescription", "AppDisplayName", "AppUniqueName"):
        assert read.findtext(name) == text


@pytest.mark.parametrize(
    "base",
    [
        "https://sync.example.com",
        "https://SYNC.Example.com:8443",
        "https://server",
        "http://localhost:8000",
        "http://my_server",
        "http://OFFICE-PC",
        "https://xn--bcher-kva.example",
        "https://1.example.com",
        "https://127.0.0.1.example.com",
    ],
)
def test_these_addresses_are_taken(base: str) -> None:
    """Https anywhere, http within the house; the query may tell the site."""
    file = _file(app_url=f"{base}/qbwc?site=a&b=c", app_support=f"{base.lower()}/support")

    assert b"/qbwc?site=a&amp;b=c</AppURL>" in write_qwc(file)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://sync.example.com/", "does not begin with https://"),
        ("http://localhost.example.com/", "does not begin with https://"),
        ("ftp://localhost/", "does not begin with https://"),
        ("//sync.example.com/", "does not begin with https://"),
        ("https://192.0.2.1/", "is an IP address"),
        ("http://127.0.0.1/", "is an IP address"),
        ("http://127.1/", "is an IP address"),
        ("http://2130706433/", "is an IP address"),
        ("http://0x7f000001/", "is an IP address"),
        ("https://192.0.2.1./", "is an IP address"),
        ("https://[::1]/", "is an IP address"),
        ("https://[2001:db8::1]:443/", "is an IP address"),
        ("https://[/", "is no address"),
        ("https://host:port/", "is no address"),
        ("https://host:99999/", "is no address"),
        ("https://host:0/", "is no address"),
        ("https://sync.example.com/a b", "is no address"),
        ("https://sync.example.com/\n", "is no address"),
        ("https://bücher.example/", "is no address"),
        ("", "no computer's name"),
        ("sync.example.com", "no computer's name"),
        ("https:///qbwc", "no computer's name"),
        ("https://-a-/", "no computer's name"),
        ("https://a..b/", "no computer's name"),
        ("https://bob@sync.example.com/", "user name or password"),
        ("https://bob:secret@sync.example.com/", "user name or password"),
        ("https://sync.example.com/#here", "a place within a page"),
    ],
)
@pytest.mark.parametrize("field", ["app_url", "app_support"])
def test_other_addresses_are_refused(field: str, url: str, told: str) -> None:
    """Before the Web Connector does it with a number only; a password is not repeated."""
    with pytest.raises(QwcRefused, match=told) as caught:
        _file(**{field: url})

    assert caught.value.where == field
    assert "secret" not in str(caught.value.as_dict())


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"app_support": "https://www.example.com/qbwc"}, "support page on www.example.com"),
        ({"app_name": " "}, "name of the application is empty"),
        ({"app_name": "a\nb"}, "control character"),
        ({"app_name": "a" * 256}, "at most 255"),
        ({"user": ""}, "user name is empty"),
        ({"user": "\t"}, "user name is empty"),
        ({"user": "a\x00"}, "control character"),
        ({"description": "d" * 81}, "has 81 characters; at most 80"),
        ({"description": ""}, "description is empty"),
        ({"app_display_name": " "}, "name is empty"),
        ({"app_unique_name": "a\ud800"}, "control character"),
        ({"file_id": FILE_ID[1:-1]}, "no GUID in braces"),
        ({"file_id": ""}, "no GUID in braces"),
        ({"file_id": FILE_ID + "\n"}, "no GUID in braces"),
        ({"file_id": "{00000000-0000-0000-0000-000000000000}"}, "no GUID in braces"),
        ({"owner_id": "{90A44FB533D94815AC85BC87A7E7D1EB}"}, "no GUID in braces"),
        ({"every_minutes": 0}, "every 0 minutes"),
        ({"every_minutes": -5}, "every -5 minutes"),
        ({"every_minutes": 10_081}, "every 10081 minutes"),
    ],
)
def test_other_values_are_refused(changed: dict[str, str | int], told: str) -> None:
    """With a sentence, and the value it is about."""
    with pytest.raises(QwcRefused, match=told) as caught:
        _file(**changed)

    assert caught.value.where == next(iter(changed))


def test_new_guids_are_braced_and_never_the_same() -> None:
    """And are taken."""
    made = {new_guid() for _ in range(100)}

    assert len(made) == 100
    assert all(re.fullmatch(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", one) for one in made)
    assert _file(file_id=made.pop()).every_minutes is None


@settings(deadline=None)
@given(st.text())
def test_any_text_as_an_address_is_taken_or_refused(url: str) -> None:
    """No other error."""
    for address in (url, "https://" + url, f"https://sync.example.com{url}"):
        try:
            made = _file(app_url=address)
        except QwcRefused:
            continue
        assert ET.fromstring(write_qwc(made)).findtext("AppURL") == address  # noqa: S314
