"""The one qbXML message layer: requests checked and built, answers read, codes and times understood.

Everything public is named here::

    request = Request("CustomerAdd", "add-17", {"Name": "Acme Plumbing", "CreditLimit": Decimal(1000)})
    problems = check_request(request, version, country)          # pure; [] when it may be sent
    body = build_message_set([request], version=version, country=country, new_message_set_id=...)
    for part in read_answer(chunks):                             # MessageSet, Response, Ret ..., AnswerEnd
        ...
    verdict = classify_status(head.status_code, head.severity, head.message)
"""

from tieout_quickbooks.qbxml.answer_parts import (
    ALWAYS_LISTED,
    Answer,
    AnswerEnd,
    AnswerPart,
    Fields,
    FullResponse,
    MessageSet,
    Response,
    Ret,
    listed,
    listed_texts,
    text_at,
)
from tieout_quickbooks.qbxml.answers import read_answer, read_whole
from tieout_quickbooks.qbxml.building import build_message_set
from tieout_quickbooks.qbxml.checking import check_request, refuse
from tieout_quickbooks.qbxml.errors import (
    AnswerForeign,
    AnswerIncomplete,
    AnswerTooLarge,
    AnswerUnreadable,
    AnswerUnsafe,
    RequestNotInVocabulary,
    RequestRefused,
    VersionTooOld,
)
from tieout_quickbooks.qbxml.hresults import (
    CERTIFICATE_ANSWERS,
    HRESULTS,
    hresult_error,
    may_wait,
    normal_hresult,
)
from tieout_quickbooks.qbxml.limits import DEFAULT_LIMITS, Limits
from tieout_quickbooks.qbxml.money import read_flag, read_number
from tieout_quickbooks.qbxml.names import (
    falls_under,
    join_full_name,
    name_key,
    parent_name,
    split_full_name,
    with_ancestors,
)
from tieout_quickbooks.qbxml.recovery import (
    Memory,
    build_clearing,
    build_status_question,
    is_replay,
    judge_memory,
    message_set_id,
    recovered_keys,
)
from tieout_quickbooks.qbxml.requests import Problem, Request, Rule
from tieout_quickbooks.qbxml.status import Outcome, Retry, Verdict, classify_status, is_lock_text
from tieout_quickbooks.qbxml.times import (
    WATERMARK_OVERLAP,
    format_time,
    later,
    local_text,
    read_date,
    read_from,
    read_time,
)
from tieout_quickbooks.qbxml.version import NEWEST, OLDEST, negotiate_version, read_version
from tieout_quickbooks.qbxml.vocabulary import VOCABULARY, element_at, field_lengths, max_length, shape_of

__all__ = [
    "ALWAYS_LISTED",
    "CERTIFICATE_ANSWERS",
    "DEFAULT_LIMITS",
    "HRESULTS",
    "NEWEST",
    "OLDEST",
    "VOCABULARY",
    "WATERMARK_OVERLAP",
    "Answer",
    "AnswerEnd",
    "AnswerForeign",
    "AnswerIncomplete",
    "AnswerPart",
    "AnswerTooLarge",
    "AnswerUnreadable",
    "AnswerUnsafe",
    "Fields",
    "FullResponse",
    "Limits",
    "Memory",
    "MessageSet",
    "Outcome",
    "Problem",
    "Request",
    "RequestNotInVocabulary",
    "RequestRefused",
    "Response",
    "Ret",
    "Retry",
    "Rule",
    "Verdict",
    "VersionTooOld",
    "build_clearing",
    "build_message_set",
    "build_status_question",
    "check_request",
    "classify_status",
    "element_at",
    "falls_under",
    "field_lengths",
    "format_time",
    "hresult_error",
    "is_lock_text",
    "is_replay",
    "join_full_name",
    "judge_memory",
    "later",
    "listed",
    "listed_texts",
    "local_text",
    "max_length",
    "may_wait",
    "message_set_id",
    "name_key",
    "negotiate_version",
    "normal_hresult",
    "parent_name",
    "read_answer",
    "read_date",
    "read_flag",
    "read_from",
    "read_number",
    "read_time",
    "read_version",
    "read_whole",
    "recovered_keys",
    "refuse",
    "shape_of",
    "split_full_name",
    "text_at",
    "with_ancestors",
]
