"""Which contracts are found, whose they are, and what would be lost."""

from collections.abc import Callable
from pathlib import Path

import pytest

from holdfast.domain.contract import Suite

Write = Callable[[str, str], Path]
OPEN = '@contract(cases=[Case("a", "x")], checks=[expect.no_fence()])\n'
MAKE = """
def make(name):
    return contract.define(id=name, request=lambda text: Request(user=text), cases=[Case("a", "x")],
                           checks=[expect.no_fence()])
"""


def named(id: str) -> str:
    return OPEN.replace("checks", f"id={id!r}, checks")


BOUND = [
    ("A = make('one')", ["a.one"]),
    ("A = [make('one'), make('two')]", ["a.one", "a.two"]),
    ("A = (make('one'), 3)", ["a.one"]),
    ("A = {'x': make('one')}", ["a.one"]),
    ("A = make('one')\nB = A\nC = [A]", ["a.one"]),
]


@pytest.mark.parametrize(("text", "ids"), BOUND)
def test_found_are_contracts_bound_to_a_name(
    text: str, ids: list[str], write: Write, load: Callable[[], Suite]
) -> None:
    write("contracts/a.py", MAKE + text)
    assert [contract.id for contract in load().contracts] == ids


def test_a_value_that_pretends_to_be_something_is_not_asked_what_it_is(write: Write, load: Callable[[], Suite]) -> None:
    write(
        "contracts/a.py",
        """
        class Proxy:
            @property
            def __class__(self):
                raise RuntimeError("used outside of a request")
        PROXY = Proxy()
        """,
    )
    assert load().contracts == ()


def test_the_id_is_the_path_and_the_function_with_dots_and_dashes(write: Write, load: Callable[[], Suite]) -> None:
    write("contracts/billing/Refund_Desk.py", f"{OPEN}def late_fee(text): return Request(user=text)\n")
    assert [contract.id for contract in load().contracts] == ["billing.refund-desk.late-fee"]


def test_a_given_id_replaces_the_last_part(write: Write, load: Callable[[], Suite]) -> None:
    write("contracts/a.py", named("fee.v2") + "def late(text): return Request(user=text)\n")
    assert [contract.id for contract in load().contracts] == ["a.fee.v2"]


def test_an_imported_contract_belongs_to_the_file_that_made_it(write: Write, load: Callable[[], Suite]) -> None:
    write("contracts/a.py", MAKE + "A = make('one')\n")
    write("contracts/b.py", "from contracts.a import A, make\nB = make('two')\n")
    assert [(each.id, each.where) for each in load().contracts] == [
        ("a.one", "contracts/a.py:5"),
        ("b.two", "contracts/b.py:3"),
    ]


LOST = [
    (
        "make('one')",
        [
            (
                "contracts/a.py:5: The contract 'one' was made and dropped: no name of the module holds it."
                " Bind it to a name of its own, or put it into a list, tuple or dict that has one."
            )
        ],
    ),
    (
        "A = make('one')\nA = make('two')",
        [
            (
                "contracts/a.py:5: The contract 'one' was made and dropped: no name of the module"
                " holds it. Bind it to a name of its own, or put it into a list, tuple or dict that has one."
            )
        ],
    ),
    (
        "A = [[make('one')]]",
        [
            (
                "contracts/a.py:5: The contract 'one' was made and dropped: no name of the module holds it."
                " Bind it to a name of its own, or put it into a list, tuple or dict that has one."
            )
        ],
    ),
]


@pytest.mark.parametrize(("text", "messages"), LOST)
def test_a_contract_that_was_made_and_dropped_is_told(
    text: str, messages: list[str], write: Write, problems: Callable[[], list[str]]
) -> None:
    write("contracts/a.py", MAKE + text)
    assert problems() == messages


def test_a_contract_made_in_no_contract_file_is_told(write: Write, problems: Callable[[], list[str]]) -> None:
    write("contracts/_shared.py", MAKE + "S = make('private')\n")
    write("src/app/made.py", MAKE + "M = make('outside')\n")
    write("contracts/a.py", "from contracts._shared import S\nfrom app.made import M\n")
    assert problems() == [
        (
            "contracts/a.py: The contract 'outside' was made at src/app/made.py:5, which is no contract file. "
            "Make it in a contract file, or in a function that is called there."
        ),
        (
            "contracts/_shared.py:5: The contract 'private' was made in no contract file. "
            "Make it in a contract file, or in a function that is called there."
        ),
    ]


IDS = [
    (
        "contracts/a.py",
        "a = contract(cases=[Case('a', 'x')], checks=[expect.no_fence()])(lambda text: Request(user='x'))",
        (
            "contracts/a.py:2: The id of a contract is '<lambda>'. An id is 1 to 64 lower-case "
            "letters, digits, dots and dashes, and"
            " begins with a letter or digit, as in 'lambda'. Give it with id=."
        ),
    ),
    (
        "contracts/a.py",
        named("Fee!") + "def late(text): return Request(user=text)",
        (
            "contracts/a.py:2: The id of a contract is 'Fee!'. An id is 1 to 64 lower-case letters, "
            "digits, dots and dashes, and"
            " begins with a letter or digit, as in 'fee'. Give it with id=."
        ),
    ),
    (
        "contracts/späti.py",
        f"{OPEN}def late(text): return Request(user=text)",
        (
            "contracts/späti.py:2: The name 'späti' of its file or folder cannot stand in a "
            "contract's id. An id is 1 to 64"
            " lower-case letters, digits, dots and dashes, and begins with a letter or digit, as in 'sp-ti'."
        ),
    ),
]


@pytest.mark.parametrize(("path", "text", "message"), IDS)
def test_an_id_that_cannot_be_used_is_told(
    path: str, text: str, message: str, write: Write, problems: Callable[[], list[str]]
) -> None:
    write(path, text)
    assert problems() == [message]


def test_an_id_is_not_longer_than_a_folders_name(write: Write, problems: Callable[[], list[str]]) -> None:
    name = "a" * 60
    write(f"contracts/{name}/{name}/{name}/a.py", f"{OPEN}def {name}(text): return Request(user=text)")
    (problem,) = problems()
    assert problem.endswith("has 245 characters; at most 200 make a folder.")


def test_a_missing_folder_is_told(problems: Callable[[], list[str]], tmp_path: Path) -> None:
    (tmp_path / "contracts").rmdir()
    assert problems() == ["There is no contracts folder 'contracts'. See `contracts` in [tool.holdfast]."]


def test_the_names_of_a_module_hold_their_texts_before_requests_are_built(
    write: Write, load: Callable[[], Suite]
) -> None:
    write("contracts/kind.md", "Be {tone}.")
    write(
        "contracts/a.py",
        """
        import re
        PROMPT, MORE, BY_TONE = text_file("kind.md"), [text_file("kind.md")], {"a": text_file("kind.md")}
        SOME = (text_file("kind.md"), 1)
        @contract(cases=[Case("a", "x")], checks=[expect.no_fence()])
        def a(text):
            texts = (PROMPT, MORE[0], BY_TONE["a"], SOME[0])
            return Request(user="".join(re.sub("{tone}", "kind", each) for each in texts))
        """,
    )
    assert load().contracts[0].requests["main", "a"].messages[0].content == "Be kind." * 4


def test_a_missing_text_is_told_where_it_is_named(write: Write, problems: Callable[[], list[str]]) -> None:
    write("contracts/a.py", f"PROMPT = text_file('kind.md')\n{OPEN}def a(text): return Request(user=PROMPT)\n")
    assert problems() == ["contracts/a.py:2: There is no file 'contracts/kind.md'. Known: 'a.py'."]
