"""What loading a module loads, in a fresh interpreter, by module names."""

import subprocess
import sys

import pytest

HEAVY = {
    "openai", "deepdiff", "hypothesis", "pytest", "numpy", "scipy", "httpx2", "jinja2", "rich", "aiohttp",
    "langdetect", "rapidfuzz", "regex", "jsonschema_rs", "PIL", "ray", "psycopg", "click",
}  # fmt: skip


def loaded_by(statement: str) -> set[str]:
    """Top-level names in sys.modules after a statement, in an interpreter of its own."""
    code = f"{statement}\nimport sys\nprint(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_holdfast_loads_nothing_heavy() -> None:
    assert not loaded_by("import holdfast") & (HEAVY | {"pydantic"})


def test_importing_what_contracts_are_written_with_loads_nothing_heavy() -> None:
    names = "Bar, Case, Reply, Request, app_contract, contract, expect, image, text_file, tool"
    assert not loaded_by(f"from holdfast import {names}") & HEAVY


def test_the_pytest_door_loads_neither_holdfast_nor_pydantic() -> None:
    loaded = loaded_by("import _holdfast_pytest")
    assert not loaded & {"holdfast", "pydantic"}


@pytest.mark.parametrize("module", ["holdfast.api", "holdfast.expect", "holdfast.testing", "holdfast.statistics"])
def test_a_public_door_does_not_load_the_model_client(module: str) -> None:
    assert not loaded_by(f"import {module}") & {"openai", "httpx2", "aiohttp", "hypothesis", "deepdiff", "jinja2"}


def test_help_loads_no_pydantic() -> None:
    code = (
        "import sys; sys.argv = ['holdfast', '--help']\n"
        "from holdfast.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print('MODULES', *sorted({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.rpartition("MODULES ")[2].split())
    assert not loaded & ((HEAVY - {"click"}) | {"pydantic"})


CHECKED = """
from holdfast import expect
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
checks = [{made}, expect.contains("a"), expect.word_count(at_most=99), expect.is_json() | expect.no_html()]
said = "Das ist alles, was man dazu sagen kann, und mehr wollen wir auch nicht sagen."
for check in checks[{first}:]:
    check.judge(Reply(Observation(text=said)), "Sag es.", said)
"""
OPTIONAL = {
    "langdetect": "expect.in_language('de')",
    "rapidfuzz": "expect.similar_to('Das ist alles.', at_least=0.1, by='characters')",
    "regex": "expect.matches('a')",
}


@pytest.mark.parametrize("library", OPTIONAL)
def test_what_a_check_needs_is_loaded_once_it_is_used_and_not_before(library: str) -> None:
    pytest.importorskip(library)
    named = loaded_by(CHECKED.format(made=OPTIONAL[library], first=1))
    assert not named & {"langdetect", "rapidfuzz", "regex", "jsonschema_rs", "deepdiff", "numpy", "torch"}
    assert library in loaded_by(CHECKED.format(made=OPTIONAL[library], first=0))
