"""Cases as they are once loaded."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from holdfast.authoring.input_form import digest_of_input
from holdfast.domain.contract import Suite
from holdfast.domain.message import ImagePart
from holdfast.domain.value import digest

Write = Callable[[str, Any], Path]


class Ticket(BaseModel):
    order: str
    photo: ImagePart | None = None


@dataclass
class Note:
    text: str


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("x", "x"),
        (3, 3),
        ({"a": (1, 2)}, {"a": [1, 2]}),
        (Note("x"), {"text": "x"}),
        (Ticket(order="A"), {"order": "A", "photo": None}),
    ],
)
def test_the_digest_of_an_input_is_that_of_its_json_form(value: object, form: object) -> None:
    assert digest_of_input(value) == digest(form)


def test_an_image_counts_by_its_bytes_not_by_its_path() -> None:
    one = ImagePart(path="a.png").loaded(b"x", "11", "image/png")
    same = ImagePart(path="b.png").loaded(b"x", "11", "image/png")
    other = ImagePart(path="a.png").loaded(b"y", "22", "image/png")
    assert digest_of_input(Ticket(order="A", photo=one)) == digest_of_input(Ticket(order="A", photo=same))
    assert digest_of_input(one) != digest_of_input(other)


def test_cases_in_code_and_in_files_are_loaded_alike(write: Write, load: Callable[[], Suite]) -> None:
    write("contracts/cases/more.jsonl", '{"id": "b", "input": "B", "expected": 2, "tags": ["de"]}\n')
    write(
        "contracts/a.py",
        """
        @contract(cases=[Case("a", "A", tags=["en"]), Case.load("cases/more.jsonl", str, expected=int)],
                  checks=[expect.no_fence()])
        def echo(text: str) -> Request:
            return Request(user=text)
        """,
    )
    cases = load().contracts[0].cases
    assert [(case.id, case.input, case.expected, case.has_expected, case.tags) for case in cases] == [
        ("a", "A", None, False, ("en",)),
        ("b", "B", 2, True, ("de",)),
    ]
    assert [case.where for case in cases] == ["contracts/a.py:2", "contracts/cases/more.jsonl:1"]
    assert cases[0].input_digest == digest("A")


MISTAKES = [
    (
        'Case("a", "x"), Case("a", "y")',
        ("contracts/a.py:2, contract 'a.echo': Two cases have the id 'a'; the other stands at contracts/a.py:2."),
    ),
    (
        'Case("Late Parcel", "x")',
        (
            "contracts/a.py:2, contract 'a.echo': The id of a case is 'Late Parcel'. An id is 1 to 64"
            " lower-case letters, digits, dots and dashes, and begins with a letter or digit, as in 'late-parcel'."
        ),
    ),
    (
        'Case(5, "x")',
        (
            "contracts/a.py:2, contract 'a.echo': The id of a case is 5. An id is 1 to 64 lower-case letters,"
            " digits, dots and dashes, and begins with a letter or digit, as in '5'."
        ),
    ),
    (
        'Case("a", "x", tags="en")',
        (
            "contracts/a.py:2, contract 'a.echo', case 'a': tags is no list of texts: found 'en'."
            ' Write tags=["en", ...].'
        ),
    ),
    (
        'Case("a", image("none.png"))',
        ("contracts/a.py:2, contract 'a.echo', case 'a': There is no file 'contracts/none.png'. Known: 'a.py'."),
    ),
]


@pytest.mark.parametrize(("case", "message"), MISTAKES)
def test_a_case_that_does_not_fit_is_told(
    case: str, message: str, write: Write, problems: Callable[[], list[str]]
) -> None:
    write(
        "contracts/a.py",
        f"@contract(cases=[{case}], checks=[expect.no_fence()])\ndef echo(text): return Request(user='x')",
    )
    assert problems()[0] == message


def test_a_number_that_json_does_not_have_is_told(write: Write, problems: Callable[[], list[str]]) -> None:
    write("contracts/a.py", "@contract(cases=[Case('a', float('nan'))], checks=[expect.no_fence()])\ndef echo(n): ...")
    assert problems()[0].startswith(
        "contracts/a.py:2, contract 'a.echo': The input, of class float, has no JSON form: Out of"
    )


def test_an_input_without_a_json_form_is_told(write: Write, problems: Callable[[], list[str]]) -> None:
    write(
        "contracts/a.py",
        """
        class Plain: ...

        @contract(cases=[Case("a", Plain())], checks=[expect.no_fence()])
        def echo(text):
            return Request(user="x")
        """,
    )
    assert problems()[0].startswith(
        "contracts/a.py:4, contract 'a.echo': The input, of class Plain, has no JSON form: Unable"
    )
