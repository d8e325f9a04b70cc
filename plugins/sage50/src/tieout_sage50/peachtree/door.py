"""The SDK's door: the company is opened only while Sage 50 says that access is granted."""

from tieout_sage50.peachtree.grant import INSUFFICIENT, Program, Stage, remedy, stage_of, why
from tieout_sage50.peachtree.grant_note import read_note
from tieout_sage50.peachtree.sdk import ask_sdk
from tieout_sage50.peachtree.sdk_errors import NotAuthorized
from tieout_sage50.peachtree.sdk_lines import Answered
from tieout_sage50.peachtree.settings import UsSettings


def pass_door(settings: UsSettings) -> str:
    """The company's name by the SDK, once it says Granted. Raises NotAuthorized with what a person must do.

    Asks and changes nothing: a request for access is ``authorize``'s to make.
    """
    answered = ask_sdk(settings, "verify")
    stage = stage_here(settings, answered)
    if stage is not Stage.GRANTED:
        raise not_authorized(settings, answered, stage)
    return answered.company


def stage_here(settings: UsSettings, answered: Answered) -> Stage:
    """How far the grant of this company is."""
    return stage_of(answered.result, program_of(answered), read_note(settings))


def program_of(answered: Answered) -> Program:
    """Who asked."""
    return Program(md5=answered.md5, user=answered.user)


def not_authorized(settings: UsSettings, answered: Answered, stage: Stage) -> NotAuthorized:
    """The error for a grant that is not there."""
    return NotAuthorized(
        INSUFFICIENT,
        where=answered.company,
        why=why(stage, answered.result, program_of(answered), read_note(settings)),
        fix=remedy(stage, answered.company),
    )
