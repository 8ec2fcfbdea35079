"""Likeness is measured, named and held to a threshold; it never gates."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast import expect
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable, UsageError
from holdfast.expect import Check, similarity

pytest.importorskip("rapidfuzz", reason="rapidfuzz is not installed: it is the extra `distance`.")


def outcome(check: Check[Any, Any], text: str, input: object = None, expected: object = None) -> str:
    try:
        check.judge(Reply(Observation(text=text)), input, expected)
    except NotApplicable:
        return "not applicable"
    except AssertionError:
        return "failed"
    return "passed"


def letters(text: str) -> Sequence[float]:
    """How often each of three letters occurs."""
    return [float(text.count(letter)) for letter in "abc"]


@pytest.mark.parametrize(
    ("check", "text", "expected", "wanted"),
    [
        (expect.similar_to("kitten", at_least=0.57, by="characters"), "sitting", None, "passed"),
        (expect.similar_to("kitten", at_least=0.58, by="characters"), "sitting", None, "failed"),
        (expect.similar_to("It has shipped.", at_least=1, by="words"), "it HAS shipped", None, "passed"),
        (expect.similar_to("It has shipped.", at_least=0.6, by="words"), "It has not shipped today", None, "passed"),
        (expect.similar_to("It has shipped.", at_least=0.7, by="words"), "It has not shipped today", None, "failed"),
        (expect.similar_to("您好", at_least=1, by="words"), "您 好", None, "passed"),
        (expect.similar_to("", at_least=1, by="words"), "", None, "passed"),
        (expect.similar_to("a", at_least=0.1, by="characters"), "", None, "failed"),
        (expect.similar_to("\ud800\0", at_least=1, by="characters"), "\ud800\0", None, "passed"),
        (expect.similar_to(at_least=0.9, by="characters"), "same", "same", "passed"),
        (expect.similar_to(at_least=0.9, by="characters"), "same", None, "not applicable"),
        (expect.similar_to("aab", at_least=0.99, by="embedding", embed=letters), "ab ba a a", None, "passed"),
        (expect.similar_to("aab", at_least=0.99, by="embedding", embed=letters), "abbb", None, "failed"),
        (expect.similar_to("a" * 9, at_least=0.5, by="characters"), "a" * 5_000_000, None, "failed"),
        (expect.similar_to("ab " * 9, at_least=0.5, by="words"), "ab " * 1_000_000, None, "failed"),
        (expect.similar_to("a" * 90_000, at_least=0.5, by="characters"), "a" * 99_000, None, "not applicable"),
        (expect.similar_to("a", at_least=0.5, by="embedding", embed=letters), "a" * 90_000, None, "not applicable"),
    ],
)
def test_likeness_is_held_to_a_threshold(check: Check[Any, Any], text: str, expected: object, wanted: str) -> None:
    assert outcome(check, text, expected=expected) == wanted


def test_the_text_may_be_a_function_of_the_input() -> None:
    check: Check[object, str] = expect.similar_to(lambda order: f"Order {order}", at_least=1, by="characters")
    assert outcome(check, "Order A-1", "A-1") == "passed"
    assert outcome(check, "Order A-2", "A-1") == "failed"


def test_a_failure_names_the_measure_the_figure_and_where_they_part() -> None:
    check = expect.similar_to("The refund was granted.", at_least=0.9, by="words")
    with pytest.raises(AssertionError) as told:
        check(Reply(Observation(text="The refund was denied.")), None)
    assert str(told.value) == (
        "Expected an answer like 'The refund was granted.', by words at least 0.9; it is 0.750, with 'The refund was "
        "denied.'. They part at character 15: 'The refund was granted.' and 'The refund was denied.'."
    )


def test_it_never_gates_and_neither_does_what_it_is_part_of() -> None:
    check = expect.similar_to("a", at_least=0.9, by="words")
    assert not check.may_gate
    assert not check.named("like-a").may_gate
    assert not (~check).may_gate
    assert not (check & expect.no_fence()).may_gate
    assert not (expect.no_fence() | check).may_gate
    assert not expect.none_of(check).may_gate
    assert (expect.no_fence() & expect.is_json()).may_gate


@pytest.mark.parametrize(
    ("given", "mistake"),
    [
        ({"at_least": 0.9, "by": "meaning"}, "`similar_to()` knows no measure 'meaning'. Known: "),
        ({"at_least": 0, "by": "words"}, "`at_least` is a likeness above 0 and up to 1, found 0."),
        ({"at_least": 80, "by": "words"}, "`at_least` is a likeness above 0 and up to 1, found 80."),
        ({"at_least": True, "by": "words"}, "`at_least` is a likeness above 0 and up to 1, found True."),
        (
            {"at_least": 0.9, "by": "embedding"},
            "`similar_to()` takes `embed`, a function from a text to numbers, with ",
        ),
        (
            {"at_least": 0.9, "by": "words", "embed": letters},
            "`similar_to()` takes `embed`, a function from a text to ",
        ),
    ],
)
def test_a_mistake_is_told_where_it_is_made(given: dict[str, Any], mistake: str) -> None:
    with pytest.raises(ValueError) as told:
        expect.similar_to("a", **given)
    assert str(told.value).startswith(mistake)


@pytest.mark.parametrize("vector", [[], [0.0, 0.0], [float("nan"), 1.0], [float("inf"), 1.0]])
def test_numbers_without_a_direction_are_a_mistake_of_the_function(vector: list[float]) -> None:
    check = expect.similar_to("a", at_least=0.5, by="embedding", embed=lambda text: vector)
    with pytest.raises(ValueError, match=r"^`embed` gave "):
        outcome(check, "b")


def test_without_rapidfuzz_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(similarity, "find_spec", lambda name: None)
    with pytest.raises(UsageError) as told:
        expect.similar_to("a", at_least=0.9, by="words")
    assert str(told.value) == (
        "`similar_to()` by edits needs rapidfuzz. Install it with `pip install 'holdfast[distance]'`."
    )
    expect.similar_to("a", at_least=0.9, by="embedding", embed=letters)


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["characters", "words"]))
def test_a_text_is_like_itself_and_likeness_goes_both_ways(one: str, other: str, by: Any) -> None:
    assert outcome(expect.similar_to(one, at_least=1, by=by), one) == "passed"
    for at_least in (0.2, 0.8):
        forth = outcome(expect.similar_to(one, at_least=at_least, by=by), other)
        assert forth == outcome(expect.similar_to(other, at_least=at_least, by=by), one)
