"""Instructions on given words around or in an answer, judged as IFEval judges them. An empty answer follows none."""

import re

from holdfast.errors import shortened
from holdfast.expect.check import Check
from holdfast.expect.ids import named_by
from holdfast.expect.instructions_rule import following

__all__ = [
    "constrained_response",
    "end_phrase",
    "postscript",
    "quotation",
    "repeated_request",
    "two_responses",
]

CHOICES = ("My answer is yes.", "My answer is no.", "My answer is maybe.")
_POSTSCRIPTS = {"P.P.S": re.compile(r"p\.\s?p\.\s?s"), "P.S.": re.compile(r"p\.\s?s\.")}


def constrained_response(*choices: str) -> Check[object, object]:
    """The answer contains one of the choices; without any, IFEval's own: "My answer is yes." (no, maybe)."""
    options = choices or CHOICES
    if not all(options):
        raise ValueError("`constrained_response()` needs choices that are not empty: every answer has an empty one.")
    listed = ", ".join(map(repr, options))

    def problem(text: str) -> str | None:
        return None if any(option in text for option in options) else f"Expected one of {listed}; it has none of them."

    return following(named_by("constrained-response", *choices), f"has one of {listed}", problem)


def end_phrase(phrase: str, /) -> Check[object, object]:
    """The answer ends with the phrase, in any case; quotes and white space after it are not looked at."""
    want = phrase.strip().lower()
    if not want:
        raise ValueError("`end_phrase()` needs a phrase that is not empty.")

    def problem(text: str) -> str | None:
        found = text.strip().strip('"')
        if found.lower().endswith(want):
            return None
        return f"Expected the end {shortened(phrase)}; found {shortened(found[-len(want) - 20 :])}."

    return following(named_by("end-phrase", phrase), f"ends with {shortened(phrase)}", problem)


def postscript(marker: str = "P.S.", /) -> Check[object, object]:
    """The answer has a postscript that begins with the marker, in any case. Where it stands is not looked at."""
    mark = marker.strip()
    if not mark:
        raise ValueError("`postscript()` needs a marker that is not empty.")
    pattern = _POSTSCRIPTS.get(mark) or re.compile(re.escape(mark.lower()))

    def problem(text: str) -> str | None:
        return (
            None if pattern.search(text.lower()) else f"Expected a postscript that begins with {mark!r}; there is none."
        )

    return following(named_by("postscript", mark), f"has a postscript that begins with {mark!r}", problem)


def quotation() -> Check[object, object]:
    """The whole answer is wrapped in straight double quotation marks."""

    def problem(text: str) -> str | None:
        found = text.strip()
        if len(found) > 1 and found[0] == found[-1] == '"':
            return None
        ends = f"it begins with {found[0]!r} and ends with {found[-1]!r}"
        return f"Expected double quotation marks around all of it; {ends}."

    return following("quotation", "is wrapped in double quotation marks", problem)


def repeated_request(request: str, /) -> Check[object, object]:
    """The answer first repeats the request, word for word, in any case. `repeats_prompt` keeps to the case."""
    want = request.strip().lower()
    if not want:
        raise ValueError("`repeated_request()` needs a request that is not empty.")

    def problem(text: str) -> str | None:
        found = text.strip().lower()
        if found.startswith(want):
            return None
        pairs = enumerate(zip(want, found, strict=False))
        at = next((at for at, (one, other) in pairs if one != other), len(found))
        place = slice(max(0, at - 20), at + 20)
        return (
            f"Expected the request repeated first; they part at character {at}: "
            f"{shortened(want[place])} asked, {shortened(found[place])} found."
        )

    return following(named_by("repeated-request", request), "repeats the request first", problem)


def two_responses() -> Check[object, object]:
    """The answer is two different responses with six asterisks between them."""

    def problem(text: str) -> str | None:
        parts = [part.strip() for part in text.split("******")]
        if not all(parts[1:-1]):
            return f"Expected two responses divided by ******; one of {len(parts)} is empty."
        kept = [part for part in parts if part]
        if len(kept) != 2:
            return f"Expected two responses divided by ******, found {len(kept)}."
        return "Expected two responses that differ; both are the same." if kept[0] == kept[1] else None

    return following("two-responses", "is two responses divided by ******", problem)
