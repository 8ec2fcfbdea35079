"""Votes beside a pinned case's answers: written as lines, read as they were cast, guarded like all pins."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from holdfast.domain.observation import Evidence, Observation, TrialKey, Usage
from holdfast.domain.release import Release
from holdfast.errors import EvidenceError
from holdfast.evidence.pin_reading import PinnedFiles
from holdfast.evidence.pin_writing import files_of
from holdfast.evidence.pins import PinFolder
from holdfast.evidence.redaction import Redactor
from holdfast.ports import PinnedContract

Make = Callable[..., Evidence]
Pin = Callable[..., PinnedContract]


def vote(trial: Evidence, number: int = 0, said: str = "It says please.\n0123 PASS\ud83d") -> Evidence:
    key = trial.key.model_copy(
        update={"request": "a" * 64, "release": Release("acme:grader"), "role": "vote", "number": number}
    )
    seen = Observation(text=said, finish="stop", usage=Usage(input_tokens=9, output_tokens=3), response_id="r")
    return Evidence(key=key, started_at=datetime(2026, 5, 2, tzinfo=UTC), observation=seen, cost_usd=0.5)


@pytest.fixture
def judged(make: Make, pin: Pin) -> PinnedContract:
    one, other = make("a"), make("b")
    return replace(pin([one, other]), votes=(vote(one), vote(one, 3), vote(other)))


def read(pinned: PinnedContract, files: dict[str, str]) -> PinnedContract:
    return PinnedFiles("pins/it", pinned.contract, files).read()


def test_they_come_back_as_they_were_cast(judged: PinnedContract) -> None:
    files = dict(files_of(judged))
    assert [len(files[f"{case}.votes.jsonl"].splitlines()) for case in "ab"] == [2, 1]
    again = read(judged, files)
    assert again == judged
    assert files_of(again) == files


def test_without_votes_a_pin_is_what_it_was(make: Make, pin: Pin) -> None:
    files = files_of(pin([make("a")]))
    assert set(files) == {"contract.json", "a.json", "a.trials.jsonl"}
    assert "votes" not in files["contract.json"]


@pytest.mark.parametrize("how", ["edited", "missing", "stranger"])
def test_what_was_done_to_them_is_found(judged: PinnedContract, how: str) -> None:
    files = dict(files_of(judged))
    if how == "edited":
        files["a.votes.jsonl"] = files["a.votes.jsonl"].replace("PASS", "FAIL")
    elif how == "missing":
        del files["a.votes.jsonl"]
    else:
        files["c.votes.jsonl"] = "{}"
    said = {"edited": "It was changed", "missing": "It is missing", "stranger": "does not list it"}[how]
    with pytest.raises(EvidenceError, match=said):
        read(judged, files)


def test_no_secret_that_a_judge_repeats_gets_into_a_pin(judged: PinnedContract, tmp_path: Path) -> None:
    folder = PinFolder(tmp_path, redactor=Redactor(["s3cr3t-value"]))
    trial: TrialKey = judged.evidence[0].key
    leaking = replace(judged, votes=(vote(judged.evidence[0], said="It says s3cr3t-value."),))
    folder.write(leaking)
    kept = folder.read(trial.contract)
    assert kept is not None
    assert "s3cr3t-value" not in str(kept.votes[0].observation)
