"""Messages say where, what was found, what was allowed, what to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast import errors
from holdfast.errors import HoldfastError, Problem, nearest, shortened


def test_several_problems_are_told_at_once() -> None:
    error = errors.ContractError(Problem("a.py:3", "There is no check 'x'.", "Nearest: 'y'."), "Second.")
    assert str(error) == "a.py:3: There is no check 'x'. Nearest: 'y'.\nSecond."
    assert len(error.problems) == 2


@pytest.mark.parametrize(
    ("name", "code"),
    [("UsageError", 2), ("ContractError", 2), ("SettingsError", 2), ("UnknownNameError", 2), ("NothingToDecide", 5),
     ("EvidenceError", 4), ("ProviderError", 4), ("BudgetExceeded", 4)],
)  # fmt: skip
def test_each_error_has_its_exit_code(name: str, code: int) -> None:
    kind = getattr(errors, name)
    assert issubclass(kind, HoldfastError)
    assert kind("x").exit_code == code


@given(st.text(), st.integers(10, 100))
def test_a_shortened_text_is_short_and_printable(text: str, limit: int) -> None:
    shown = shortened(text, limit)
    assert len(shown) <= limit
    assert shown.isprintable()


class Shy:
    def __repr__(self) -> str:
        raise RuntimeError("It cannot be shown.")


@pytest.mark.parametrize(
    ("value", "kind"), [(10**5000, "int"), ([10**5000], "list"), (Shy(), "Shy")], ids=["int", "list", "Shy"]
)
def test_of_what_cannot_be_shown_the_kind_is_named(value: object, kind: str) -> None:
    assert shortened(value) == f"<{kind} that cannot be shown>"


def test_the_nearest_name_is_named() -> None:
    assert nearest("contain", ["contains", "excludes"]) == "Nearest: 'contains'."
    assert nearest("zzz", ["a", "b"]) == "Known: 'a', 'b'."
    assert nearest("zzz", []) == ""
