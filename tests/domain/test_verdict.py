"""Verdicts are frozen and survive JSON."""

import pytest
from pydantic import ValidationError

from holdfast.domain.verdict import Interval, Reason, Verdict


def test_written_then_read_a_verdict_is_the_same() -> None:
    verdict = Verdict(
        word="regressed", reasons=(Reason(kind="mean", text="It fell."),), interval=Interval(low=-1, high=0)
    )
    assert Verdict.model_validate_json(verdict.model_dump_json()) == verdict


def test_a_verdict_has_only_known_words() -> None:
    with pytest.raises(ValidationError):
        Verdict.model_validate({"word": "probably fine"})
