"""When several exit codes apply: 2, 1, 4, 3, 5, 0."""

import pytest

from holdfast.api.outcome import worst


@pytest.mark.parametrize(
    ("codes", "code"), [((0,), 0), ((0, 5), 5), ((3, 5, 0), 3), ((4, 3), 4), ((1, 4), 1), ((2, 1), 2)]
)
def test_the_first_of_the_order_stands_for_all(codes: tuple[int, ...], code: int) -> None:
    assert worst(*codes) == code
