"""Mutators: what each does to an answer, where none applies, and that no answer makes one crash."""

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain.message import Call
from holdfast.domain.observation import Observation
from holdfast.engine.mutants import MUTATORS, PREAMBLE, REFUSAL, Means, Mutator, same_answer

BY_NAME = {mutator.name: mutator for mutator in MUTATORS}


def call(name: str = "find_order", text: str = '{"order": "A1"}', id: str | None = "c1") -> Call:
    return Call(name=name, arguments_text=text, id=id)


def said(text: str | None = None, *calls: Call, **more: Any) -> Observation:
    return Observation(text=text, calls=calls, finish="tool_calls" if calls else "stop", **more)


def mutant(name: str, observation: Observation, *others: Observation, seed: int = 0) -> Observation | None:
    return BY_NAME[name].mutant(observation, Means(Random(seed), others))


LEAKED = '<tool_call>\n{"name": "find_order", "arguments": {"order": "A1"}}\n</tool_call>'

MADE = [
    ("empty", said("Yes."), said("")),
    ("empty", said(None, call()), said("")),
    ("refuse", said("Yes."), said(REFUSAL)),
    ("refuse", said(None, call()), said(REFUSAL)),
    ("other-case", said("Yes."), said("No.")),
    ("truncate", said("It is on its way."), said("It is on")),
    ("swap-language", said("Order A-1009 is late."), said("我们 A-1009 已经 收到.")),
    ("swap-language", said("Mail us at a@b.de or in the UK"), said("我们 已经 收到 a@b.de 您的 请求 并且 UK")),
    ("swap-language", said("A-1009 已发货。"), said("A-1009  we have 。")),
    ("swap-language", said('{"a": "billing", "b": "It is paid."}'), said('{"a": "billing", "b": "我们 已经 收到."}')),
    ("preamble", said("Yes."), said(PREAMBLE + "Yes.")),
    ("preamble", said(None, call()), said(PREAMBLE, call())),
    ("fence", said("Yes."), said("```\nYes.\n```")),
    ("fence", said('{"a": 1}'), said('```json\n{"a": 1}\n```')),
    ("change-digit", said("abc 7"), said("abc 9")),
    ("drop-field", said('{"a": 1}'), said("{}")),
    ("change-field", said('{"a": 1}'), said('{"a": 2}')),
    ("drop-item", said("[1]"), said("[]")),
    ("drop-item", said("Take:\n- salt\n- oil"), said("Take:\n- salt\n")),
    ("reorder", said('["a", "b"]'), said('["b", "a"]')),
    ("reorder", said("1. salt\n2. oil\nDone."), said("1. oil\n2. salt\nDone.")),
    ("drop-call", said("So:", call()), said("So:")),
    ("duplicate-call", said(None, call()), said(None, call(), call(id=None))),
    ("drop-argument", said(None, call()), said(None, call(text="{}"))),
    ("change-argument", said(None, call(text='{"n": 1}')), said(None, call(text='{"n": 2}'))),
    ("leak-call", said("So:", call()), said(f"So:\n{LEAKED}")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "before", "after"), MADE)
def test_what_a_mutator_makes(name: str, before: Observation, after: Observation) -> None:
    assert after in [mutant(name, before, said("No."), seed=seed) for seed in range(30)]


def test_every_mutator_is_shown_above_and_says_what_it_does() -> None:
    assert {row[0] for row in MADE} == set(BY_NAME)
    assert len(BY_NAME) == len(MUTATORS)
    assert all(mutator.says.endswith(".") for mutator in MUTATORS)


