"""One contract per scenario: the first tool call of a release must satisfy the schema.

Wrtn's leaderboard validates a call and lets the release try again; a retry must not hide that the first try failed.
The schemas were not recorded, so whether a call satisfies its own is read from the verdicts of the source.
"""

import re
from typing import Any

from pydantic import BaseModel

from holdfast import Case, Reply, Request, contract

SCENARIOS = (
    "ObjectConstraint",
    "ObjectFunctionSchema",
    "ObjectHierarchical",
    "ObjectJsonSchema",
    "ObjectSimple",
    "ObjectUnionExplicit",
    "ObjectUnionImplicit",
    "ShoppingCartCommodity",
    "ShoppingOrderCreate",
    "ShoppingOrderPublish",
    "ShoppingSaleDetail",
    "ShoppingSalePage",
)


class Scenario(BaseModel):
    """A scenario with the messages that start it."""

    name: str
    messages: list[dict[str, Any]]


def ask(scenario: Scenario) -> Request:
    """Have the tool called. Its schema is not known."""
    return Request.from_openai(messages=scenario.messages)


def official(reply: Reply) -> dict[str, Any]:
    """The outcome of the trial that the source recorded."""
    outcome: dict[str, Any] = reply.raw["reference"]["official"]
    return outcome


def first_try(reply: Reply, scenario: Scenario) -> None:
    first = reply.raw["response"]["attempts"][0]
    assert reply.calls
    assert [call.arguments_text for call in reply.calls] == [call["arguments"] for call in first["tool_calls"]]
    assert first["verdict"] == "success"


def calls_a_tool(reply: Reply, scenario: Scenario) -> None:
    assert reply.calls


def succeeds_at_second(reply: Reply, scenario: Scenario) -> None:
    assert (official(reply)["outcome"], official(reply)["attempts"]) == ("success", 2)


def succeeds_at_third(reply: Reply, scenario: Scenario) -> None:
    assert (official(reply)["outcome"], official(reply)["attempts"]) == ("success", 3)


def succeeds_at_fourth(reply: Reply, scenario: Scenario) -> None:
    assert (official(reply)["outcome"], official(reply)["attempts"]) == ("success", 4)


def ends_in_failure(reply: Reply, scenario: Scenario) -> None:
    assert official(reply)["outcome"] == "failure"


def ends_in_nothing(reply: Reply, scenario: Scenario) -> None:
    assert official(reply)["outcome"] == "nothing"


def ends_in_an_error(reply: Reply, scenario: Scenario) -> None:
    assert official(reply)["outcome"] == "error"


COUNTED = (
    calls_a_tool,
    succeeds_at_second,
    succeeds_at_third,
    succeeds_at_fourth,
    ends_in_failure,
    ends_in_nothing,
    ends_in_an_error,
)


def made(scenario: str) -> Any:
    """The contract of one scenario: its first try decides, the rest is counted."""
    defined = contract.define(
        id=re.sub(r"(?<=[a-z])(?=[A-Z])", "-", scenario).lower(),
        request=ask,
        cases=[Case.load(f"../cases/{scenario}.jsonl", Scenario)],
        owner="schema",
    )
    defined.check(first_try)
    for check in COUNTED:
        defined.check(check, gate=False)
    return defined


CONTRACTS = [made(scenario) for scenario in SCENARIOS]
