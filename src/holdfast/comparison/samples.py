"""Answers kept for showing: of cases whose outcome changed, beginnings only."""

import json
from collections.abc import Sequence

from holdfast.comparison.causes import cause_of, reason_of
from holdfast.comparison.pairing import Trials
from holdfast.domain.comparison import Sample
from holdfast.domain.observation import Evidence, Observation
from holdfast.domain.relation import Pair, pair_in
from holdfast.domain.trajectory import transcript_in
from holdfast.domain.trial import Outcome, Trial
from holdfast.domain.value import without_surrogates

TEXT_LIMIT = 1500
CASES_LIMIT = 40  # of one contract: the rest is in the journal


def sample(trials: Trials, wanted: Sequence[Outcome]) -> Sample | None:
    """The first trial with the first of the wanted outcomes that occurs; None where none does."""
    found = first_of(trials, wanted)
    return None if found is None else _sample(found)


def first_of(trials: Trials, wanted: Sequence[Outcome]) -> Trial | None:
    """The trial that is shown."""
    return next((trial for outcome in wanted for trial in trials if trial.outcome == outcome), None)


def _sample(trial: Trial) -> Sample:
    answer = answer_text(trial.evidence)
    passed = trial.outcome == "passed"
    return Sample(
        number=trial.evidence.key.number,
        outcome=trial.outcome,
        text=without_surrogates(_beginning(trial.evidence, answer)),
        cause="" if passed else cause_of(trial),
        reason="" if passed else reason_of(trial),
        length=len(answer),
    )


def _beginning(evidence: Evidence, answer: str) -> str:
    """The first characters; of two answers the first of each, so that one cannot hide the other."""
    pair = pair_in(evidence.answer)
    if len(answer) <= TEXT_LIMIT or pair is None:
        return answer[:TEXT_LIMIT]
    return pair.text((TEXT_LIMIT - len(Pair(source=Observation()).text())) // 2)


def answer_text(evidence: Evidence) -> str:
    """What came back as text: an agent's run, an application's answer, or the text, the refusal and the tool calls.

    Of a metamorphic contract it is both answers.
    """
    transcript = transcript_in(evidence.answer)
    if transcript is not None:
        return transcript.text()
    pair = pair_in(evidence.answer)
    if pair is not None:
        return pair.text()
    if evidence.answer is not None and not isinstance(evidence.answer, str):
        return json.dumps(evidence.answer, ensure_ascii=False, indent=1)
    seen = evidence.observation
    if seen is None:
        return evidence.answer or ""
    calls = [f"{call.name}({call.arguments_text})" for call in seen.calls]
    return "\n".join(part for part in (seen.text, seen.refusal, *calls) if part)
