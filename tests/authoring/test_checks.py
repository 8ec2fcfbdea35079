"""Checks as they are once loaded."""

from collections.abc import Callable
from pathlib import Path

import pytest

from holdfast.domain.contract import LoadedCase, LoadedCheck, Suite
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable

Write = Callable[[str, str], Path]
HEAD = """
from functools import partial
@contract(cases=[Case("a", "x"), Case("b", "y", expected="Z")])
def echo(text): return Request(user=text)
"""
PLAIN = "echo.check(expect.no_fence())\n"
ANSWER: Reply[None] = Reply(Observation(text="hello Z"))
WITHOUT, WITH = LoadedCase(id="a", input="x"), LoadedCase(id="b", input="y", expected="Z", has_expected=True)


@pytest.fixture
def loaded(write: Write, load: Callable[[], Suite]) -> Callable[[str], tuple[LoadedCheck, ...]]:
    def checks_of(text: str) -> tuple[LoadedCheck, ...]:
        write("contracts/a.py", HEAD.lstrip() + text)
        return load().contracts[0].checks

    return checks_of


def test_checks_keep_their_order_and_have_dashed_ids(loaded: Callable[[str], tuple[LoadedCheck, ...]]) -> None:
    checks = loaded(
        "@echo.check\ndef quotes_the_order(reply, text): assert text in reply.text\n"
        "echo.check(expect.contains('sorry'), gate=False)\n"
        "@echo.check(at_least=0.5)\ndef short(reply, text): return 1\n"
    )
    assert [(check.id, check.gate, check.at_least) for check in checks] == [
        ("quotes-the-order", True, None),
        ("contains-sorry", False, None),
        ("short", True, 0.5),
    ]
    assert checks[0].where == "contracts/a.py:5"


def test_a_check_is_given_reply_and_input(loaded: Callable[[str], tuple[LoadedCheck, ...]]) -> None:
    (check,) = loaded("@echo.check\ndef quotes(reply, text): assert text in reply.text, text\n")
    assert check.run(ANSWER, LoadedCase(id="c", input="hello")) is None
    with pytest.raises(AssertionError, match=r"^bye"):
        check.run(ANSWER, LoadedCase(id="c", input="bye"))


def test_a_check_of_three_arguments_is_given_what_the_case_expects(
    loaded: Callable[[str], tuple[LoadedCheck, ...]],
) -> None:
    (check,) = loaded("@echo.check\ndef right(reply, text, want): assert want in reply.text\n")
    assert check.run(ANSWER, WITH) is None
    with pytest.raises(NotApplicable, match=r"^The case has no expected value\.$"):
        check.run(ANSWER, WITHOUT)


def test_a_ready_made_check_is_given_it_as_well(loaded: Callable[[str], tuple[LoadedCheck, ...]]) -> None:
    (check,) = loaded("echo.check(expect.equals_expected())\n")
    with pytest.raises(AssertionError):
        check.run(ANSWER, WITH)
    with pytest.raises(NotApplicable):
        check.run(ANSWER, WITHOUT)


def test_a_score_is_returned(loaded: Callable[[str], tuple[LoadedCheck, ...]]) -> None:
    (check,) = loaded("@echo.check(at_least=0.5)\ndef short(reply, text): return 1\n")
    assert check.run(ANSWER, WITH) == 1.0


RETURNS = [
    (
        "@echo.check\ndef f(reply, text): return True\n",
        "The check 'f' returned True. It must assert, and return nothing.",
    ),
    (
        "@echo.check\ndef f(reply, text): return 0.5\n",
        "The check 'f' returned 0.5. It must assert, and return nothing.",
    ),
    (
        "@echo.check(at_least=1)\ndef f(reply, text): pass\n",
        "The check 'f' returned None. It must return a finite number, since it has at_least=.",
    ),
    (
        "@echo.check(at_least=1)\ndef f(reply, text): return float('nan')\n",
        "The check 'f' returned nan. It must return a finite number, since it has at_least=.",
    ),
]


@pytest.mark.parametrize(("text", "message"), RETURNS)
def test_what_a_check_may_not_return_is_a_mistake_in_it(
    text: str, message: str, loaded: Callable[[str], tuple[LoadedCheck, ...]]
) -> None:
    (check,) = loaded(text)
    with pytest.raises(TypeError) as caught:
        check.run(ANSWER, WITH)
    assert str(caught.value) == message


def test_a_coroutine_that_a_check_returns_is_closed(loaded: Callable[[str], tuple[LoadedCheck, ...]]) -> None:
    (check,) = loaded("async def g(): ...\n@echo.check\ndef f(reply, text): return g()\n")
    with pytest.raises(TypeError, match=r"^The check 'f' returned <coroutine object g at"):
        check.run(ANSWER, WITH)


ARITIES = [
    ("def f(reply): ...", False),
    ("def f(reply, text, want, more): ...", False),
    ("def f(reply, text, *, more): ...", False),
    ("def f(reply, text, more=1): ...", True),
    ("def f(reply, text, *, more=1): ...", True),
]


