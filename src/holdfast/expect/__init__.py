"""Ready-made checks: ``from holdfast import expect``. One family per file; all compose with ``&``, ``|`` and ``~``."""

from holdfast.expect import instructions, relations
from holdfast.expect.arguments import absent, equivalent
from holdfast.expect.arithmetic import arithmetic_consistent, percent_sum
from holdfast.expect.call_order import (
    at_most_calls,
    calls_any_of,
    calls_each_once,
    calls_in_order,
    one_call_at_a_time,
    parallel_calls,
)
from holdfast.expect.characters import no_bidi_controls, no_control_characters, no_zero_width
from holdfast.expect.check import Check, all_of, any_of, none_of
from holdfast.expect.code import defines, imports_only, no_calls_of, parses
from holdfast.expect.code_run import runs
from holdfast.expect.counts import (
    character_count,
    length_near_expected,
    line_count,
    max_words,
    paragraph_count,
    sentence_count,
    word_count,
    words_between,
)
from holdfast.expect.form import (
    bullet_count,
    has_postscript,
    has_title,
    in_quotes,
    no_commas,
    no_fence,
    no_preamble,
    section_count,
)
from holdfast.expect.instructions import instruction
from holdfast.expect.json_ import is_json, matches_schema
from holdfast.expect.json_keys import no_duplicate_keys, no_extra_keys
from holdfast.expect.json_places import array_length, has_keys, json_at, keys_in_order
from holdfast.expect.keywords import contains_all, contains_times
from holdfast.expect.language import in_language, mostly_chinese, no_chinese, same_language_as_asked
from holdfast.expect.lettering import all_lower, all_upper, capital_words
from holdfast.expect.limits import (
    max_cost,
    max_first_token,
    max_latency,
    max_output_tokens,
    max_reasoning_tokens,
    max_total_tokens,
    not_truncated,
)
from holdfast.expect.markdown import (
    code_block_count,
    has_table,
    heading_count,
    highlight_count,
    no_markdown,
    numbered_list,
)
from holdfast.expect.numbers import contains_number, last_number_near, number_between, number_near, numbers_from
from holdfast.expect.patterns import matches, matches_times, matches_whole
from holdfast.expect.placeholders import no_placeholders, placeholder_count
from holdfast.expect.refusal import is_refusal, not_refused
from holdfast.expect.repeats import no_passage_of, no_repetition, repeats_prompt
from holdfast.expect.run import every_turn, makes_calls
from holdfast.expect.safety import no_html, no_links_outside, no_secrets
from holdfast.expect.similarity import similar_to
from holdfast.expect.structure import matches_expected
from holdfast.expect.text import (
    contains,
    contains_any,
    ends_with,
    equals,
    equals_expected,
    excludes,
    one_of,
    starts_with,
)
from holdfast.expect.tools import (
    call_not_in_text,
    calls,
    calls_only,
    no_call,
    no_text_with_call,
    no_unknown_tool,
    valid_against_schema,
)
from holdfast.expect.trajectory import (
    at_most_in_run,
    ends_in,
    finishes,
    follows_one_of,
    must_precede,
    never_calls,
    no_error_left,
)
from holdfast.expect.units import number_with_unit

__all__ = [
    "Check",
    "absent",
    "all_lower",
    "all_of",
    "all_upper",
    "any_of",
    "arithmetic_consistent",
    "array_length",
    "at_most_calls",
    "at_most_in_run",
    "bullet_count",
    "call_not_in_text",
    "calls",
    "calls_any_of",
    "calls_each_once",
    "calls_in_order",
    "calls_only",
    "capital_words",
    "character_count",
    "code_block_count",
    "contains",
    "contains_all",
    "contains_any",
    "contains_number",
    "contains_times",
    "defines",
    "ends_in",
    "ends_with",
    "equals",
    "equals_expected",
    "equivalent",
    "every_turn",
    "excludes",
    "finishes",
    "follows_one_of",
    "has_keys",
    "has_postscript",
    "has_table",
    "has_title",
    "heading_count",
    "highlight_count",
    "imports_only",
    "in_language",
    "in_quotes",
    "instruction",
    "instructions",
    "is_json",
    "is_refusal",
    "json_at",
    "keys_in_order",
    "last_number_near",
    "length_near_expected",
    "line_count",
    "makes_calls",
    "matches",
    "matches_expected",
    "matches_schema",
    "matches_times",
    "matches_whole",
    "max_cost",
    "max_first_token",
    "max_latency",
    "max_output_tokens",
    "max_reasoning_tokens",
    "max_total_tokens",
    "max_words",
    "mostly_chinese",
    "must_precede",
    "never_calls",
    "no_bidi_controls",
    "no_call",
    "no_calls_of",
    "no_chinese",
    "no_commas",
    "no_control_characters",
    "no_duplicate_keys",
    "no_error_left",
    "no_extra_keys",
    "no_fence",
    "no_html",
    "no_links_outside",
    "no_markdown",
    "no_passage_of",
    "no_placeholders",
    "no_preamble",
    "no_repetition",
    "no_secrets",
    "no_text_with_call",
    "no_unknown_tool",
    "no_zero_width",
    "none_of",
    "not_refused",
    "not_truncated",
    "number_between",
    "number_near",
    "number_with_unit",
    "numbered_list",
    "numbers_from",
    "one_call_at_a_time",
    "one_of",
    "paragraph_count",
    "parallel_calls",
    "parses",
    "percent_sum",
    "placeholder_count",
    "relations",
    "repeats_prompt",
    "runs",
    "same_language_as_asked",
    "section_count",
    "sentence_count",
    "similar_to",
    "starts_with",
    "valid_against_schema",
    "word_count",
    "words_between",
]
