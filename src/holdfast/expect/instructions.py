"""The 25 instructions of IFEval as checks: `expect.instructions.no_comma()`, or `expect.instruction(id, ...)` by id.

They reproduce the official strict verdict (Zhou and others, arXiv 2311.07911). Checks of a similar name in ``expect``
itself mean the plain thing: `expect.word_count` takes "It's" as one word, IFEval as two.
"""

from collections.abc import Callable, Mapping
from typing import Any

from holdfast.errors import UnknownNameError, nearest, shortened
from holdfast.expect.check import Check
from holdfast.expect.instructions_form import (
    highlighted_sections,
    json_format,
    multiple_sections,
    nth_paragraph_first_word,
    number_of_bullets,
    number_of_paragraphs,
    number_of_placeholders,
    title,
)
from holdfast.expect.instructions_language import english_capitals, english_lowercase, response_language
from holdfast.expect.instructions_text import (
    constrained_response,
    end_phrase,
    postscript,
    quotation,
    repeated_request,
    two_responses,
)
from holdfast.expect.instructions_words import (
    capital_word_frequency,
    forbidden_words,
    keyword_existence,
    keyword_frequency,
    letter_frequency,
    no_comma,
    number_of_sentences,
    number_of_words,
)

__all__ = [
    "IDS",
    "capital_word_frequency",
    "constrained_response",
    "end_phrase",
    "english_capitals",
    "english_lowercase",
    "forbidden_words",
    "highlighted_sections",
    "instruction",
    "json_format",
    "keyword_existence",
    "keyword_frequency",
    "letter_frequency",
    "multiple_sections",
    "no_comma",
    "nth_paragraph_first_word",
    "number_of_bullets",
    "number_of_paragraphs",
    "number_of_placeholders",
    "number_of_sentences",
    "number_of_words",
    "postscript",
    "quotation",
    "repeated_request",
    "response_language",
    "title",
    "two_responses",
]


def instruction(id: str, /, **kwargs: Any) -> Check[object, object]:
    """The check of an IFEval instruction, from its id and its arguments as the benchmark's files have them.

    `expect.instruction("length_constraints:number_words", relation="at least", num_words=300)`. Arguments that are None
    count as not given. Gives the official strict verdict; keywords are read as text, where IFEval reads a pattern.
    Raises UnknownNameError for an unknown id, TypeError for arguments that are missing (IFEval would draw them by lot)
    or unknown, ValueError for those that say nothing.
    """
    kind = _KINDS.get(id)
    if kind is None:
        raise UnknownNameError(f"There is no IFEval instruction {id!r}. {nearest(id, _KINDS)}".rstrip())
    needed, build = kind
    given = {name: value for name, value in kwargs.items() if value is not None}
    if given.keys() != needed:
        lacking, unknown = sorted(needed - given.keys()), sorted(given.keys() - needed)
        said = [f"lacks {', '.join(lacking)}"] * bool(lacking) + [f"has no {', '.join(unknown)}"] * bool(unknown)
        raise TypeError(f"The IFEval instruction {id!r} {' and '.join(said)}.")
    return build(given)


Arguments = Mapping[str, Any]
Build = Callable[[Arguments], Check[object, object]]


def _limits(relation: object, number: int) -> dict[str, int]:
    """IFEval's relation as the range of a check that counts."""
    if relation == "at least":
        return {"at_least": number}
    if relation == "less than":
        return {"at_most": number - 1}
    raise ValueError(f"An IFEval relation is 'at least' or 'less than', found {shortened(relation)}.")


def _kind(arguments: str, build: Build) -> tuple[frozenset[str], Build]:
    return frozenset(arguments.split()), build


_KINDS = {
    "keywords:existence": _kind("keywords", lambda given: keyword_existence(*given["keywords"])),
    "keywords:frequency": _kind(
        "keyword frequency relation",
        lambda given: keyword_frequency(given["keyword"], **_limits(given["relation"], given["frequency"])),
    ),
    "keywords:forbidden_words": _kind("forbidden_words", lambda given: forbidden_words(*given["forbidden_words"])),
    "keywords:letter_frequency": _kind(
        "letter let_frequency let_relation",
        lambda given: letter_frequency(given["letter"], **_limits(given["let_relation"], given["let_frequency"])),
    ),
    "language:response_language": _kind("language", lambda given: response_language(given["language"])),
    "length_constraints:number_sentences": _kind(
        "num_sentences relation",
        lambda given: number_of_sentences(**_limits(given["relation"], given["num_sentences"])),
    ),
    "length_constraints:number_paragraphs": _kind(
        "num_paragraphs", lambda given: number_of_paragraphs(given["num_paragraphs"])
    ),
    "length_constraints:number_words": _kind(
        "num_words relation", lambda given: number_of_words(**_limits(given["relation"], given["num_words"]))
    ),
    "length_constraints:nth_paragraph_first_word": _kind(
        "num_paragraphs nth_paragraph first_word",
        lambda given: nth_paragraph_first_word(given["nth_paragraph"], given["first_word"], of=given["num_paragraphs"]),
    ),
    "detectable_content:number_placeholders": _kind(
        "num_placeholders", lambda given: number_of_placeholders(given["num_placeholders"])
    ),
    "detectable_content:postscript": _kind("postscript_marker", lambda given: postscript(given["postscript_marker"])),
    "detectable_format:number_bullet_lists": _kind(
        "num_bullets", lambda given: number_of_bullets(given["num_bullets"])
    ),
    "detectable_format:constrained_response": _kind("", lambda given: constrained_response()),
    "detectable_format:number_highlighted_sections": _kind(
        "num_highlights", lambda given: highlighted_sections(given["num_highlights"])
    ),
    "detectable_format:multiple_sections": _kind(
        "section_spliter num_sections",
        lambda given: multiple_sections(given["num_sections"], marker=given["section_spliter"]),
    ),
    "detectable_format:json_format": _kind("", lambda given: json_format()),
    "detectable_format:title": _kind("", lambda given: title()),
    "combination:two_responses": _kind("", lambda given: two_responses()),
    "combination:repeat_prompt": _kind("prompt_to_repeat", lambda given: repeated_request(given["prompt_to_repeat"])),
    "startend:end_checker": _kind("end_phrase", lambda given: end_phrase(given["end_phrase"])),
    "startend:quotation": _kind("", lambda given: quotation()),
    "change_case:english_capital": _kind("", lambda given: english_capitals()),
    "change_case:english_lowercase": _kind("", lambda given: english_lowercase()),
    "change_case:capital_word_frequency": _kind(
        "capital_frequency capital_relation",
        lambda given: capital_word_frequency(**_limits(given["capital_relation"], given["capital_frequency"])),
    ),
    "punctuation:no_comma": _kind("", lambda given: no_comma()),
}

IDS = tuple(sorted(_KINDS))
