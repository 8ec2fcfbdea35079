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
    assert [sitting.ended(parts.evidence(cause=cause), 1.0) for cause in causes] == [None] * 3
    halt = sitting.ended(parts.evidence(cause="server", detail="HTTP 503", key=other), 1.0)
    assert halt == Halt("server", "2 trials in a row were lost. The last: HTTP 503")


def test_a_server_that_fails_on_one_contract_ends_that_contract_only(parts: Any) -> None:
    sitting = Sitting(Limits(stop_after_lost=2))
    assert not any(sitting.ended(parts.evidence(cause="server", detail="HTTP 500"), 1.0) for _ in range(5))
    said = "Not sent, since 2 trials in a row were lost. The last: HTTP 500"
    assert sitting.refuses("desk.reply") == Halt("server", said)
    assert sitting.refuses("desk.other") is None


def test_timeouts_may_depend_on_the_answer_and_stop_nothing(parts: Any) -> None:
    sitting = Sitting(Limits(stop_after_lost=2))
    assert not any(sitting.ended(parts.evidence(cause="timeout"), 1.0) for _ in range(9))


def test_a_contract_that_was_served_once_is_asked_to_its_end(parts: Any) -> None:
    sitting = Sitting(Limits(unsupported_calls=2))
    for cause in (None, "unsupported", "unsupported", "unsupported"):
        sitting.ended(parts.evidence(cause=cause), 1.0)
    assert sitting.refuses("desk.reply") is None


def test_a_service_that_answers_what_is_sent_later_was_up(parts: Any) -> None:
    sitting = Sitting(Limits())
    assert not sitting.answered_since(0.0)
    sitting.ended(parts.evidence(), 5.0)
    assert sitting.answered_since(5.0)
    assert not sitting.answered_since(5.1)


def test_an_answer_that_was_sent_earlier_and_took_longer_shows_nothing_new(parts: Any) -> None:
    sitting = Sitting(Limits())
    for sent_s in (5.0, 1.0):
        sitting.ended(parts.evidence(), sent_s)
    assert sitting.answered_since(5.0)


def test_what_was_lost_shows_nothing_of_the_service(parts: Any) -> None:
    sitting = Sitting(Limits())
    sitting.ended(parts.evidence(cause="timeout"), 9.0)
    assert not sitting.answered_since(0.0)
    assert not sitting.has_answered


def _key(parts: Any, contract: str, number: int) -> Any:
    return parts.evidence().key.model_copy(update={"contract": contract, "number": number})


def test_a_service_may_be_down_before_it_answered_and_when_much_was_lost_since(parts: Any) -> None:
    sitting = Sitting(Limits(stop_after_lost=3))
    assert sitting.may_be_down
    sitting.ended(parts.evidence(key=_key(parts, "a", 0)), 1.0)
    seen = []
    for number in range(1, 4):
        for _ in range(2):  # the same trial once more is no further sign
            sitting.ended(parts.evidence(cause="timeout", key=_key(parts, "a", number)), 2.0)
        seen.append(sitting.may_be_down)
    assert seen == [False, False, True]
    sitting.ended(parts.evidence(key=_key(parts, "b", 0)), 3.0)
    assert not sitting.may_be_down


def test_a_contract_that_was_never_served_while_another_was_is_at_fault_itself(parts: Any) -> None:
    sitting = Sitting(Limits(stop_after_lost=3))
    sitting.ended(parts.evidence(key=_key(parts, "a", 0)), 1.0)
    for number in range(9):
        sitting.ended(parts.evidence(cause="broken", key=_key(parts, "b", number)), 2.0)
    assert not sitting.may_be_down
    sitting.ended(parts.evidence(cause="broken", key=_key(parts, "c", 0)), 2.0)
    assert sitting.may_be_down


def test_what_is_unsupported_or_a_fault_of_the_application_is_no_sign_of_an_outage(parts: Any) -> None:
    sitting = Sitting(Limits(stop_after_lost=1))
    sitting.ended(parts.evidence(key=_key(parts, "a", 0)), 1.0)
    for cause in ("unsupported", "application"):
        sitting.ended(parts.evidence(cause=cause, key=_key(parts, "a", 1)), 2.0)
    assert not sitting.may_be_down
