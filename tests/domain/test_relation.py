"""The two answers of a trial as they are kept, and what a variation did, in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain.image_changes import Brightness
from holdfast.domain.message import Call, ImagePart, Tool
from holdfast.domain.observation import Observation
from holdfast.domain.relation import Metamorphic, Pair, pair_in, variation_in_words
from holdfast.domain.request import Request


def test_a_pair_comes_back_from_what_is_kept() -> None:
    pair = Pair(source=Observation(text="a"), varied=Observation(calls=(Call(name="find"),)))
    assert pair_in(pair.kept()) == pair
    lost = Pair(source=Observation(text="a"))
    assert pair_in(lost.kept()) == lost


@pytest.mark.parametrize(
    "answer", [None, "text", {}, {"source": {}}, {"format": 2, "source": {}}, {"format": 1, "source": {}, "more": 1}]
)
def test_the_answer_of_something_else_is_no_pair(answer: object) -> None:
    assert pair_in(answer) is None  # type: ignore[arg-type]  # any JSON value


def test_both_answers_are_shown() -> None:
    pair = Pair(source=Observation(text="a"), varied=Observation(calls=(Call(name="find", arguments_text="{}"),)))
    assert pair.text() == "to the request as it is:\na\nto the varied request:\nfind({})"
    assert Pair(source=Observation()).text().endswith("an empty answer\nto the varied request:\nnothing came back")


def test_the_key_holds_both_requests() -> None:
    source, varied, other = (Request(user=text) for text in ("a", "b", "c"))
    made = Metamorphic(base="x", varied={("main", "c.draw-1"): varied}, draws={})
    again = Metamorphic(base="x", varied={("main", "c.draw-1"): other}, draws={})
    assert made.digest(source, "main", "c.draw-1") != again.digest(source, "main", "c.draw-1")
    assert made.digest(source, "main", "c.draw-1") not in (source.digest, varied.digest)


TOOLS = tuple(Tool(name=name, parameters={}) for name in ("find", "cancel"))


@pytest.mark.parametrize(
    ("source", "varied", "said"),
    [
        (Request(user="my parcel A-1"), Request(user="my pacrel A-1"), "'parcel' -> 'pacrel'"),
        (Request(user="a b c"), Request(user="x b y"), "'a' -> 'x', 'c' -> 'y'"),
        (Request(user="a b"), Request(user="a  b"), "' ' -> '  '"),
        (Request(user="a"), Request(user="a", history=[Request(user="b").messages[0]]), "1 messages -> 2 messages"),
        (Request(user="a b c d e f g"), Request(user="1 b 2 d 3 f 4"),
         "'a' -> '1', 'c' -> '2', 'e' -> '3' and 1 more"),
        (Request(user="a", tools=TOOLS), Request(user="a", tools=TOOLS[::-1]),
         "tools ['find', 'cancel'] -> ['cancel', 'find']"),
        (Request(user="a"), Request(user="a", tool_choice="required"), "another request"),
    ],
)  # fmt: skip
def test_a_variation_is_told_by_what_it_changed(source: Request, varied: Request, said: str) -> None:
    assert variation_in_words(source, varied) == said


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_can_be_told_apart(one: str, other: str) -> None:
    said = variation_in_words(Request(user=one), Request(user=other))
    assert ("->" in said) == (one != other)


def test_long_texts_are_told_apart_at_once() -> None:
    one, other = " ".join(["a"] * 100_000), " ".join(["b"] * 100_000)
    assert variation_in_words(Request(user=one), Request(user=other)).count("->") == 1


def test_a_change_of_images_is_told_by_what_was_done_to_them() -> None:
    photo = ImagePart(sha256="ab", media_type="image/png")
    source = Request(user=["Read.", photo, photo])
    assert variation_in_words(source, Brightness(factor=0.8)(source)) == "brightness(factor=0.8)"
    other = Request(user=["Read.", photo, photo.model_copy(update={"sha256": "cd"})])
    assert variation_in_words(source, other) == "another image"
