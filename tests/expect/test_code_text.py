"""Code is read where it stands, and what does not parse is told with its place."""

import platform
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable
from holdfast.expect.code_text import PARSERS, code_of, python_tree

PYTHON = f"Python {platform.python_version()}"


def reply_of(text: str) -> Reply[Any]:
    return Reply(Observation(text=text))


def test_the_only_fence_is_read_and_nothing_is_guessed() -> None:
    fenced = "Here:\n```python\nx = 1\n```\nDone."
    assert code_of(reply_of(fenced), "fence") == "x = 1\n"
    assert code_of(reply_of(fenced), "answer") == fenced
    with pytest.raises(AssertionError, match=r"^Expected one fenced block of code, found 0 in 'x = 1'\.$"):
        code_of(reply_of("x = 1"), "fence")
    with pytest.raises(AssertionError, match="found 2 in "):
        code_of(reply_of(fenced + "\n" + fenced), "fence")


def test_a_fence_that_is_not_closed_reaches_to_the_end() -> None:
    assert code_of(reply_of("```\nx = 1\ny = (2,"), "fence") == "x = 1\ny = (2,"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("x = (1,\ny = 2", "at line 1, column 5: '(' was never closed, near 'x = (1,'."),
        ("x = 1\n  y = 2", "at line 2, column 2: unexpected indent, near '  y = 2'."),
        (
            "```python\nx = 1\n```",
            "at line 1, column 1: a code fence stands around it, which is no Python, near '```python'.",
        ),
        ("\n~~~\nx\n~~~", "at line 2, column 1: a code fence stands around it, which is no Python, near '~~~'."),
        ("Here it is: x", "at line 1, column 6: invalid syntax, near 'Here it is: x'."),
        ("a = 1\nb = '\ud800'", "line 2 has a lone surrogate, which no source may hold."),
        ("-" * 100_000 + "1", "it is nested too deeply to be read."),
        ("1" + "+1" * 90_000, "it is nested too deeply to be read."),
    ],
)
def test_what_is_no_python_is_told_with_its_place(code: str, reason: str) -> None:
    with pytest.raises(AssertionError) as failed:
        python_tree(code)
    assert str(failed.value).startswith(f"Expected code that parses as {PYTHON}; ")
    if platform.python_version_tuple()[:2] == ("3", "11"):  # the parser's own words are another version's in others
        assert str(failed.value) == f"Expected code that parses as {PYTHON}; {reason}"


@pytest.mark.parametrize("code", ["x = 1\0", "(" * 5_000 + ")" * 5_000, "'''" + "x" * 9_999, "f'{" * 99, "\ufeffx"])
def test_odd_code_fails_and_crashes_nothing(code: str) -> None:
    with pytest.raises(AssertionError):
        python_tree(code)


def test_code_of_a_length_that_no_module_has_is_not_read() -> None:
    with pytest.raises(NotApplicable, match=r"^Code of 5,000,001 characters is not parsed: 200,000 is the most\.$"):
        python_tree("#" * 5_000_001)


@pytest.mark.parametrize(
    ("language", "code", "good"),
    [
        ("python", "def f():\n    return 1\n", True),
        ("python", "", True),
        ("python", "x = '\\d'", True),
        ("json", '{"a": [1, 2]}', True),
        ("json", "{'a': 1}", False),
        ("toml", "a = 1\n[b]\nc = 1979-05-27", True),
        ("toml", "a = 1\na = 2", False),
        ("toml", "a = 2020-13-01", False),
        ("toml", "a = " + "[" * 90_000, False),
        ("xml", "<a><b/></a>", True),
        ("xml", "<?xml version='1.0' encoding='utf-16'?><a/>", True),
        ("xml", "<!DOCTYPE a><a/>", True),
        ("xml", "<a><b></a>", False),
        ("xml", "<a>" * 60_000, False),
        ("xml", "<a>\ud800</a>", False),
        ("xml", "<!DOCTYPE a [<!ENTITY x 'yy'>]><a>&x;</a>", False),
        ("xml", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", False),
        ("xml", "", False),
    ],
)
def test_each_language_is_read_by_its_own_rules(language: str, code: str, good: bool) -> None:
    if good:
        PARSERS[language](code)
        return
    with pytest.raises(AssertionError):
        PARSERS[language](code)


@given(st.sampled_from(sorted(PARSERS)), st.text(alphabet=st.characters(), max_size=200))
def test_any_text_parses_or_fails(language: str, code: str) -> None:
    try:
        PARSERS[language](code)
    except AssertionError as error:
        assert str(error).isprintable()


@given(st.text(alphabet="([{'\"\\:=#\n \tdefifx1,.`<>/!&;", max_size=300))
def test_text_that_looks_like_code_parses_or_fails(code: str) -> None:
    for parser in PARSERS.values():
        try:
            parser(code)
        except AssertionError as error:
            assert str(error).isprintable()
