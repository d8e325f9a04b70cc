"""The door in its own process: asked, answered by a person, lost, hung, killed; and the command that asks."""

import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest
from click.testing import CliRunner
from tests.plugins.sage50.us.conftest import GUID, NAME, build

from tieout.errors import AccessNotGranted, BooksClosed, BooksTimeout, TieoutError, UsageProblem, WrongCompany
from tieout_sage50 import us
from tieout_sage50.peachtree.commands import authorize
from tieout_sage50.peachtree.grant_note import note_path, read_note
from tieout_sage50.peachtree.sdk import ask_sdk
from tieout_sage50.peachtree.sdk_errors import (
    CompanyUnknown,
    NotAuthorized,
    SdkBroken,
    SdkNotHere,
    SdkSilent,
    SeatsTaken,
)
from tieout_sage50.peachtree.sdk_lines import Ask, LineBroken, read_line, write_line
from tieout_sage50.peachtree.sdk_process import ABANDONED, NO_REQUEST, load_sage
from tieout_sage50.peachtree.settings import UsSettings
from tieout_sage50.peachtree.simulator.company import SimulatedCompany
from tieout_sage50.peachtree.simulator.sdk import Desk


def opened(settings: UsSettings) -> Any:
    """The company, once the door lets us in."""
    with us.open_books(settings) as books:
        return books.company()


def refused(settings: UsSettings) -> TieoutError:
    """How the door says no."""
    with pytest.raises(NotAuthorized) as caught:
        opened(settings)
    assert isinstance(caught.value, AccessNotGranted)
    assert caught.value.what == "Unable to connect due to insufficient authorization"
    return caught.value


def granted(settings: UsSettings, desk: Desk) -> None:
    """Ask, and have an administrator say always."""
    with pytest.raises(NotAuthorized):
        authorize(settings, "shop")
    assert desk.open_company(GUID)
    assert authorize(settings, "shop") == NAME


def test_the_whole_way_through_the_door(through_the_door: UsSettings, desk: Desk, program: Path) -> None:
    """Not asked; asked and pending, however often; granted; lost with a new version; granted again."""
    assert "have not asked" in refused(through_the_door).why
    assert not desk.open_company(GUID), "a dialog came although nothing was asked"
    with pytest.raises(NotAuthorized) as caught:
        authorize(through_the_door, "shop")
    assert "no administrator has answered" in caught.value.why
    assert "tieout sage50-us authorize shop" in caught.value.fix
    assert not desk.open_company(GUID, admin=False)
    for _ in range(2):
        assert "no administrator has answered" in refused(through_the_door).why
    assert desk.open_company(GUID)
    assert authorize(through_the_door, "shop") == NAME
    assert (opened(through_the_door).file_id, opened(through_the_door).name) == (GUID, NAME)
    build(program, 2)
    assert "each new version needs a new grant" in refused(through_the_door).why
    granted(through_the_door, desk)
    build(program, 1)
    assert opened(through_the_door).name == NAME, "the old version, byte by byte, has its old grant"


def test_opening_asks_for_nothing_and_writes_nothing(
    through_the_door: UsSettings, desk: Desk, tmp_path: Path
) -> None:
    """Only ``authorize`` makes a request; a plan or a doctor leaves no trace."""
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    refused(through_the_door)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert read_note(through_the_door) is None


def test_no_and_once_are_no_grant_for_long(through_the_door: UsSettings, desk: Desk) -> None:
    """Another answer than "Always": the second time the door is closed again."""
    with pytest.raises(NotAuthorized):
        authorize(through_the_door, "shop")
    desk.open_company(GUID, answer="no")
    assert "did not allow" in refused(through_the_door).why
    with pytest.raises(NotAuthorized):
        authorize(through_the_door, "shop")
    desk.open_company(GUID, answer="once")
    assert opened(through_the_door).name == NAME
    assert "have not asked" in refused(through_the_door).why


def test_a_service_is_told_that_nobody_sees_its_dialog(through_the_door: UsSettings, desk: Desk) -> None:
    """The SYSTEM account is pending for ever; authorize does not even ask."""
    desk.change(user="SYSTEM")
    with pytest.raises(NotAuthorized) as caught:
        authorize(through_the_door, "shop")
    assert '"SYSTEM", a service' in caught.value.why
    ask_sdk(through_the_door, "request")
    assert not desk.open_company(GUID)
    assert "nobody sees" in refused(through_the_door).why


def test_another_user_needs_a_grant_of_his_own(through_the_door: UsSettings, desk: Desk) -> None:
    """And is told whose it was."""
    granted(through_the_door, desk)
    desk.change(user="joe")
    assert 'the Windows user "maria", and this is "joe"' in refused(through_the_door).why


