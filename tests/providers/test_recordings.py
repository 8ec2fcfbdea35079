"""Files of recordings: every bad line at once; found by contract, release and case."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from holdfast.errors import EvidenceError
from holdfast.providers.recordings import Recordings, Source

Row = Callable[..., dict[str, Any]]
Write = Callable[..., Path]


def problems_of(*sources: Any) -> list[str]:
    with pytest.raises(EvidenceError) as caught:
        Recordings.load(sources)
    return [str(problem) for problem in caught.value.problems]


def test_recordings_are_found_by_release_and_case_in_the_order_of_their_repeats(
    write_rows: Write, recorded_row: Row
) -> None:
    rows = [recorded_row(case, n, release) for case in "ab" for n in range(4) for release in ("old", "new")]
    random.Random(3).shuffle(rows)
    found = Recordings.load([write_rows(*rows)])
    assert found.releases() == ["new", "old"]
    assert [each.repeat for each in found.of("any.contract", "old", "a")] == [0, 1, 2, 3]
    assert {each.release for each in found.of("any.contract", "old", "a")} == {"old"}
    assert found.of("any.contract", "old", "z") == []


def test_foreign_case_ids_are_found_by_their_slugs(write_rows: Write, recorded_row: Row) -> None:
    found = Recordings.load([write_rows(recorded_row("ObjectConstraint"))])
    assert found.cases("c", "old") == {"objectconstraint-142a2694": "ObjectConstraint"}
    (recording,) = found.of("c", "old", "objectconstraint-142a2694")
    assert recording.origin == "d / ObjectConstraint / 0"


def test_every_bad_line_is_told_at_once_with_its_number(write_rows: Write, recorded_row: Row) -> None:
    path = write_rows(recorded_row(), "{broken", "", "[1]", recorded_row("b", repeat="x", release=5))
    assert problems_of(path) == [
        (
            f"{path}:2: The line is not JSON: Expecting property name enclosed in double quotes at character 1, "
            "near '{broken'."
        ),
        f"{path}:4: The line is no JSON object: found [1].",
        f"{path}:5: release must be text, found 5.",
        f"{path}:5: repeat must be 0, 1, ..., found 'x'.",
    ]


def test_of_many_bad_lines_twenty_are_shown(write_rows: Write) -> None:
    said = problems_of(write_rows(*["nonsense"] * 50))
    assert len(said) == 21
    assert said[-1] == (
        "And 30 more. A recording has the keys dataset, release, case_id, repeat, request, response, reference, meta."
    )


def test_a_recording_that_stands_twice_is_told(write_rows: Write, recorded_row: Row) -> None:
    path = write_rows(recorded_row(), recorded_row("b"), recorded_row())
    assert problems_of(path) == [f"{path}:3: It is repeat 0 of case 'a' on 'old' of 'd', as {path}:1 is. Remove one."]


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(b'{"a": "\xff"}\n')
    assert problems_of(path) == [f"{path}:1: The line is not UTF-8: invalid start byte at byte 7."]


def test_a_missing_and_an_empty_file_are_told(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n")
    assert problems_of(empty) == [f"{empty}: It holds no recordings. Expected one JSON object a line."]
    assert problems_of(tmp_path / "gone.jsonl") == [
        f"{tmp_path / 'gone.jsonl'}: It cannot be read: No such file or directory. Name a file of recordings."
    ]


@pytest.mark.parametrize(
    ("texts", "said"),
    [("{broken", "It cannot be read: "), ("[]", "It is no JSON object: found [].")],
)
def test_broken_texts_beside_a_file_are_told(
    tmp_path: Path, write_rows: Write, recorded_row: Row, texts: str, said: str
) -> None:
    path = write_rows(recorded_row())
    (tmp_path / "texts.json").write_text(texts)
    assert problems_of(path)[0].startswith(f"{tmp_path / 'texts.json'}: {said}")


def two(write_rows: Write, recorded_row: Row) -> tuple[Path, Path]:
    one = write_rows(recorded_row("1"), recorded_row("2"), name="one.jsonl")
    return one, write_rows(recorded_row("1", dataset="e"), recorded_row("2", dataset="e"), name="two.jsonl")


def test_two_datasets_that_claim_one_case_are_both_named(write_rows: Write, recorded_row: Row) -> None:
    one, other = two(write_rows, recorded_row)
    assert problems_of(one, other) == [
        (
            f"case '1' of release 'old': Two datasets claim it: 'd' ({one}:1) and 'e' ({other}:1). "
            "Narrow each file to its contracts: recordings = [{ path = '...', contracts = ['prime.*'] }]."
        )
    ]


def test_files_that_are_narrowed_to_their_contracts_do_not_clash(write_rows: Write, recorded_row: Row) -> None:
    one, other = two(write_rows, recorded_row)
    found = Recordings.load([Source(one, ("prime.*",)), Source(other, ("code.*", "text"))])
    assert [each.dataset for each in found.of("prime.all", "old", "1")] == ["d"]
    assert [each.dataset for each in found.of("text", "old", "1")] == ["e"]
    assert found.of("other", "old", "1") == []


def test_globs_that_turn_out_to_overlap_are_told_when_the_case_is_asked(write_rows: Write, recorded_row: Row) -> None:
    one, other = two(write_rows, recorded_row)
    found = Recordings.load([Source(one, ("prime.*",)), Source(other, ("*.all",))])
    with pytest.raises(EvidenceError) as caught:
        found.of("prime.all", "old", "1")
    assert str(caught.value).startswith(
        f"contract 'prime.all', case '1': Two datasets claim it: 'd' ({one}:1) and 'e' ({other}:1)."
    )


def test_two_datasets_in_one_file_clash_as_well(write_rows: Write, recorded_row: Row) -> None:
    assert len(problems_of(write_rows(recorded_row(), recorded_row(dataset="e")))) == 1


def test_two_ids_with_one_slug_are_told(write_rows: Write, recorded_row: Row) -> None:
    assert (
        len(problems_of(write_rows(recorded_row("ObjectConstraint"), recorded_row("objectconstraint-142a2694")))) == 1
    )


def test_what_is_lacking_is_told_with_the_nearest(write_rows: Write, recorded_row: Row) -> None:
    found = Recordings.load([write_rows(recorded_row("refund-late"))])
    assert found.lacking("c", "old", "refund-lat") == (
        "No recording of 'old' answers case 'refund-lat' of 'c'. Nearest: 'refund-late'."
    )
    assert found.lacking("c", "odl", "x") == "No recording is of release 'odl'. Nearest: 'old'."
