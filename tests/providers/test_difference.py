"""Where two JSON values part."""

from hypothesis import given
from hypothesis import strategies as st

from holdfast.providers.difference import differences

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


def test_the_places_are_told_in_order_with_both_values() -> None:
    recorded = {"model": "a", "messages": [{"content": "hi"}], "n": 1}
    asked = {"model": "b", "messages": [{"content": "ho"}, {"content": "x"}], "seed": 1}
    assert differences(recorded, asked) == [
        "model ('a' recorded, 'b' asked)",
        "messages[0].content ('hi' recorded, 'ho' asked)",
        "messages[1] (nothing recorded, {'content': 'x'} asked)",
        "n (1 recorded, nothing asked)",
        "seed (nothing recorded, 1 asked)",
    ]


def test_of_long_texts_the_part_where_they_differ_is_shown() -> None:
    (said,) = differences("a" * 500 + "X" + "b" * 500, "a" * 500 + "Y" + "b" * 500)
    assert "aX" in said
    assert "aY" in said


def test_true_is_no_one() -> None:
    assert differences({"a": True}, {"a": 1}) == ["a (True recorded, 1 asked)"]


@given(JSON)
def test_a_value_does_not_differ_from_itself(value: object) -> None:
    assert differences(value, value) == []


@given(JSON, JSON)
def test_what_differs_one_way_differs_the_other_way(left: object, right: object) -> None:
    assert len(differences(left, right)) == len(differences(right, left))
