"""The case test of a contract as it runs."""

from math import exp

import pytest

from holdfast.statistics.case_watch import CaseWatch, NoCaseWatch
from holdfast.statistics.tally import Tally


def watched(*failures: int, kind: type[CaseWatch] = CaseWatch, recorded: int = 10) -> tuple[Tally, CaseWatch]:
    """Three cases, each with that many failed answers."""
    tally = Tally([(True,) * recorded] * 3)
    for case, count in enumerate(failures):
        for number in range(count):
            tally.add_planned(case, number + 1, False)
    watch = kind(tally, (2, 1, 0))
    watch.update(range(3))
    return tally, watch


def test_p_is_the_smallest_ever_reached() -> None:
    tally, watch = watched(4, 0, 0)
    before = watch.p
    assert before == pytest.approx(3 / exp(watch.log_e[0]))
    tally.add_planned(0, 5, True)
    watch.update((0,))
    assert (watch.p, watch.p < 3 / exp(watch.log_e[0])) == (before, True)
    assert watch.broken(before / 0.2) == (0,)
    assert watch.broken(before / 0.3) == ()


@pytest.mark.parametrize(("failures", "suspect"), [((0, 0, 0), None), ((1, 2, 1), 1), ((1, 1, 0), 1), ((1, 1, 1), 2)])
def test_the_suspect_is_the_case_with_the_most_evidence_then_the_first_in_order(
    failures: tuple[int, ...], suspect: int | None
) -> None:
    assert watched(*failures)[1].suspect() == suspect


def test_a_case_is_a_suspect_for_twelve_repeats_at_most() -> None:
    _, watch = watched(1, 0, 0)
    for _ in range(12):
        assert watch.suspect() == 0
        watch.confirm(0, None)
    assert watch.suspect() is None
    assert watch.unresolved(0.5) == (0,)


def test_switched_off_it_only_reports() -> None:
    _, watch = watched(9, 0, 0, kind=NoCaseWatch)
    assert (watch.p, watch.suspect(), watch.unresolved(0.05)) == (1.0, None, ())
    assert watch.log_e[0] > 10
