"""Ready-made checks: ``from holdfast import expect``. One family per file; all compose with ``&``, ``|`` and ``~``."""

from holdfast.expect.check import Check, all_of, any_of, none_of
from holdfast.expect.form import bullet_count, no_fence, no_preamble
from holdfast.expect.json_ import is_json, matches_schema
from holdfast.expect.language import mostly_chinese, no_chinese
from holdfast.expect.limits import (
    max_latency,
    max_output_tokens,
    max_words,
    not_refused,
    not_truncated,
    words_between,
)
from holdfast.expect.numbers import last_number_near, number_near
from holdfast.expect.structure import matches_expected
from holdfast.expect.text import (
    contains,
    contains_any,
    ends_with,
    equals,
    equals_expected,
    excludes,
    matches,
    one_of,
    starts_with,
)
from holdfast.expect.tools import call_not_in_text, calls, calls_only, no_call, no_text_with_call

__all__ = [
    "Check",
    "all_of",
    "any_of",
    "bullet_count",
    "call_not_in_text",
    "calls",
    "calls_only",
    "contains",
    "contains_any",
    "ends_with",
    "equals",
    "equals_expected",
    "excludes",
    "is_json",
    "last_number_near",
    "matches",
    "matches_expected",
    "matches_schema",
    "max_latency",
    "max_output_tokens",
    "max_words",
    "mostly_chinese",
    "no_call",
    "no_chinese",
    "no_fence",
    "no_preamble",
    "no_text_with_call",
    "none_of",
    "not_refused",
    "not_truncated",
    "number_near",
    "one_of",
    "starts_with",
    "words_between",
]
