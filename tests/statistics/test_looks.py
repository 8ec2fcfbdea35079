"""The look schedule and what a look costs."""

import pytest

from holdfast.statistics.looks import extension_look_p, is_ignored, look_schedule, planned_look_p


@pytest.mark.parametrize(
    ("cases", "rounds", "smoke", "looks"),
    [
        (39, 13, 0, (1, 2, 3, 4, 6, 9, 13)),
        (40, 13, 20, (1, 2, 3, 4, 6, 9, 13)),
        (50, 3, 20, (1, 2, 3)),
        (50, 5, 20, (1, 2, 3, 4, 5)),
        (5, 40, 0, (1, 2, 3, 4, 6, 9, 13, 19, 28, 40)),
        (1, 1, 0, (1,)),
    ],
)
def test_looks_lie_below_the_last_round_and_on_it(cases: int, rounds: int, smoke: int, looks: tuple[int, ...]) -> None:
    schedule = look_schedule(cases=cases, rounds=rounds)
    assert (schedule.smoke_cases, schedule.rounds) == (smoke, looks)
    assert schedule.count == len(looks) + (smoke > 0)


@pytest.mark.parametrize(("change", "ignored"), [(0.0, True), (-0.02, True), (-1 / 40, False), (-0.3, False)])
def test_a_look_nearer_to_same_than_to_the_margin_is_ignored(change: float, ignored: bool) -> None:
    assert is_ignored(change, margin=0.05) is ignored


def test_half_the_margin_is_not_decided_by_rounding() -> None:
    assert not is_ignored(0.7 - 0.75, margin=0.1)


def test_a_planned_look_pays_for_all_looks_stages_and_the_reserve() -> None:
    assert planned_look_p(0.001, looks=8, stages=2) == pytest.approx(0.001 * 8 * 2 / 0.9)
    assert planned_look_p(0.5, looks=8, stages=1) == 1


@pytest.mark.parametrize(("extension", "share"), [(1, 0.05), (2, 0.025), (3, 0.0125)])
def test_extension_k_spends_its_part_of_the_reserve(extension: int, share: float) -> None:
    assert extension_look_p(0.001, looks=3, extension=extension) == pytest.approx(0.001 * 3 / share)


def test_no_round_and_no_look_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^The number of rounds must be at least 1, but is 0\.$"):
        look_schedule(cases=5, rounds=0)
    with pytest.raises(ValueError, match=r"^The number of looks must be at least 1, but is 0\.$"):
        planned_look_p(0.1, looks=0, stages=1)
