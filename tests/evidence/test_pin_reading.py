from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, SearchStrategy

from holdfast.domain.observation import Evidence
from holdfast.errors import EvidenceError
from holdfast.evidence.pin_reading import PinnedFiles
from holdfast.evidence.pin_writing import files_of
from holdfast.ports import PinnedContract

Make = Callable[..., Evidence]
Pin = Callable[..., PinnedContract]
NAME = "support.order-reply"


def read(files: dict[str, str]) -> PinnedContract:
    return PinnedFiles("pins/it", NAME, files).read()


@given(st.data())
def test_what_was_pinned_is_read_and_saving_it_again_changes_no_byte(
    any_pins: SearchStrategy[PinnedContract], data: DataObject
) -> None:
    pinned = data.draw(any_pins)
    files = files_of(pinned)
    again = read(dict(files))
    assert again == pinned
    assert files_of(again) == files


def test_line_ends_of_another_system_are_no_edit(make: Make, pin: Pin) -> None:
    files = {name: text.replace("\n", "\r\n") for name, text in files_of(pin([make()])).items()}
    assert read(files) == pin([make()])


def test_every_damaged_file_is_named_at_once(make: Make, pin: Pin) -> None:
    files = dict(files_of(pin([make("a"), make("b"), make("c")])))
    files["a.json"] = files["a.json"].replace("late", "in time")
    del files["b.trials.jsonl"]
    files["c.json"] += "<<<<<<< HEAD\n"
    files["d.json"] = "{}"
    with pytest.raises(EvidenceError) as caught:
        read(files)
    whole = "Take one side whole, for all files of this folder."
    restore = "Restore it with git: what is pinned changes by an approval only."
    assert str(caught.value).splitlines() == [
        f"pins/it/a.json: It was changed after it was pinned. {restore}",
        f"pins/it/b.trials.jsonl: It is missing. {restore}",
        f"pins/it/c.json: Line 31 is the mark of a merge conflict that nobody has resolved. {whole}",
        "pins/it/d.json: contract.json does not list it. Move it out of the pins.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            '"format": 1',
            '"format": 2',
            "It has format 2; this holdfast reads format 1. It was made by a newer holdfast.",
        ),
        ('"format": 1', '"format": "x"', "It has format 'x'; this holdfast reads format 1. Use the version"),
        (
            '"lane": "default"',
            '"lane": "other"',
            "It cannot be read: at lane: Input should be 'default', found 'other'.",
        ),
        ('"owner"', '"owned"', "It cannot be read: at owned: Extra inputs are not permitted"),
        ("{", "", "It cannot be read: Extra data"),
        (NAME, "support.other", "It holds the pins of 'support.other', not of 'support.order-reply'."),
        ("{\n", "{\n=======\n", "Line 2 is the mark of a merge conflict"),
    ],
)
def test_a_contract_file_that_is_not_as_written_says_why(make: Make, pin: Pin, old: str, new: str, said: str) -> None:
    files = dict(files_of(pin([make()])))
    files["contract.json"] = files["contract.json"].replace(old, new, 1)
    with pytest.raises(EvidenceError) as caught:
        read(files)
    assert str(caught.value).startswith(f"pins/it/contract.json: {said}")


def test_a_folder_without_its_contract_file_says_so() -> None:
    with pytest.raises(EvidenceError, match=r"pins/it/contract\.json: It is missing\."):
        read({})
