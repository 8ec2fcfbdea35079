"""Plans as they are written down."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from holdfast.domain.plan import BrokenCases, LookTaken, PlannedLook, Question, StoredPlan
from holdfast.domain.release import Release

PLAN = StoredPlan(
    contract="c.one",
    question="no worse",
    baseline=Release("a:one"),
    recorded="digest",
    cases=("b", "a"),
    rounds=3,
    looks=(PlannedLook(round=1, price=2.5), PlannedLook(round=3, price=2.5)),
    margin=0.05,
    false_alarm=0.05,
    false_pass=0.1,
    contracts=4,
)
LOOKS = st.builds(
    PlannedLook, round=st.integers(1, 40), price=st.floats(1, 1e6, allow_nan=False), is_smoke=st.booleans()
)
SHARES = st.floats(0, 1, allow_nan=False)
PLANS = st.builds(
    StoredPlan,
    contract=st.text(min_size=1),
    question=st.sampled_from(get_args(Question)),
    baseline=st.sampled_from([None, Release("a:one")]),
    recorded=st.text(max_size=4),
    cases=st.lists(st.text(), min_size=1, max_size=5).map(tuple),
    rounds=st.integers(1, 40),
    extensions=st.lists(st.integers(1, 9), max_size=3).map(tuple),
    looks=st.lists(LOOKS, max_size=4).map(tuple),
    smoke_cases=st.integers(0, 20),
    stages=st.integers(1, 4),
    rate=st.none() | SHARES,
    is_live=st.booleans(),
    are_copies=st.booleans(),
    margin=SHARES,
    false_alarm=SHARES,
    false_pass=SHARES,
    contracts=st.integers(1, 500),
    strict=st.booleans(),
    broken_cases=st.sampled_from(get_args(BrokenCases)),
)


@given(plan=PLANS)
def test_a_plan_survives_writing_and_reading(plan: StoredPlan) -> None:
    assert StoredPlan.model_validate_json(plan.model_dump_json()) == plan


def test_a_look_that_was_taken_survives_writing_and_reading() -> None:
    look = LookTaken(contract="c.one", round=1, is_smoke=True, p=1e-300, log_e=-12.5)
    assert LookTaken.model_validate_json(look.model_dump_json()) == look


def test_all_rounds_are_those_planned_and_those_bought() -> None:
    assert PLAN.all_rounds == 3
    assert PLAN.model_copy(update={"extensions": (2, 4)}).all_rounds == 9


@pytest.mark.parametrize(
    "changed",
    [
        {"rounds": 5},
        {"extensions": (2,)},
        {"looks": ()},
        {"smoke_cases": 1},
        {"stages": 2},
        {"contracts": 9},
    ],
)
def test_how_long_it_is_asked_and_beside_how_many_is_no_other_question(changed: dict[str, object]) -> None:
    assert PLAN.asks_the_same_as(PLAN.model_copy(update=changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"contract": "c.two"},
        {"question": "rate"},
        {"baseline": Release("a:other")},
        {"recorded": "another recording"},
        {"cases": ("a", "b")},
        {"rate": 0.9},
        {"is_live": True},
        {"are_copies": True},
        {"margin": 0.1},
        {"false_alarm": 0.01},
        {"false_pass": 0.2},
        {"strict": True},
        {"broken_cases": "report"},
        {"judges": ("digest",)},
    ],
)
def test_other_cases_another_baseline_or_other_rules_are_another_question(changed: dict[str, object]) -> None:
    assert not PLAN.asks_the_same_as(PLAN.model_copy(update=changed))


def test_every_field_of_a_plan_is_known_to_be_of_the_question_or_not() -> None:
    """A field that is added must be put into one of the two tables above."""
    of_it = {"contract", "question", "baseline", "recorded", "cases", "rate", "is_live", "are_copies", "margin"}
    of_it |= {"false_alarm", "false_pass", "strict", "broken_cases", "judges"}
    not_of_it = {"rounds", "extensions", "looks", "smoke_cases", "stages", "contracts"}
    assert of_it | not_of_it == {*StoredPlan.model_fields}


@pytest.mark.parametrize("wrong", [{"cases": ()}, {"rounds": 0}, {"stages": 0}, {"contracts": 0}, {"surprise": 1}])
def test_a_plan_that_asks_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        StoredPlan.model_validate(PLAN.model_dump() | wrong)


def test_another_judge_asks_the_same_and_judges_otherwise() -> None:
    judged = PLAN.model_copy(update={"judges": ("one",)})
    other = PLAN.model_copy(update={"judges": ("two",), "margin": 0.04})
    assert judged.judged_otherwise(other)
    assert not judged.asks_the_same_as(other)
    assert not judged.judged_otherwise(judged.model_copy(update={"margin": 0.04}))
    assert not judged.judged_otherwise(other.model_copy(update={"recorded": "another"}))
