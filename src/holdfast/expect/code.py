"""Checks on code by reading it: whether it parses, what it imports, calls and defines. Nothing of it is run.

Reading finds what is written plainly. Code that hides an import or a call on purpose can do so; to keep it from doing
harm is the sandbox's part (`runs`).
"""

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Any

from holdfast.domain.reply import Reply
from holdfast.errors import nearest, shortened
from holdfast.expect.check import Check
from holdfast.expect.code_text import PARSERS, PYTHON, Language, Of, code_of, python_tree, require_of
from holdfast.expect.ids import named_by

__all__ = ["defines", "imports_only", "no_calls_of", "parses"]

_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_DYNAMIC = ("__import__", "builtins.__import__", "importlib.import_module", "importlib.__import__")
_HIDING = frozenset({"__import__", "__builtins__", "__loader__", "__spec__"})  # names that lead to any import

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def parses(language: Language, /, *, of: Of = "answer") -> Check[object, object]:
    """The code parses: Python (of the version that holdfast runs on), JSON, TOML or XML.

    It is the answer as it stands, so that a fence or a word before it fails; with ``of="fence"`` what stands in the
    only fenced block. Not applicable to more than 200,000 characters.
    """
    parser = PARSERS.get(language)
    if parser is None:
        raise ValueError(f"`parses()` knows no language {language!r}. {nearest(str(language), PARSERS)}".rstrip())
    require_of(of, "parses")

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        parser(code_of(reply, of))

    name = PYTHON if language == "python" else language.upper()
    return Check(_id("parses", of, language), rule, says=f"{_has(of)} that parses as {name}")


def imports_only(*modules: str, of: Of = "answer") -> Check[object, object]:
    """The Python code imports these modules only, with what is below them; without modules, none at all.

    ``imports_only("math", "os.path")`` allows ``from os import path`` and not ``import os``. What is imported by
    `__import__` or `importlib` counts where the name is written out, and fails where it is not; relative imports fail.
    """
    _require_names(modules, "imports_only")
    require_of(of, "imports_only")
    allowed = f"imports of {', '.join(modules)} only" if modules else "no import"

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        tree = python_tree(code_of(reply, of))
        for line, names, what in sorted(_imports(tree), key=lambda each: each[0]):
            if not any(_is_below(name, module) for name in names for module in modules):
                raise AssertionError(f"Expected {allowed}; line {line} {what}.")

    return Check(_id("imports-only", of, *modules), rule, says=f"{_has(of)} with {allowed}")


def no_calls_of(*functions: str, of: Of = "answer") -> Check[object, object]:
    """The Python code calls none of these functions: ``no_calls_of("eval", "exec", "os.system")``.

    A function counts by its whole name, also where it was imported under another.
    """
    if not functions:
        raise ValueError("`no_calls_of()` needs the name of a function, such as 'eval' or 'os.system'.")
    _require_names(functions, "no_calls_of")
    require_of(of, "no_calls_of")
    listed = ", ".join(functions)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        tree = python_tree(code_of(reply, of))
        known = _known_as(tree)
        for node in _calls(tree):
            name = _dotted(node.func, known)
            if name in functions:
                raise AssertionError(f"Expected no call of {listed}; line {node.lineno} calls {name}.")

    return Check(_id("no-calls-of", of, *functions), rule, says=f"{_has(of)} that does not call {listed}")


def defines(name: str, /, *, parameters: Sequence[str] | None = None, of: Of = "answer") -> Check[object, object]:
    """The Python code defines that function or class at its top, or that method: ``defines("Solution.twoSum")``.

    `parameters` are the names of its parameters, in order; those of a method without its first, and with stars as
    written: ``["*values", "key", "**options"]``. Of several definitions the last counts, as in Python.
    """
    _require_names([name], "defines")
    require_of(of, "defines")
    wanted = None if parameters is None else list(parameters)
    stated = name if wanted is None else f"{name}({', '.join(wanted)})"

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        tree = python_tree(code_of(reply, of))
        found = _definition(tree, name)
        if found is None:
            there = ", ".join(shortened(each.name, 40).strip("'") for each in _defined(tree)[:8]) or "nothing"
            raise AssertionError(f"Expected code that defines {stated}; it defines {there}.")
        if wanted is None:
            return
        if isinstance(found, ast.ClassDef):
            raise AssertionError(f"Expected a function {stated}; {name} at line {found.lineno} is a class.")
        taken = _parameters(found, is_method="." in name)
        if taken != wanted:
            shown = ", ".join(shortened(each, 40).strip("'") for each in taken)
            raise AssertionError(f"Expected {stated}; line {found.lineno} defines {name}({shown}).")

    return Check(_id("defines", of, name), rule, says=f"{_has(of)} that defines {stated}")


