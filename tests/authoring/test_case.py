"""Cases as they are written."""

from pathlib import Path

from holdfast.authoring.case import Case, CaseFile


def test_a_case_holds_its_input_and_what_is_expected() -> None:
    case = Case("a", "text", expected=3, tags=["en"])
    assert (case.id, case.input, case.expected, case.has_expected, case.tags) == ("a", "text", 3, True, ("en",))


def test_expecting_none_is_not_the_same_as_expecting_nothing() -> None:
    assert not Case("a", "text").has_expected
    assert Case("a", "text", expected=None).has_expected


def test_a_case_knows_its_line() -> None:
    case = Case("a", "text")
    assert case.where.file == __file__
    assert 'case = Case("a", "text")' in Path(__file__).read_text("utf-8").splitlines()[case.where.line - 1]


def test_naming_a_file_reads_nothing_and_stands_beside_the_file_that_names_it() -> None:
    file = Case.load("cases/none.jsonl", str, expected=int)
    assert isinstance(file, CaseFile)
    assert file.path == Path(__file__).parent / "cases" / "none.jsonl"
    assert (file.input_type, file.expected_type) == (str, int)


def test_a_case_shows_itself_short() -> None:
    assert repr(Case("a", "x")) == "Case('a', 'x')"
    assert repr(Case.load("cases/none.jsonl", str)) == "Case.load('none.jsonl')"
