"""p of the mean in one look."""

import pytest

from holdfast.statistics.counts import CaseCounts
from holdfast.statistics.mean import mean_p, strict_p
from holdfast.statistics.swap import swap_test

LOST = [CaseCounts(10, 10, 0, 1)] * 3
KEPT = [CaseCounts(10, 10, 1, 1)] * 17


def test_a_look_reads_the_lower_tail_of_the_swap_test() -> None:
    assert mean_p(LOST + KEPT, margin=0.05) == swap_test(LOST + KEPT).worse == pytest.approx(1 / 11**3)


def test_a_change_closer_to_same_than_to_the_margin_is_ignored() -> None:
    assert mean_p(LOST[:1] + KEPT * 3, margin=0.05) == 1


@pytest.mark.parametrize("strict", [False, True])
def test_nothing_answered_is_no_evidence(strict: bool) -> None:
    assert mean_p([CaseCounts(10, 10, 0, 0)], margin=0.05, strict=strict) == 1


def test_strict_asks_for_more_than_the_margin() -> None:
    cases = LOST * 3 + KEPT
    assert mean_p(cases, margin=0.05) < mean_p(cases, margin=0.05, strict=True) < mean_p(cases, margin=0.2, strict=True)
    assert mean_p(cases, margin=0.4, strict=True) == 1


def test_strict_cannot_prove_a_drop_larger_than_what_was_recorded() -> None:
    assert strict_p([CaseCounts(0, 10, 0, 5)] * 9 + [CaseCounts(1, 10, 0, 5)], -0.05, margin=0.05) == 1
