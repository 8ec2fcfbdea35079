"""Wrong contracts: every mistake at once, with file and line, and never a regression."""

import sys
from typing import Any

import pytest

pytestmark = pytest.mark.journey

AGAIN = '''

@contract(cases=[Case("ant", "Say ant."), Case("bee", "Say bee."), Case("ant", "Say ant!")])
def twice(text: str) -> Request:
    """An id stands twice."""
    return Request(user=text)


@contract(id="Twice", cases=[Case("ant", "Say ant.")])
def other(text: str) -> Request:
    """An id that is none."""
    return Request(user=text)
'''
CRASHES = """

@says.check
def is_three(reply: Reply, text: str) -> None:
    assert int(reply.text) == 3
"""
FROM_A_FILE = '''

@contract(cases=[Case.load("cases/words.jsonl", str)], checks=[expect.no_fence()])
def loaded(text: str) -> Request:
    """Cases from a file."""
    return Request(user=text)
'''
CASES = """\
{"id": "ant", "input": "Say ant."}
{"id": "bee", "input": 5}
not JSON
{"id": "cat", "inptu": "Say cat."}
{"id": "ant", "input": "Say ant!"}
"""
BROKEN = """\
import json


def limits():
    return json.loads("{")


LIMITS = limits()
"""


def test_ids_that_clash_are_all_told_with_their_lines(desk: Any) -> None:
    mine = desk("http://127.0.0.1:9/v1", contract=AGAIN)
    said = mine.run("check", code=2).err
    assert "contracts/words.py:14, contract 'words.twice': Two cases have the id 'ant'; the other stands at" in said
    assert "contracts/words.py:20: The id of a contract is 'Twice'." in said


def test_two_contracts_of_one_id_are_named_both(desk: Any) -> None:
    mine = desk("http://127.0.0.1:9/v1", contract=AGAIN.replace('Case("ant", "Say ant!")', "").replace("Twice", "says"))
    said = mine.run("check", code=2).err
    assert "Two contracts have the id 'words.says'; the other stands at contracts/words.py:" in said


def test_a_check_that_crashes_is_no_failure_of_the_release(desk: Any, serve: Any) -> None:
    server = serve()
    mine = desk(server.base_url, contract=CRASHES)
    mine.run("replay", "--to", "baseline", "--quiet")
    judged = mine.run("replay", "--quiet", code=4).out
    assert judged.startswith("Undecided: of 1 contract 1 is undecided.")
    assert "ValueError: invalid literal for int() with base 10: 'Well: ant'" in judged
    assert "on the answer 'Well: ant'. Use `reply.number()`" in judged
    assert "0 regressed" not in judged
    assert "words.says  undecided" in judged
    assert "A check crashed in 6 trials" in mine.run("approve", code=4).err
    assert not (mine.root / "fixtures").exists()
    # Mended, the kept answers are checked again for free.
    file = mine.root / "contracts" / "words.py"
    file.write_text(file.read_text("utf-8").replace("int(reply.text) == 3", "reply.text"), "utf-8")
    assert server.stats.requests == 6
    mine.run("replay", "--quiet", code=3)
    assert "errored" not in mine.run("compare", code=3).out
    assert server.stats.requests == 6 + 9


def test_all_bad_lines_of_a_case_file_are_told_at_once(desk: Any) -> None:
    mine = desk("http://127.0.0.1:9/v1", contract=FROM_A_FILE)
    mine.write("contracts/cases/words.jsonl", CASES)
    other = "the other stands at contracts/cases/words.jsonl:1."
    assert mine.run("check", code=2).err.splitlines() == [
        "contracts/cases/words.jsonl:2: input: Input should be a valid string, found 5.",
        "contracts/cases/words.jsonl:3: The line is not JSON: Expecting value at character 1, near 'not JSON'.",
        "contracts/cases/words.jsonl:4: There is no key 'inptu' in a case. Nearest: 'input'.",
        "contracts/cases/words.jsonl:4: The key 'input' is missing.",
        f"contracts/cases/words.jsonl:5, contract 'words.loaded': Two cases have the id 'ant'; {other}",
    ]


def test_an_error_in_the_users_own_code_shows_their_own_traceback(desk: Any) -> None:
    mine = desk("http://127.0.0.1:9/v1")
    file = mine.write("contracts/limits.py", BROKEN)
    mine.write("contracts/absent.py", "import not_installed_anywhere\n")
    said = mine.run("check", code=2).err
    assert "contracts/limits.py:5: The file cannot be loaded. JSONDecodeError: Expecting property name" in said
    assert f'  File "{file}", line 8, in <module>\n    LIMITS = limits()' in said
    assert "ModuleNotFoundError: No module named 'not_installed_anywhere'" in said
    assert "/holdfast/" not in said


@pytest.mark.parametrize("how", ["flag", "environment"])
def test_python_without_asserts_is_refused(desk: Any, how: str) -> None:
    mine = desk("http://127.0.0.1:9/v1", **({"PYTHONOPTIMIZE": "1"} if how == "environment" else {}))
    said = mine.run("check", code=2, python=[sys.executable, "-O"] if how == "flag" else []).err
    assert "`python -O` and PYTHONOPTIMIZE remove asserts: every check would pass. Leave them out." in said


@pytest.mark.parametrize("words", [("check", "wrods"), ("replay", "--tag", "none-has-it"), ("list", "words.says.ant")])
def test_an_empty_selection_is_nothing_to_decide(desk: Any, words: tuple[str, ...]) -> None:
    assert "No contract is selected by " in desk("http://127.0.0.1:9/v1").run(*words, code=5).err


def test_folders_without_a_contract_are_nothing_to_decide(desk: Any) -> None:
    mine = desk("http://127.0.0.1:9/v1")
    mine.write("contracts/words.py", "WORDS = ()\n")
    assert "No contract is selected by the contracts folders." in mine.run("check", code=5).err
