"""Relations that say that nothing changes."""

from typing import Any

import pytest
from pydantic import BaseModel

from holdfast.domain.message import Call
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.errors import CheckFailed, NotApplicable
from holdfast.expect import relations
from holdfast.expect.relations import Relation


class Order(BaseModel):
    id: str
    total: float


def says(text: str) -> Reply[Any]:
    return Reply(Observation(text=text), response_model=Order)


def calls(*made: tuple[str, str]) -> Reply[Any]:
    return Reply(Observation(calls=tuple(Call(name=name, arguments_text=text) for name, text in made)))


A, B = ("find", '{"order": "A-1", "days": 2}'), ("cancel", '{"order": "A-1"}')
A_TWIN = ("find", '{"days": 2.0, "order": "a-1"}')
BROKEN = ("find", "{")
GERMAN = "Ihr Paket ist leider noch nicht angekommen, wir schauen sofort nach und melden uns."
ENGLISH = "Your parcel has not arrived yet, we are looking into it and will be in touch soon."
REFUSAL: Reply[Any] = Reply(Observation(refusal="No."))


@pytest.mark.parametrize(
    ("relation", "source", "varied", "reason"),
    [
        (relations.same_text(), says("Yes,  it is"), says("yes, it is "), None),
        (relations.same_text(ignore_case=False), says("Yes"), says("yes"), "they part at character 0"),
        (relations.same_text(ignore_space=False), says("a b"), says("a  b"), "they part at character 2"),
        (relations.same_text(), says("yes."), says("yes"), "they part at character 3"),
        (relations.same_text(ignore_punctuation=True), says("yes."), says("yes"), None),
        (relations.same(lambda reply: reply.text[:1]), says("ab"), says("ac"), None),
        (relations.same(lambda reply: reply.text), says("ab"), says("ac"), "the reply has 'ab', the varied one 'ac'"),
        (relations.same(lambda reply: reply.json()), says("1"), says("true"), "the reply has 1, the varied one True"),
        (relations.same(lambda reply: reply.json()), says("1"), says("?"), "Of the varied reply: The answer is"),
        (relations.same_json(), says('{"a": 1, "b": 2}'), says('{"b": 2.0, "a": 1}'), None),
        (relations.same_json(), says('{"a": [1]}'), says('{"a": [2]}'), "at a[0]: the reply has 1, the varied one 2"),
        (relations.same_json(ignore=["a"]), says('{"a": 1}'), says('{"a": 2}'), None),
        (relations.same_json(tolerance={"a": 1}), says('{"a": 1}'), says('{"a": 2}'), None),
        (relations.same_json(keys={"a": "k"}), says('{"a": [{"k": 1}, {"k": 2}]}'),
         says('{"a": [{"k": 2}, {"k": 1}]}'), None),
        (relations.same_parsed(), says('{"id": "a", "total": 1}'), says('{"total": 1.0, "id": "a"}'), None),
        (relations.same_parsed(), says('{"id": "a", "total": 1}'), says('{"id": "b", "total": 1}'), "at id"),
        (relations.same_parsed(), says('{"id": "a"}'), says('{"id": "b"}'), "Of the reply: The answer is no Order"),
        (relations.same_calls(), calls(A, B), calls(A, B), None),
        (relations.same_calls(), calls(A, B), calls(B, A), "call 1 is find("),
        (relations.same_calls(in_order=False), calls(A, B), calls(B, A), None),
        (relations.same_calls(), calls(A), calls(A_TWIN), "call 1, of 'find', parts at 'order': 'A-1' and"),
        (relations.same_calls(ignore_case=True), calls(A), calls(A_TWIN), None),
        (relations.same_calls(), calls(A), calls(A, B), "calls cancel({\"order\": \"A-1\"}) as well"),
        (relations.same_calls(), calls(A), calls(), "is missing in the reply to the varied request"),
        (relations.same_calls(), calls(BROKEN), calls(BROKEN), None),
        (relations.keeps_calls(), calls(A), calls(B, A), None),
        (relations.keeps_calls(), calls(A), calls(B), "call 1 is find("),
        (relations.same_refusal(), REFUSAL, REFUSAL, None),
        (relations.same_refusal(), says("yes"), REFUSAL, "both or neither"),
        (relations.same_language(), says(ENGLISH), says(ENGLISH), None),
        (relations.same_language(), says(ENGLISH), says(GERMAN), "the reply is in 'en', the varied one in 'de'"),
    ],
)  # fmt: skip
def test_a_relation_holds_or_says_why_not(
    relation: Relation[Any], source: Reply[Any], varied: Reply[Any], reason: str | None
) -> None:
    if reason is None:
        assert relation(source, varied)
        return
    with pytest.raises(CheckFailed) as failed:
        relation(source, varied)
    assert reason in str(failed.value)


def test_a_language_that_cannot_be_told_is_not_applicable() -> None:
    with pytest.raises(NotApplicable):
        relations.same_language()(says("ok"), says(ENGLISH))


def test_ids_are_stable() -> None:
    def first_word(reply: Reply[None]) -> str:
        return reply.text.split()[0]

    assert [relations.same(first_word).id, relations.same(lambda reply: 1).id] == ["same-first-word", "same"]
    assert relations.same_json(ignore=["a"]).id == "same-json"


@pytest.mark.parametrize("wrong", [lambda: relations.same("a"), lambda: relations.same_json(ignore="a.b")])  # type: ignore[arg-type]
def test_what_makes_no_relation_is_refused_where_it_is_written(wrong: Any) -> None:
    with pytest.raises(TypeError):
        wrong()


HOSTILE = ["", "\x00", "\ud800", "\u202eabc", "[" * 100_000, "x" * 5_000_000, '{"a": NaN}']


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_answers_hold_or_fail_and_crash_nothing(text: str) -> None:
    for relation in (relations.same_text(), relations.same_json(), relations.same_parsed(), relations.same_calls()):
        for source, varied in ((says("a"), says(text)), (says(text), says("a")), (says(text), says(text))):
            try:
                assert relation(source, varied) is True
            except (CheckFailed, NotApplicable) as said:
                assert len(str(said)) < 2_000
