"""The check that runs code of an answer, in the sandbox that the settings name; without one nothing is run."""

import ast
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, overload

from holdfast.domain.code_run import LEAST_MEMORY_MB, MOST_MEMORY_MB, MOST_SECONDS, CodeRun, CodeTask
from holdfast.domain.reply import Reply
from holdfast.errors import NotRun, shortened
from holdfast.expect.check import Check, resolved
from holdfast.expect.code_text import Of, code_of, python_tree, require_of
from holdfast.expect.ids import named_by

__all__ = ["runs"]

T = TypeVar("T")


@overload
def runs(
    asserts: Sequence[str] = ..., /, *, of: Of = ..., seconds: int = ..., memory_mb: int = ...
) -> Check[object, object]: ...
@overload
def runs(
    asserts: Callable[[T], Sequence[str]], /, *, of: Of = ..., seconds: int = ..., memory_mb: int = ...
) -> Check[object, T]: ...
def runs(
    asserts: Sequence[str] | Callable[[Any], Sequence[str]] = (),
    /,
    *,
    of: Of = "answer",
    seconds: int = 2,
    memory_mb: int = 256,
) -> Check[object, Any]:
    """The Python code runs to its end, and then the asserts hold: ``runs(["solve(2) == 4", "solve(0) == 0"])``.

    An assert is an expression, or statements that hold an `assert`; the list may be a function of the input. The code
    is a module, not `__main__`. It is run only in the sandbox that the setting `sandbox` names, which is off unless
    asked for: there it has the standard library, no network, no thread or further process, no file but a private /tmp,
    and these limits of processor time and memory. Where it cannot be run the check is undecided, never passed.
    Code that is written to deceive its own asserts can, since both stand in one process.
    """
    require_of(of, "runs")
    _require_between("seconds", seconds, 1, MOST_SECONDS)
    _require_between("memory_mb", memory_mb, LEAST_MEMORY_MB, MOST_MEMORY_MB)
    if not callable(asserts):
        _asserts(asserts)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        wanted = _asserts(resolved(asserts, input))
        code = code_of(reply, of)
        python_tree(code)  # what does not parse is told with its place, and starts nothing
        done = reply.run_code(CodeTask(code=code, asserts=wanted, seconds=seconds, memory_mb=memory_mb))
        if done.ending == "not run":
            raise NotRun(f"{_safe(done.detail) or 'no sandbox can be had'}.")
        if done.ending != "passed":
            raise AssertionError(f"Expected {_wanted(wanted)}; {_reason(done, wanted, code, seconds, memory_mb)}.")

    shown = [] if callable(asserts) or not asserts else [asserts[0]]
    says = "is code that runs" if not callable(asserts) and not asserts else "is code that runs and meets its asserts"
    return Check(named_by("runs", *shown, *(["fence"] if of == "fence" else [])), rule, says=says)


def _asserts(given: Sequence[str]) -> tuple[str, ...]:
    """The asserts, each of which says something. Raises ValueError or TypeError where one does not."""
    if isinstance(given, str) or not all(isinstance(each, str) for each in given):
        raise TypeError(f"`runs()` takes a list of asserts, each a text, found {shortened(given)}.")
    for each in given:
        try:
            body = ast.parse(each).body
        except SyntaxError as error:
            raise ValueError(f"The assert {shortened(each)} is no Python: {error.msg}.") from error
        is_expression = len(body) == 1 and isinstance(body[0], ast.Expr)
        if not is_expression and not any(isinstance(node, ast.Assert) for part in body for node in ast.walk(part)):
            raise ValueError(f"{shortened(each)} asserts nothing: write an expression, or an `assert`.")
    return tuple(given)


def _wanted(asserts: Sequence[str]) -> str:
    count = f"{len(asserts)} asserts" if len(asserts) > 1 else "its assert"
    return f"code that runs and meets {count}" if asserts else "code that runs to its end"


def _reason(done: CodeRun, asserts: Sequence[str], code: str, seconds: int, memory_mb: int) -> str:
    """How it ended instead. All that was seen of the run is hostile text: escaped, and cut."""
    place = min(max(done.place, 0), len(asserts))
    which = f"assert {place}, {shortened(asserts[place - 1])}," if place else ""
    if done.ending == "unmet":
        sides = f": observed {_safe(done.observed)}" if done.observed else ""
        sides += f", expected {_safe(done.expected)}" if done.expected else ""
        return f"{which or 'an assert'} does not hold{sides or (f': {_safe(done.detail)}' if done.detail else '')}"
    during = f" during {which.rstrip(',')}" if which else ""
    if done.ending == "raised":
        near = f"line {done.line} ({_line(code, done.line)}) raises" if done.line else "it raises"
        return f"{near} {_safe(done.detail)}{during}"
    if done.ending == "ended":
        return f"it left the interpreter before it was done{during}: {_safe(done.detail)}"
    if done.ending == "time":
        return f"it did not come to an end within {_safe(done.detail) or f'{seconds} s of processor time'}"
    if done.ending == "memory":
        return f"it needs more than {memory_mb} MB of memory{during}"
    return f"the signal {_safe(done.detail)} ended it"


def _line(code: str, number: int) -> str:
    lines = code.split("\n")
    return shortened(lines[number - 1].strip()) if 0 < number <= len(lines) else "''"


def _safe(text: str) -> str:
    return shortened(text, 240)[1:-1]


def _require_between(name: str, value: object, least: int, most: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ValueError(f"`runs()`: {name} is a whole number from {least} to {most}, found {value!r}.")
