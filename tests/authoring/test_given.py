"""The keywords of a contract, and every one that does not fit."""

from collections.abc import Callable
from pathlib import Path

import pytest

from holdfast.domain.contract import Bar, Suite

Write = Callable[[str, str], Path]
CASES = 'cases=[Case("a", "x")]'

MISTAKES = [
    ("", "It has no cases, so there is nothing to judge. Give it some: cases=[Case(ID, INPUT), ...]."),
    ("cases=[]", "It has no cases, so there is nothing to judge. Give it some: cases=[Case(ID, INPUT), ...]."),
    ("cases=3", "cases is no list: found 3. Write cases=[...]."),
    ('cases=["x"]', "cases holds 'x', which is no case. Write Case(ID, INPUT) or Case.load(...)."),
    (f"{CASES}, colour=1", "contract has no keyword 'colour'."),
    (f'{CASES}, tag=["en"]', "contract has no keyword 'tag'. Nearest: 'tags'."),
    (f"{CASES}, revision='v1'", "contract has no keyword 'revision'."),
    (f"{CASES}, bar=0.05", "bar is no Bar: found 0.05. Write bar=Bar(margin=0.05) or bar=Bar(must=True)."),
    (f"{CASES}, owner=3", "owner is no text: found 3."),
    (f'{CASES}, tags="en"', "tags is no list of texts: found 'en'. Write tags=[\"en\", ...]."),
    (f'{CASES}, accepts=["refusals"]', "accepts holds 'refusals'. Nearest: 'refusal'."),
    (f'{CASES}, accepts="refusal"', "accepts is no list: found 'refusal'. Write accepts=[\"refusal\"]."),
    (f"{CASES}, tools=find", "tools is no list: found <function find at"),
    (f"{CASES}, tools=[find]", "The tool 'find' is not marked as one. Write @tool above the function."),
    (f"{CASES}, tools=[tool(find), tool(find)]", "2 tools are called 'find'. Name one of them: @tool(name=...)."),
    (
        f"{CASES}, tools=[tool(bare)]",
        ("The tool 'bare' cannot be offered: the parameter 'order' has no annotation, so it has no schema."),
    ),
    (
        f"{CASES}, response_model=Tree",
        (
            "response_model 'Tree' refers to itself in a field with a description or a default. "
            "OpenAI's strict form cannot hold that: leave the description and the default out there."
        ),
    ),
    (f"{CASES}, checks=expect.no_fence()", "checks is no list: found <Check no-fence>. Write checks=[...]."),
    (f"{CASES}, response_model=str", "response_model is no pydantic class: found <class 'str'>."),
    (f"{CASES}, response_model=Odd", "response_model 'Odd' has no JSON schema: Cannot generate a JsonSchema for"),
    ("Case('a', 'x')", "contract takes keywords only, found Case('a', 'x') before them. Write cases=[...]."),
]


def written(keywords: str) -> str:
    return (
        "from collections.abc import Callable\n"
        "from pydantic import BaseModel, Field\n"
        "class Odd(BaseModel):\n    f: Callable[[], int]\n"
        "class Tree(BaseModel):\n    left: 'Tree' = Field(description='a branch')\n"
        "def find(order: str) -> str: ...\n"
        "def bare(order): ...\n"
        f"@contract({keywords})\n"
        "def echo(text): return Request(user=text)\n"
        "@echo.check\n"
        "def answers(reply, text): assert reply.text\n"
    )


@pytest.mark.parametrize(("keywords", "message"), MISTAKES)
def test_a_keyword_that_does_not_fit_is_told_at_the_line_of_the_contract(
    keywords: str, message: str, write: Write, problems: Callable[[], list[str]]
) -> None:
    write("contracts/a.py", written(keywords))
    assert problems()[0].startswith(f"contracts/a.py:10, contract 'a.echo': {message}")


def test_a_contract_without_parentheses_is_told(write: Write, problems: Callable[[], list[str]]) -> None:
    write("contracts/a.py", "@contract\ndef echo(text): return Request(user=text)")
    assert problems()[0].startswith("contracts/a.py:2, contract 'a.echo': It has no cases")


BARS = [
    ("", Bar(margin=0.05)),
    (", bar=Bar(margin=0.1)", Bar(margin=0.1)),
    (", bar=Bar(floor=0.9)", Bar(margin=0.05, floor=0.9)),
    (", bar=Bar(must=True)", Bar(must=True)),
]


@pytest.mark.parametrize(("keyword", "bar"), BARS)
def test_a_margin_that_is_not_given_is_that_of_the_settings(
    keyword: str, bar: Bar, write: Write, load: Callable[[], Suite]
) -> None:
    write("contracts/a.py", written(CASES + keyword))
    assert load().contracts[0].bar == bar


def test_what_fits_is_loaded(write: Write, load: Callable[[], Suite]) -> None:
    write("contracts/a.py", written(f'{CASES}, owner="desk", tags=["en"], accepts=["refusal"]'))
    loaded = load().contracts[0]
    assert (loaded.owner, loaded.tags, loaded.accepts) == ("desk", ("en",), frozenset({"refusal"}))
