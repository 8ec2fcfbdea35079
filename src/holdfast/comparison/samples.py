"""Answers kept for showing: of cases whose outcome changed, beginnings only."""

import json
from collections.abc import Sequence

from holdfast.comparison.causes import cause_of, reason_of
from holdfast.comparison.pairing import Trials
from holdfast.domain.comparison import Sample
from holdfast.domain.observation import Evidence
from holdfast.domain.trial import Outcome, Trial
from holdfast.domain.value import without_surrogates

TEXT_LIMIT = 1500
CASES_LIMIT = 40  # of one contract: the rest is in the journal


def sample(trials: Trials, wanted: Sequence[Outcome]) -> Sample | None:
    """The first trial with the first of the wanted outcomes that occurs; None where none does."""
    for outcome in wanted:
        for trial in trials:
            if trial.outcome == outcome:
                return _sample(trial)
    return None


def _sample(trial: Trial) -> Sample:
    answer = answer_text(trial.evidence)
    passed = trial.outcome == "passed"
    return Sample(
        number=trial.evidence.key.number,
        outcome=trial.outcome,
        text=without_surrogates(answer[:TEXT_LIMIT]),
        cause="" if passed else cause_of(trial),
        reason="" if passed else reason_of(trial),
        length=len(answer),
    )


def answer_text(evidence: Evidence) -> str:
    """What came back as text: the answer of an application, or the text, the refusal and the tool calls."""
    if evidence.answer is not None and not isinstance(evidence.answer, str):
        return json.dumps(evidence.answer, ensure_ascii=False, indent=1)
    seen = evidence.observation
    if seen is None:
        return evidence.answer or ""
    calls = [f"{call.name}({call.arguments_text})" for call in seen.calls]
    return "\n".join(part for part in (seen.text, seen.refusal, *calls) if part)
