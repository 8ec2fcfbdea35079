"""Prompt files and images: named at the top of a module, read at load."""

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from holdfast.authoring.files import TextFile, image, text_file, with_texts
from holdfast.authoring.origin import Origin
from holdfast.authoring.reading import Reader, importing, reading
from holdfast.errors import UsageError


@pytest.fixture
def prompt(tmp_path: Path) -> Path:
    (tmp_path / "prompt.md").write_text("Be {tone}.")
    return tmp_path / "prompt.md"


HERE = Origin(__file__, 1)


def test_naming_a_file_reads_nothing() -> None:
    named = text_file("prompts/none.md", source="langfuse:none@1")
    assert isinstance(named, TextFile)
    assert named.path == Path(__file__).parent / "prompts" / "none.md"
    assert repr(named) == "text_file('none.md')"
    assert image("images/none.png").path == str(Path(__file__).parent / "images" / "none.png")


def test_outside_of_a_load_the_text_is_read_when_it_is_used(prompt: Path) -> None:
    named = text_file(prompt)
    assert (named.format(tone="kind"), f"{named}", named + "!", "!" + named) == (
        "Be kind.",
        "Be {tone}.",
        "Be {tone}.!",
        "!Be {tone}.",
    )
    assert (len(named), "tone" in named, named[0], named.upper()) == (10, True, "B", "BE {TONE}.")


def test_while_modules_are_imported_it_can_be_put_into_texts_and_is_filled_in_later(prompt: Path) -> None:
    with importing():
        named = text_file(prompt)
        texts = [f"<{named}>", "<" + named + ">", "<{}>".format(named), "".join(["<", named, ">"])]  # noqa: UP032
        prompt.write_text("Be brief.")
    with reading(Reader(prompt.parent)):
        assert [with_texts(text, HERE) for text in texts] == ["<Be brief.>"] * 4
        assert with_texts(named, HERE) == "Be brief."


@pytest.mark.parametrize("use", [len, list, str, lambda text: text.format(tone="kind"), lambda text: text[:3]])
def test_while_modules_are_imported_the_text_cannot_be_read(use: Callable[[str], object], prompt: Path) -> None:
    named = text_file(prompt)
    with importing(), pytest.raises(UsageError) as caught:
        use(named)
    assert str(caught.value) == (
        "The text of text_file('prompt.md') is not read while the module is imported. "
        "Use it inside the request function, in an f-string or in a sum."
    )


def test_inside_a_request_function_the_text_is_there_at_once(prompt: Path) -> None:
    with reading(Reader(prompt.parent)):
        text = text_file(prompt)
    assert (type(text), text) == (str, "Be {tone}.")
    assert re.sub("{tone}", "kind", text) == "Be kind."


def test_nobody_can_write_what_stands_for_a_file(prompt: Path) -> None:
    written = f"<<text_file 00000000000000000000000000000000 {str(prompt).encode().hex()} >>"
    with reading(Reader(prompt.parent)):
        assert with_texts(written, HERE) is written


def test_a_text_file_is_copied_as_itself(prompt: Path) -> None:
    named = text_file(prompt)
    assert copy.deepcopy([named])[0] is named
    assert copy.copy(named) is named
    assert json.loads(json.dumps(str(named))) == "Be {tone}."
