"""Where the marks of a bar stand."""

from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain.comparison import ContractComparison
from holdfast.domain.verdict import Interval, Verdict
from holdfast.reporters.html_.bar import PAD, WIDTH, bar, scale

CHANGES = st.floats(-1, 1)


def contract(change, low=None, high=None, margin=0.05) -> ContractComparison:
    interval = None if low is None else Interval(low=min(low, high), high=max(low, high))
    return ContractComparison(
        contract="c", change=change, margin=margin, verdict=Verdict(word="holds", interval=interval)
    )


@given(change=CHANGES, low=CHANGES, high=CHANGES)
def test_every_mark_stands_inside_the_image(change, low, high) -> None:
    found = contract(change, low, high)
    drawn = bar(found, scale([found]))
    assert PAD <= drawn.change <= WIDTH - PAD
    assert drawn.left >= PAD
    assert drawn.left + drawn.width <= WIDTH - PAD + 2
    assert drawn.margin < drawn.zero == WIDTH / 2


def test_the_scale_is_one_for_the_report_and_rounded_up_to_ten_points() -> None:
    assert scale([contract(0.0), contract(-0.2, -0.31, 0.1)]) == 0.4
    assert scale([]) == 0.1


def test_without_a_change_there_is_no_bar_and_without_an_interval_no_band() -> None:
    assert bar(contract(None), 0.1) is None
    assert bar(contract(0.0, margin=None), 0.1).left is None