def _imports(tree: ast.Module) -> Iterator[tuple[int, list[str], str]]:
    """Each import: its line, the names by which it may be allowed, and what it does in words."""
    called: set[int] = set()
    known = _known_as(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, [alias.name], f"imports {_shown(alias.name)}") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from _imports_from(node)
        elif isinstance(node, ast.Call) and _dotted(node.func, known) in _DYNAMIC:
            called.add(id(node.func))
            yield _imported_by_call(node)
        elif isinstance(node, ast.Name) and node.id in _HIDING and id(node) not in called:
            yield node.lineno, [], f"uses {node.id}, which can import anything"


def _imports_from(node: ast.ImportFrom) -> Iterator[tuple[int, list[str], str]]:
    if node.level:
        yield node.lineno, [], "imports relatively"
        return
    module = node.module or ""
    if module == "__future__":
        return
    for alias in node.names:
        yield node.lineno, [module, f"{module}.{alias.name}"], f"imports {_shown(alias.name)} from {_shown(module)}"


def _imported_by_call(node: ast.Call) -> tuple[int, list[str], str]:
    name = node.args[0] if node.args else None
    if isinstance(name, ast.Constant) and isinstance(name.value, str):
        return node.lineno, [name.value], f"imports {_shown(name.value)} by a call"
    return node.lineno, [], "imports by a call what is not written out"


def _is_below(name: str, module: str) -> bool:
    return name == module or name.startswith(f"{module}.")


def _calls(tree: ast.Module) -> list[ast.Call]:
    return sorted((node for node in ast.walk(tree) if isinstance(node, ast.Call)), key=lambda node: node.lineno)


def _known_as(tree: ast.Module) -> dict[str, str]:
    """What names stand for by any import in the code: ``from os import system as run`` makes `run` os.system."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            known |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            known |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return known


def _dotted(node: ast.expr, known: dict[str, str]) -> str:
    """The whole name of what is called; empty where it has none. `builtins.eval` is `eval`."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([known.get(node.id, node.id), *reversed(parts)]).removeprefix("builtins.")


def _definition(tree: ast.Module, name: str) -> Definition | None:
    first, *rest = name.split(".")
    found = _last(_defined(tree), first)
    for each in rest:
        found = _last(_defined(found), each) if isinstance(found, ast.ClassDef) else None
    return found


def _last(definitions: Sequence[Definition], name: str) -> Definition | None:
    return next((each for each in reversed(definitions) if each.name == name), None)


def _defined(node: ast.Module | ast.ClassDef) -> list[Definition]:
    return [each for each in node.body if isinstance(each, Definition)]


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef, *, is_method: bool) -> list[str]:
    taken = function.args
    named = [each.arg for each in (*taken.posonlyargs, *taken.args)]
    is_static = any(isinstance(each, ast.Name) and each.id == "staticmethod" for each in function.decorator_list)
    if is_method and not is_static:
        named = named[1:]
    starred = [f"*{taken.vararg.arg}"] if taken.vararg else []
    rest = [f"**{taken.kwarg.arg}"] if taken.kwarg else []
    return [*named, *starred, *(each.arg for each in taken.kwonlyargs), *rest]


def _require_names(names: Sequence[str], check: str) -> None:
    for name in names:
        if not isinstance(name, str) or _DOTTED.fullmatch(name) is None:
            raise ValueError(f"`{check}()` takes names such as 'math' or 'os.path', found {name!r}.")


def _shown(name: str) -> str:
    return shortened(name, 60)


def _has(of: Of) -> str:
    return "is code" if of == "answer" else "has one fenced block of code"


def _id(word: str, of: Of, *values: object) -> str:
    return named_by(word, *values, *(["fence"] if of == "fence" else []))
