"""Does an answer follow every instruction of its prompt? The English IFEval prompts, as M-IFEval put them.

Whether an instruction is followed is read from the verdicts of the source: some of the kinds ask a language detector.
"""

from typing import Any

from holdfast import Case, Reply, Request, contract

PROMPTS = Case.load("../cases/prompts.jsonl", str)


def ask(prompt: str) -> Request:
    """The prompt, word for word."""
    return Request(user=prompt)


def instructions(reply: Reply) -> list[dict[str, Any]]:
    """The instructions of a prompt, each with the verdicts that the source recorded."""
    recorded: list[dict[str, Any]] = reply.raw["reference"]["instructions"]
    return recorded


def unfollowed(reply: Reply, verdict: str) -> list[str]:
    """The kinds of instruction that an answer does not follow."""
    return [each["id"] for each in instructions(reply) if not each[verdict]]


@contract(cases=[PROMPTS], owner="instructions")
def strict(prompt: str) -> Request:
    """Follows every instruction, by the answer as it stands."""
    return ask(prompt)


@strict.check
def follows_all(reply: Reply, prompt: str) -> None:
    assert unfollowed(reply, "official_strict") == []
    assert reply.raw["reference"]["official"]["all_strict"]


@strict.check(gate=False, at_least=0)
def followed(reply: Reply, prompt: str) -> float:
    return len(instructions(reply)) - len(unfollowed(reply, "official_strict"))


@strict.check(gate=False)
def answers(reply: Reply, prompt: str) -> None:
    assert reply.text


@contract(cases=[PROMPTS], owner="instructions")
def loose(prompt: str) -> Request:
    """Follows every instruction, once emphasis, the first line or the last line may be taken away."""
    return ask(prompt)


@loose.check
def follows_all_loosely(reply: Reply, prompt: str) -> None:
    assert unfollowed(reply, "official_loose") == []
    assert reply.raw["reference"]["official"]["all_loose"]


@loose.check(gate=False, at_least=0)
def followed_loosely(reply: Reply, prompt: str) -> float:
    return len(instructions(reply)) - len(unfollowed(reply, "official_loose"))
