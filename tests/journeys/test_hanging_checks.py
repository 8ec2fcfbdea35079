"""A check that hangs, or ends its process, costs the trials that it was run on, and nothing else."""

import json
from typing import Any

import pytest

pytestmark = pytest.mark.journey

HANGS = """
import os, re

@contract(cases=[Case(word, word) for word in {words!r}])
def second(word: str) -> Request:
    return Request(user=f"Say {{word}}.")

@second.check
def reads(reply: Reply, word: str) -> None:
    {body}
"""
WORDS = ("blue", "green", "red")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('re.match("(a|a)*$", "a" * 64 + "!")', "did not end within 0.5 s"),
        ("os._exit(3)", "ended the process that it ran in"),
    ],
    ids=["a regular expression", "an exit"],
)
def test_the_check_is_errored_and_the_rest_is_judged(desk: Any, serve: Any, body: str, said: str) -> None:
    server = serve(words=WORDS)
    mine = desk(server.base_url, words=WORDS, contract=HANGS.format(words=WORDS, body=body))
    limited = ["--quiet", "--set", "check_timeout_s=0.5"]
    mine.run("replay", "--to", "baseline", *limited)
    told = mine.run("replay", "--json", *limited, code=4)
    found = {each["contract"]: each for each in json.loads(told.out)["comparison"]["contracts"]}
    assert found["words.second"]["verdict"]["word"] == "undecided"
    assert said in told.out
    assert "errored checks" not in json.dumps(found["words.says"])


def test_what_a_check_prints_is_not_the_report(desk: Any, serve: Any) -> None:
    server = serve(words=WORDS)
    body = "print('the check says', word); assert word in reply.text"
    mine = desk(server.base_url, words=WORDS, contract=HANGS.format(words=WORDS, body=body))
    mine.run("replay", "--to", "baseline", "--quiet")
    told = mine.run("replay", "--json", "--quiet", code=3)
    assert json.loads(told.out)
    assert "the check says blue" in told.err
