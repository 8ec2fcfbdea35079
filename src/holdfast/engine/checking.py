"""Applies checks to kept evidence. Pure and offline: the same evidence and checks give the same trial, for free."""

import inspect
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from math import isfinite
from typing import Any

from pydantic import TypeAdapter

from holdfast.domain.contract import Accepted, LoadedCase, LoadedCheck, LoadedContract, Suite
from holdfast.domain.observation import Cause, Evidence, Observation
from holdfast.domain.relation import pair_in
from holdfast.domain.reply import Reply
from holdfast.domain.trial import CheckOutcome, CheckStatus, Run, RunHeader, Trial
from holdfast.engine.asserting import crash_reason, failure_reason, words_of
from holdfast.engine.causes import cause_of, facts_of
from holdfast.engine.judging import NO_VOTES, Judged, Question, Votes, judged
from holdfast.engine.pairs import replies_of
from holdfast.engine.transcripts import CAPPED, cut_off, trajectory_of
from holdfast.engine.trials import is_declared
from holdfast.errors import NotApplicable, NotRun, shortened

MAY_DEPEND_ON_THE_ANSWER: frozenset[Cause] = frozenset({"timeout", "broken", "server"})
NOTHING_APPLIED = "no gating check applied"


def check_run(suite: Suite, header: RunHeader, evidences: Iterable[Evidence], votes: Votes = NO_VOTES) -> Run:
    """The run: every trial of the suite in the evidence, checked, by contract and case in order of their number.

    Contracts that have judges are checked by the `votes` that are kept.
    Of several pieces of evidence for one trial (asked again after an interruption) the first answer stands, since it
    may have been read already; without an answer, the last.
    Evidence of contracts and cases that the suite does not have is left out.
    """
    standing = _standing(evidences)
    trials = {
        (contract.id, case.id): check_trials(contract, case, found, votes)
        for contract in suite.contracts
        for case in contract.cases
        if (found := standing.get((contract.id, case.id)))
    }
    return Run(header, trials)


def check_trials(
    contract: LoadedContract, case: LoadedCase, evidences: Sequence[Evidence], votes: Votes = NO_VOTES
) -> tuple[Trial, ...]:
    """All trials of a case, checked; where checks run in another process, that is cheaper than one by one."""
    if contract.isolation is not None:
        contract.isolation.ahead(contract, [each for each in evidences if each.cause is None])
    return tuple(check_evidence(contract, case, evidence, votes) for evidence in evidences)


def _standing(evidences: Iterable[Evidence]) -> dict[tuple[str, str], list[Evidence]]:
    """By contract and case, one piece of evidence for each trial, in order of role and number."""
    found: dict[tuple[str, str], dict[tuple[str, int], Evidence]] = {}
    for evidence in evidences:
        key = evidence.key
        if not key.is_trial:  # a vote or a user's turn belongs to a trial and is none
            continue
        numbered = found.setdefault((key.contract, key.case), {})
        before = numbered.get((key.role, key.number))
        if before is None or not before.is_observed:
            numbered[key.role, key.number] = evidence
    planned_first = {"planned": 0, "live": 1, "confirm": 2, "extension": 3}
    return {
        case: [numbered[at] for at in sorted(numbered, key=lambda at: (planned_first[at[0]], at[1]))]
        for case, numbered in found.items()
    }


def check_evidence(contract: LoadedContract, case: LoadedCase, evidence: Evidence, votes: Votes = NO_VOTES) -> Trial:
    """One trial: what every check says of what came back, and what follows."""
    if evidence.cause is not None:
        given_up = evidence.given_up or (bool(evidence.source) and evidence.cause in MAY_DEPEND_ON_THE_ANSWER)
        return Trial(evidence, "unobserved", cause=evidence.cause, given_up=given_up)
    observation = evidence.observation or Observation()
    behaviour = () if contract.application is not None else tuple(_behaviour(contract, evidence, observation))
    outcomes = (*behaviour, *cut_off(contract, evidence), *_outcomes(contract, case, evidence))
    if not contract.judges or any(outcome.gate and outcome.status == "failed" for outcome in outcomes):
        return _trial(contract, case, evidence, observation, outcomes)
    words = _words(contract, case, evidence, votes)
    trial = _trial(contract, case, evidence, observation, (*outcomes, *(word.outcome for word in words)))
    return _with_votes(trial, words)


def lacking_vote(contract: LoadedContract, case: LoadedCase, evidence: Evidence, votes: Votes) -> Question | None:
    """The next vote to ask for, on an answer that its judges are to grade; None where all are in."""
    return next((word.lacks for word in _words(contract, case, evidence, votes) if word.lacks), None)


def _words(contract: LoadedContract, case: LoadedCase, evidence: Evidence, votes: Votes) -> tuple[Judged, ...]:
    """What the judges say; none where the evidence is not what they would read, which the checks say already."""
    try:
        subject = subject_of(contract, case, evidence)
    except ValueError:
        return ()
    return tuple(judged(contract, case, evidence, subject, votes))


