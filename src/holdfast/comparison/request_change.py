"""Where the two sides of a case were asked different things: the first difference, as a sentence."""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from holdfast.comparison.pairing import PairedCase
from holdfast.domain.trajectory import transcript_in
from holdfast.domain.trial import Trial
from holdfast.errors import shortened

_ABSENT = object()
# What differs between two releases by definition, and so is no change of the request.
_OWN_TO_A_RELEASE = frozenset({"model"})


def request_change(case: PairedCase) -> str:
    """The first difference between what the sides were asked; empty where they were asked the same."""
    if not case.has_partner:
        return ""
    before, after = case.baseline[0], case.candidate[0]
    if _is_recorded_run(before) != _is_recorded_run(after):
        return ""  # the script of an agent beside what others asked theirs: not known to be the same or not
    asked_before, asked_after = _asked(before), _asked(after)
    if asked_before is not None and asked_after is not None:
        return first_difference(asked_before, asked_after)
    return "" if _digest(before) == _digest(after) else "The requests differ; their text was not kept."


def first_difference(before: Any, after: Any, path: str = "") -> str:
    """Where two JSON values part first, as a sentence; empty where they are equal."""
    if before == after:
        return ""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        steps = [(name, before.get(name, _ABSENT), after.get(name, _ABSENT)) for name in sorted({*before, *after})]
        return _first([(f"{path}.{name}" if path else str(name), one, other) for name, one, other in steps])
    if _is_list(before) and _is_list(after):
        pairs = [(_at(before, place), _at(after, place)) for place in range(max(len(before), len(after)))]
        return _first([(f"{path}[{place}]", one, other) for place, (one, other) in enumerate(pairs)])
    return _parting(before, after, path or "the request")


def _first(steps: Sequence[tuple[str, Any, Any]]) -> str:
    path, before, after = next(step for step in steps if step[1] != step[2])
    return first_difference(before, after, path)


def _parting(before: Any, after: Any, path: str) -> str:
    if before is _ABSENT:
        return f"At {path}: nothing was, now {shortened(after)}."
    if after is _ABSENT:
        return f"At {path}: {shortened(before)} was, now nothing."
    if isinstance(before, str) and isinstance(after, str):
        place = next(
            (place for place, (one, other) in enumerate(zip(before, after, strict=False)) if one != other),
            min(len(before), len(after)),
        )
        start = max(0, place - 15)
        one, other = before[start : place + 40], after[start : place + 40]
        return f"At {path}, character {place}: {shortened(one)} was, now {shortened(other)}."
    return f"At {path}: {shortened(before)} was, now {shortened(after)}."


def _asked(trial: Trial) -> Mapping[str, Any] | None:
    evidence = trial.evidence
    asked: Mapping[str, Any] | None = evidence.exchanges[0].asked if evidence.exchanges else None
    if asked is None:
        return None
    if _is_recorded_run(trial):
        asked = _ours(asked)
    return {name: value for name, value in asked.items() if name not in _OWN_TO_A_RELEASE}


def _is_recorded_run(trial: Trial) -> bool:
    return bool(trial.evidence.source) and transcript_in(trial.evidence.answer) is not None


def _ours(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of a recorded run of an agent what stands before the user's first turn: its user was played anew in each run."""
    messages = asked.get("messages")
    if not isinstance(messages, Sequence) or isinstance(messages, str):
        return asked
    before = takewhile(lambda each: not (isinstance(each, Mapping) and each.get("role") == "user"), messages)
    return {**asked, "messages": list(before)}


def _digest(trial: Trial) -> str:
    exchanges = trial.evidence.exchanges
    return (exchanges[0].asked_digest if exchanges else "") or trial.evidence.key.request


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _at(values: Sequence[Any], place: int) -> Any:
    return values[place] if place < len(values) else _ABSENT
