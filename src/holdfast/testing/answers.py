"""The answer book: what every simulated release knows, keyed by the content of a request."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from holdfast.errors import Problem, SettingsError, shortened
from holdfast.testing.asked import Asked, answer_key, normal
from holdfast.testing.mistakes import problems_of

_Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ToolCall(BaseModel):
    """A tool call as the book states it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    arguments: dict[str, Any] = Field(default_factory=dict)


class Said(BaseModel):
    """What a reply says: exactly one of `texts` (equivalent wordings), `json`, or `calls`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    texts: tuple[str, ...] = ()
    value: dict[str, Any] | list[Any] | None = Field(default=None, alias="json")
    calls: tuple[ToolCall, ...] = ()

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        given = [bool(self.texts), self.value is not None, bool(self.calls)]
        if sum(given) != 1:
            names = [name for name, is_given in zip(("texts", "json", "calls"), given, strict=True) if is_given]
            found = " and ".join(map(repr, names)) or "none of them"
            raise ValueError(f"Exactly one of 'texts', 'json' and 'calls' is needed; found {found}.")
        return self


class Answer(Said):
    """The right answer to one request, and, if given, what a failing trial says instead.

    `user` is the exact text of the last user message. `system` and `earlier` (the user messages before it) narrow the
    entry to requests that have exactly those; left out, any will do. `images` are the sha256 of the last user
    message's images. `tool_results` is how many tool messages follow that message: 0 is the first turn.
    With `is_pattern`, `user` is a regular expression that the whole message must match, where no other entry answers
    it; the texts may name its groups, as in ``\\g<order>``.
    Without `wrong`, a plausible failure is made from the right answer. `exact=False` lets the provider close a text
    with one of a few neutral English sentences, so that texts differ from trial to trial.
    """

    user: str
    is_pattern: bool = False
    system: str | None = None
    earlier: tuple[str, ...] | None = None
    images: tuple[_Sha256, ...] = ()
    tool_results: int = Field(default=0, ge=0)
    reasoning: str = ""
    wrong: Said | None = None
    exact: bool = True

    @model_validator(mode="after")
    def _pattern_fits_its_texts(self) -> Self:
        if self.is_pattern:
            try:
                pattern = re.compile(self.user, re.DOTALL)
                for text in self.texts:
                    pattern.sub(text, "")  # reads the text for its groups
            except (re.error, IndexError) as error:
                raise ValueError(f"The pattern {shortened(self.user)} cannot be used: {error}.") from error
        return self

    @property
    def key(self) -> str:
        """The sha256 over what identifies the request."""
        return answer_key(
            f"pattern {self.user}" if self.is_pattern else normal(self.user),
            system=None if self.system is None else normal(self.system),
            earlier=None if self.earlier is None else tuple(map(normal, self.earlier)),
            images=self.images,
            tool_results=self.tool_results,
        )


@dataclass(frozen=True, slots=True)
class _Placed:
    answer: Answer
    where: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from files: the answers with their places, and everything that is wrong with the files."""

    placed: tuple[_Placed, ...]
    problems: tuple[Problem, ...]


class AnswerBook:
    """Answers by request content. Make one with `AnswerBook.of` or `AnswerBook.load`; it does not change."""

    __slots__ = ("_answers", "_patterns")

    def __init__(self, answers: dict[str, Answer]) -> None:
        self._answers = answers
        self._patterns = [(re.compile(each.user, re.DOTALL), each) for each in answers.values() if each.is_pattern]

    @classmethod
    def of(cls, answers: Iterable[Answer]) -> "AnswerBook":
        """A book of `answers`; two for one request are an error that names both."""
        return cls.bound(Reading(tuple(_Placed(each, f"answer {at}") for at, each in enumerate(answers, 1)), ()))

    @classmethod
    def load(cls, *paths: Path) -> "AnswerBook":
        """The book in these JSON-lines files, in order. All mistakes in all files are reported at once."""
        return cls.bound(read_answers(paths))

    @classmethod
    def bound(cls, reading: Reading) -> "AnswerBook":
        """The book of what was read, or a `SettingsError` with all that is wrong with it."""
        problems = [*reading.problems, *duplicates(reading)]
        if problems:
            raise SettingsError(*problems)
        return cls({one.answer.key: one.answer for one in reading.placed})

    def __len__(self) -> int:
        return len(self._answers)

    def __iter__(self) -> Iterator[Answer]:
        return iter(self._answers.values())

    def find(self, asked: Asked) -> Answer | None:
        """The entry for a request: one that names system and earlier messages goes before one that does not."""
        for system in (asked.system, None):
            for earlier in (asked.earlier, None):
                found = self._answers.get(_key_of(asked, system=system, earlier=earlier))
                if found is not None:
                    return found
        return self._matching(asked)

    def _matching(self, asked: Asked) -> Answer | None:
        """The first pattern that the message matches, with its groups in the texts."""
        for pattern, answer in self._patterns:
            fits = (
                (answer.system is None or normal(answer.system) == asked.system)
                and (answer.earlier is None or tuple(map(normal, answer.earlier)) == asked.earlier)
                and (answer.images, answer.tool_results) == (asked.images, asked.tool_results)
            )
            if fits and (match := pattern.fullmatch(asked.user)) is not None:
                return answer.model_copy(update={"texts": tuple(match.expand(text) for text in answer.texts)})
        return None

    def save(self, path: Path) -> None:
        """Writes the book as JSON lines that `load` reads back to the same answers."""
        lines = [json.dumps(_as_written(answer), ensure_ascii=False) + "\n" for answer in self]
        path.write_text("".join(lines), encoding="utf-8", newline="\n")


def read_answers(paths: Iterable[Path]) -> Reading:
    """Every answer in the files, and every mistake with its file and line."""
    placed: list[_Placed] = []
    problems: list[Problem] = []
    for path in paths:
        for where, line in _lines(path, problems):
            try:
                placed.append(_Placed(Answer.model_validate(json.loads(line, parse_constant=_refuse_constant)), where))
            except ValidationError as error:
                problems += problems_of(error, where=where, model=Answer)
            except (ValueError, RecursionError) as error:
                found = f"This line is not JSON: {error}. Found {shortened(line)}."
                problems.append(Problem(where, found, "Write one JSON object per line."))
    return Reading(tuple(placed), tuple(problems))


def duplicates(reading: Reading) -> list[Problem]:
    """One problem for each answer to a request that an earlier one answers already."""
    first: dict[str, str] = {}
    problems = []
    for one in reading.placed:
        where = first.setdefault(one.answer.key, one.where)
        if where != one.where:
            found = f"This request is answered already at {where}: user {shortened(one.answer.user)}."
            remedy = "Remove one, or tell them apart with 'system', 'earlier', 'images' or 'tool_results'."
            problems.append(Problem(one.where, found, remedy))
    return problems


def _key_of(asked: Asked, *, system: str | None, earlier: tuple[str, ...] | None) -> str:
    return answer_key(asked.user, system=system, earlier=earlier, images=asked.images, tool_results=asked.tool_results)


def _lines(path: Path, problems: list[Problem]) -> Iterator[tuple[str, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(str(path), f"This answer book cannot be read: {error}.", "Name a UTF-8 file."))
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield f"{path}:{number}", line


def _as_written(answer: Answer) -> dict[str, Any]:
    return answer.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")
