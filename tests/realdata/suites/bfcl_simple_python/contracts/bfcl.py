"""One question, one function, one call: the simple Python questions of the Berkeley function-calling leaderboard.

Their tools name types that no API takes (`dict`, `float`, `any`), so they are left out of the requests, and whether a
call is right is read from the verdicts of the source.
"""

from typing import Any

from holdfast import Case, Reply, Request, contract

QUESTIONS = Case.load("../cases/prompts.jsonl", str)


def official(reply: Reply) -> dict[str, Any]:
    """The verdict that the source recorded with an answer."""
    verdict: dict[str, Any] = reply.raw["reference"]["official"]
    return verdict


@contract(cases=[QUESTIONS], owner="tools")
def right_call(question: str) -> Request:
    """Calls the function once, with arguments that are allowed."""
    return Request(user=question)


@right_call.check
def is_valid(reply: Reply, question: str) -> None:
    assert official(reply)["valid"], f"The source says {official(reply)['error_type']}."


@right_call.check(gate=False)
def calls_a_function(reply: Reply, question: str) -> None:
    assert reply.calls


@right_call.check(gate=False)
def could_be_decoded(reply: Reply, question: str) -> None:
    assert "decoder_failed" not in (official(reply)["error_type"] or "")
