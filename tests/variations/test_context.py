"""What stands around a text, and the choice of words."""

from hypothesis import given
from hypothesis import strategies as st

from holdfast.variations import Irrelevant, Paraphrase


@given(st.text(), st.text(min_size=1))
def test_what_is_irrelevant_stands_beside_the_text_as_it_is(text: str, said: str) -> None:
    assert Irrelevant(said=said)(text) == f"{said}\n\n{text}"
    assert Irrelevant(said=said, place="after")(text) == f"{text}\n\n{said}"


def test_a_phrase_is_put_in_other_words_wherever_it_stands() -> None:
    change = Paraphrase(slots=(("Where is", "I cannot find"), ("please", "kindly")))
    assert change("Where is it? please, please!") == "I cannot find it? kindly, kindly!"
    assert change("nothing of that") == "nothing of that"


def test_other_words_are_not_paraphrased_again_and_the_longest_phrase_wins() -> None:
    assert Paraphrase(slots=(("a", "b"), ("b", "a")))("ab") == "ba"
    assert Paraphrase(slots=(("my", "the"), ("my parcel", "it")))("my parcel, my kettle") == "it, the kettle"
    assert Paraphrase(slots=(("", "x"),))("ab") == "ab"


@given(st.text(max_size=50))
def test_without_slots_the_text_stays(text: str) -> None:
    assert Paraphrase(slots=())(text) == text