NOT_APPLICABLE = [
    ("empty", said(""), "it is empty already"),
    ("refuse", said("I'm sorry, but I can't do that."), "it refuses already"),
    ("refuse", said(None, refusal="No."), "it refuses in the provider's field"),
    ("other-case", said("No."), "the others say the same"),
    ("other-case", said(" No. \n"), "white space around is no difference"),
    ("truncate", said("x"), "nothing would be left, which another does"),
    ("truncate", said(None, call()), "no text"),
    ("swap-language", said("12.50 EUR"), "no word"),
    ("swap-language", said('{"team": "billing"}'), "no prose in the JSON"),
    ("fence", said("```\nYes.\n```"), "a fence already"),
    ("fence", said(" "), "nothing to fence"),
    ("change-digit", said("none"), "no digit"),
    ("drop-field", said("Yes."), "no JSON"),
    ("drop-item", said("- only one"), "no list"),
    ("reorder", said("- salt\n- salt"), "equal items"),
    ("reorder", said("[1, 1.0]"), "equal values"),
    ("drop-call", said("Yes."), "no call"),
    ("drop-argument", said(None, call(text="{}")), "no argument"),
    ("change-argument", said(None, call(text="no json")), "arguments that are no JSON"),
    ("leak-call", said("Yes."), "no call"),
]


@pytest.mark.parametrize(
    ("name", "before", "why"), NOT_APPLICABLE, ids=[f"{row[0]}, {row[2]}" for row in NOT_APPLICABLE]
)
def test_where_a_mutator_does_not_apply(name: str, before: Observation, why: str) -> None:
    assert {mutant(name, before, said("No."), seed=seed) for seed in range(10)} == {None}


def test_without_other_cases_there_is_no_other_answer() -> None:
    assert mutant("other-case", said("Yes.")) is None


def test_what_the_answer_cost_and_took_stays() -> None:
    before = said("Yes, 7.", served_model="m", response_id="r")
    for mutator in MUTATORS:
        made = mutator.mutant(before, Means(Random(0), [said("No.", served_model="other")]))
        assert made is None or (made.served_model, made.response_id) == ("m", "r")


JSON_TEXTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=5), inside, max_size=4),
    max_leaves=10,
).map(json.dumps)
TEXTS = st.text(max_size=60) | JSON_TEXTS | st.lists(st.text(max_size=9)).map("\n- ".join)
CALLS = st.lists(
    st.builds(Call, name=st.text(max_size=8), arguments_text=TEXTS, id=st.none() | st.just("c")), max_size=3
)
ANSWERS = st.builds(Observation, text=st.none() | TEXTS, calls=CALLS.map(tuple), refusal=st.none() | st.just("No."))


@given(before=ANSWERS, other=ANSWERS, mutator=st.sampled_from(MUTATORS), seed=st.integers())
def test_a_mutant_differs_from_its_original_and_is_the_same_from_the_same_dice(
    before: Observation, other: Observation, mutator: Mutator, seed: int
) -> None:
    made = mutator.mutant(before, Means(Random(seed), [other]))
    assert made is None or not same_answer(before, made)
    again = mutator.mutant(before, Means(Random(seed), [other]))
    assert repr(made) == repr(again)


HOSTILE = {
    "long": "a1 " * 1_700_000,
    "long word": "x" * 5_000_000,
    "blank": " \t" * 2_500_000,
    "deep": "[" * 100_000 + "]" * 100_000,
    "deep and readable": "[" * 900 + "1,2" + "]" * 900,
    "deep object": '{"a":' * 900 + "1" + "}" * 900,
    "nul": "a\x00b 1\x00",
    "bidi": "\u202eabc\u202c \u200b\u200d 1",
    "long number": '{"a": ' + "9" * 4_300 + ', "b": 9' + "9" * 5_000 + "}",
    "escaped surrogate": '{"é": "\\ud800 x y"}',
    "many items": "- a\n" * 200_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_answers_make_no_mutator_crash(text: str) -> None:
    for observation in (said(text), said(None, call(text=text))):
        for mutator in MUTATORS:
            made = mutator.mutant(observation, Means(Random(0), [said("No.")]))
            assert made is None or isinstance(made, Observation)


def test_lone_surrogates_make_no_mutator_crash() -> None:
    """No wire lets them in; an application's answer may have them."""
    before = Observation.model_construct(**{**dict(said("x")), "text": 'a \ud800 1\n{"\ud800": "\udfff b"}'})
    for mutator in MUTATORS:
        assert mutator.mutant(before, Means(Random(0), [said("No.")])) != before
