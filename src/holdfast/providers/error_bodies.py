"""Reading what an endpoint says when it does not answer, and what follows from it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from holdfast.domain.observation import Cause
from holdfast.domain.value import without_surrogates

Meaning = Cause | Literal["content_filter"]  # a filter that answers with an error is behaviour, not a fault

TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
NAMES_A_MODEL = re.compile(r"model|deployment", re.IGNORECASE)
KEY = r"api[ _-]?key"
NAMES_A_KEY = re.compile(rf"(?:valid|incorrect|missing)[\w ]{{0,20}}{KEY}|{KEY}[\w ]{{0,20}}valid", re.IGNORECASE)
FILTERED = r"^content_filter|DataInspectionFailed|data_inspection_failed|unsafe_request|content_policy"
UNPAID = r"insufficient_quota|Arrearage|billing|exceeded_current_quota|insufficient_(?:user_)?(?:balance|credit)"
ANY = range(300, 1000)
CLIENT = range(400, 500)
NEVER_IN_A_CODE = "\0"


@dataclass(frozen=True, slots=True)
class ApiError:
    """An error as the endpoint words it. `is_readable`: it came as JSON, in one of the known shapes."""

    code: str | None = None
    message: str = ""
    param: str | None = None
    is_readable: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Errors with one of `statuses`, whose code (and where given: whose words) fit, mean `meaning`."""

    meaning: Meaning
    statuses: range | set[int]
    code: str = ""  # a pattern, found anywhere in the code
    words: re.Pattern[str] | None = None  # found anywhere in code, parameter and message
    only_readable: bool = False


RULES = (  # the first that fits
    Rule("content_filter", {400}, FILTERED),
    Rule("quota", ANY, UNPAID),
    Rule("quota", {402}),
    Rule("auth", {401, 403, 407}),
    Rule("auth", {400}, words=NAMES_A_KEY),  # Gemini answers a wrong key with 400
    Rule("rate_limit", {429}),
    Rule("timeout", {408}),
    Rule("server", {409, 425}),
    Rule("unsupported", {404}, words=NAMES_A_MODEL, only_readable=True),
    Rule("transport", {404, 405}),  # no such path: a wrong base_url says nothing about a release
    Rule("unsupported", {410, 413, 422}),
    Rule("unsupported", CLIENT, only_readable=True),
    Rule("transport", range(300, 500)),  # a redirect, or a proxy that speaks no JSON
    Rule("server", ANY),
)  # fmt: skip


def read_error(body: str) -> ApiError:
    """The error in a body: nested or flat object, list, text, `detail`, or HTML. Never raises."""
    try:
        return read_error_value(json.loads(body))
    except (ValueError, RecursionError):
        title = TITLE.search(body[:10_000])
        return ApiError(message=_clean(title.group(1) if title else body))


def read_error_value(value: Any) -> ApiError:
    """The error in a JSON value of whatever shape."""
    while isinstance(value, list) and value:  # Gemini wraps its errors in a list
        value = value[0]
    if not isinstance(value, dict):
        return ApiError(message=_clean(value) if isinstance(value, str) else "", is_readable=isinstance(value, str))
    inner = value.get("error")
    if isinstance(inner, list | dict) and inner:
        return read_error_value(inner)
    texts = {**value, "message": inner} if isinstance(inner, str) else value
    return ApiError(
        code=_code(texts),
        message=_message(texts),
        param=_clean(texts["param"]) if isinstance(texts.get("param"), str) else None,
        is_readable=True,
    )


def meaning_of(status: int, error: ApiError) -> Meaning:
    """What an error means for the trial."""
    return next(rule.meaning for rule in RULES if _fits(rule, status, error))


def _fits(rule: Rule, status: int, error: ApiError) -> bool:
    if status not in rule.statuses or (rule.only_readable and not error.is_readable):
        return False
    if rule.code and not re.search(rule.code, error.code or NEVER_IN_A_CODE, re.IGNORECASE):
        return False
    said = f"{error.code or ''} {error.param or ''} {error.message}"
    return rule.words is None or rule.words.search(said) is not None


def _code(error: Mapping[str, Any]) -> str | None:
    """The most telling code: a word rather than a number, `code` rather than `type`."""
    given = [error.get(name) for name in ("code", "status", "type", "error_code")]
    words = [_clean(each) for each in given if isinstance(each, str) and each and not each.isdigit()]
    numbers = [str(each) for each in given if isinstance(each, int) and not isinstance(each, bool)]
    digits = [each for each in given if isinstance(each, str) and each.isdigit()]
    return next(iter([*words, *digits, *(number for number in numbers if len(number) < 20)]), None)


def _message(error: Mapping[str, Any]) -> str:
    for name in ("message", "msg", "detail", "error_msg", "error_description"):
        value = error.get(name)
        if isinstance(value, str) and value:
            return _clean(value)
        if isinstance(value, list):  # FastAPI: one entry per field
            return _clean("; ".join(_field(each) for each in value[:5] if isinstance(each, dict)))
    return ""


def _field(entry: Mapping[str, Any]) -> str:
    place = entry.get("loc")
    where = ".".join(str(part) for part in place) if isinstance(place, list) else ""
    return f"{where}: {entry.get('msg', '')}"


def _clean(text: str) -> str:
    return without_surrogates(" ".join(text[:2_000].split()))
