"""Where two runs of an agent part company: the first turn at which they do, hear or end otherwise. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from holdfast.domain.json_text import parse_json
from holdfast.domain.message import Call
from holdfast.domain.observation import Evidence
from holdfast.domain.trajectory import AnswerStep, ToolStep, Trajectory, Transcript, UserStep, transcript_in
from holdfast.domain.value import canonical
from holdfast.errors import CheckFailed, shortened

_NEAR = 40  # characters from the start at which a difference is still seen in a shortened text
_BEFORE, _WINDOW = 25, 70


@dataclass(frozen=True, slots=True)
class Parting:
    """The first turn (from 1, counted in answers of the release) at which two runs differ, and what each did there."""

    turn: int
    over: Literal["calls", "results", "end", "words"]
    one: str
    other: str
    heard: int | None = None  # the turn before which the users of the two runs had said different things

    def __str__(self) -> str:
        return self.told("one", "the other")

    def told(self, one: str, other: str) -> str:
        """The sentence, with these names for the two runs."""
        user = "" if self.heard is None else f" The users had said different things before turn {self.heard}."
        return f"They part at turn {self.turn}: {one} {self.one}, {other} {self.other}.{user}"


@dataclass(frozen=True, slots=True)
class _Turn:
    """One answer, with what the user had said before it, and what the tools gave to its calls."""

    answer: AnswerStep
    heard: tuple[str, ...]
    results: tuple[ToolStep, ...]


Run = Trajectory[Any] | Transcript


def parting_of(one: Evidence, other: Evidence) -> str:
    """Where the run of a baseline and that of a candidate part, as a sentence; empty where they are no two runs."""
    before, now = transcript_in(one.answer), transcript_in(other.answer)
    found = None if before is None or now is None else first_parting(before, now)
    return "" if found is None else found.told("before it", "now it")


def first_parting(one: Run, other: Run) -> Parting | None:
    """The first turn at which two runs do something else; where they do the same throughout, say something else.

    Calls are the same by name and arguments (as JSON values), in order. Words are looked at last: they differ from
    trial to trial of one release. None where nothing differs. A user who is no script may have said something else
    before, which is told beside it.
    """
    ones, others = _turns(one), _turns(other)
    found = _parting(one, other, ones, others)
    return None if found is None else replace(found, heard=_heard_otherwise(ones, others, found.turn))


def _heard_otherwise(ones: Sequence[_Turn], others: Sequence[_Turn], until: int) -> int | None:
    pairs = list(zip(ones, others, strict=False))[:until]
    return next((at for at, (mine, yours) in enumerate(pairs, 1) if mine.heard != yours.heard), None)


def _parting(one: Run, other: Run, ones: Sequence[_Turn], others: Sequence[_Turn]) -> Parting | None:
    for at, (mine, yours) in enumerate(zip(ones, others, strict=False), 1):
        if _calls(mine) != _calls(yours):
            return Parting(at, "calls", _did(mine), _did(yours))
        if _heard(mine) != _heard(yours):
            return Parting(at, "results", *_first_results(mine, yours))
    if len(ones) != len(others):
        at = min(len(ones), len(others)) + 1
        return Parting(at, "end", _went_on(ones, one, at), _went_on(others, other, at))
    if one.stopped != other.stopped:
        return Parting(max(1, len(ones)), "end", _ended(ones, one), _ended(others, other))
    for at, (mine, yours) in enumerate(zip(ones, others, strict=True), 1):
        if (mine.answer.observation.text or "") != (yours.answer.observation.text or ""):
            return Parting(at, "words", *_different_words(mine, yours))
    return None


def _turns(run: Run) -> list[_Turn]:
    turns: list[_Turn] = []
    heard: list[str] = []
    for step in run.steps:
        if isinstance(step, AnswerStep):
            turns.append(_Turn(step, tuple(heard), ()))
            heard.clear()
        elif isinstance(step, UserStep):
            heard.append(step.text)
        elif step.by is None and turns:
            turns[-1] = replace(turns[-1], results=(*turns[-1].results, step))
    return turns


def _calls(turn: _Turn) -> list[tuple[str, str]]:
    return [(call.name, _plain(call)) for call in turn.answer.observation.calls]


def _plain(call: Call) -> str:
    """The arguments in one form, whatever the order of their names; what is no JSON stays as it is."""
    try:
        return canonical(parse_json(call.arguments_text, "arguments"))
    except (CheckFailed, RecursionError, ValueError):
        return call.arguments_text


def _heard(turn: _Turn) -> list[tuple[str, bool]]:
    return [(step.result, step.is_error) for step in turn.results]


def _did(turn: _Turn) -> str:
    calls = turn.answer.observation.calls
    if not calls:
        return f"calls nothing and {_said(turn)}"
    shown = [f"{shortened(call.name)}({shortened(call.arguments_text)})" for call in calls[:5]]
    return f"calls {', '.join(shown)}{' and more' if len(calls) > 5 else ''}"


def _said(turn: _Turn) -> str:
    text = turn.answer.observation.text
    return f"says {shortened(text)}" if text else "says nothing"


def _different_words(mine: _Turn, yours: _Turn) -> tuple[str, str]:
    one, other = mine.answer.observation.text, yours.answer.observation.text
    if not one or not other:
        return _said(mine), _said(yours)
    shown = _apart(one, other)
    return f"says {shown[0]}", f"says {shown[1]}"


def _apart(one: str, other: str) -> tuple[str, str]:
    """Two texts as they are shown: from a little before the place where they part, if that is far from the start."""
    pairs = zip(one, other, strict=False)
    place = next((place for place, (mine, yours) in enumerate(pairs) if mine != yours), min(len(one), len(other)))
    start = place - _BEFORE if place > _NEAR else 0
    shown = [text if start == 0 else text[start : start + _WINDOW] for text in (one, other)]
    where = f" (from character {start})" if start else ""
    return f"{shortened(shown[0])}{where}", f"{shortened(shown[1])}{where}"


def _first_results(mine: _Turn, yours: _Turn) -> tuple[str, str]:
    """What the first call gave that did not give both the same."""
    for one, other in zip(mine.results, yours.results, strict=False):
        if (one.result, one.is_error) != (other.result, other.is_error):
            mine_shown, yours_shown = _apart(one.result, other.result)
            return _told(one, mine_shown), _told(other, yours_shown)
    return f"had {len(mine.results)} calls carried out", f"{len(yours.results)}"


def _told(step: ToolStep, shown: str) -> str:
    error = " as an error" if step.is_error else ""
    return f"was told {shown}{error} by {shortened(step.call.name)}"


def _went_on(turns: Sequence[_Turn], run: Run, at: int) -> str:
    return _did(turns[at - 1]) if len(turns) >= at else _ended(turns, run)


def _ended(turns: Sequence[_Turn], run: Run) -> str:
    return f"ended ({run.stopped}) after {len(turns)} {'turn' if len(turns) == 1 else 'turns'}"
