"""The words for a failed and for a crashed check."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from holdfast.engine.asserting import crash_reason, failure_reason

CHECKS = """
def quotes(reply, ticket):
    assert ticket.order in reply.text

def totals(reply, ticket):
    assert sum(line for line in reply.lines) == len(
        ticket.order
    )

def same(reply, ticket):
    limit = 3
    assert reply.count <= limit

def says(reply, ticket):
    assert False, "The order is missing."

def number(reply, ticket):
    return int(reply.text)
"""
REPLY = SimpleNamespace(text="I do not know.", lines=[1, 2], count=5)
TICKET = SimpleNamespace(order="A-17")


@pytest.fixture(scope="module")
def checks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Callable[..., Any]]:
    """Checks of a user's file, as Python runs them without pytest's introspection."""
    path: Path = tmp_path_factory.mktemp("contracts") / "support.py"
    path.write_text(CHECKS, encoding="utf-8")
    names: dict[str, Any] = {"__name__": "support"}
    exec(compile(CHECKS, str(path), "exec"), names)
    return names


def _error(run: Callable[..., Any], kind: type[Exception] = AssertionError) -> Any:
    with pytest.raises(kind) as caught:
        run(REPLY, TICKET)
    return caught.value.with_traceback(caught.value.__traceback__ and caught.value.__traceback__.tb_next)


MESSAGES = [
    (
        "quotes",
        "assert ticket.order in reply.text with ticket.order = 'A-17', reply.text = 'I do not know.' (support.py:3)",
    ),
    (
        "totals",
        "assert sum(line for line in reply.lines) == len( ticket.order ) with ticket.order = 'A-17' (support.py:6)",
    ),
    ("same", "assert reply.count <= limit with reply.count = 5, limit = 3 (support.py:12)"),
    ("says", "The order is missing."),
]


@pytest.mark.parametrize(("name", "text"), MESSAGES)
def test_a_bare_assertion_is_told_by_its_source_and_the_values_it_read(checks: Any, name: str, text: str) -> None:
    assert failure_reason(_error(checks[name])) == text


def test_an_assertion_without_source_says_so() -> None:
    bare = _error(eval("lambda reply, ticket: (_ for _ in ()).throw(AssertionError())"))
    assert failure_reason(bare) == "An assertion failed, and its source could not be read."
    assert failure_reason(AssertionError()) == "An assertion failed, and its source could not be read."


def test_a_crash_names_the_exception_the_place_the_answer_and_the_accessor(checks: Any) -> None:
    assert crash_reason(_error(checks["number"], ValueError), REPLY.text) == (
        "The check crashed with ValueError: invalid literal for int() with base 10: 'I do not know.' at support.py:18, "
        "on the answer 'I do not know.'. Use `reply.number()`, which fails the check where there is no number."
    )


HINTS = [
    (lambda reply, ticket: float(reply.text), "reply.number()"),
    (lambda reply, ticket: json.loads(reply.text), "reply.json()"),
    (lambda reply, ticket: ()[0], "reply.only_call(tool)"),
]


@pytest.mark.parametrize(("run", "accessor"), HINTS)
def test_the_accessor_that_would_fail_instead_is_named(run: Any, accessor: str) -> None:
    assert f"Use `{accessor}`" in crash_reason(_error(run, Exception), "text")


def test_a_long_answer_is_shortened() -> None:
    assert len(crash_reason(RuntimeError("x" * 5000), "y" * 5000)) < 400
