"""The grant as a state machine: whatever programs, users and persons do, the door opens only while it is granted."""

import json
import tempfile
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.plugins.sage50.us.conftest import GUID, NAME

from tieout_sage50.peachtree import sdk_session
from tieout_sage50.peachtree.grant import Program, Stage, remedy, stage_of, why
from tieout_sage50.peachtree.sdk_lines import Answered, Ask, Failed
from tieout_sage50.peachtree.simulator import sdk as fake
from tieout_sage50.peachtree.simulator.sdk import Desk, SimulatedCompanyFile, new_sage

ANSWERS = {"always": "Granted", "once": "Once", "no": "Denied"}


class GrantMachine(RuleBasedStateMachine):
    """A model of Sage's grant file beside the make-believe one, and what tieout concludes from the answers."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.program, self.user = "a" * 32, "maria"
        self.model: dict[tuple[str, str], str] = {}
        self.allowed: Program | None = None
        self.patches = [
            patch.object(where, "program_md5", lambda: self.program) for where in (fake, sdk_session)
        ]
        for one in self.patches:
            one.start()

    @initialize()
    def sits_down(self) -> None:
        """A computer with one company."""
        company = SimulatedCompanyFile(name=NAME, guid=GUID)
        self.desk: Desk = new_sage(Path(self.folder.name) / "sage.json", company, application_ids=["issued"])

    def teardown(self) -> None:
        """Give everything back."""
        for one in self.patches:
            one.stop()
        self.folder.cleanup()

    @rule()
    def verifies(self) -> None:
        """Ask how it stands; asks nobody and changes nothing, but what was allowed once is used up."""
        before = self.state
        assert self.stage(self.ask("verify")) is self.expected(before)
        self.used_up()

    @rule()
    def requests(self) -> None:
        """Ask for access, any number of times."""
        before = self.state
        if before in {"None", "Denied"}:
            self.model[self.key] = before = "Pending"
        assert self.stage(self.ask("request")) is self.expected(before)
        self.used_up()

    @rule()
    def opens(self) -> None:
        """Open and close the company, as ``authorize`` does, and note who is allowed."""
        before = self.state
        answered = self.ask("open")
        assert (answered.result == "Granted") is (before in {"Granted", "Once"})
        if answered.result == "Granted":
            self.allowed = Program(md5=answered.md5, user=answered.user)
        self.used_up()

    @rule(admin=st.booleans(), answer=st.sampled_from(sorted(ANSWERS)))
    def somebody_opens_the_company(self, admin: bool, answer: str) -> None:  # noqa: FBT001 - drawn
        """In Sage 50. The dialog comes to an administrator, for what waits and no service asked."""
        waiting = [key for key, state in self.model.items() if state == "Pending" and key[1] != "SYSTEM"]
        came = self.desk.open_company(GUID, admin=admin, answer=answer)  # type: ignore[arg-type]
        assert came is bool(admin and waiting)
        if came:
            self.model |= dict.fromkeys(waiting, ANSWERS[answer])

    @rule(build=st.sampled_from("abc"))
    def another_build_is_installed(self, build: str) -> None:
        """Or the old one again, byte by byte."""
        self.program = build * 32

    @rule(user=st.sampled_from(["maria", "joe", "SYSTEM"]))
    def another_user_signs_in(self, user: str) -> None:
        """Or Windows runs it as a service."""
        self.user = user
        self.desk.change(user=user)

    @invariant()
    def the_files_agree(self) -> None:
        """The make-believe grant file is the model, and no session kept a seat."""
        if not hasattr(self, "desk"):
            return
        kept = fake.grants_of(self.desk.path)[NAME]
        assert kept == {f"{md5}|{user}": state for (md5, user), state in self.model.items()}
        assert self.desk.look().taken == 0

    @property
    def key(self) -> tuple[str, str]:
        """How Sage tells who asks."""
        return self.program, self.user

    @property
    def state(self) -> str:
        """What the model's file says of who asks."""
        return self.model.get(self.key, "None")

    def ask(self, do: str) -> Answered:
        """A session, in this process."""
        request = Ask(do, GUID, "issued", "tieout reads", 60.0)
        reply = sdk_session.answer(request, lambda: fake.peachtree_api(str(self.desk.path)), self.user)
        assert isinstance(reply, Answered), reply
        return reply

    def stage(self, answered: Answered) -> Stage:
        """What tieout concludes, with a sentence and a remedy for everything but a grant."""
        asking = Program(md5=answered.md5, user=answered.user)
        stage = stage_of(answered.result, asking, self.allowed)
        done = stage is Stage.GRANTED
        assert bool(why(stage, answered.result, asking, self.allowed)) is not done
        assert ("Always allow access" in remedy(stage, NAME)) is not done
        return stage

    def expected(self, state: str) -> Stage:
        """What the model expects."""
        if state in {"Granted", "Once"}:
            return Stage.GRANTED
        if self.user == "SYSTEM":
            return Stage.UNSEEN
        named = {"Pending": Stage.PENDING, "Denied": Stage.REFUSED}
        return named.get(state, Stage.LOST if self.allowed else Stage.NOT_ASKED)

    def used_up(self) -> None:
        """What was allowed once is over when its session ends."""
        if self.state == "Once":
            del self.model[self.key]