def _with_votes(trial: Trial, words: Sequence[Judged]) -> Trial:
    """The trial with the votes that were cast on it, and what follows where some were not.

    A judge that was asked as often as it may be, and gave no word, is like an answer that never came: the cause may
    lie in the answer, so it may not help the candidate, and it says nothing of it.
    """
    lacks = any(word.lacks is not None for word in words)
    is_silent = any(word.is_silent and word.outcome.gate for word in words)
    return replace(
        trial,
        votes=tuple(vote for word in words for vote in word.cast),
        lacks_votes=lacks,
        given_up=trial.outcome == "unobserved" and is_silent and not lacks,
    )


def _trial(
    contract: LoadedContract,
    case: LoadedCase,
    evidence: Evidence,
    observation: Observation,
    outcomes: tuple[CheckOutcome, ...],
) -> Trial:
    """Passed only if no gating check failed or crashed; a failure outweighs a crash, a crash outweighs the rest.

    An undecided check leaves the trial without an outcome: that of a judge whose word is not there, or counts nothing.
    """
    gating = [outcome for outcome in outcomes if outcome.gate]
    failed = [outcome for outcome in gating if outcome.status == "failed"]
    if failed:
        return Trial(evidence, "failed", outcomes, cause=_cause(contract, case, evidence, observation, failed))
    crashed = next((outcome for outcome in gating if outcome.status == "errored"), None)
    if crashed is not None:
        return Trial(evidence, "errored", outcomes, cause=f"check {crashed.check} crashed")
    undecided = next((outcome for outcome in gating if outcome.status == "undecided"), None)
    if undecided is not None:
        return Trial(evidence, "unobserved", outcomes, cause=f"check {undecided.check} is undecided")
    if all(outcome.status == "skipped" for outcome in gating):
        return Trial(evidence, "unobserved", outcomes, cause=NOTHING_APPLIED)
    return Trial(evidence, "passed", outcomes)


def _cause(
    contract: LoadedContract,
    case: LoadedCase,
    evidence: Evidence,
    observation: Observation,
    failed: Sequence[CheckOutcome],
) -> str:
    behaviour = _BEHAVIOUR_CAUSES.get(failed[0].check)
    if behaviour is not None:
        return behaviour
    if contract.application is not None or contract.agent is not None or contract.metamorphic is not None:
        return f"check {failed[0].check}"
    return cause_of(observation, facts_of(contract, case.id, evidence.key.variant, failed))


# Ends of an answer that are behaviour, not faults: what a contract calls them, their check and their cause.
_BEHAVIOURS: tuple[tuple[Accepted, str, str, Callable[[Observation], bool], str], ...] = (
    ("refusal", "holdfast.refusal", "refusal", lambda it: it.refusal is not None, "The release refused"),
    (
        "content_filter",
        "holdfast.content-filter",
        "content filter",
        lambda it: it.finish == "content_filter",
        "A content filter ended the answer",
    ),
    (
        "truncation",
        "holdfast.truncation",
        "truncated",
        lambda it: it.finish == "length",
        "The answer was cut off at its token limit",
    ),
)
_BEHAVIOUR_CAUSES = {check: cause for _, check, cause, _, _ in _BEHAVIOURS} | {CAPPED: "cut off at a cap"}


def _behaviour(contract: LoadedContract, evidence: Evidence, whole: Observation) -> Iterator[CheckOutcome]:
    """A failed outcome for each way of not answering that the contract does not accept, by either answer of a pair."""
    pair = None if contract.metamorphic is None else pair_in(evidence.answer)
    seen = (whole,) if pair is None else (pair.source, *([] if pair.varied is None else [pair.varied]))
    for accepted, check, _, happened, said in _BEHAVIOURS:
        observation = next(filter(happened, seen), None)
        if accepted not in contract.accepts and observation is not None:
            what = observation.refusal or observation.text or ""
            allowed = f'accept it with `accepts=["{accepted}"]` if that is right'
            yield CheckOutcome(check, "failed", f"{said}: {shortened(what)}; {allowed}.")


def _outcomes(contract: LoadedContract, case: LoadedCase, evidence: Evidence) -> tuple[CheckOutcome, ...]:
    """What the checks say, in a process of their own where the contract has one."""
    elsewhere = None if contract.isolation is None else contract.isolation(contract, evidence)
    return outcomes_here(contract, case, evidence) if elsewhere is None else elsewhere


def outcomes_here(contract: LoadedContract, case: LoadedCase, evidence: Evidence) -> tuple[CheckOutcome, ...]:
    """What the checks of a contract say, in their order, of evidence that was observed."""
    try:
        subject = subject_of(contract, case, evidence)
    except ValueError as error:
        return tuple(CheckOutcome(check.id, "errored", str(error), check.gate) for check in contract.checks)
    shown = _shown(contract, evidence, subject)
    said = tuple(run_check(check, subject, case, shown) for check in contract.checks)
    if contract.metamorphic is None:
        return said
    varied = f"Varied by {contract.metamorphic.draws[case.id]}. "
    return tuple(replace(each, reason=varied + each.reason) if each.status == "failed" else each for each in said)


