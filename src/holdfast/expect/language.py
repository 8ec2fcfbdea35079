"""Checks on the language of an answer: by the Unicode script of its letters, or detected with langdetect.

langdetect is loaded by the checks that need it. Chosen for what it is measured to do: it is the detector of IFEval's
own verdicts, has 2.5 MB in two distributions, and on passages of 30 to 200 characters was surely wrong least often.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, overload

from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable, UsageError, nearest, shortened
from holdfast.expect.check import Check, observed, resolved

__all__ = ["in_language", "mostly_chinese", "no_chinese", "same_language_as_asked"]

T = TypeVar("T")

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_FENCE = re.compile(
    r"^[ \t]{0,3}(`{3,}+|~{3,}+)[^\n]*+\n(?:(?!^[ \t]{0,3}\1)[^\n]*+\n)*(?:[ \t]{0,3}\1[^\n]*)?", re.MULTILINE
)
_CODE = re.compile(r"`[^`\n]*`")
_PARAGRAPHS = re.compile(r"\n\s*?\n")
_DENSE = re.compile(
    r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)  # a letter here says more: Thai, Chinese, ...
_LETTERS = 30  # of so many letters the detector is sure of a wrong language in about 1 of 20 passages, of 60 in 1 of 70
_PARAGRAPH_LETTERS = 80
_SURE = 0.9
_READ = 100_000  # characters of an answer; the detector itself reads 10,000 of them
_CODES = (
    "af ar bg bn ca cs cy da de el en es et fa fi fr gu he hi hr hu id it ja kn ko lt lv mk ml mr ne nl no pa pl pt ro "
    "ru sk sl so sq sv sw ta te th tl tr uk ur vi zh zh-cn zh-tw"
)
CODES = frozenset(_CODES.split())


class Guess(NamedTuple):
    """One language that a text may be in, and how probable the detector takes it to be."""

    language: str
    probability: float


def mostly_chinese(*, at_least: float = 0.5) -> Check[object, object]:
    """At least that share of the answer's letters are Chinese characters. Names and codes in Latin script may stand."""
    if not 0 < at_least <= 1:
        raise ValueError(f"`at_least` is a share above 0 and up to 1, found {at_least!r}.")

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        letters = sum(character.isalpha() for character in reply.text)
        han = len(_HAN.findall(reply.text))
        if not letters or han / letters < at_least:
            raise AssertionError(
                f"Expected at least {at_least:.0%} Chinese characters among the letters, "
                f"found {han} of {letters} in {observed(reply)}."
            )

    return Check("mostly-chinese", rule, says="is mostly in Chinese characters")


