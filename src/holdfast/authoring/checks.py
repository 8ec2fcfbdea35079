"""Checks as they are once loaded: named, counted in their parameters, ready to be run."""

import inspect
import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from holdfast.authoring.findings import Place
from holdfast.authoring.origin import line_of_function
from holdfast.authoring.slugs import is_slug, proposed
from holdfast.authoring.stated import StatedCheck, dashed, function_name
from holdfast.domain.contract import LoadedCase, LoadedCheck
from holdfast.domain.relation import Replies
from holdfast.errors import NotApplicable, nearest, shortened
from holdfast.expect.check import Check

_OPTIONS = ("gate", "at_least")
_PAIRED = ("metamorphic", "metamorphic.of_requests")  # their checks are handed two replies
_WORDS = {
    "contract": "reply",
    "app_contract": "answer",
    "agent_contract": "trajectory",
    **dict.fromkeys(_PAIRED, "reply, varied_reply"),
}
_HAS = {
    "contract": "a contract has one reply",
    "app_contract": "an app contract has an answer",
    "agent_contract": "an agent contract has a trajectory",
    **dict.fromkeys(_PAIRED, "a metamorphic contract has two replies"),
}
_HANDED = {"contract": "reply", "agent_contract": "run"}  # what ready-made checks are handed


def loaded_checks(
    stated: Sequence[StatedCheck], kind: str, place: Place, *, any_expected: bool, is_judged: bool = False
) -> list[LoadedCheck]:
    """The checks of a contract, which needs one unless it is judged. What does not fit is noted."""
    checks = [check for each in stated if (check := _loaded(each, kind, place, any_expected)) is not None]
    _require_distinct(checks, stated, place)
    if not stated and not is_judged:
        place.add("It has no checks, so any answer would do and every release would hold.", "Add one with @NAME.check.")
    return checks


def _loaded(stated: StatedCheck, kind: str, place: Place, any_expected: bool) -> LoadedCheck | None:
    options = _options(stated, place)
    subject = stated.subject
    if isinstance(subject, Check) and _HANDED.get(kind) == subject.reads:
        if options["gate"] and not subject.may_gate:
            found = f"The ready-made check {subject.id!r} measures likeness, which decides nothing, and it would gate."
            place.add(found, "Add it with NAME.check(CHECK, gate=False).", at=stated.where)
        return LoadedCheck(
            id=_id(subject.id, stated, place), run=partial(_judge, subject), is_ready_made=True, **options
        )
    if isinstance(subject, Check):
        read = "a reply" if subject.reads == "reply" else "the whole run of an agent"
        found = f"The ready-made check {subject.id!r} reads {read}, and {_HAS[kind]}."
        place.add(found, f"Write a function of the {_WORDS[kind]} and the input.", at=stated.where)
        return None
    if not inspect.isroutine(subject) and not isinstance(subject, partial):
        place.add(f"A check is a function, found {shortened(subject)}.", at=stated.where)
        return None
    name = function_name(subject)
    check_id = _id(dashed(name), stated, place)
    wants_expected = _wants_expected(subject, name, kind, stated, place)
    if wants_expected and not any_expected:
        found = f"The check {name!r} takes the expected value, and no case has one."
        place.add(found, "Write Case(ID, INPUT, expected=VALUE).", at=stated.where)
    handed = _run_paired if kind in _PAIRED else _run
    run = partial(handed, subject, name, wants_expected, options["at_least"] is not None)
    return LoadedCheck(id=check_id, run=run, **options)


def _options(stated: StatedCheck, place: Place) -> dict[str, Any]:
    options = stated.options
    for name in options:
        if name not in _OPTIONS:
            place.add(f"A check has no option {name!r}.", nearest(name, _OPTIONS), at=stated.where)
    gate, at_least = options.get("gate", True), options.get("at_least")
    if not isinstance(gate, bool):
        place.add(f"gate is True or False, found {shortened(gate)}.", at=stated.where)
    score = _number(at_least)
    if at_least is not None and score is None:
        place.add(f"at_least is a number, found {shortened(at_least)}.", at=stated.where)
    if at_least is not None and isinstance(stated.subject, Check):
        place.add("A ready-made check gives no score, so at_least says nothing.", "Leave it out.", at=stated.where)
    shown = stated.where.shown(place.findings.root)
    return {"gate": gate is not False, "at_least": score, "where": shown}


def _number(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and math.isfinite(value) else None


def _id(check_id: str, stated: StatedCheck, place: Place) -> str:
    if not is_slug(check_id):
        remedy = proposed(check_id) if isinstance(stated.subject, Check) else "Give the check a function with a name."
        place.add(f"The id of a check is {check_id!r}.", remedy, at=stated.where)
    return check_id


def _wants_expected(function: Any, name: str, kind: str, stated: StatedCheck, place: Place) -> bool:
    where = line_of_function(function) or stated.where
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        found = f"The check {name!r} is async. Checks are pure and are run again offline."
        place.add(found, "Write `def`; what has to be awaited belongs into an app contract.", at=where)
    positional, required, named_only = _parameters(inspect.signature(function).parameters.values())
    second = 1 if kind in _PAIRED else 0
    if positional < 2 + second or required > 3 + second or named_only:
        found = f"The check {name!r} takes {inspect.signature(function)}."
        place.add(found, f"A check takes ({_WORDS[kind]}, input) or ({_WORDS[kind]}, input, expected).", at=where)
    return positional >= 3 + second


def _parameters(parameters: Iterable[inspect.Parameter]) -> tuple[int, int, bool]:
    """How many can be given by position, how many must be, and whether one must be given by name."""
    positional = required = 0
    named_only = False
    for each in parameters:
        must = each.default is each.empty
        if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD):
            positional += 1
            required += must
        elif each.kind is each.KEYWORD_ONLY:
            named_only |= must
    return positional, required, named_only


def _require_distinct(checks: Sequence[LoadedCheck], stated: Sequence[StatedCheck], place: Place) -> None:
    ready_made = {each.subject.id for each in stated if isinstance(each.subject, Check)}
    first: dict[str, LoadedCheck] = {}
    for check in checks:
        other = first.setdefault(check.id.lower(), check)
        if other is not check:
            remedy = f"Name one: .named({check.id + '-2'!r})." if check.id in ready_made else "Rename one of them."
            found = f"Two checks have the id {check.id!r}; the other stands at {other.where}."
            place.add(found, remedy, at=check.where)


def _judge(check: Check[Any, Any], reply: Any, case: LoadedCase) -> None:
    check.judge(reply, case.input, case.expected)


def _run_paired(
    function: Callable[..., Any], name: str, wants_expected: bool, scores: bool, replies: Replies[Any], case: LoadedCase
) -> float | None:
    return _run(partial(function, replies.source), name, wants_expected, scores, replies.varied, case)


def _run(
    function: Callable[..., Any], name: str, wants_expected: bool, scores: bool, reply: Any, case: LoadedCase
) -> float | None:
    """Run a check that is a function. What it may not return is a mistake in it, so a TypeError."""
    if wants_expected and not case.has_expected:
        raise NotApplicable("The case has no expected value.")
    given = (case.input, case.expected) if wants_expected else (case.input,)
    result = function(reply, *given)
    if not scores and result is None:
        return None
    score = _number(result)
    if scores and score is not None:
        return score
    if inspect.iscoroutine(result):
        result.close()
    advice = "return a finite number, since it has at_least=" if scores else "assert, and return nothing"
    raise TypeError(f"The check {name!r} returned {shortened(result)}. It must {advice}.")
