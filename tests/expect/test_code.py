"""Checks on code that read it, and do not run it."""

import platform
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast import expect
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.expect import Check

FENCED = "Here you are:\n```python\nimport math\n\ndef solve(x):\n    return math.sqrt(x)\n```"


def fault(check: Check[Any, Any], text: str) -> str:
    """Why it fails; nothing where it passes."""
    try:
        check(Reply(Observation(text=text)), None)
    except AssertionError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("check", "text", "good"),
    [
        (expect.parses("python"), "x = 1", True),
        (expect.parses("python"), FENCED, False),
        (expect.parses("python", of="fence"), FENCED, True),
        (expect.parses("python", of="fence"), "x = 1", False),
        (expect.parses("json", of="fence"), '```json\n{"a": 1}\n```', True),
        (expect.parses("toml"), "a = 1", True),
        (expect.parses("xml"), "<a/>", True),
        (expect.parses("xml"), "a", False),
        (expect.imports_only("math"), "import math as m\nfrom math import sqrt", True),
        (expect.imports_only("math"), "def f():\n    import os", False),
        (expect.imports_only("os"), "import os.path", True),
        (expect.imports_only("os.path"), "from os import path", True),
        (expect.imports_only("os.path"), "import os", False),
        (expect.imports_only("os.path"), "import os.pathology", False),
        (expect.imports_only("math"), "from . import math", False),
        (expect.imports_only("math"), "from math import *", True),
        (expect.imports_only(), "from __future__ import annotations\nx = 1", True),
        (expect.imports_only(), "import math", False),
        (expect.imports_only("os"), "x = __import__('os')", True),
        (expect.imports_only("os"), "x = __import__('o' + 's')", False),
        (expect.imports_only("os"), "x = __import__", False),
        (expect.imports_only("os"), "x = __builtins__['open']", False),
        (expect.imports_only("importlib"), "import importlib\nimportlib.import_module('os')", False),
        (expect.imports_only("importlib", "os"), "from importlib import import_module as f\nf('os')", True),
        (expect.imports_only("math", of="fence"), FENCED, True),
        (expect.imports_only("math"), "import (", False),
        (expect.no_calls_of("eval", "exec"), "x.eval('1')\nevaluate('1')", True),
        (expect.no_calls_of("eval", "exec"), "def f():\n    return eval('1')", False),
        (expect.no_calls_of("eval"), "import builtins as b\nb.eval('1')", False),
        (expect.no_calls_of("os.system"), "import os\nos.system('ls')", False),
        (expect.no_calls_of("os.system"), "import os as o\no.system('ls')", False),
        (expect.no_calls_of("os.system"), "from os import system as run\nrun('ls')", False),
        (expect.no_calls_of("os.system"), "import os\nprint(os.system)", True),
        (expect.no_calls_of("print"), "(lambda: 1)()\nf()()", True),
        (expect.defines("solve"), "def solve(x): pass", True),
        (expect.defines("solve"), "async def solve(x): pass", True),
        (expect.defines("solve"), "class solve: pass", True),
        (expect.defines("solve"), "def outer():\n    def solve(x): pass", False),
        (expect.defines("solve"), "solve = lambda x: x", False),
        (expect.defines("Solution.two"), "class Solution:\n    def two(self, x): pass", True),
        (expect.defines("Solution.two"), "def Solution(): pass", False),
        (expect.defines("solve", parameters=["x"]), "def solve(x): pass", True),
        (expect.defines("solve", parameters=["x"]), "def solve(x): pass\ndef solve(y): pass", False),
        (expect.defines("solve", parameters=["x"]), "class solve: pass", False),
        (
            expect.defines("solve", parameters=["a", "b", "*rest", "c", "**more"]),
            "def solve(a, /, b, *rest, c=1, **more): pass",
            True,
        ),
        (expect.defines("S.two", parameters=["x"]), "class S:\n    def two(self, x): pass", True),
        (expect.defines("S.two", parameters=["x"]), "class S:\n    @staticmethod\n    def two(x): pass", True),
        (expect.defines("solve", of="fence", parameters=["x"]), FENCED, True),
    ],
)
def test_code_checks(check: Check[Any, Any], text: str, good: bool) -> None:
    assert (fault(check, text) == "") is good


@pytest.mark.parametrize(
    ("check", "text", "reason"),
    [
        (
            expect.imports_only("math", "re"),
            "import math\nimport os, re",
            "Expected imports of math, re only; line 2 imports 'os'.",
        ),
        (expect.imports_only(), "from os import path", "Expected no import; line 1 imports 'path' from 'os'."),
        (
            expect.imports_only("math"),
            "\nx = __import__(name)",
            "Expected imports of math only; line 2 imports by a call what is not written out.",
        ),
        (
            expect.no_calls_of("eval", "os.system"),
            "import os as o\no.system('ls')",
            "Expected no call of eval, os.system; line 2 calls os.system.",
        ),
        (
            expect.defines("solve", parameters=["x"]),
            "def f(): pass\nclass G: pass",
            "Expected code that defines solve(x); it defines f, G.",
        ),
        (
            expect.defines("solve", parameters=["x"]),
            "\ndef solve(y, *z): pass",
            "Expected solve(x); line 2 defines solve(y, *z).",
        ),
        (expect.defines("solve"), "", "Expected code that defines solve; it defines nothing."),
    ],
)
def test_a_failure_names_the_line(check: Check[Any, Any], text: str, reason: str) -> None:
    assert fault(check, text) == reason


def test_what_is_stated_and_what_it_is_called() -> None:
    check = expect.parses("python", of="fence")
    assert check.id == "parses-python-fence"
    assert check.says(None) == f"has one fenced block of code that parses as Python {platform.python_version()}"
    assert expect.imports_only("math").says(None) == "is code with imports of math only"
    assert expect.imports_only().id == "imports-only"
    assert expect.defines("Solution.two").id == "defines-solution-two"


@pytest.mark.parametrize(
    ("make", "mistake"),
    [
        (lambda: expect.parses("pyhton"), "`parses()` knows no language 'pyhton'. Nearest: 'python'."),  # type: ignore[arg-type]
        (
            lambda: expect.parses("python", of="text"),  # type: ignore[arg-type]
            '`parses()` reads the code of="answer" as it stands or of="fence", found \'text\'.',
        ),
        (
            lambda: expect.imports_only("os path"),
            "`imports_only()` takes names such as 'math' or 'os.path', found 'os path'.",
        ),
        (lambda: expect.no_calls_of(), "`no_calls_of()` needs the name of a function, such as 'eval' or 'os.system'."),
    ],
)
def test_a_mistake_is_told_where_it_is_made(make: Any, mistake: str) -> None:
    with pytest.raises(ValueError) as told:
        make()
    assert str(told.value) == mistake


@given(st.text(alphabet="import os from.(){}[]'\":=\n\\def x,*", max_size=200))
def test_any_answer_passes_or_fails(text: str) -> None:
    for check in (expect.imports_only("os"), expect.no_calls_of("x"), expect.defines("x", parameters=["x"])):
        fault(check, text)
        fault(check, f"```\n{text}\n```")
