"""Several p-values at once, against scipy and by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from holdfast.statistics.multiplicity import (
    benjamini_hochberg,
    bonferroni_level,
    contract_p,
    contract_p_without_cases,
    holm,
    suite_level,
)

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=20)


@given(P_VALUES)
def test_the_step_up_selection_agrees_with_scipy(p_values: list[float]) -> None:
    expected = [bool(q <= 0.05) for q in stats.false_discovery_control(p_values)]
    near = any(abs(q - 0.05) < 1e-9 for q in stats.false_discovery_control(p_values))
    assert near or list(benjamini_hochberg(p_values, alpha=0.05, contracts=len(p_values))) == expected


@given(P_VALUES, st.integers(0, 30), st.sampled_from([0.01, 0.05, 0.2]))
def test_contracts_without_a_p_count_as_one_for_scipy_too(p_values: list[float], absent: int, alpha: float) -> None:
    adjusted = stats.false_discovery_control([*p_values, *[1.0] * absent])[: len(p_values)]
    found = benjamini_hochberg(p_values, alpha=alpha, contracts=len(p_values) + absent)
    for selected, q in zip(found, adjusted, strict=True):
        assert selected == (q <= alpha) or abs(q - alpha) < 1e-9


@given(P_VALUES, st.data())
def test_a_smaller_p_never_unselects_any_contract(p_values: list[float], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(p_values) - 1))
    smaller = [*p_values[:place], p_values[place] * data.draw(st.floats(0, 1)), *p_values[place + 1 :]]
    before, after = (benjamini_hochberg(each, alpha=0.05, contracts=len(each)) for each in (p_values, smaller))
    assert all(then or not now for now, then in zip(before, after, strict=True))


def test_the_step_up_selects_what_the_plain_level_does_not() -> None:
    p_values = [0.0124, 0.0126, 0.04, 0.9]
    assert benjamini_hochberg(p_values, alpha=0.05, contracts=4) == (True, True, False, False)
    assert suite_level(p_values, alpha=0.05, contracts=4) == 0.025
    assert bonferroni_level(0.05, 4) == 0.0125


@given(P_VALUES, st.integers(0, 5))
def test_contracts_without_a_p_never_help(p_values: list[float], absent: int) -> None:
    alone = suite_level(p_values, alpha=0.05, contracts=len(p_values))
    assert suite_level(p_values, alpha=0.05, contracts=len(p_values) + absent) <= alone


@given(P_VALUES)
def test_the_level_is_never_below_the_plain_one(p_values: list[float]) -> None:
    assert suite_level(p_values, alpha=0.05, contracts=len(p_values)) >= bonferroni_level(0.05, len(p_values))


def test_holm_steps_down_and_stops_at_the_first_that_fails() -> None:
    assert holm([0.02, 0.001, 0.03, 0.5], alpha=0.05) == (False, True, False, False)
    assert holm([0.012, 0.001, 0.024, 0.05], alpha=0.05) == (True, True, True, True)


@pytest.mark.parametrize(
    ("p_mean", "p_case", "p"), [(0.04, 1.0, 0.05), (1.0, 0.01, 0.05), (0.004, 0.01, 0.005), (0.9, 0.9, 1.0)]
)
def test_the_contract_p_weighs_mean_and_cases(p_mean: float, p_case: float, p: float) -> None:
    assert contract_p(p_mean, p_case) == pytest.approx(p)


def test_without_the_case_test_the_mean_has_the_whole_error() -> None:
    assert contract_p_without_cases(0.05) == 0.05


def test_what_is_no_p_or_no_level_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^A p-value must be 0 or more, but is nan\.$"):
        contract_p(float("nan"), 0.5)
    with pytest.raises(
        ValueError, match=r"^The false alarm rate \(alpha\) must lie strictly between 0 and 1, but is 0\.$"
    ):
        suite_level([0.1], alpha=0, contracts=1)
    with pytest.raises(ValueError, match=r"^The number of contracts must be at least 2, but is 1\.$"):
        suite_level([0.1, 0.2], alpha=0.05, contracts=1)
