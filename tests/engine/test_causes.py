"""Causes named from the evidence."""

from typing import Any

import pytest

from holdfast.domain.message import Call, Schema, Tool
from holdfast.domain.observation import Observation
from holdfast.domain.request import Request
from holdfast.domain.trial import CheckOutcome
from holdfast.engine.causes import CAUSES, cause_of, facts_of

FIND = Tool(name="find_order", parameters={"type": "object"})
PLAIN = Request(user="Where is my parcel A-1009?")
JSON = Request(
    user="Extract the invoice.", response_schema=Schema(name="i", schema={"type": "object", "required": ["total"]})
)
TOOLS = Request(user="Where is my parcel A-1009?", tools=[FIND])
TRANSLATION = Request(user="Translate into Chinese: Where is my parcel?")
CHINESE = Request(user="我的包裹在哪里？请用一句话回答。")
LONG_CHINESE = "您的包裹将于明天送达，请您耐心等待。"


def _said(text: str | None = None, *calls: Call) -> Observation:
    return Observation(text=text, calls=calls)


CALL = Call(name="find_order", arguments_text='{"order": "A-1009"}')
FOUND = [
    (PLAIN, _said("  "), "empty answer"),
    (PLAIN, _said(None), "empty answer"),
    (JSON, _said('```json\n{"total": 1}\n```'), "answer wrapped in a code fence"),
    (JSON, _said('```\n{"total": 1}\n``` as asked'), "answer wrapped in a code fence"),
    (PLAIN, _said("```python\nx\n```"), "check quotes"),
    (JSON, _said('Sure! Here it is: {"total": 1}'), "words before the JSON"),
    (JSON, _said('{"sum": 1}'), "a required field is missing"),
    (JSON, _said('{"total": 1}'), "check quotes"),
    (PLAIN, _said('Sure {"a": 1}'), "check quotes"),
    (TOOLS, _said('{"name": "find_order", "arguments": {"order": "A-1009"}}'), "call written as text"),
    (TOOLS, _said('```json\n{"name": "find_order", "arguments": {}}\n```'), "call written as text"),
    (TOOLS, _said('<tool_call>{"name": "find_order"}</tool_call>'), "call written as text"),
    (TOOLS, _said('find_order(order="A-1009")'), "call written as text"),
    (TOOLS, _said("Could you tell me your order number?"), "asked back instead of calling"),
    (TOOLS, _said(None, Call(name="search")), "called a tool that was not offered"),
    (TOOLS, _said(None, Call(name="find_order", arguments_text="{")), "call arguments are no JSON object"),
    (TOOLS, _said(None, CALL), "check quotes"),
    (PLAIN, _said("I'm sorry, but I cannot help with that."), "refused in words"),
    (PLAIN, _said("I’m sorry, but that is against our rules."), "refused in words"),
    (PLAIN, _said("I am sorry that order A-1009 is late."), "check quotes"),
    (CHINESE, _said("抱歉，我无法回答这个问题。"), "refused in words"),
    (CHINESE, _said("非常抱歉，您的包裹晚到了。"), "check quotes"),
    (PLAIN, _said(LONG_CHINESE), "other language"),
    (CHINESE, _said("Your parcel arrives tomorrow, please be patient."), "other language"),
    (CHINESE, _said(LONG_CHINESE), "check quotes"),
    (TRANSLATION, _said(LONG_CHINESE), "check quotes"),
    (PLAIN, _said("42"), "check quotes"),
]


@pytest.mark.parametrize(("request_", "observation", "cause"), FOUND)
def test_the_first_rule_that_fits_names_the_cause(
    parts: Any, request_: Request, observation: Observation, cause: str
) -> None:
    contract = parts.contract(cases=1, request=request_)
    failed = [CheckOutcome("quotes", "failed", "Expected something else.")]
    assert cause_of(observation, facts_of(contract, "c0", "main", failed)) == cause


def test_a_check_about_json_or_fences_makes_the_fence_the_cause(parts: Any) -> None:
    contract = parts.contract(cases=1, request=PLAIN)
    for check in (CheckOutcome("no-fence", "failed"), CheckOutcome("code", "failed", "It is no Python: SyntaxError.")):
        facts = facts_of(contract, "c0", "main", [check])
        assert cause_of(_said("```python\nx\n```"), facts) == "answer wrapped in a code fence"


def test_text_beside_a_call_is_the_cause_where_a_check_is_about_it(parts: Any) -> None:
    contract = parts.contract(cases=1, request=TOOLS)
    facts = facts_of(contract, "c0", "main", [CheckOutcome("no-text-with-call", "failed")])
    assert cause_of(_said("Let me look.", CALL), facts) == "text beside the call"


def test_causes_have_one_name_each() -> None:
    assert len({cause for cause, _ in CAUSES}) == len(CAUSES)


HOSTILE = ["{" * 50_000, "[" * 50_000, "`" * 50_000, "```" + "\n" * 50_000, "find_order " * 20_000, "\ud800" * 1000]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_answer_can_crash_or_stall_the_rules(parts: Any, text: str) -> None:
    for asked in (JSON, TOOLS):
        facts = facts_of(parts.contract(cases=1, request=asked), "c0", "main", [CheckOutcome("json", "failed")])
        assert cause_of(_said(text, Call(name="find_order", arguments_text=text)), facts)


@pytest.mark.parametrize(
    "reason",
    [
        "Expected at least 50% Chinese characters among the letters, found 0 of 79 in 'Thank you'.",
        "Expected no Chinese character; the first is at character 3, near '您'.",
    ],
)
def test_what_a_check_of_the_language_says_comes_before_the_script(parts: Any, reason: str) -> None:
    """Also where the request speaks of languages, as one that asks for an answer in Chinese does."""
    failed = [CheckOutcome("is-in-chinese", "failed", reason)]
    facts = facts_of(parts.contract(cases=1, request=TRANSLATION), "c0", "main", failed)
    assert cause_of(_said("Thank you for writing."), facts) == "other language"
