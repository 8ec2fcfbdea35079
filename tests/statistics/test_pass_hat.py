"""pass^k of agents."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.statistics import pass_hat


def test_it_is_the_mean_over_cases_of_the_chance_that_k_runs_all_passed() -> None:
    """tau-bench, airline, gpt-4o: 50 tasks of 4 runs; 14, 12, 10, 4 and 10 of them passed 0, 1, 2, 3 and 4 times."""
    cases = [(passed, 4) for passed, tasks in enumerate((14, 12, 10, 4, 10)) for _ in range(tasks)]
    assert [round(pass_hat(cases, k=k), 3) for k in (1, 2, 3, 4)] == [0.420, 0.273, 0.220, 0.200]


@given(st.lists(st.lists(st.booleans(), min_size=3, max_size=5), min_size=1, max_size=4), st.integers(1, 3))
def test_it_is_what_drawing_all_sets_of_k_runs_gives(cases: list[list[bool]], k: int) -> None:
    drawn = [[all(some) for some in combinations(runs, k)] for runs in cases]
    by_hand = sum(sum(each) / len(each) for each in drawn) / len(drawn)
    assert pass_hat([(sum(runs), len(runs)) for runs in cases], k=k) == pytest.approx(by_hand)


@pytest.mark.parametrize(("cases", "k"), [([], 1), ([(1, 2)], 0), ([(1, 2)], 3), ([(3, 2)], 1), ([(-1, 2)], 1)])
def test_what_has_no_chance_is_refused(cases: list[tuple[int, int]], k: int) -> None:
    with pytest.raises(ValueError):
        pass_hat(cases, k=k)
