"""Requests as they are once loaded."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from holdfast.domain.contract import Suite
from holdfast.domain.request import Request

Write = Callable[[str, str | bytes], Path]
HEAD = """
from pydantic import BaseModel
class Invoice(BaseModel):
    total: float
@tool
def find(order: str) -> str: ...
"""


def contract_of(body: str, keywords: str = "", cases: str = 'Case("a", "x"), Case("b", "y")') -> str:
    return f"{HEAD.lstrip()}@contract(cases=[{cases}], checks=[expect.no_fence()]{keywords})\n{body}\n"


def first_request(suite: Suite, variant: str = "main") -> Request:
    return suite.contracts[0].requests[variant, "a"]


def test_each_case_is_asked_once_for_each_variant(write: Write, load: Callable[[], Suite]) -> None:
    body = (
        "def echo(text): return Request(user=text)\n"
        "@echo.variant('terse')\ndef shorter(text): return Request(user=text * 2)"
    )
    write("contracts/a.py", contract_of(body))
    loaded = load().contracts[0]
    assert loaded.variants == ("main", "terse")
    assert {key: request.messages[0].content for key, request in loaded.requests.items()} == {
        ("main", "a"): "x",
        ("main", "b"): "y",
        ("terse", "a"): "xx",
        ("terse", "b"): "yy",
    }


def test_the_contracts_tools_and_schema_are_asked_for(write: Write, load: Callable[[], Suite]) -> None:
    write(
        "contracts/a.py",
        contract_of("def echo(text): return Request(user=text)", ", tools=[find], response_model=Invoice"),
    )
    request = first_request(load())
    assert [tool.name for tool in request.tools] == ["find"]
    assert request.response_schema is not None
    assert request.response_schema.name == "Invoice"


@pytest.mark.parametrize(
    "form", ['{"type": "json_object"}', '{"type": "json_schema", "json_schema": {"name": "Own", "schema": {}}}']
)
def test_a_form_that_the_function_itself_asks_for_stays(form: str, write: Write, load: Callable[[], Suite]) -> None:
    asked = f'messages=[{{"role": "user", "content": text}}], response_format={form}'
    body = f"def echo(text): return Request.from_openai({asked})"
    write("contracts/a.py", contract_of(body, ", response_model=Invoice"))
    request = first_request(load())
    assert (request.response_schema.name if request.response_schema else request.extra) in (
        "Own",
        {"response_format": {"type": "json_object"}},
    )


def test_an_image_is_asked_with_its_bytes(write: Write, load: Callable[[], Suite], png: Callable[..., bytes]) -> None:
    write("contracts/images/a.png", png())
    write(
        "contracts/a.py",
        contract_of("def look(photo): return Request(user=['What?', photo])", cases='Case("a", image("images/a.png"))'),
    )
    suite = load()
    (part,) = first_request(suite).images()
    assert (part.media_type, part.content[:4], part.path) == ("image/png", b"\x89PNG", "contracts/images/a.png")
    assert suite.contracts[0].cases[0].input == part


MISTAKES: list[tuple[str, str, str]] = [
    (
        "def echo(text): return text[5]",
        "",
        (
            "contracts/a.py:8, contract 'a.echo': The request function raised IndexError: string "
            "index out of range (case 'a' and"
            " 1 more)."
        ),
    ),
    (
        "def echo(text): return text",
        "",
        (
            "contracts/a.py:7, contract 'a.echo': The request function returned 'x', of class str (case "
            "'a'). Return a Request."
        ),
    ),
    (
        "async def echo(text): return text",
        "",
        (
            "contracts/a.py:7, contract 'a.echo': The request function is async (case 'a' and 1 more)."
            " Building a request is pure: write `def`."
        ),
    ),
    (
        "def echo(text): return Request(user=text, messages=[])",
        "",
        (
            "contracts/a.py:8, contract 'a.echo': The request cannot be built. Request: Give either "
            "`messages` or `user`, `system` and `history`, not both"
            " (case 'a' and 1 more)."
        ),
    ),
    (
        "def echo(text): return Request(user=text_file('none.md'))",
        "",
        "contracts/a.py:8: There is no file 'contracts/none.md'. Known: 'a.py'.",
    ),
    (
        "def echo(text): return Request(user=[text, image('none.png')])",
        "",
        "contracts/a.py:7, contract 'a.echo', case 'a': There is no file 'contracts/none.png'. Known: 'a.py'.",
    ),
    (
        "class echo: ...",
        "",
        (
            "contracts/a.py:7, contract 'a.echo': A contract is made of a function, found <class 'contracts.a.echo'>."
            " Decorate a `def`."
        ),
    ),
    (
        (
            "def echo(text): return Request.from_openai(messages=[{'role': 'user', 'content': "
            "text}], tools=[{'type': 'function',"
            " 'function': {'name': 'find'}}])"
        ),
        ", tools=[find]",
        (
            "contracts/a.py:7, contract 'a.echo': The request already offers a tool 'find', which "
            "tools= offers as well (case 'a'"
            " and 1 more). Offer it in one of the two places."
        ),
    ),
]


@pytest.mark.parametrize(("body", "keywords", "message"), MISTAKES)
def test_a_request_that_cannot_be_built_is_told_once_for_each_reason(
    body: str, keywords: str, message: str, write: Write, problems: Callable[[], list[str]]
) -> None:
    write("contracts/a.py", contract_of(body, keywords))
    assert problems()[0] == message


def test_every_other_mistake_is_told_as_well(write: Write, problems: Callable[[], list[str]]) -> None:
    write("contracts/a.py", contract_of("def echo(text): return {'x': 1}[text]"))
    assert problems() == [
        (
            "contracts/a.py:7, contract 'a.echo': The request function returned 1, of class int (case "
            "'a'). Return a Request."
        ),
        "contracts/a.py:8, contract 'a.echo': The request function raised KeyError: 'y' (case 'b').",
    ]


VARIANTS = [
    (
        "'Terse'",
        "def other(text): return Request(user=text)",
        (
            "The id of a variant is 'Terse'. An id is 1 to 64 lower-case"
            " letters, digits, dots and dashes, and begins with a letter or digit, as in 'terse'."
        ),
    ),
    (
        "'main'",
        "def other(text): return Request(user=text)",
        "There is a variant 'main' already. Give this one another id.",
    ),
    ("'terse'", "class other: ...", "A variant is a function, found <class 'contracts.a.other'>."),
]


@pytest.mark.parametrize(("id", "function", "message"), VARIANTS)
def test_a_variant_that_does_not_fit_is_told(
    id: str, function: str, message: str, write: Write, problems: Callable[[], list[str]]
) -> None:
    write("contracts/a.py", contract_of(f"def echo(text): return Request(user=text)\n@echo.variant({id})\n{function}"))
    assert problems() == [f"contracts/a.py:9, contract 'a.echo': {message}"]


def test_the_variant_that_fails_is_named(write: Write, problems: Callable[[], list[Any]]) -> None:
    body = "def echo(text): return Request(user=text)\n@echo.variant('terse')\ndef other(text): return 1 / 0"
    write("contracts/a.py", contract_of(body))
    assert problems() == [
        (
            "contracts/a.py:10, contract 'a.echo': The request function raised ZeroDivisionError: division by zero "
            "(case 'a' and 1 more of variant 'terse')."
        )
    ]


def test_a_function_that_changes_its_input_is_told(write: Write, problems: Callable[[], list[str]]) -> None:
    body = "def echo(ticket): return Request(user=ticket.pop('text'))"
    write("contracts/a.py", contract_of(body, cases='Case("a", {"text": "x"})'))
    assert problems() == [
        "contracts/a.py:7, contract 'a.echo': The request function changed its input (case 'a'). Let it work on a copy."
    ]