def test_every_session_gives_its_seat_back(through_the_door: UsSettings, desk: Desk) -> None:
    """One seat is enough for any number of openings, also after a call that failed."""
    granted(through_the_door, desk)
    for fault in ({}, {"Open": "System.InvalidOperationException"}, {"Close": "System.Exception"}, {}):
        desk.change(fault=fault)
        if fault:
            with pytest.raises(SdkBroken) as caught:
                authorize(through_the_door, "shop")
            assert next(iter(fault)) in caught.value.why
        else:
            authorize(through_the_door, "shop")
        assert desk.look().taken == 0


def test_no_seat_left_is_told_with_the_cure(through_the_door: UsSettings, desk: Desk) -> None:
    """Sage's own text, and the service that gives seats back; reading itself needs none."""
    granted(through_the_door, desk)
    desk.change(taken=1)
    with pytest.raises(SeatsTaken) as caught:
        authorize(through_the_door, "shop")
    assert isinstance(caught.value, BooksClosed)
    assert "License is currently unavailable" in caught.value.why
    assert "Sage 50 Connect Service" in caught.value.fix
    assert opened(through_the_door).name == NAME
    desk.restart_service()
    assert authorize(through_the_door, "shop") == NAME


@pytest.mark.parametrize("call", ["Begin", "CompanyList", "VerifyAccess"])
def test_a_process_that_dies_is_told(through_the_door: UsSettings, desk: Desk, call: str) -> None:
    """With its exit code; the next opening starts another."""
    desk.change(fault={call: "die"})
    with pytest.raises(SdkBroken) as caught:
        opened(through_the_door)
    assert "exit code 9" in caught.value.why
    desk.change(fault={})
    refused(through_the_door)


def test_a_process_that_dies_with_a_seat_keeps_it(through_the_door: UsSettings, desk: Desk) -> None:
    """As in Sage 50: the next one is told so, and how to get the seat back."""
    granted(through_the_door, desk)
    desk.change(fault={"Open": "die"})
    with pytest.raises(SdkBroken):
        authorize(through_the_door, "shop")
    desk.change(fault={})
    with pytest.raises(SeatsTaken):
        authorize(through_the_door, "shop")


def test_a_process_that_hangs_is_ended(
    through_the_door: UsSettings, desk: Desk, program: Path, tmp_path: Path
) -> None:
    """At its time limit, and it is certainly dead then."""
    pid = tmp_path / "pid"
    lines = program.read_text(encoding="utf-8").replace(
        "from tieout", f"import os\nopen({str(pid)!r}, 'w').write(str(os.getpid()))\nfrom tieout", 1
    )
    program.write_text(lines, encoding="utf-8")
    desk.change(fault={"VerifyAccess": "hang"})
    with pytest.raises(SdkSilent) as caught:
        opened(through_the_door.model_copy(update={"sdk_time_limit": 2.0}))
    assert isinstance(caught.value, BooksTimeout)
    assert "2 seconds" in caught.value.why
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text(encoding="utf-8")), 0)


def test_a_process_whose_program_is_gone_ends_itself(through_the_door: UsSettings, desk: Desk) -> None:
    """Its own watch ends it, whatever the SDK does."""
    desk.change(fault={"VerifyAccess": "hang"})
    began = time.monotonic()
    command = [str(through_the_door.sdk_program), "--make-believe", str(desk.path)]
    ask = write_line(Ask("verify", GUID, "issued", "tieout reads", 0.7))
    assert subprocess.run(command, input=ask, check=False, timeout=30).returncode == ABANDONED
    assert time.monotonic() - began < 15
    assert subprocess.run(command, input=b"?\n", check=False, timeout=30).returncode == NO_REQUEST


def test_what_is_printed_does_not_get_into_the_answer(
    through_the_door: UsSettings, desk: Desk, program: Path
) -> None:
    """A library that writes to stdout is kept out of it."""
    lines = program.read_text(encoding="utf-8").splitlines()
    lines[-2:] = [*_LOUD, *lines[-2:]]
    program.write_text("\n".join(lines) + "\n", encoding="utf-8")
    refused(through_the_door)


#: Lines of a program in whose way something prints while it answers.
_LOUD = (
    "import tieout_sage50.peachtree.sdk_process as process",
    "quiet = process.answer",
    "process.answer = lambda *about: (print('noise', flush=True), quiet(*about))[1]",
)


def test_a_program_that_is_not_there(through_the_door: UsSettings, tmp_path: Path) -> None:
    """Or cannot be started."""
    with pytest.raises(SdkNotHere) as caught:
        opened(through_the_door.model_copy(update={"sdk_program": tmp_path / "nothing.exe"}))
    assert "32-bit" in caught.value.fix


