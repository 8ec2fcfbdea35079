from collections.abc import Callable

import pytest

from holdfast.domain.contract import Bar, LoadedContract, Suite
from holdfast.domain.trial import Run
from holdfast.lifecycle.recordings import recordings_of
from holdfast.lifecycle.thin import recordings_to_prove_a_break, thin_notes

Contract = Callable[..., LoadedContract]


def _notes(made: LoadedContract, run: Callable[..., Run], suite: Suite, outcomes: list[str]) -> list[str]:
    return list(thin_notes(recordings_of(run((made, {"one": outcomes, "two": outcomes})), made), suite))


@pytest.mark.parametrize(
    ("cases", "contracts", "needed"), [(50, 100, 7), (50, 1, 4), (2, 100, 5), (2, 1, 2), (1, 1, 2)]
)
def test_a_broken_case_needs_so_many_recordings_to_be_proven(cases: int, contracts: int, needed: int) -> None:
    """The first stands in the table of the method."""
    assert recordings_to_prove_a_break(cases, contracts) == needed


@pytest.mark.parametrize(
    ("outcomes", "notes"),
    [
        (["passed"] * 10, []),
        (["passed"], ["1 recording of each case: small drops are hardly seen, and no case can be proven broken."]),
        (
            ["passed"] * 2,
            ["2 recordings of each case: no broken case can be proven (that takes 5), a drop of the mean can."],
        ),
        (
            ["passed"] * 9 + ["failed"],
            ["2 cases failed in the recordings: record every case of it 20 times, or it may stay undecided."],
        ),
        (["passed"] * 19 + ["failed"], []),
    ],
)
def test_thin_recordings_are_told(
    contract: Contract, run: Callable[..., Run], suite: Callable[..., Suite], outcomes: list[str], notes: list[str]
) -> None:
    found = _notes(contract(), run, suite(contract(), loaded=100), outcomes)
    assert found == [f"support.reply: {note}" for note in notes]


def test_a_bar_that_needs_no_baseline_needs_no_recordings(
    contract: Contract, run: Callable[..., Run], suite: Callable[..., Suite]
) -> None:
    made = contract(bar=Bar(must=True))
    assert _notes(made, run, suite(made), ["passed"]) == []


def test_more_contracts_ask_for_more_recordings(
    contract: Contract, run: Callable[..., Run], suite: Callable[..., Suite]
) -> None:
    assert _notes(contract(), run, suite(contract()), ["passed"] * 4) == []
    assert len(_notes(contract(), run, suite(contract(), loaded=100), ["passed"] * 4)) == 1
