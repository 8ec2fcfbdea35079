"""Agreement against scipy and against values worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from holdfast.statistics import Confusion

counts = st.builds(Confusion, *[st.integers(0, 40)] * 6)


def test_a_table_worked_out_by_hand() -> None:
    # Cohen's textbook table: 20 and 15 agreed, 5 and 10 not. By chance .5, observed .7.
    found = Confusion(pass_pass=20, pass_fail=5, fail_pass=10, fail_fail=15)
    assert (found.answers, found.agreed) == (50, 35)
    assert found.agreement == pytest.approx(0.7)
    assert found.kappa == pytest.approx(0.4)
    assert found.separation == pytest.approx(20 / 25 + 15 / 25 - 1)


@pytest.mark.parametrize(("agreed", "answers"), [(0, 20), (10, 20), (19, 20), (40, 40), (58, 60), (950, 1000)])
def test_the_bound_is_that_of_clopper_and_pearson(agreed: int, answers: int) -> None:
    found = Confusion(pass_pass=agreed, fail_pass=answers - agreed).agreement_at_least
    exact = binomtest(agreed, answers, alternative="greater").proportion_ci(0.95, method="exact").low
    assert found == pytest.approx(exact, abs=1e-9)


def test_the_bound_of_a_judge_that_never_erred_is_the_one_known_from_the_rule_of_three() -> None:
    assert Confusion(pass_pass=15, fail_fail=14).agreement_at_least == pytest.approx(0.05 ** (1 / 29))


def test_a_judge_that_says_the_same_of_everything_shows_nothing_however_well_it_agrees() -> None:
    found = Confusion(pass_pass=95, fail_pass=5)
    assert found.agreement == 0.95
    assert (found.kappa, found.separation, found.shown_share) == (pytest.approx(0.0), 0.0, 0.0)


def test_what_shows_is_2a_minus_1_of_the_bound() -> None:
    found = Confusion(pass_pass=29, pass_fail=1, fail_fail=29, fail_pass=1)
    assert found.shown_share == pytest.approx(2 * found.agreement_at_least - 1)
    assert Confusion().shown_share == Confusion().agreement == Confusion().kappa == 0.0


def test_an_answer_without_a_word_counts_against_the_judge() -> None:
    silent = Confusion(pass_pass=20, fail_fail=20, pass_none=10)
    assert silent.agreement == 0.8
    assert silent.kappa < Confusion(pass_pass=20, fail_fail=20).kappa == 1.0


@given(counts)
def test_every_figure_stays_in_its_range(found: Confusion) -> None:
    assert 0 <= found.agreement_at_least <= found.agreement <= 1 or found.answers == 0
    assert -1 <= found.kappa <= 1
    assert -1 <= found.separation <= 1
    assert 0 <= found.shown_share <= 1
