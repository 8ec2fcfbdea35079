"""Reads the code of an answer: where it stands, and whether it parses. Only what the standard library reads itself."""

import ast
import platform
import tomllib
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Literal
from xml.parsers import expat

from holdfast.domain.code_run import LONGEST_CODE
from holdfast.domain.json_text import parse_json
from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable, shortened
from holdfast.expect.check import observed
from holdfast.expect.markdown import fenced_code

Of = Literal["answer", "fence"]
Language = Literal["python", "json", "toml", "xml"]

PYTHON = f"Python {platform.python_version()}"  # what parses depends on it


def code_of(reply: Reply[Any], of: Of) -> str:
    """The code: the answer as it stands, or what is in its only fenced block. Raises AssertionError without one."""
    if of == "answer":
        return reply.text
    blocks = fenced_code(reply.text)
    if len(blocks) != 1:
        raise AssertionError(f"Expected one fenced block of code, found {len(blocks)} in {observed(reply)}.")
    return blocks[0]


def require_of(of: object, name: str) -> None:
    """Raises ValueError for a place that code is not read from."""
    if of not in ("answer", "fence"):
        raise ValueError(f'`{name}()` reads the code of="answer" as it stands or of="fence", found {of!r}.')


def python_tree(code: str) -> ast.Module:
    """The code as Python reads it. Raises AssertionError with the place where it does not parse.

    What is nested too deeply for the interpreter does not parse: it could not be run either. Not applicable to code
    that is longer than any module should be, since reading it would take seconds and gigabytes.
    """
    _require_readable(code)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of code that parses, and could be better
            return ast.parse(code)
    except SyntaxError as error:
        raise AssertionError(f"Expected code that parses as {PYTHON}; {_place(code, error)}") from error
    except UnicodeEncodeError as error:
        at = f"line {code.count(chr(10), 0, error.start) + 1} has a lone surrogate, which no source may hold"
        raise AssertionError(f"Expected code that parses as {PYTHON}; {at}.") from error
    except ValueError as error:  # a null byte, before Python 3.11.4
        raise AssertionError(f"Expected code that parses as {PYTHON}; {error}.") from error
    except (RecursionError, MemoryError) as error:  # the parser raises MemoryError where its own stack is full
        raise AssertionError(f"Expected code that parses as {PYTHON}; it is nested too deeply to be read.") from error


def _require_readable(code: str) -> None:
    if len(code) > LONGEST_CODE:
        raise NotApplicable(f"Code of {len(code):,} characters is not parsed: {LONGEST_CODE:,} is the most.")


def _place(code: str, error: SyntaxError) -> str:
    """Where it is no Python, and why; a fence is named for what it is."""
    line, column = error.lineno or 1, error.offset or 1
    lines = code.split("\n")
    shown = lines[line - 1] if line <= len(lines) else ""
    why = error.msg
    if shown.lstrip().startswith(("```", "~~~")):
        column, why = len(shown) - len(shown.lstrip()) + 1, "a code fence stands around it, which is no Python"
    at = max(0, column - 40)
    return f"at line {line}, column {column}: {why}, near {shortened(shown[at : at + 80])}."


def _python(code: str) -> None:
    python_tree(code)


def _json(code: str) -> None:
    parse_json(code, "code")


def _toml(code: str) -> None:
    _require_readable(code)
    try:
        tomllib.loads(code)
    except tomllib.TOMLDecodeError as error:
        raise AssertionError(f"Expected code that parses as TOML; {_cut(error)}.") from error
    except RecursionError as error:
        raise AssertionError("Expected code that parses as TOML; it is nested too deeply to be read.") from error
    except ValueError as error:  # a number that is too long, a date that is none
        raise AssertionError(f"Expected code that parses as TOML; {_cut(error)}.") from error


def _xml(code: str) -> None:
    """Entities are not expanded: a document that declares its own fails, as it does with every safe reader."""
    _require_readable(code)
    parser = expat.ParserCreate()

    def declared(name: str, *_: object) -> None:
        raise AssertionError(f"Expected XML without entities of its own; it declares {shortened(name)}.")

    parser.EntityDeclHandler = declared
    try:
        parser.Parse(code, True)
    except expat.ExpatError as error:
        why = expat.ErrorString(error.code)
        where = f"at line {error.lineno}, column {error.offset + 1}"
        raise AssertionError(f"Expected code that parses as XML; {where}: {why}.") from error
    except UnicodeEncodeError as error:
        raise AssertionError("Expected code that parses as XML; it has a lone surrogate.") from error


PARSERS: Mapping[str, Callable[[str], None]] = {"python": _python, "json": _json, "toml": _toml, "xml": _xml}


def _cut(error: Exception) -> str:
    return shortened(str(error), 200)[1:-1]
