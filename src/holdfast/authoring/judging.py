"""`Judge`: a pinned release that grades answers by a rubric; and judges as they are once loaded."""

import inspect
import math
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from holdfast.authoring.files import with_texts
from holdfast.authoring.findings import Findings, Place
from holdfast.authoring.labelled import read_labelled
from holdfast.authoring.origin import calling_line, line_of_function
from holdfast.authoring.reading import Reader
from holdfast.authoring.slugs import is_slug, proposed
from holdfast.authoring.stated import StatedJudge
from holdfast.domain.contract import Bar, LoadedContract
from holdfast.domain.helper import Helper
from holdfast.domain.judge import MOST_VOTES, JudgePolicy, LoadedJudge
from holdfast.domain.release import Release
from holdfast.domain.value import digest
from holdfast.errors import ContractError, shortened

__all__ = ["Judge", "helpers_of", "loaded_judges", "require_one_policy"]


class Judge:
    """A release that says whether an answer meets a rubric; give it to a contract with ``NAME.judged_by(JUDGE, ...)``.

    `rubric` is text, or ``text_file(...)``. `calibration` is a file of answers that people labelled, one JSON object a
    line: ``{"id", "answer", "label": "pass" | "fail", "input"?, "release"?}``; where its lines have an input, the judge
    is shown the input of each case as well. Below `min_agreement` with those labels its checks are undecided. Of an odd
    number of `votes` the majority decides.
    """

    def __init__(
        self,
        id: str,
        *,
        rubric: str,
        release: str,
        calibration: str | Path,
        min_agreement: float = 0.9,
        votes: int = 1,
    ) -> None:
        self.id, self.rubric, self.release = id, rubric, release
        self.min_agreement, self.votes = min_agreement, votes
        self.where = calling_line(1)
        self.calibration = self.where.beside(calibration)


def helpers_of(judges: Sequence[LoadedJudge]) -> tuple[Helper, ...]:
    """The releases that a contract's judges ask, and how often for one trial."""
    return tuple(Helper(judge.policy.release, "vote", judge.policy.votes) for judge in judges)


def loaded_judges(stated: Sequence[StatedJudge], bar: Bar, place: Place, reader: Reader) -> tuple[LoadedJudge, ...]:
    """The judges of a contract. What does not fit is noted."""
    judges = [judge for each in stated if (judge := _loaded(each, bar, place, reader)) is not None]
    for name, count in Counter(judge.policy.id for judge in judges).items():
        if count > 1:
            place.add(f"{count} of its judges are called {name!r}.", "A judge gives one word on an answer.")
    return tuple(judges)


def require_one_policy(contracts: Sequence[LoadedContract], findings: Findings) -> None:
    """Note judges of one id that are not the same judge: they would share one calibration."""
    first: dict[str, LoadedJudge] = {}
    for judge in (judge for contract in contracts for judge in contract.judges):
        other = first.setdefault(judge.policy.id, judge)
        if _what_counts(other) != _what_counts(judge):
            found = f"Two judges are called {judge.policy.id!r}; the other stands at {other.where}."
            findings.add(judge.where, found, "Give one of them another id.")


def _what_counts(judge: LoadedJudge) -> tuple[str, str, float]:
    return judge.policy.digest, judge.labelled_digest, judge.min_agreement


def _loaded(stated: StatedJudge, bar: Bar, place: Place, reader: Reader) -> LoadedJudge | None:
    judge = stated.judge
    if not isinstance(judge, Judge):
        place.add(
            f"judged_by takes a Judge, found {shortened(judge)}.", "Write Judge(ID, rubric=...).", at=stated.where
        )
        return None
    if not isinstance(stated.gate, bool):
        place.add(f"gate is True or False, found {shortened(stated.gate)}.", at=stated.where)
    if stated.gate is not False and (bar.must is True or bar.deterministic):
        asked = "must=True" if bar.must else "deterministic=True"
        found = f"Its bar is `{asked}`, which one error of a judge breaks, and every judge errs now and then."
        place.add(found, "Take a margin, or write judged_by(..., gate=False).", at=stated.where)
    text, policy = _text(stated, place), _policy(judge, place.findings, reader)
    labelled = read_labelled(judge.id, judge.calibration, judge.where, place.findings, reader)
    if text is None or policy is None or not labelled:
        return None
    policy = policy.model_copy(update={"shows_input": labelled[0].input is not None})
    return LoadedJudge(
        policy=policy,
        text=text,
        labelled=labelled,
        labelled_digest=digest([list(each) for each in labelled]),
        min_agreement=float(judge.min_agreement),
        gate=stated.gate is not False,
        where=judge.where.shown(place.findings.root),
    )


def _policy(judge: Judge, findings: Findings, reader: Reader) -> JudgePolicy | None:
    found: list[tuple[str, str]] = []
    if not is_slug(judge.id):
        found.append((f"The id of a judge is {judge.id!r}.", proposed(judge.id)))
    release: Release | None = None
    try:
        release = Release(judge.release)
    except (ValueError, AttributeError) as error:
        found.append((f"The release of judge {judge.id!r} is none: {error}", ""))
    if not _is_share(judge.min_agreement):
        said = f"min_agreement of judge {judge.id!r} lies above 0.5 and at most at 1, found {judge.min_agreement!r}."
        found.append((said, "At 0.5 a coin would do."))
    if type(judge.votes) is not int or not 1 <= judge.votes <= MOST_VOTES or judge.votes % 2 == 0:
        said = f"votes of judge {judge.id!r} is an odd number up to {MOST_VOTES}, found {judge.votes!r}."
        found.append((said, "An even number can end in a tie."))
    rubric = _rubric(judge, findings)
    if rubric is not None and not rubric.strip():
        found.append((f"The rubric of judge {judge.id!r} is empty, so it would grade by its own taste.", ""))
    for said, remedy in found:
        findings.add(judge.where, said, remedy)
    if found or release is None or rubric is None:
        return None
    return JudgePolicy(id=judge.id, release=release, rubric=rubric, votes=judge.votes)


def _is_share(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return is_number and 0.5 < value <= 1


def _rubric(judge: Judge, findings: Findings) -> str | None:
    given: Any = judge.rubric
    if not isinstance(given, str):
        findings.add(judge.where, f"The rubric of judge {judge.id!r} is no text: found {shortened(given)}.")
        return None
    try:
        return str(with_texts(given, judge.where))
    except ContractError as error:
        findings.problems.extend(error.problems)
        return None


def _text(stated: StatedJudge, place: Place) -> Callable[[Any, Any], str] | None:
    """The function that says what the judge is shown, as one of the reply and the input."""
    function: Any = stated.text
    if not callable(function) or isinstance(function, type):
        place.add(f"What a judge is shown is said by a function, found {shortened(function)}.",
                  "Write `lambda reply: reply.text`.", at=stated.where)  # fmt: skip
        return None
    where = line_of_function(function) or stated.where
    if inspect.iscoroutinefunction(function):
        place.add("The function that says what a judge is shown is async.", "Write `def`.", at=where)
        return None
    parameters = inspect.signature(function).parameters.values()
    given = sum(each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD) for each in parameters)
    needed = sum(
        each.default is each.empty and each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD) for each in parameters
    )
    if not given >= 1 or needed > 2:
        found = f"The function that says what a judge is shown takes {inspect.signature(function)}."
        place.add(found, "It takes (reply) or (reply, input).", at=where)
        return None
    return partial(_shown, function, given >= 2)


def _shown(function: Callable[..., str], takes_input: bool, reply: Any, given: Any) -> str:
    return function(reply, given) if takes_input else function(reply)
