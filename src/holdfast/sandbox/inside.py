"""What runs inside the sandbox: the code of an answer, then its asserts. Standard library only.

Code and asserts are read from standard input, and how it ended is written to standard output, which the code itself
cannot reach by its usual name. Code that means to deceive the asserts it is held to can do so, since both stand in one
process; the one word that it would have to guess only keeps accidents from passing for a report.
"""

import ast
import errno
import json
import os
import re
import reprlib
import select
import sys
from collections.abc import Callable
from contextlib import suppress
from types import CodeType, ModuleType
from typing import Any

_NAME = "answer"  # of the module that the code is; not `__main__`, whose block asks for input
_LONGEST = 400  # characters of each text in a report
_ADDRESS = re.compile(" at 0x[0-9a-f]+")  # in a repr: another one each time
_NO_FILE = (errno.EACCES, errno.ENOENT)


def run_task(confine: Callable[..., None]) -> None:
    """Read a task from standard input, give up what it does not need, run it, and say how it ended."""
    task = json.loads(sys.stdin.buffer.read())
    report_to = _apart()
    try:
        confine(**task["limits"])
        _require_company(task["line"])
    except OSError as error:
        _report(report_to, task["word"], {"ending": "not run", "detail": str(error)})
        return
    _report(report_to, task["word"], _outcome(task["code"], task["asserts"], task["name"]))


def _require_company(line: int) -> None:
    """Leave where whoever asked has died before his end would be noticed: he holds the other end of a pipe."""
    waiting = select.poll()
    waiting.register(line, select.POLLIN)
    if waiting.poll(0):
        os._exit(1)
    os.close(line)


def _apart() -> int:
    """Standard output under another number; the three usual ones lead nowhere from here on."""
    report_to = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for usual in (0, 1, 2):
        os.dup2(nowhere, usual)
    os.close(nowhere)
    return report_to


def _report(report_to: int, word: str, said: dict[str, Any]) -> None:
    """Write the report and leave: nothing that the code registered for the end is run."""
    os.write(report_to, json.dumps({"word": word, **said}).encode() + b"\n")
    os._exit(0)


def _outcome(code: str, asserts: list[str], name: str) -> dict[str, Any]:
    """Run the code as a module, then each assert in it."""
    module = ModuleType(_NAME)
    sys.modules[_NAME] = module
    space = vars(module)
    if "random" in code:
        import random  # so that code which draws gives the same each time

        random.seed(0)
    place = 0
    try:
        exec(compile(code, name, "exec", dont_inherit=True), space)
        for place, statement in enumerate(asserts, 1):
            unmet = _held_to(statement, space)
            if unmet is not None:
                return {"ending": "unmet", "place": place, **unmet}
    except AssertionError as error:
        is_own = place == 0 or _line_in(error, name) > 0
        ending = "raised" if is_own else "unmet"
        return {"ending": ending, "place": place, "line": _line_in(error, name), "detail": _said(error)}
    except MemoryError:
        return {"ending": "memory", "place": place}
    except SystemExit as error:
        return {"ending": "ended", "place": place, "line": _line_in(error, name), "detail": _said(error)}
    except BaseException as error:  # noqa: BLE001  # around code that is not ours: what it raises becomes data
        said = {"ending": "raised", "place": place, "line": _line_in(error, name), "detail": _said(error)}
        return said | {"lacks_file": isinstance(error, OSError) and error.errno in _NO_FILE}
    return {"ending": "passed"}


def _held_to(statement: str, space: dict[str, Any]) -> dict[str, Any] | None:
    """Nothing where an assert holds; else what both sides of its `==` were, where it has one."""
    tree = ast.parse(statement, "<assert>")
    only = tree.body[0] if len(tree.body) == 1 else None
    test = only.test if isinstance(only, ast.Assert) else only.value if isinstance(only, ast.Expr) else None
    if test is None:
        exec(compile(tree, "<assert>", "exec"), space)
        return None
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
        left, right = (eval(_compiled(each), space) for each in (test.left, test.comparators[0]))
        if left == right:
            return None
        is_turned = _is_literal(test.left) and not _is_literal(test.comparators[0])
        observed, expected = (right, left) if is_turned else (left, right)
        return {"observed": _shown(observed), "expected": _shown(expected)}
    value = eval(_compiled(test), space)
    return None if value else {"observed": _shown(value)}


def _compiled(expression: ast.expr) -> CodeType:
    return compile(ast.Expression(expression), "<assert>", "eval")


def _is_literal(expression: ast.expr) -> bool:
    return not any(isinstance(node, ast.Name | ast.Call) for node in ast.walk(expression))


class _Short(reprlib.Repr):
    """A repr that is as long as it may be, and does not walk through what it will not show."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlist = self.maxtuple = self.maxset = self.maxfrozenset = self.maxdeque = self.maxarray = 20
        self.maxdict, self.maxstring, self.maxlong, self.maxother = 20, 200, 60, 200


def _shown(value: object) -> str:
    try:
        return _cut(_ADDRESS.sub("", _Short().repr(value)))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # around code that is not ours
        return f"a {_cut(type(value).__name__)} whose repr raises {_cut(type(error).__name__)}"


def _said(error: BaseException) -> str:
    """The exception and what it says."""
    text = ""
    with suppress(Exception):
        text = _cut(str(error))
    return f"{_cut(type(error).__name__)}{': ' if text else ''}{text}"


def _cut(text: str) -> str:
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}...{text[-_LONGEST // 2 :]}"


def _line_in(error: BaseException, name: str) -> int:
    """The last line of the code that an exception came through; 0 where it came through none."""
    line, traceback = 0, error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == name:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line
