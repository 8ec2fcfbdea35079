"""What each planted change does, as a client of the real SDK sees it; and that odd texts crash none of them."""

import json
from collections.abc import Callable
from typing import Any

import openai
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.testing import Answer, Plant, SimulatedRelease
from holdfast.testing.asked import Asked
from holdfast.testing.chance import Dice
from holdfast.testing.changes import Scene
from holdfast.testing.plants import CHANGES
from holdfast.testing.reply import SimulatedReply, SpokenCall

BOOK = [
    Answer(user="text", texts=("Order A-1009 costs 12 euros.",)),
    Answer(user="json", json={"total": 12, "note": "paid in two parts"}),
    Answer(user="call", calls=[{"name": "find", "arguments": {"order": "A-1009"}}]),
    Answer(user="calls", calls=[{"name": "find", "arguments": {"order": "1"}}, {"name": "find"}]),
]
Seen = Callable[[Any], bool]


def content(reply: Any) -> Any:
    return reply.choices[0].message.content


def value(reply: Any) -> Any:
    return json.loads(content(reply))


def finish(reply: Any) -> Any:
    return reply.choices[0].finish_reason


def calls(reply: Any) -> Any:
    return reply.choices[0].message.tool_calls


@pytest.mark.parametrize(
    ("plant", "user", "seen"),
    [
        (Plant("fence"), "json", lambda r: content(r).startswith("```json\n{") and content(r).endswith("}\n```")),
        (Plant("fence"), "call", lambda r: content(r) is None and len(calls(r)) == 1),
        (Plant("preamble"), "json", lambda r: content(r).startswith("Sure! Here is the answer:\n\n{")),
        (Plant("preamble", text="Let me see."), "call", lambda r: content(r) == "Let me see." and calls(r)),
        (Plant("drop_field", field="total"), "json", lambda r: value(r) == {"note": "paid in two parts"}),
        (Plant("drop_field"), "json", lambda r: len(value(r)) == 1),
        (Plant("drop_field"), "text", lambda r: content(r) == "Order A-1009 costs 12 euros."),
        (Plant("drop_field"), "call", lambda r: json.loads(calls(r)[0].function.arguments) == {}),
        (Plant("drop_text", text=r"A-\d+ "), "text", lambda r: content(r) == "Order costs 12 euros."),
        (Plant("drop_text", text="A"), "call", lambda r: content(r) is None and len(calls(r)) == 1),
        (Plant("wrong_value", field="total"), "json", lambda r: value(r)["total"] == 13),
        (Plant("wrong_value"), "text", lambda r: content(r) != "Order A-1009 costs 12 euros."),
        (Plant("wrong_value"), "call", lambda r: "unknown" in calls(r)[0].function.arguments),
        (
            Plant("call_as_text"),
            "call",
            lambda r: '"name": "find"' in content(r) and not calls(r) and finish(r) == "stop",
        ),
        (Plant("call_as_text", style="tag"), "call", lambda r: content(r).startswith("<tool_call>\n{")),
        (Plant("call_as_text"), "text", lambda r: content(r) == "Order A-1009 costs 12 euros."),
        (Plant("asks_back", text="Which order?"), "call", lambda r: content(r) == "Which order?" and not calls(r)),
        (Plant("refuses"), "text", lambda r: content(r).startswith("I'm sorry") and finish(r) == "stop"),
        (Plant("refuses", style="field", text="No."), "text", lambda r: r.choices[0].message.refusal == "No."),
        (Plant("refuses", style="filter"), "text", lambda r: finish(r) == "content_filter" and content(r) == ""),
        (Plant("truncates"), "text", lambda r: content(r) == "Order A-1009 c" and finish(r) == "length"),
        (Plant("truncates"), "call", lambda r: calls(r)[0].function.arguments.count('"') < 4 and finish(r) == "length"),
        (Plant("switches_language"), "text", lambda r: "感谢" in content(r) and "A-1009" in content(r)),
        (Plant("switches_language", language="de"), "json", lambda r: value(r)["total"] == 12 and "Dank" in content(r)),
        (Plant("verbose"), "text", lambda r: len(content(r)) > 200 and content(r).startswith("Order A-1009")),
        (Plant("verbose"), "json", lambda r: value(r)["total"] == 12),
        (Plant("slower", extra_ms=1), "text", lambda r: content(r) == "Order A-1009 costs 12 euros."),
        (Plant("dearer", factor=3), "text", lambda r: r.usage.completion_tokens == 21 and r.usage.prompt_tokens == 15),
        (Plant("flaky"), "text", lambda r: "A-1009" not in content(r)),
        (Plant("flaky"), "json", lambda r: value(r) != {"total": 12, "note": "paid in two parts"}),
        (Plant("flaky", rate=0), "text", lambda r: "A-1009" in content(r)),
        (Plant("empty"), "text", lambda r: content(r) is None and not calls(r)),
    ],
)
def test_a_change_is_seen_through_the_sdk(serve: Any, tool: Any, plant: Plant, user: str, seen: Seen) -> None:
    served = serve(BOOK, SimulatedRelease(plants=[plant]))
    tools = {"tools": [tool("find", "order")]} if user == "call" else {}
    reply = served.ask(user, **tools)
    assert seen(reply), reply
    assert reply.system_fingerprint == "fp_simulated_r"


