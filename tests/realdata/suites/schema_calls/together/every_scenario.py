"""All scenarios as the cases of one contract: a better total must not hide a scenario that broke."""

from typing import Any

from pydantic import BaseModel

from holdfast import Case, Reply, Request, contract


class Scenario(BaseModel):
    """A scenario with the messages that start it."""

    name: str
    messages: list[dict[str, Any]]


@contract(cases=[Case.load("../cases/every.jsonl", Scenario)], owner="schema")
def first_try(scenario: Scenario) -> Request:
    """The first tool call satisfies the schema."""
    return Request.from_openai(messages=scenario.messages)


@first_try.check
def satisfies_the_schema(reply: Reply, scenario: Scenario) -> None:
    assert reply.calls
    assert reply.raw["response"]["attempts"][0]["verdict"] == "success"
