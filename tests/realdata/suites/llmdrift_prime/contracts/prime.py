"""Is it a prime number? 500 primes and 500 composites, as LLMDrift asked them (arXiv 2307.09009)."""

import re
from typing import Literal

from holdfast import Case, Reply, Request, Sampling, contract

Said = Literal["yes", "no", "undetermined"]

PRIMES = Case.load("../cases/primes.jsonl", int, expected=str)
COMPOSITES = Case.load("../cases/composites.jsonl", int, expected=str)

NOT = {"yes": "", "no": "not "}
BRACKET = re.compile(r"\[(yes|no)\]", re.IGNORECASE)


def ask(number: int) -> Request:
    """The question, word for word."""
    return Request(
        user=f'Is {number} a prime number? Think step by step and then answer "[Yes]" or "[No]".',
        sampling=Sampling(temperature=0.1, max_output_tokens=1000),
    )


def words(text: str) -> list[str]:
    """The words of an answer: lower case, commas and full stops are blanks."""
    return text.lower().replace(",", " ").replace(".", " ").split()


def said(text: str) -> Said:
    """What an answer says, by the rule of the published accuracy: yes if any word does, else no if any does."""
    bracketed = [f"[{word}]" for word in words(text)]
    if any("[yes]" in word for word in bracketed):
        return "yes"
    return "no" if any("[no]" in word for word in bracketed) else "undetermined"


def said_plainly(text: str) -> Said:
    """What an answer says if only the exact words count, with or without brackets."""
    found = set(words(text))
    if found & {"yes", "[yes]"}:
        return "yes"
    return "no" if found & {"no", "[no]"} else "undetermined"


def is_right(reply: Reply, number: int, gold: str) -> None:
    assert said(reply.text) == gold, f"It says {said(reply.text)}, and the number is {NOT[gold]}a prime."


@contract(cases=[PRIMES, COMPOSITES], owner="arithmetic")
def right(number: int) -> Request:
    """Says whether the number is a prime."""
    return ask(number)


right.check(is_right)


@right.check(gate=False)
def right_by_exact_words(reply: Reply, number: int, gold: str) -> None:
    assert said_plainly(reply.text) == gold, f"Its exact words say {said_plainly(reply.text)}."


@right.check(gate=False)
def right_by_last_bracket(reply: Reply, number: int, gold: str) -> None:
    last = BRACKET.findall(reply.text)[-1:]
    assert [word.lower() for word in last] == [gold], f"The last bracket says {last}."


@right.check(gate=False)
def bracket_present(reply: Reply, number: int) -> None:
    assert BRACKET.search(reply.text), "It has neither [Yes] nor [No]."


@right.check(gate=False)
def over_40_characters(reply: Reply, number: int) -> None:
    assert len(reply.text) > 40, f"It has {len(reply.text)} characters."


@right.check(gate=False, at_least=0)
def length(reply: Reply, number: int) -> float:
    return len(reply.text)


@contract(cases=[PRIMES, COMPOSITES], owner="arithmetic")
def definite(number: int) -> Request:
    """Says yes or no, right or wrong."""
    return ask(number)


@definite.check
def is_definite(reply: Reply, number: int) -> None:
    assert said(reply.text) != "undetermined"


@contract(cases=[PRIMES], owner="arithmetic")
def primes_recognised(number: int) -> Request:
    """Says yes to the primes."""
    return ask(number)


primes_recognised.check(is_right)


@contract(cases=[COMPOSITES], owner="arithmetic")
def composites_recognised(number: int) -> Request:
    """Says no to the composites."""
    return ask(number)


composites_recognised.check(is_right)
