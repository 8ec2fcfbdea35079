"""The planned waves of a contract."""

import pytest

from holdfast.statistics.plan import plan_comparison
from holdfast.statistics.trials import Role, Trial
from holdfast.statistics.verdict import Criteria
from holdfast.statistics.waves import planned_waves


@pytest.mark.parametrize(
    ("cases", "sizes"), [(39, [(1, 39), (2, 39), (3, 39)]), (40, [(1, 20), (1, 20), (2, 40), (3, 40)])]
)
def test_round_one_is_cut_for_a_smoke_look_from_40_cases_on(cases: int, sizes: list[tuple[int, int]]) -> None:
    waves = list(planned_waves(plan_comparison(range(cases), Criteria(), rounds=3)))
    assert [(wave.round, len(wave.cases)) for wave in waves] == sizes
    assert [wave.ends_round for wave in waves].count(False) == (cases == 40)


def test_every_round_asks_every_case_once_in_the_order_of_the_plan() -> None:
    plan = plan_comparison((2, 0, 1), Criteria(), rounds=2, extensions=(1,))
    assert [wave.trials for wave in planned_waves(plan)] == [
        tuple(Trial(case, role, number) for case in (2, 0, 1))
        for number, role in ((1, Role.PLANNED), (2, Role.PLANNED), (3, Role.EXTENSION))
    ]


def test_a_live_baseline_is_asked_beside_the_candidate() -> None:
    wave = next(planned_waves(plan_comparison((0,), Criteria(), rounds=1, is_live=True)))
    assert wave.trials == (Trial(0, Role.PLANNED, 1), Trial(0, Role.LIVE, 1))
