"""Says what a check's exception means, in words that read alone."""

import ast
import linecache
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath
from types import FrameType, TracebackType
from typing import Any

from holdfast.errors import shortened

_NO_FILE = frozenset({"<string>", "<stdin>"})  # what Python keeps under these names is other source than the check's
_MOST_VALUES = 3
_LONGEST = 2_000
_HINTS: tuple[tuple[str, str], ...] = (  # what an exception says -> the accessor that fails instead of crashing
    ("JSONDecodeError", "Use `reply.json()`, which fails the check where the answer is not JSON."),
    ("ValidationError", "Use `reply.parsed`, which fails the check where the answer does not validate."),
    ("invalid literal for int", "Use `reply.number()`, which fails the check where there is no number."),
    ("could not convert string to float", "Use `reply.number()`, which fails the check where there is no number."),
    ("InvalidOperation", "Use `reply.number()`, which fails the check where there is no number."),
    ("IndexError: tuple index", "Use `reply.only_call(tool)`, which fails the check where there is no such call."),
)


def failure_reason(error: AssertionError) -> str:
    """The assertion's message; where it has none, its source line with the values that it read."""
    text = words_of(error)
    return text or _from_traceback(error.__traceback__) or "An assertion failed, and its source could not be read."


def words_of(error: BaseException) -> str:
    """What an exception says, fit to be kept and shown: not too long, and nothing in it that a terminal acts on."""
    return _cut(_neutral(_cut(text_of(error).strip())))


def text_of(error: BaseException) -> str:
    """What an exception of user code says; nothing where it crashes saying it."""
    try:
        return str(error)
    except Exception:  # noqa: BLE001  # around a check, and around a tool of a world
        return ""


def _neutral(text: str) -> str:
    """Lines as they are; an escape for control, format and surrogate characters that an answer brought in."""
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() or each == "\n" or unicodedata.category(each) == "Zs" else repr(each)[1:-1]
        for each in text
    )


def _cut(text: str) -> str:
    """The text, cut in the middle where somebody put a whole answer into a message."""
    head = _LONGEST * 2 // 3
    return text if len(text) <= _LONGEST else f"{text[:head]} [...] {text[head - _LONGEST :]}"


def crash_reason(error: BaseException, answer: str) -> str:
    """What a check that crashed ran into: the exception, where, the answer it read, and what to use instead."""
    what = f"{type(error).__name__}: {shortened(text_of(error), 200)[1:-1]}"
    hint = next((advice for said, advice in _HINTS if said in what), "")
    place = _place(error.__traceback__)
    at = f" at {place}" if place else ""
    return f"The check crashed with {what}{at}, on the answer {shortened(answer)}.{' ' if hint else ''}{hint}"


def _frames(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _place(traceback: TracebackType | None) -> str:
    """File and line of the last frame outside holdfast and the standard library's own text, if any."""
    frames = list(_frames(traceback))
    users = [frame for frame in frames[1:] if "holdfast" not in _module(frame.tb_frame)] or frames[-1:]
    return _where(users[0]) if users else ""


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]


def _where(traceback: TracebackType) -> str:
    return f"{PurePath(traceback.tb_frame.f_code.co_filename).name}:{traceback.tb_lineno}"


def _from_traceback(traceback: TracebackType | None) -> str:
    last = list(_frames(traceback))[-1:]
    if not last:
        return ""
    frame, line = last[0].tb_frame, last[0].tb_lineno
    if frame.f_code.co_filename in _NO_FILE:
        return ""
    statement = _assertion(frame.f_code.co_filename, line)
    if statement is None:
        source = linecache.getline(frame.f_code.co_filename, line).strip()
        return f"{source} ({_where(last[0])})" if source else ""
    values = ", ".join(_values(statement.node, frame))
    return f"{statement.text}{' with ' if values else ''}{values} ({_where(last[0])})"


@dataclass(frozen=True, slots=True)
class _Assertion:
    """An assertion in a source file, and its text on one line."""

    node: ast.Assert
    text: str

    def spans(self, line: int) -> bool:
        return self.node.lineno <= line <= (self.node.end_lineno or self.node.lineno)


def _assertion(path: str, line: int) -> _Assertion | None:
    """The innermost assertion that spans a line."""
    linecache.checkcache(path)  # a file edited meanwhile is read again
    spanning = [each for each in _assertions("".join(linecache.getlines(path))) if each.spans(line)]
    return spanning[-1] if spanning else None


@lru_cache(maxsize=256)
def _assertions(source: str) -> tuple[_Assertion, ...]:
    """All of a file's at once: finding the text of one splits the whole source."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return ()
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    return tuple(_Assertion(node, " ".join((ast.get_source_segment(source, node) or "").split())) for node in nodes)


def _values(statement: ast.Assert, frame: FrameType) -> Iterator[str]:
    """Names and attributes in the assertion with their values. Checks are pure, so reading them again is harmless."""
    seen: set[str] = set()
    for node in _readable(statement.test):
        source = ast.unparse(node)
        if source in seen or len(seen) >= _MOST_VALUES:
            continue
        seen.add(source)
        try:
            value = eval(compile(ast.Expression(node), "<check>", "eval"), frame.f_globals, frame.f_locals)
        except Exception:  # noqa: BLE001, S112  # around a check: what cannot be read again is not shown
            continue
        if not callable(value):
            yield f"{source} = {shortened(value)}"


def _readable(node: ast.AST) -> Iterator[Any]:
    if isinstance(node, ast.Attribute | ast.Name):
        yield node
        return
    if isinstance(node, ast.comprehension | ast.Lambda | ast.GeneratorExp | ast.ListComp | ast.SetComp | ast.DictComp):
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(node, ast.Call) and child is node.func:
            if isinstance(child, ast.Attribute):
                yield from _readable(child.value)
            continue
        yield from _readable(child)