@pytest.mark.parametrize(("function", "is_right"), ARITIES)
def test_a_check_takes_two_arguments_or_three(
    function: str, is_right: bool, write: Write, load: Callable[[], Suite], problems: Callable[[], list[str]]
) -> None:
    write("contracts/a.py", f"{HEAD.lstrip()}{function}\necho.check(f)\n")
    if is_right:
        assert load().contracts[0].checks[0].id == "f"
    else:
        signature = function.removeprefix("def f").removesuffix(": ...")
        assert problems() == [
            (
                f"contracts/a.py:5, contract 'a.echo': The check 'f' takes {signature}. "
                "A check takes (reply, input) or (reply, input, expected)."
            )
        ]


def test_a_check_can_be_a_partial(loaded: Callable[[str], tuple[LoadedCheck, ...]]) -> None:
    (check,) = loaded("def has(word, reply, text): assert word in reply.text\necho.check(partial(has, 'hello'))\n")
    assert (check.id, check.run(ANSWER, WITH)) == ("has", None)


MISTAKES = [
    (
        "",
        (
            "contracts/a.py:3, contract 'a.echo': It has no checks, so any answer would do and every "
            "release would hold."
            " Add one with @NAME.check."
        ),
    ),
    (
        PLAIN + "@echo.check\nasync def f(reply, text): ...",
        (
            "contracts/a.py:6, contract 'a.echo': The check 'f' is async."
            " Checks are pure and are run again offline. Write `def`; what has to be awaited belongs "
            "into an app contract."
        ),
    ),
    (
        PLAIN + PLAIN,
        (
            "contracts/a.py:6, contract 'a.echo': Two checks have the id 'no-fence'; the other stands at"
            " contracts/a.py:5. Name one: .named('no-fence-2')."
        ),
    ),
    (
        "def f(reply, text): ...\necho.check(f)\necho.check(f)",
        (
            "contracts/a.py:7, contract 'a.echo': Two checks have the id"
            " 'f'; the other stands at contracts/a.py:6. Rename one of them."
        ),
    ),
    (
        "echo.check(lambda reply, text: None)",
        (
            "contracts/a.py:5, contract 'a.echo': The id of a check is '<lambda>'. Give"
            " the check a function with a name."
        ),
    ),
    (
        PLAIN + "echo.check(expect.no_fence().named('No Fence'))",
        (
            "contracts/a.py:6, contract 'a.echo': The id of a check is"
            " 'No Fence'. An id is 1 to 64 lower-case letters, digits, dots and dashes, and begins "
            "with a letter or digit, as in"
            " 'no-fence'."
        ),
    ),
    (PLAIN + "echo.check(3)", "contracts/a.py:6, contract 'a.echo': A check is a function, found 3."),
    (
        PLAIN + "echo.check(expect.no_preamble(), gates=False)",
        ("contracts/a.py:6, contract 'a.echo': A check has no option 'gates'. Nearest: 'gate'."),
    ),
    (
        PLAIN + "echo.check(expect.similar_to('a', at_least=0.9, by='embedding', embed=len))",
        (
            "contracts/a.py:6, contract 'a.echo': The ready-made check 'similar-to-a-embedding' measures likeness, "
            "which decides nothing, and it would gate. Add it with NAME.check(CHECK, gate=False)."
        ),
    ),
    (
        PLAIN + "echo.check(expect.no_preamble(), gate=0)",
        ("contracts/a.py:6, contract 'a.echo': gate is True or False, found 0."),
    ),
    (
        PLAIN + "echo.check(expect.no_preamble(), at_least=0.5)",
        (
            "contracts/a.py:6, contract 'a.echo': A ready-made check"
            " gives no score, so at_least says nothing. Leave it out."
        ),
    ),
    (
        PLAIN + "@echo.check(at_least='most')\ndef f(reply, text): return 1",
        ("contracts/a.py:6, contract 'a.echo': at_least is a number, found 'most'."),
    ),
]


@pytest.mark.parametrize(("text", "message"), MISTAKES)
def test_a_check_that_does_not_fit_is_told(
    text: str, message: str, write: Write, problems: Callable[[], list[str]]
) -> None:
    write("contracts/a.py", HEAD.lstrip() + text)
    assert problems() == [message]


def test_a_check_that_asks_for_what_no_case_expects_is_told(write: Write, problems: Callable[[], list[str]]) -> None:
    write(
        "contracts/a.py",
        """
        @contract(cases=[Case("a", "x")])
        def echo(text): return Request(user=text)
        @echo.check
        def right(reply, text, want): ...
        """,
    )
    assert problems() == [
        (
            "contracts/a.py:4, contract 'a.echo': The check 'right' takes the expected value, and no case has one. "
            "Write Case(ID, INPUT, expected=VALUE)."
        )
    ]


def test_likeness_is_reported_where_it_does_not_gate(loaded: Callable[[str], tuple[LoadedCheck, ...]]) -> None:
    likeness = "expect.similar_to('a', at_least=0.9, by='embedding', embed=len)"
    checks = loaded(PLAIN + f"echo.check({likeness}, gate=False)\n")
    assert [(check.id, check.gate) for check in checks] == [("no-fence", True), ("similar-to-a-embedding", False)]
