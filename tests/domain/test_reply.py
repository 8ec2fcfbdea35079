"""What checks read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from holdfast.domain.code_run import CodeRun, CodeTask
from holdfast.domain.message import Call
from holdfast.domain.observation import Observation
from holdfast.domain.reply import NO_SANDBOX, NUMBER, Reply
from holdfast.errors import CheckFailed


class Invoice(BaseModel):
    total: float


def reply(text: str | None = None, *calls: str, model: type[BaseModel] | None = None) -> Reply[Invoice]:
    observation = Observation(text=text, calls=tuple(Call(name=name) for name in calls), finish="stop")
    return Reply(observation, response_model=model)


def find_order(order: str) -> str:
    return order


@pytest.mark.parametrize(
    ("text", "number"),
    [("42", 42), ("The total is 1,234.50 EUR.", 1234.5), ("−3", -3), ("about 1e3", 1000), (".5", 0.5)],
)
def test_the_only_number_is_read(text: str, number: float) -> None:
    assert reply(text).number() == number


def test_two_numbers_or_none_fail_the_check() -> None:
    with pytest.raises(CheckFailed) as failed:
        reply("2 of 3").number()
    assert str(failed.value) == "Expected one number in the answer, found 2 in '2 of 3'."
    with pytest.raises(CheckFailed, match="found 0 in ''"):
        reply(None).number()


def test_parsed_validates_the_answer_as_it_stands() -> None:
    assert reply('{"total": 3}', model=Invoice).parsed.total == 3
    with pytest.raises(CheckFailed) as failed:
        _ = reply('{"total": "a lot"}', model=Invoice).parsed
    assert str(failed.value).startswith("The answer is no Invoice: at total: Input should be a valid number")
    with pytest.raises(CheckFailed, match="not JSON"):
        _ = reply('```json\n{"total": 3}\n```', model=Invoice).parsed


def test_parsed_without_a_response_model_is_a_mistake_of_the_check() -> None:
    with pytest.raises(TypeError, match="needs a contract with a response_model"):
        _ = reply("{}").parsed


def test_the_only_call_is_the_only_call() -> None:
    assert reply(None, "find_order").only_call(find_order).name == "find_order"
    with pytest.raises(CheckFailed) as failed:
        reply("I cannot.", "find_order", "cancel").only_call(find_order)
    assert str(failed.value) == (
        "Expected one call of 'find_order' and no other, found calls ['find_order', 'cancel'] and the text 'I cannot.'."
    )


def test_a_refusal_is_known_from_the_provider_not_from_the_words() -> None:
    assert Reply(Observation(refusal="No.")).refused
    assert Reply(Observation(finish="content_filter")).refused
    assert not Reply(Observation(text="I'm sorry, I can't.")).refused


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_accessor_raises_anything_but_check_failed(text: str) -> None:
    answer = reply(text, model=Invoice)
    for read in (answer.json, answer.number, lambda: answer.parsed, lambda: answer.only_call(find_order)):
        try:
            read()
        except CheckFailed as failed:
            assert str(failed)


def test_code_is_run_by_the_sandbox_alone() -> None:
    task = CodeTask(code="x = 1")
    assert Reply(Observation(), sandbox=lambda task: CodeRun(ending="passed")).run_code(task).ending == "passed"
    alone = Reply(Observation()).run_code(task)
    assert (alone.ending, alone.detail) == ("not run", NO_SANDBOX)


def test_what_it_cost_and_what_was_offered_is_unknown_unless_told() -> None:
    assert (Reply(Observation()).cost_usd, Reply(Observation()).tools) == (None, None)
    assert Reply(Observation(), cost_usd=0.5, tools=()).cost_usd == 0.5


@given(st.text(alphabet="0123,.-+−eE 4٣a", max_size=30) | st.text())
def test_numbers_are_found_as_they_are_described(text: str) -> None:
    """The pattern is written for speed; this is what it means."""
    digits = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?"
    meant = re.compile(rf"[-+−]?{digits}|[-+−]?\.\d+")
    assert [each.span() for each in NUMBER.finditer(text)] == [each.span() for each in meant.finditer(text)]