JSON_OBJECT = {"response_format": {"type": "json_object"}}


@pytest.mark.parametrize(
    ("parameter", "user", "sent", "honoured", "ignored"),
    [
        ("response_format", "json", JSON_OBJECT, lambda r: value(r)["total"] == 12, lambda r: "Here is" in content(r)),
        ("stop", "text", {"stop": ["12"]}, lambda r: content(r) == "Order A-1009 costs ", lambda r: "12" in content(r)),
        ("max_tokens", "text", {"max_tokens": 2}, lambda r: finish(r) == "length", lambda r: finish(r) == "stop"),
        ("tool_choice", "call", {"tool_choice": "required"}, calls, lambda r: "I would call find" in content(r)),
        ("tool_choice", "call", {"tool_choice": "none"}, lambda r: "I would" in content(r), calls),
        (
            "parallel_tool_calls",
            "calls",
            {"parallel_tool_calls": False},
            lambda r: len(calls(r)) == 1,
            lambda r: len(calls(r)) == 2,
        ),
    ],
)
def test_a_parameter_is_honoured_unless_a_plant_ignores_it(
    serve: Any, tool: Any, parameter: str, user: str, sent: dict[str, Any], honoured: Seen, ignored: Seen
) -> None:
    ignoring = SimulatedRelease(plants=[Plant("ignores_parameter", parameter=parameter)])
    served = serve(BOOK, releases={"r": SimulatedRelease(), "deaf": ignoring})
    tools = {"tools": [tool("find", "order")]} if user.startswith("call") else {}
    assert honoured(served.ask(user, **sent, **tools))
    assert ignored(served.ask(user, model="deaf", **sent, **tools))


@pytest.mark.parametrize(
    ("plant", "sent", "code"),
    [
        (Plant("rejects_parameter", parameter="temperature"), {"temperature": 0.2}, "unsupported_parameter"),
        (Plant("rejects_parameter", parameter="temperature", value=0), {"temperature": 0}, "unsupported_value"),
        (Plant("rejects_parameter", parameter="temperature", value=0), {"temperature": 1}, None),
        (Plant("rejects_parameter", parameter="temperature"), {}, None),
    ],
)
def test_a_rejected_parameter_is_named_as_openai_names_it(
    serve: Any, plant: Plant, sent: dict[str, Any], code: str | None
) -> None:
    served = serve(BOOK, SimulatedRelease(plants=[plant]))
    if code is None:
        assert "A-1009" in content(served.ask("text", **sent))
        return
    with pytest.raises(openai.BadRequestError) as caught:
        served.ask("text", **sent)
    assert (caught.value.param, caught.value.code) == ("temperature", code)
    assert "temperature" in caught.value.message
    assert served.server.stats.answered == 0


def test_changes_apply_in_their_order(serve: Any) -> None:
    served = serve(BOOK, SimulatedRelease(plants=[Plant("fence"), Plant("preamble", text="Here:")]))
    assert content(served.ask("json")).startswith("Here:\n\n```json\n")


def test_a_rate_is_a_share_of_trials(serve: Any) -> None:
    served = serve(BOOK, SimulatedRelease(plants=[Plant("empty", rate=0.3)]))
    empty = sum(content(served.ask("text")) is None for _ in range(200))
    assert 40 <= empty <= 80


NEEDED: dict[str, list[dict[str, Any]]] = {
    "ignores_parameter": [
        {"parameter": one} for one in ("response_format", "tool_choice", "stop", "parallel_tool_calls")
    ],
    "rejects_parameter": [{"parameter": "stop"}, {"parameter": "stop", "value": "x"}],
    "drop_text": [{"text": "."}],
    "drop_field": [{}, {"field": "a.0.b"}, {"field": ""}],
    "wrong_value": [{}, {"field": "a.0.b"}],
}
odd = st.text() | st.sampled_from(["[" * 100_000, "{", '{"a": [{"b": 1}]}', "[]", "{}", "[1, null]", "\ud800", "1e999"])


@pytest.mark.parametrize("name", sorted(CHANGES))
@settings(deadline=None)
@given(text=odd | st.none(), arguments=odd, seed=st.integers())
def test_no_text_crashes_a_change(
    asked_of: Callable[..., Asked], name: str, text: str | None, arguments: str, seed: int
) -> None:
    asked = asked_of(stop="x", response_format={"type": "json_object"})
    scene = Scene(asked, BOOK[0], Dice(seed), Dice(seed, "steady"))
    for calls_ in ((), (SpokenCall("f", arguments),)):
        for parameters in NEEDED.get(name, [{}]):
            reply = Plant(name, **parameters).applied(SimulatedReply(text=text, calls=calls_), scene)
            assert isinstance(reply, SimulatedReply)