def subject_of(contract: LoadedContract, case: LoadedCase, evidence: Evidence) -> Any:
    """What checks and judges read: a reply, the run of an agent, both replies of a pair, an application's answer.

    Raises ValueError where the evidence holds none of it.
    """
    if contract.agent is not None:
        with _said_of("The kept answer is no run of this agent"):
            return trajectory_of(contract, case, evidence)
    if contract.metamorphic is not None:
        with _said_of("The kept answer is no pair"):
            return replies_of(contract, evidence)
    if contract.application is None:
        return _reply(contract, evidence, evidence.observation or Observation())
    with _said_of(f"The kept answer {shortened(evidence.answer)} is no longer what the application answers"):
        return _adapter(contract.application.answer_type).validate_json(json.dumps(evidence.answer))


@contextmanager
def _said_of(what: str) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{what}: {error}.") from error


def _shown(contract: LoadedContract, evidence: Evidence, subject: Any) -> str:
    """What a check that crashed had before it."""
    observation = evidence.observation or Observation()
    if contract.application is not None:
        return json.dumps(evidence.answer, ensure_ascii=False)
    if contract.metamorphic is not None:
        return f"{subject.source!r} and {subject.varied!r}"
    if contract.agent is not None:
        return repr(subject)
    return (observation.text or "") if observation.text else repr(list(observation.calls))


def _reply(contract: LoadedContract, evidence: Evidence, observation: Observation) -> Reply[Any]:
    last = evidence.exchanges[-1] if evidence.exchanges else None
    raw = last.body if last is not None and not last.streamed else "{}"
    request = contract.requests.get((evidence.key.variant, evidence.key.case))
    return Reply(
        observation, response_model=contract.response_model, raw_body=raw, cost_usd=evidence.cost_usd,
        sandbox=contract.sandbox, tools=request.tools if request is not None else None,
    )  # fmt: skip


@lru_cache(maxsize=256)
def _adapter(answer_type: Any) -> TypeAdapter[Any]:
    return TypeAdapter(answer_type if is_declared(answer_type) else Any)


def run_check(check: LoadedCheck, subject: Any, case: LoadedCase, shown: str = "") -> CheckOutcome:
    """What one check says. One that raises anything but an assertion has crashed: no failure of the release."""
    try:
        result = check.run(subject, case)
    except NotRun as error:
        return CheckOutcome(check.id, "undecided", f"The check was not run: {words_of(error)}", check.gate)
    except NotApplicable as error:
        return CheckOutcome(check.id, "skipped", words_of(error), check.gate)
    except AssertionError as error:
        return CheckOutcome(check.id, "failed", failure_reason(error), check.gate)
    except Exception as error:  # noqa: BLE001  # around a check: a crash becomes data
        return CheckOutcome(check.id, "errored", crash_reason(error, shown), check.gate)
    except BaseException as error:
        if (status := _pytest_word(error)) is None:
            raise
        return CheckOutcome(check.id, status, words_of(error), check.gate)
    if result is None and check.at_least is None:
        return CheckOutcome(check.id, "passed", "", check.gate)
    return _scored(check, result)


def _pytest_word(error: BaseException) -> CheckStatus | None:
    """What `pytest.fail` and `pytest.skip` mean in a check; they raise what no `except Exception` sees."""
    if any(each.__module__ == "_pytest.outcomes" for each in type(error).__mro__):
        return _PYTEST_WORDS.get(type(error).__name__)
    return None


def _is_score(result: Any) -> bool:
    try:
        return isinstance(result, int | float) and isfinite(result)
    except OverflowError:  # an integer beyond all floats
        return False


_PYTEST_WORDS: dict[str, CheckStatus] = {"Failed": "failed", "Skipped": "skipped"}


def _scored(check: LoadedCheck, result: Any) -> CheckOutcome:
    """A score held to its threshold. A bool is no score: most likely an `assert` was forgotten."""
    if isinstance(result, bool):
        reason = f"The check returned {result!r}: was an `assert` forgotten? A check asserts, or returns a score."
        return CheckOutcome(check.id, "errored", reason, check.gate)
    if inspect.iscoroutine(result):
        result.close()
        reason = "The check is an async function. Checks are plain functions of what came back."
        return CheckOutcome(check.id, "errored", reason, check.gate)
    if check.at_least is None:
        reason = f"The check returned {shortened(result)} and has no `at_least=` to hold it to."
        return CheckOutcome(check.id, "errored", reason, check.gate)
    if not _is_score(result):
        reason = f"The check returned {shortened(result)}, which is no score: a number is needed."
        return CheckOutcome(check.id, "errored", reason, check.gate)
    if result < check.at_least:
        reason = f"The score is {result:.6g}, and at least {check.at_least:.6g} is needed."
        return CheckOutcome(check.id, "failed", reason, check.gate, float(result))
    return CheckOutcome(check.id, "passed", "", check.gate, float(result))
