"""What a sitting learns from the units that ended."""

from typing import Any

from holdfast.engine.limits import Limits
from holdfast.engine.sitting import Halt, Sitting


def test_only_the_first_reason_to_stop_is_news() -> None:
    sitting = Sitting(Limits())
    assert sitting.stop("quota", "used up")
    assert not sitting.stop("auth", "no key")
    assert sitting.refuses("any") == Halt("quota", "used up")


def test_an_answer_in_between_shows_that_the_service_is_up(parts: Any) -> None:
    sitting = Sitting(Limits(stop_after_lost=2))
    other = parts.evidence().key.model_copy(update={"contract": "desk.other"})
    causes = ["server", None, "transport"]
    assert [sitting.ended(parts.evidence(cause=cause)) for cause in causes] == [None] * 3
    halt = sitting.ended(parts.evidence(cause="server", detail="HTTP 503", key=other))
    assert halt == Halt("server", "2 trials in a row were lost. The last: HTTP 503")


def test_a_server_that_fails_on_one_contract_ends_that_contract_only(parts: Any) -> None:
    sitting = Sitting(Limits(stop_after_lost=2))
    assert not any(sitting.ended(parts.evidence(cause="server", detail="HTTP 500")) for _ in range(5))
    said = "Not sent, since 2 trials in a row were lost. The last: HTTP 500"
    assert sitting.refuses("desk.reply") == Halt("server", said)
    assert sitting.refuses("desk.other") is None


def test_timeouts_may_depend_on_the_answer_and_stop_nothing(parts: Any) -> None:
    sitting = Sitting(Limits(stop_after_lost=2))
    assert not any(sitting.ended(parts.evidence(cause="timeout")) for _ in range(9))


def test_a_contract_that_was_served_once_is_asked_to_its_end(parts: Any) -> None:
    sitting = Sitting(Limits(unsupported_calls=2))
    for cause in (None, "unsupported", "unsupported", "unsupported"):
        sitting.ended(parts.evidence(cause=cause))
    assert sitting.refuses("desk.reply") is None
