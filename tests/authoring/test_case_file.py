"""Case files: what is read, and every line that cannot be."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from holdfast.authoring.case import Case
from holdfast.authoring.case_file import ReadCase, read_cases
from holdfast.authoring.findings import Findings

GOOD = '{"id": "a", "input": {"order": "A", "on": "2026-05-02", "total": 1.50}}'


class Ticket(BaseModel):
    order: str
    on: date
    total: Decimal


def read(
    folder: Path, content: str | bytes, input: Any = Ticket, expected: Any = None
) -> tuple[list[ReadCase], list[str]]:
    file = folder / "cases.jsonl"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    findings = Findings(folder)
    cases = read_cases(Case.load(file, input, expected=expected), "a.py:1", findings)
    return cases, [str(problem) for problem in findings.problems]


def test_a_line_is_validated_as_json(tmp_path: Path) -> None:
    cases, problems = read(tmp_path, f"{GOOD}\n\n")
    assert problems == []
    assert cases[0].input == Ticket(order="A", on=date(2026, 5, 2), total=Decimal("1.5"))
    assert (cases[0].where, cases[0].has_expected) == ("cases.jsonl:1", False)


def test_expected_values_are_validated_where_their_type_is_given(tmp_path: Path) -> None:
    line = '{"id": "a", "input": "x", "expected": [1, 2], "tags": ["en"]}'
    cases, problems = read(tmp_path, line, str, tuple[int, int])
    assert problems == []
    assert (cases[0].expected, cases[0].has_expected, cases[0].tags) == ((1, 2), True, ["en"])


def test_a_null_that_is_expected_is_not_missing(tmp_path: Path) -> None:
    cases, problems = read(tmp_path, '{"id": "a", "input": "x", "expected": null}', str, int | None)
    assert (problems, cases[0].has_expected, cases[0].expected) == ([], True, None)


def test_windows_line_ends_and_line_separators_in_texts_are_no_new_lines(tmp_path: Path) -> None:
    cases, problems = read(tmp_path, '{"id": "a", "input": "x\u2028y"}\r\n{"id": "b", "input": "z"}\r\n', str)
    assert (problems, [case.id for case in cases]) == ([], ["a", "b"])


BROKEN = [
    ("{", "The line is not JSON: Expecting property name enclosed in double quotes at character 2, near '{'."),
    (
        "3",
        (
            'The line is no JSON object, found 3. Write {"id": "late-parcel", "input": ..., "expected"?: ..., '
            '"tags"?: [...]}.'
        ),
    ),
    ('{"id": "a", "id": "b", "input": "x"}', "The key 'id' stands twice in one object; only one of them would count."),
    ('{"id": "a", "input": NaN}', "NaN is not JSON."),
    ('{"id": "a"}', "The key 'input' is missing."),
    ('{"input": "x"}', "The key 'id' is missing."),
    ('{"id": "a", "input": "x", "tag": []}', "There is no key 'tag' in a case. Nearest: 'tags'."),
    ('{"id": "a", "input": 3}', "input: Input should be a valid string, found 3."),
    (
        '{"id": "a", "input": "x", "expected": 1}',
        "It has an 'expected' value; say its type: Case.load(..., expected=TYPE).",
    ),
    (
        '{"id": "a", "input": ' + "9" * 5000 + "}",
        (
            "The line is not JSON that can be read: Exceeds the limit (4300 digits)"
            " for integer string conversion: value has 5000 digits; use sys.set_int_max_str_digits() "
            "to increase the limit."
        ),
    ),
]


@pytest.mark.parametrize(("line", "message"), BROKEN)
def test_a_broken_line_says_what_is_wrong_with_it(tmp_path: Path, line: str, message: str) -> None:
    cases, problems = read(tmp_path, f'{{"id": "ok", "input": "x"}}\n{line}\n', str)
    assert [case.id for case in cases] == ["ok"]
    assert problems == [f"cases.jsonl:2: {message}"]


def test_all_broken_lines_are_told_at_once_with_the_path_inside(tmp_path: Path) -> None:
    lines = [GOOD, '{"id": "b", "input": {"order": 1, "on": "soon"}}', "nothing"]
    _, problems = read(tmp_path, "\n".join(lines))
    assert [problem.partition(", found")[0] for problem in problems] == [
        "cases.jsonl:2: input.order: Input should be a valid string",
        "cases.jsonl:2: input.on: Input should be a valid date or datetime, input is too short",
        "cases.jsonl:2: input.total: Field required",
        "cases.jsonl:3: The line is not JSON: Expecting value at character 1, near 'nothing'.",
    ]


def test_many_broken_lines_are_counted_not_listed(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "x\n" * 30)
    assert len(problems) == 21
    assert problems[-1] == "cases.jsonl: 10 further lines are broken."


FILES = [
    (
        b"",
        (
            "a.py:1: The case file 'cases.jsonl' holds no case. Each line is one: "
            '{"id": "late-parcel", "input": ..., "expected"?: ..., "tags"?: [...]}.'
        ),
    ),
    (
        b"\xef\xbb\xbf{}",
        (
            "a.py:1: The file 'cases.jsonl' starts with a byte-order mark, which would become part of the"
            " text. Save it as UTF-8 without one."
        ),
    ),
    (b"{}\n\xff\xfe", "a.py:1: The file 'cases.jsonl' is not UTF-8: line 2 holds the byte 0xff. Save it as UTF-8."),
]


@pytest.mark.parametrize(("content", "message"), FILES)
def test_a_file_that_cannot_be_read_names_the_line_that_wants_it(tmp_path: Path, content: bytes, message: str) -> None:
    assert read(tmp_path, content) == ([], [message])


def test_a_missing_file_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "tickets.jsonl").write_text(GOOD)
    findings = Findings(tmp_path)
    assert read_cases(Case.load(tmp_path / "ticket.jsonl", Ticket), "a.py:1", findings) == []
    assert [str(each) for each in findings.problems] == [
        "a.py:1: There is no file 'ticket.jsonl'. Nearest: 'tickets.jsonl'."
    ]


def test_a_type_without_a_schema_is_told(tmp_path: Path) -> None:
    class Plain:
        pass

    _, problems = read(tmp_path, GOOD, Plain)
    assert problems[0].startswith(
        "a.py:1: Case.load cannot validate against the type: Unable to generate pydantic-core"
    )
