"""What of a lost trial is the release's, and what the service's."""

from typing import Any

import pytest

from holdfast.domain.observation import Attempt, Evidence
from holdfast.domain.trial import RunHeader
from holdfast.engine.budget import Budget
from holdfast.engine.desks import Beside, desks_of
from holdfast.engine.limits import Limits
from holdfast.engine.losses import Losses


class Sat:
    """One sitting: what was lost and answered in it, in virtual time."""

    def __init__(self, parts: Any, journal: Any = None, *, is_recording: bool = False) -> None:
        self.parts = parts
        self.journal = journal or parts.MemoryJournal()
        if journal is None:
            header = RunHeader(
                id="r", role="candidate", release=parts.RELEASE, created_at=parts.START, plan="p", units=1
            )
            self.journal.begin(header)
        first = Beside(parts.RELEASE, parts.ScriptedProvider(), Limits())
        self.desks = desks_of(first, [], parts.LoopClock(), Budget(), 0)
        self.sitting = self.desks[parts.RELEASE].ways.sitting
        self.losses = Losses(self.journal, "r", self.desks, is_recording=is_recording)
        self.losses.begin()

    def lost(self, cause: str = "timeout", *, tried: bool = True, **more: Any) -> Evidence:
        attempt = Attempt(started_at=self.parts.START, duration_ms=1.0, cause=cause)
        made: Evidence = self.parts.evidence(cause=cause, attempts=(attempt,) if tried else (), **more)
        return made

    def answer(self, at_s: float) -> None:
        self.sitting.ended(self.parts.evidence(case="c1"), at_s)


@pytest.fixture
def sit(parts: Any) -> Any:
    def run(body: Any, **more: Any) -> None:
        async def main() -> None:
            body(Sat(parts, **more))

        parts.in_virtual_time(main())

    return run


def test_a_timeout_while_nothing_else_was_answered_is_not_given_up(sit: Any) -> None:
    def body(sat: Sat) -> None:
        lost = sat.lost()
        sat.losses.failed(lost.key)
        assert not sat.losses.for_good(lost).given_up
        sat.answer(at_s=5.0)
        assert sat.losses.for_good(lost).given_up

    sit(body)


def test_an_answer_before_the_first_failure_proves_nothing(sit: Any) -> None:
    def body(sat: Sat) -> None:
        sat.answer(at_s=-1.0)
        lost = sat.lost()
        sat.losses.failed(lost.key)
        assert not sat.losses.for_good(lost).given_up

    sit(body)


def test_lost_again_when_little_else_was_is_given_up(sit: Any) -> None:
    def body(sat: Sat) -> None:
        lost = sat.lost()
        sat.answer(at_s=-1.0)
        sat.losses.failed(lost.key)
        sat.losses.parked(lost.key)
        assert sat.losses.for_good(lost).given_up

    sit(body)


@pytest.mark.parametrize("cause", ["transport", "rate_limit", "auth", "budget", "application"])
def test_what_cannot_depend_on_the_answer_is_never_given_up(sit: Any, cause: str) -> None:
    def body(sat: Sat) -> None:
        lost = sat.lost(cause)
        sat.losses.failed(lost.key)
        sat.answer(at_s=5.0)
        assert not sat.losses.for_good(lost).given_up
        assert not sat.losses.for_good(sat.lost(tried=False)).given_up

    sit(body)


def test_a_recording_may_give_up_at_once_since_it_asks_again(sit: Any) -> None:
    def body(sat: Sat) -> None:
        assert sat.losses.for_good(sat.lost()).given_up

    sit(body, is_recording=True)


def test_what_failed_in_an_earlier_sitting_while_others_were_answered_after_it_is_remembered(
    parts: Any, sit: Any
) -> None:
    def first(sat: Sat) -> None:
        sat.journal.append("r", sat.lost())
        later = sat.parts.evidence(case="c1").model_copy(update={"started_at": sat.parts.START.replace(hour=13)})
        sat.journal.append("r", later)
        again = Sat(parts, sat.journal)
        assert again.losses.for_good(again.lost()).given_up

    sit(first)


def test_when_a_call_was_sent_is_told_from_its_end(sit: Any) -> None:
    def body(sat: Sat) -> None:
        assert sat.losses.sent_s(sat.lost()) == pytest.approx(-0.001)
        assert sat.losses.sent_s(sat.lost(tried=False)) == 0.0

    sit(body)
