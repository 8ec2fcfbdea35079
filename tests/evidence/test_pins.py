import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, SearchStrategy

from holdfast.domain.draws import DrawnValue, Draws
from holdfast.domain.observation import Attempt, Evidence
from holdfast.errors import EvidenceError
from holdfast.evidence.pins import PinFolder
from holdfast.evidence.redaction import Redactor
from holdfast.ports import PinnedContract, Pins

Make = Callable[..., Evidence]
Pin = Callable[..., PinnedContract]
NAME = "support.order-reply"


def _bytes_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_is_where_pins_are_kept(tmp_path: Path, make: Make, pin: Pin) -> None:
    pins: Pins = PinFolder(tmp_path)
    assert pins.contracts() == []
    assert pins.read(NAME) is None
    written = pins.write(pin([make()]))
    folder = tmp_path / "pins" / NAME
    assert written == [f"{folder.as_posix()}/{name}" for name in FILES]
    assert sorted(_bytes_in(tmp_path)) == sorted(f"pins/{NAME}/{name}" for name in FILES)
    assert pins.contracts() == [NAME]
    assert pins.read(NAME) == pin([make()])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_saving_what_was_loaded_changes_no_byte(
    tmp_path: Path, any_pins: SearchStrategy[PinnedContract], data: DataObject
) -> None:
    pins = PinFolder(tmp_path)
    pins.write(data.draw(any_pins))
    before = _bytes_in(tmp_path)
    loaded = pins.read(NAME)
    assert loaded is not None
    pins.write(loaded)
    assert _bytes_in(tmp_path) == before


def test_what_http_said_is_not_pinned(tmp_path: Path, make: Make, pin: Pin) -> None:
    attempt = Attempt(
        started_at=make().started_at, duration_ms=1.0, status=200, request_id="req-7", detail="https://host"
    )
    PinFolder(tmp_path).write(pin([make().model_copy(update={"attempts": (attempt,)})]))
    assert PinFolder(tmp_path).read(NAME) == pin([make()])
    assert b"req-7" not in b"".join(_bytes_in(tmp_path).values())


def test_keys_are_taken_out_of_what_was_asked_and_what_came(tmp_path: Path, make: Make, pin: Pin) -> None:
    pinned = pin([make(text="The word is open sesame.")], owner="sk-abcdefghijklmnop1234")
    pinned.description["cases"][0]["asked"]["messages"][0]["content"] = "Say open sesame."
    PinFolder(tmp_path, redactor=Redactor(["open sesame"])).write(pinned)
    together = b"".join(_bytes_in(tmp_path).values())
    assert b"sesame" not in together
    assert b"sk-abc" not in together
    assert b"Say [redacted]." in together


def test_a_case_that_is_gone_takes_its_files_along(tmp_path: Path, make: Make, pin: Pin) -> None:
    pins = PinFolder(tmp_path)
    pins.write(pin([make("one"), make("two")]))
    pins.write(pin([make("two")]))
    assert sorted(_bytes_in(tmp_path / "pins" / NAME)) == ["contract.json", "two.json", "two.trials.jsonl"]


def test_what_somebody_put_beside_the_pins_is_not_thrown_away(tmp_path: Path, make: Make, pin: Pin) -> None:
    pins = PinFolder(tmp_path)
    pins.write(pin([make()]))
    note = tmp_path / "pins" / NAME / "NOTES.md"
    note.write_text("mine", encoding="utf-8")
    with pytest.raises(EvidenceError) as caught:
        pins.write(pin([make()]))
    assert str(caught.value) == f"{note.as_posix()}: It is no pin. Move it out of the pins."
    assert pins.read(NAME) == pin([make()])