def test_the_real_sdk_is_not_here(through_the_door: UsSettings) -> None:
    """This Python as it is: what is missing is told."""
    real = through_the_door.model_copy(update={"sdk_simulator": None, "sdk_program": None})
    with pytest.raises(SdkNotHere) as caught:
        opened(real)
    assert caught.value.why
    with pytest.raises(ImportError):
        load_sage("")


def test_a_missing_runtime_is_told_with_the_path(through_the_door: UsSettings, desk: Desk) -> None:
    """w3dbav90.dll: the Actian runtime is not on PATH."""
    desk.change(fault={"Begin": "Unable to load DLL 'w3dbav90.dll' (0x8007007E)"})
    with pytest.raises(SdkNotHere, match="Actian runtime") as caught:
        opened(through_the_door)
    assert "PATH" in caught.value.fix


def test_an_unknown_company_lists_those_there(through_the_door: UsSettings) -> None:
    """With names and GUIDs, to copy one."""
    other = through_the_door.model_copy(update={"company_guid": GUID.replace("beef", "f00d")})
    with pytest.raises(CompanyUnknown) as caught:
        opened(other)
    assert f"{NAME} {GUID.upper()}" in caught.value.why


def test_an_id_sage_did_not_issue(through_the_door: UsSettings) -> None:
    """Is no authorisation either."""
    values = through_the_door.model_dump() | {"application_id": "invented"}
    assert "AuthorizationException" in refused(UsSettings.model_validate(values)).why


def test_both_doors_lead_into_one_company(
    through_the_door: UsSettings, company: SimulatedCompany, desk: Desk
) -> None:
    """The grant is for one company, and the database holds another: refused before anything is read."""
    granted(through_the_door, desk)
    company.rename_company("Another Company")
    with pytest.raises(WrongCompany) as caught:
        opened(through_the_door)
    assert NAME in caught.value.what
    assert "Another Company" in caught.value.what


def test_the_note_has_a_place_of_its_own(
    through_the_door: UsSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the user's own folder, one for each company; a broken one is as none."""
    assert through_the_door.grant_note is not None
    through_the_door.grant_note.write_text("{broken", encoding="utf-8")
    assert read_note(through_the_door) is None
    unset = through_the_door.model_copy(update={"grant_note": None})
    monkeypatch.setenv("LOCALAPPDATA", "/users/maria")
    assert note_path(unset) == Path(f"/users/maria/tieout/sage50-us-{GUID}.json")
    monkeypatch.delenv("LOCALAPPDATA")
    monkeypatch.setenv("XDG_STATE_HOME", "/state")
    assert note_path(unset).parent == Path("/state/tieout")


@pytest.mark.parametrize(
    "line", [b"", b"{}\n", b'{"kind": "Ask"}\n', b"[1]\n", write_line(Ask("a", "b", "c", "d", 1.0))[:-1]]
)
def test_a_line_that_is_no_message_is_refused(line: bytes) -> None:
    """Nothing is guessed from half a line."""
    with pytest.raises(LineBroken):
        read_line(line)


def run(settings: UsSettings, *, as_json: bool = False) -> Any:
    """``tieout sage50-us authorize shop``."""
    group = click.Group("sage50-us")
    us.register_commands(group)
    told = SimpleNamespace(json=as_json, books_settings=lambda site: {"shop": settings}[site])
    return CliRunner().invoke(group, ["authorize", "shop"], obj=told)


def test_the_command_asks_and_then_says_that_it_is_granted(through_the_door: UsSettings, desk: Desk) -> None:
    """First what a person must do, afterwards that the company opens; in JSON, too."""
    assert isinstance(run(through_the_door).exception, NotAuthorized)
    desk.open_company(GUID)
    assert run(through_the_door).output == f'Access to "{NAME}" is granted, and the company opens.\n'
    told = json.loads(run(through_the_door, as_json=True).output)
    assert (told["site"], told["data"]) == ("shop", {"company": NAME, "stage": "granted"})


def test_over_odbc_alone_there_is_nothing_to_authorize(way_in: UsSettings) -> None:
    """And that is said, with the setting that would change it."""
    error = run(way_in).exception
    assert isinstance(error, UsageProblem)
    assert "sdk+odbc" in error.fix


def test_python_itself_can_be_the_program(through_the_door: UsSettings, desk: Desk) -> None:
    """Without ``sdk_program`` the grant is that of the interpreter, for every script it runs."""
    plain = through_the_door.model_copy(update={"sdk_program": None})
    granted(plain, desk)
    digest = hashlib.md5(Path(sys.executable).read_bytes(), usedforsecurity=False).hexdigest()
    assert list(desk.look().companies[0].grants) == [f"{digest}|maria"]