TestGrantMachine = GrantMachine.TestCase
TestGrantMachine.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)


@pytest.mark.parametrize("answer", ["Denied", "granted", "", "Granted ", "Revoked", "2"])
def test_only_the_word_granted_is_a_grant(answer: str) -> None:
    """The SDK's other values are not known; each of them is no access."""
    assert stage_of(answer, Program(md5="a", user="maria"), None) is Stage.REFUSED


def test_a_lost_grant_says_what_changed() -> None:
    """Another program file, another user, or neither: then it was taken back."""
    now = Program(md5="b", user="maria")
    assert "each new version" in why(Stage.LOST, "None", now, Program(md5="a", user="maria"))
    assert '"joe", and this is "maria"' in why(Stage.LOST, "None", now, Program(md5="b", user="joe"))
    assert "taken back" in why(Stage.LOST, "None", now, now)


@pytest.mark.parametrize("user", ["SYSTEM", "system", "SAGE-PC$"])
def test_a_service_waits_for_ever(user: str) -> None:
    """Windows shows nobody the dialog of the SYSTEM account; the remedy is another account."""
    asking = Program(md5="a", user=user)
    assert stage_of("Pending", asking, None) is Stage.UNSEEN
    assert user in why(Stage.UNSEEN, "Pending", asking, None)
    assert "task scheduler" in remedy(Stage.UNSEEN, NAME)
    assert stage_of("Granted", asking, None) is Stage.GRANTED


def test_the_help_pages_words_are_said() -> None:
    """Open the company in Sage 50, "Always allow access", OK, start over."""
    told = remedy(Stage.PENDING, NAME)
    for words in ("open", NAME, "Always allow access", "OK", "start over", "administrator", "Close Company"):
        assert words in told


def test_without_an_id_only_sample_companies_open(tmp_path: Path) -> None:
    """As Sage's own SDK: no application identifier, no company but a sample."""
    own, sample = (
        SimulatedCompanyFile(name="Own", guid=GUID),
        SimulatedCompanyFile(name="Sample", guid=GUID.replace("7", "8"), is_sample=True),
    )
    desk = new_sage(tmp_path / "sage.json", own, sample)
    for company, kind in ((own, Failed), (sample, Answered)):
        request = Ask("verify", company.guid, "", "tieout reads", 60.0)
        reply = sdk_session.answer(request, lambda: fake.peachtree_api(str(desk.path)), "maria")
        assert isinstance(reply, kind)
    assert json.loads(desk.path.read_text(encoding="utf-8"))["taken"] == 0
