from collections.abc import Callable

import pytest

from holdfast.domain.message import Call
from holdfast.domain.observation import Evidence, Exchange, Observation
from holdfast.evidence.pin_files import CaseEntry, ContractFile, answer_of, evidence_of, trial_line

Make = Callable[..., Evidence]


def _files(evidence: Evidence) -> tuple[ContractFile, CaseEntry]:
    key = evidence.key
    entry = CaseEntry(id=key.case, request=key.request, file="f", sha256="", trials=1, trials_sha256="")
    contract = ContractFile(
        format=1,
        contract=key.contract,
        lane="default",
        release=key.release,
        variant="main",
        pinned_at=evidence.started_at,
    )
    return contract, entry


def test_two_answers_that_differ_in_call_ids_only_are_one() -> None:
    one, other = (Observation(calls=(Call(name="f", arguments_text="{}", id=name),)) for name in ("call_1", "call_2"))
    assert answer_of(one) == answer_of(other)


def test_a_line_and_its_answer_are_the_evidence(make: Make) -> None:
    evidence = make().model_copy(update={"observation": Observation(text="a\nb", calls=(Call(name="f", id="call_1"),))})
    assert evidence.observation is not None
    line, answer = trial_line(evidence, 0), answer_of(evidence.observation)
    assert evidence_of(line, (answer,), *_files(evidence)) == evidence


def test_a_line_that_points_at_no_answer_is_refused(make: Make) -> None:
    with pytest.raises(ValueError, match="trial 0 points at answer 3, and there are 0"):
        evidence_of(trial_line(make(), 3), (), *_files(make()))


def test_the_bytes_of_an_image_are_not_kept(make: Make) -> None:
    asked = {"url": "data:image/png;base64,iVBORw0KGgo="}
    evidence = make().model_copy(update={"exchanges": (Exchange(body="{}", asked=asked),)})
    kept = trial_line(evidence, None).exchanges[0]
    assert kept.body == "{}"
    assert "iVBOR" not in str(kept.asked)
