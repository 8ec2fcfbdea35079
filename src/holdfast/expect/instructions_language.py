"""Instructions on the language of an answer, judged as IFEval judges them, by the same detector with a fixed seed.

An empty answer follows none of them. Where no letter gives a hint (an answer of digits), IFEval lets it pass; here the
check is not applicable.
"""

from collections.abc import Callable

from holdfast.errors import NotApplicable, shortened
from holdfast.expect.check import Check
from holdfast.expect.instructions_rule import following
from holdfast.expect.language import CODES, detected, require_detection

__all__ = ["english_capitals", "english_lowercase", "response_language"]


def response_language(code: str, /) -> Check[object, object]:
    """The most probable language of the whole answer, as it stands, is this one (`de`, `zh-cn`).

    `in_language` is for your own contracts: it leaves open what cannot be told and looks at each paragraph. Needs the
    extra `language`.
    """
    require_detection("response_language")
    if code not in CODES - {"zh"}:
        raise ValueError(f"There is no language {shortened(code)} to detect.")
    return following(f"response-language-{code}", f"is in the language {code!r}", lambda text: _other(text, code))


def english_capitals() -> Check[object, object]:
    """The answer is in English and has no small letter. Needs the extra `language`."""
    return _english("english-capitals", "has no small letter", str.isupper, str.islower)


def english_lowercase() -> Check[object, object]:
    """The answer is in English and has no capital letter. Needs the extra `language`."""
    return _english("english-lowercase", "has no capital letter", str.islower, str.isupper)


def _english(id: str, says: str, right: Callable[[str], bool], wrong: Callable[[str], bool]) -> Check[object, object]:
    require_detection(id.replace("-", "_"))

    def problem(text: str) -> str | None:
        if right(text):
            return _other(text, "en")
        at = next((at for at, letter in enumerate(text) if wrong(letter)), None)
        if at is None:
            return f"Expected an answer that {says}; none of its letters has a case."
        near = shortened(text[max(0, at - 20) : at + 20])
        return f"Expected an answer that {says}; the first is {text[at]!r} at character {at}, near {near}."

    return following(id, f"is in English and {says}", problem)


def _other(text: str, want: str) -> str | None:
    guesses = detected(text)
    if not guesses:
        raise NotApplicable("No letter of the answer says which language it is in.")
    first = guesses[0]
    if first.language == want:
        return None
    found = f"{first.language!r}, with a probability of {first.probability:.2f}"
    return f"Expected an answer in the language {want!r}; the most probable is {found}."