def test_a_write_that_fails_leaves_what_was_pinned(tmp_path: Path, make: Make, pin: Pin) -> None:
    pins = PinFolder(tmp_path)
    pins.write(pin([make(text="before")]))
    before = _bytes_in(tmp_path)
    too_long = "x" * 245  # a name that the file system refuses once the suffix is added
    with pytest.raises(EvidenceError) as caught:
        pins.write(pin([make(too_long)]))
    folder = (tmp_path / "pins" / NAME).as_posix()
    assert str(caught.value) == (
        f"{folder}: The pins could not be written: File name too long."
        " What was pinned before is untouched. Make room or make the folder writable, then approve again."
    )
    assert _bytes_in(tmp_path) == before


def test_a_place_that_is_no_folder_is_an_error(tmp_path: Path, make: Make, pin: Pin) -> None:
    (tmp_path / "pins").write_text("", encoding="utf-8")
    with pytest.raises(EvidenceError, match="Not a directory"):
        PinFolder(tmp_path).contracts()
    with pytest.raises(EvidenceError, match="The pins could not be written"):
        PinFolder(tmp_path).write(pin([make()]))


def test_a_swap_that_was_cut_between_its_renames_loses_nothing(tmp_path: Path, make: Make, pin: Pin) -> None:
    pins = PinFolder(tmp_path)
    pins.write(pin([make(text="before")]))
    folder = tmp_path / "pins" / NAME
    folder.rename(folder.with_name(f".{NAME}.old"))
    assert pins.contracts() == [NAME]
    assert pins.read(NAME) == pin([make(text="before")])
    pins.write(pin([make(text="after")]))
    assert os.listdir(tmp_path / "pins") == [NAME]


def test_what_a_cut_write_left_is_no_pin(tmp_path: Path, make: Make, pin: Pin) -> None:
    left = tmp_path / "pins" / f".{NAME}.new"
    left.mkdir(parents=True)
    (left / "contract.json").write_text("{", encoding="utf-8")
    pins = PinFolder(tmp_path)
    assert pins.contracts() == []
    assert pins.read(NAME) is None
    pins.write(pin([make()]))
    assert os.listdir(tmp_path / "pins") == [NAME]


def test_a_file_that_is_no_text_is_named(tmp_path: Path, make: Make, pin: Pin) -> None:
    PinFolder(tmp_path).write(pin([make()]))
    path = tmp_path / "pins" / NAME / "late-parcel.json"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(EvidenceError, match=r"late-parcel\.json: It is no UTF-8 text"):
        PinFolder(tmp_path).read(NAME)


FILES = ["contract.json", "late-parcel.json", "late-parcel.trials.jsonl"]


def test_drawn_inputs_are_pinned_and_read_alone(tmp_path: Path, make: Make, pin: Pin) -> None:
    draws = Draws(strategy="text()", seed=7, values=(DrawnValue(value={"text": "a\u202eb"}, digest="0" * 64),))
    made = pin([make()])
    description = {**made.description, "draws": [draws.model_dump(mode="json")]}
    pins = PinFolder(tmp_path)
    assert pins.draws(NAME) == ()
    pins.write(replace(made, description=description))
    assert pins.draws(NAME) == (draws,)
    read = pins.read(NAME)
    assert read is not None
    assert read.description["draws"] == description["draws"]
    (tmp_path / "pins" / NAME / "contract.json").write_text("{")
    with pytest.raises(EvidenceError, match="It cannot be read"):
        pins.draws(NAME)


def test_a_draw_that_holds_a_key_is_not_pinned(tmp_path: Path, make: Make, pin: Pin) -> None:
    """Without the key it would be another input: it is drawn anew instead."""
    draws = Draws(strategy="text()", seed=7, values=(DrawnValue(value="use s3cr3t-key-1234", digest="0" * 64),))
    made = pin([make()])
    pins = PinFolder(tmp_path, redactor=Redactor(["s3cr3t-key-1234"]))
    pins.write(replace(made, description={**made.description, "draws": [draws.model_dump(mode="json")]}))
    assert pins.draws(NAME) == ()
    assert b"s3cr3t" not in b"".join(_bytes_in(tmp_path).values())
