"""Code for easy LeetCode problems, ready to be run as it stands, as LLMDrift asked for it (arXiv 2307.09009).

What needs LeetCode's judge is read from the verdicts that the source recorded; all else is decided on the answer.
"""

from typing import Any

from pydantic import BaseModel

from holdfast import Case, Reply, Request, Sampling, contract, expect


class Problem(BaseModel):
    """A problem by its name; its statement was withheld by the source of the recordings."""

    name: str
    statement_sha256: str


PROBLEMS = Case.load("../cases/problems.jsonl", Problem)


def ask(problem: Problem) -> Request:
    """The request, with the digest of the statement in the place of the statement."""
    return Request(
        user=f"{problem.name} (statement with sha256 {problem.statement_sha256})",
        sampling=Sampling(temperature=0.1, max_output_tokens=2000),
    )


def official(reply: Reply) -> dict[str, Any]:
    """The verdicts that the source recorded with an answer."""
    verdicts: dict[str, Any] = reply.raw["reference"]["official"]
    return verdicts


@contract(cases=[PROBLEMS], checks=[expect.no_fence()], owner="code")
def no_fence(problem: Problem) -> Request:
    """The answer is code, without a Markdown fence around it."""
    return ask(problem)


@no_fence.check(gate=False)
def fenced(reply: Reply, problem: Problem) -> None:
    assert "```" in reply.text


@no_fence.check(gate=False)
def fenced_and_executable(reply: Reply, problem: Problem) -> None:
    assert "```" in reply.text
    assert official(reply)["directly_executable"]


@no_fence.check(gate=False)
def bare_and_executable(reply: Reply, problem: Problem) -> None:
    assert "```" not in reply.text
    assert official(reply)["directly_executable"]


@no_fence.check(gate=False, at_least=0)
def length(reply: Reply, problem: Problem) -> float:
    return len(reply.text)


@contract(cases=[PROBLEMS], checks=[expect.parses("python")], owner="code")
def parses_as_it_stands(problem: Problem) -> Request:
    """The answer parses as Python as it stands."""
    return ask(problem)


@contract(cases=[PROBLEMS], checks=[expect.parses("python") | expect.parses("python", of="fence")], owner="code")
def parses_once_the_fence_is_stripped(problem: Problem) -> Request:
    """What stands inside the fence, or the answer where there is none, parses as Python."""
    return ask(problem)


@contract(cases=[PROBLEMS], owner="code")
def executable(problem: Problem) -> Request:
    """LeetCode's judge ran the answer as it stands (recorded verdict)."""
    return ask(problem)


@executable.check
def judged_executable(reply: Reply, problem: Problem) -> None:
    assert official(reply)["directly_executable"]


@contract(cases=[PROBLEMS], owner="code")
def accepted_once_the_fence_is_stripped(problem: Problem) -> Request:
    """LeetCode's judge accepted the answer without its fence (recorded verdict)."""
    return ask(problem)


@accepted_once_the_fence_is_stripped.check
def judged_accepted(reply: Reply, problem: Problem) -> None:
    assert official(reply)["accepted_without_fence"]
