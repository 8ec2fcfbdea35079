"""The plan of a contract: order, rounds, looks and their prices."""

from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.statistics.looks import extension_look_p, planned_look_p
from holdfast.statistics.plan import (
    case_order,
    plan_comparison,
    plan_copies,
    plan_deterministic,
    plan_must,
    plan_rate,
    planned_rounds,
)
from holdfast.statistics.verdict import Criteria


def test_the_case_order_is_the_one_of_the_digests_and_differs_by_seed_and_contract() -> None:
    ids = [f"case-{number}" for number in range(30)]
    order = case_order(ids, seed=7, contract="billing.refund")
    digests = [sha256(f"7\0billing.refund\0{ids[position]}".encode()).hexdigest() for position in order]
    assert digests == sorted(digests)
    assert order != case_order(ids, seed=8, contract="billing.refund") != case_order(ids, seed=8, contract="billing")


@pytest.mark.parametrize(
    ("recordings", "wished", "affordable", "rounds", "reason"),
    [
        ([(True,) * 10], 13, 40, 13, "as wished: a case that never failed sets no limit"),
        ([(True,) * 10, (True,) * 9 + (False,)], 13, 40, 10, "no more than a failed case was recorded"),
        ([(True,) * 2, (False,)], 13, 40, 3, "never less than 3"),
        ([(True,) * 10], 13, 5, 5, "what the budget pays"),
        ([(True,) * 10], 99, 99, 40, "never more than 40"),
    ],
)
def test_rounds_are_what_is_wished_paid_and_recorded(
    recordings: list[tuple[bool, ...]], wished: int, affordable: int, rounds: int, reason: str
) -> None:
    assert planned_rounds(recordings, wished=wished, affordable=affordable) == rounds, reason


def test_looks_cost_their_number_and_the_reserve() -> None:
    plan = plan_comparison(range(50), Criteria(), rounds=13)
    assert [(look.round, look.is_smoke) for look in plan.looks] == [
        (1, True), (1, False), (2, False), (3, False), (4, False), (6, False), (9, False), (13, False),
    ]  # fmt: skip
    assert {look.price for look in plan.looks} == {8 / 0.9}
    assert 1e-6 * plan.looks[0].price == pytest.approx(planned_look_p(1e-6, looks=8, stages=1))


def test_an_extension_pays_from_the_reserve() -> None:
    plan = plan_comparison(range(50), Criteria(), rounds=4, extensions=(3, 2))
    bought = [(look.round, look.price) for look in plan.looks if look.round > 4]
    assert [each for each, _ in bought] == [5, 6, 7, 8, 9]
    assert [price * 1e-6 for _, price in bought] == pytest.approx(
        [extension_look_p(1e-6, looks=3, extension=1)] * 3 + [extension_look_p(1e-6, looks=2, extension=2)] * 2
    )
    assert plan.all_rounds == 9


@given(st.integers(1, 120), st.integers(1, 40), st.lists(st.integers(1, 9), max_size=8))
def test_all_looks_together_never_spend_more_than_the_error_there_is(
    cases: int, rounds: int, extensions: list[int]
) -> None:
    spent = plan_comparison(range(cases), Criteria(), rounds=rounds, extensions=extensions).error_spent
    assert 0.9 - 1e-9 <= spent <= 1 + 1e-9
    assert spent == pytest.approx(1 - 0.1 * 2.0 ** -len(extensions))


def test_a_look_is_found_at_the_end_of_its_wave_only() -> None:
    plan = plan_comparison(range(50), Criteria(), rounds=13)
    assert plan.look(1, is_smoke=True) is plan.looks[0]
    assert plan.look(1, is_smoke=False) is plan.looks[1]
    assert plan.look(5, is_smoke=False) is None


def test_other_questions_have_their_own_rounds_and_spend_no_more() -> None:
    assert (plan_must(range(5), Criteria()).rounds, plan_must(range(5), Criteria()).error_spent) == (6, 0)
    assert plan_rate(range(50), Criteria(), rate=0.99, rounds=13).error_spent == pytest.approx(0.9)
    assert (plan_copies(range(50), Criteria()).rounds, plan_deterministic(range(5), Criteria()).rounds) == (1, 1)


@pytest.mark.parametrize(
    ("order", "wrong", "message"),
    [
        ([], {}, r"^There is no case to test"),
        ([0, 2], {}, r"^The order must name each of 2 cases once, by its position, but is \[0, 2\]\.$"),
        ([0], {"stages": 0}, r"^The number of recording stages must be at least 1"),
        ([0], {"floor": 1.0}, r"^The pass rate must lie strictly between 0 and 1"),
        ([0], {"rounds": 0}, r"^The number of rounds must be at least 1"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(order: list[int], wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plan_comparison(order, Criteria(), **{"rounds": 3, **wrong})
