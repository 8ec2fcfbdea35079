"""Evidence survives writing and reading."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from holdfast.domain.observation import Attempt, Evidence, Exchange, Observation, Timing, TrialKey, Usage
from holdfast.domain.release import Release

NOW = datetime(2026, 5, 20, tzinfo=UTC)
KEY = TrialKey(contract="c", case="a", request="0" * 64, release=Release("p:m"), number=0)


def test_written_then_read_evidence_is_the_same() -> None:
    evidence = Evidence(
        key=KEY,
        started_at=NOW,
        observation=Observation(text="日本\n", usage=Usage(input_tokens=3), timing=Timing(total_ms=1.5)),
        attempts=(Attempt(started_at=NOW, duration_ms=1.5, status=200),),
        exchanges=(Exchange(body="{}"),),
    )
    assert Evidence.model_validate_json(evidence.model_dump_json()) == evidence
    assert evidence.is_observed


def test_evidence_without_an_answer_names_its_cause() -> None:
    assert not Evidence(key=KEY, started_at=NOW, cause="timeout").is_observed
    with pytest.raises(ValidationError):
        Evidence.model_validate({"key": KEY, "started_at": NOW, "cause": "bad luck"})


def test_what_the_provider_did_not_say_is_unknown_not_zero() -> None:
    assert Usage().model_dump() == dict.fromkeys(Usage.model_fields)
