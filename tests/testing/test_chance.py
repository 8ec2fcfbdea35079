"""Draws depend on what they are for."""

from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.testing.chance import Dice


@settings(deadline=None)
@given(st.text(), st.text())
def test_a_draw_depends_on_parts_and_purpose_only(part: str, purpose: str) -> None:
    first, second = Dice(1, part), Dice(1, part)
    second.unit("something else")
    assert first.unit(purpose) == second.unit(purpose)
    assert 0.0 <= first.unit(purpose) < 1.0


def test_happens_as_often_as_its_rate() -> None:
    happened = sum(Dice(number).happens("x", 0.25) for number in range(4000))
    assert 920 <= happened <= 1080


def test_rates_of_none_and_all_are_exact() -> None:
    assert not any(Dice(number).happens("x", 0.0) for number in range(500))
    assert all(Dice(number).happens("x", 1.0) for number in range(500))


def test_picks_every_option() -> None:
    assert {Dice(number).pick("x", "abc") for number in range(60)} == {"a", "b", "c"}


def test_a_lone_surrogate_is_no_obstacle() -> None:
    assert Dice("\ud800").unit("x") != Dice("\ud801").unit("x")