def no_chinese() -> Check[object, object]:
    """The answer has no Chinese character."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        found = _HAN.search(reply.text)
        if found is not None:
            near = reply.text[max(0, found.start() - 10) : found.start() + 10]
            raise AssertionError(
                f"Expected no Chinese character; the first is at character {found.start()}, near {shortened(near)}."
            )

    return Check("no-chinese", rule, says="has no Chinese character")


@overload
def in_language(code: str, /) -> Check[object, object]: ...
@overload
def in_language(code: Callable[[T], str], /) -> Check[object, T]: ...
def in_language(code: Any, /) -> Check[object, Any]:
    """The answer is in that language, by its ISO 639-1 code (`de`, `zh`): as a whole, and each long paragraph of it.

    Code in fences or backticks is not looked at. Not applicable where an answer is too short (under 30 letters, or 10
    of Chinese, Japanese, Korean or Thai) and where the detector is not sure. Needs the extra `language`.
    """
    require_detection("in_language")
    if not callable(code):
        _known(code)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        _require(reply, _known(resolved(code, input)))

    id = "in-language" if callable(code) else f"in-language-{code}"
    return Check(id, rule, says=lambda input: f"is in the language {resolved(code, input)!r}")


@overload
def same_language_as_asked() -> Check[object, object]: ...
@overload
def same_language_as_asked(asked: Callable[[T], str], /) -> Check[object, T]: ...
def same_language_as_asked(asked: Any = None, /) -> Check[object, Any]:
    """The answer is in the language of the question: of the input, or of what `asked` takes from it.

    As `in_language`; not applicable as well where it cannot be told which language the question is in.
    """
    require_detection("same_language_as_asked")

    def language(input: Any) -> str | None:
        question = input if asked is None else asked(input)
        if not isinstance(question, str):
            raise TypeError(
                f"`same_language_as_asked()` needs a question that is a text, found {shortened(question)}. "
                f"Give a function that takes it from the input."
            )
        guess = surely(question)
        return guess.language if guess is not None else None

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        want = language(input)
        if want is None:
            raise NotApplicable("It cannot be told which language the question is in.")
        _require(reply, want)

    return Check("same-language-as-asked", rule, says="is in the language of the question")


def require_detection(check: str) -> None:
    """Raises UsageError where the detector is not installed."""
    if find_spec("langdetect") is None:
        raise UsageError(f"`{check}()` needs a language detector. Install it with `pip install 'holdfast[language]'`.")


def detected(text: str) -> tuple[Guess, ...]:
    """The languages a text may be in, the most probable first; none where it has no letter to go by.

    Always the same for the same text: the detector draws its samples with a fixed seed, apart from anybody else's.
    """
    from langdetect import LangDetectException  # loaded by those who use it: 0.3 s

    detector = _factory().create()
    try:
        detector.append(text[:_READ])
        found = detector.get_probabilities()
    except LangDetectException:
        return ()
    return tuple(Guess(each.lang, each.prob) for each in found)


@lru_cache(maxsize=64)  # one question is asked many times
def surely(text: str) -> Guess | None:
    """The language of the prose in a text, where there is enough of it and the detector is sure."""
    return _sure(_prose(text), _LETTERS)


def _require(reply: Reply[Any], want: str) -> None:
    prose = _prose(reply.text)
    whole = _sure(prose, _LETTERS)
    if whole is not None and not _is(whole, want):
        raise AssertionError(
            f"Expected an answer in the language {want!r}; found {whole.language!r}, with a probability of "
            f"{whole.probability:.2f}, in {observed(reply)}."
        )
    paragraphs = [part for part in _PARAGRAPHS.split(prose) if part.strip()]
    for number, paragraph in enumerate(paragraphs, 1):
        part = _sure(paragraph, _PARAGRAPH_LETTERS) if len(paragraphs) > 1 else None
        if part is not None and not _is(part, want):
            raise AssertionError(
                f"Expected all of the answer in the language {want!r}; paragraph {number} is in {part.language!r}: "
                f"{shortened(paragraph.strip())}."
            )
    if whole is None:
        raise NotApplicable("It cannot be told which language the answer is in: too short, or not clearly one.")


def _sure(prose: str, letters: int) -> Guess | None:
    if sum(map(str.isalpha, prose)) + 2 * len(_DENSE.findall(prose)) < letters:
        return None
    guesses = detected(prose.lower() if prose.isupper() else prose)  # the detector leaves out words in capitals
    return guesses[0] if guesses and guesses[0].probability >= _SURE else None


def _is(guess: Guess, want: str) -> bool:
    return guess.language == want or guess.language.partition("-")[0] == want


def _prose(text: str) -> str:
    return _CODE.sub(" ", _FENCE.sub("\n", text[:_READ]))


def _known(code: object) -> str:
    if code not in CODES:
        raise ValueError(f"There is no language {shortened(code)} to detect. {nearest(str(code), CODES)}".rstrip())
    return str(code)


@lru_cache(maxsize=1)
def _factory() -> Any:
    from langdetect import detector_factory

    factory = detector_factory.DetectorFactory()
    factory.seed = 0
    # In a fixed order: that of the files of a folder differs from disk to disk.
    profiles = [path for path in sorted(Path(detector_factory.PROFILES_DIRECTORY).iterdir()) if path.name[0] != "."]
    factory.load_json_profile([path.read_text("utf-8") for path in profiles])
    return factory
