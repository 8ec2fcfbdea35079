from collections.abc import Callable, Sequence
from typing import Any

import pytest

from holdfast.domain.contract import Bar, LoadedContract, Suite
from holdfast.domain.release import Release
from holdfast.domain.trial import Run
from holdfast.errors import EvidenceError, Problem
from holdfast.lifecycle.approve import approve
from holdfast.lifecycle.pinned import pinned_run, states_of
from holdfast.ports import PinnedContract

Contract = Callable[..., LoadedContract]
MakeSuite = Callable[..., Suite]


@pytest.fixture
def pinned(run: Callable[..., Run], suite: MakeSuite, memory_pins: Any) -> Callable[..., Any]:
    """Pins that hold these contracts."""

    def approved(*contracts: LoadedContract, pins: Any = None) -> Any:
        pins = pins or memory_pins()
        made = run(*((each, {case.id: ["passed"] * 3 for case in each.cases}) for each in contracts))
        approve(made, suite(*contracts), pins, now=made.header.created_at, by="anna", environment={})
        return pins

    return approved


def _words(states: Sequence[Any]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(state.contract, state.word, state.cases) for state in states]


def test_pins_are_a_baseline(contract: Contract, suite: MakeSuite, pinned: Callable[..., Any]) -> None:
    baseline = pinned_run(pinned(contract()), suite(contract()))
    assert baseline.header is not None
    assert (baseline.header.role, baseline.header.release, baseline.header.units) == (
        "pins",
        "acme:model-2026-05-02",
        6,
    )
    assert [evidence.key.case for evidence in baseline.evidence] == ["one"] * 3 + ["two"] * 3
    assert _words(baseline.states) == [("support.reply", "pinned", ())]
    assert baseline.blocking() == {}


def test_equal_pins_give_an_equal_run(contract: Contract, suite: MakeSuite, pinned: Callable[..., Any]) -> None:
    one, other = (pinned_run(pinned(contract()), suite(contract())) for _ in range(2))
    assert one == other


def test_a_contract_without_a_pin_is_pending(contract: Contract, suite: MakeSuite, pinned: Callable[..., Any]) -> None:
    new = contract("support.new")
    baseline = pinned_run(pinned(contract()), suite(new, contract()))
    assert _words(baseline.states) == [("support.new", "pending", ()), ("support.reply", "pinned", ())]
    assert baseline.blocking() == {}


def test_without_any_pin_there_is_no_run(contract: Contract, suite: MakeSuite, memory_pins: Any) -> None:
    baseline = pinned_run(memory_pins(), suite(contract()))
    assert (baseline.header, baseline.evidence) == (None, ())


def test_a_restated_case_is_not_answered_by_what_was_pinned(
    contract: Contract, suite: MakeSuite, pinned: Callable[..., Any]
) -> None:
    now = contract(asked={"two": "And now?"})
    baseline = pinned_run(pinned(contract()), suite(now))
    assert {evidence.key.case for evidence in baseline.evidence} == {"one"}
    assert _words(baseline.states) == [("support.reply", "restated", ("two",))]
    state = baseline.blocking()["support.reply"]
    assert state.word == "restated"
    assert state.reason.text == "What is asked changed since it was pinned, in case 'two'."
    assert state.reason.cases == ("two",)


def test_everything_that_became_of_a_contract_is_told_and_restated_blocks_first(
    contract: Contract, suite: MakeSuite, pinned: Callable[..., Any]
) -> None:
    now = contract(cases=["two", "three"], asked={"two": "And now?"}, checks={})
    baseline = pinned_run(pinned(contract()), suite(now))
    assert _words(baseline.states) == [
        ("support.reply", "restated", ("two",)),
        ("support.reply", "loosened", ("one",)),
        ("support.reply", "pending", ("three",)),
    ]
    assert baseline.states[1].sentences == (
        "The check 'quotes' was removed.",
        "The check 'no-fence' was removed.",
        "The case 'one' was removed.",
    )
    assert baseline.evidence == ()
    assert baseline.blocking()["support.reply"].word == "restated"


def test_a_pin_without_its_contract_is_orphaned(
    contract: Contract, suite: MakeSuite, pinned: Callable[..., Any]
) -> None:
    pins = pinned(contract(), contract("support.gone"))
    assert _words(pinned_run(pins, suite(contract())).states)[1:] == [("support.gone", "orphaned", ())]
    states = states_of(suite(contract()), pins)
    assert {name: state.word for name, state in states.items()} == {"support.gone": "orphaned"}
    assert states["support.gone"].reason.text == "It is pinned, and no such contract is loaded any more."


def test_a_contract_that_was_not_selected_is_no_orphan(
    contract: Contract, suite: MakeSuite, pinned: Callable[..., Any]
) -> None:
    pins = pinned(contract(), contract("support.other"))
    assert states_of(suite(contract(), loaded=2), pins) == {}


def test_the_margin_of_the_settings_counts(contract: Contract, suite: MakeSuite, pinned: Callable[..., Any]) -> None:
    now = contract(bar=Bar())
    assert states_of(suite(now), pinned(contract()), margin=0.05) == {}
    assert states_of(suite(now), pinned(contract()), margin=0.1)["support.reply"].word == "loosened"


def test_pins_of_several_releases_are_one_run_only_once_a_release_is_named(
    contract: Contract, suite: MakeSuite, pinned: Callable[..., Any]
) -> None:
    a, b = contract("a.one"), contract("b.two")
    pins = pinned(a, b)
    moved = pins.held["b.two"]
    pins.held["b.two"] = PinnedContract(
        "b.two", moved.description, Release("acme:next"), moved.pinned_at, moved.evidence
    )
    with pytest.raises(EvidenceError) as caught:
        pinned_run(pins, suite(a, b))
    assert str(caught.value) == (
        "The pins are of 2 releases: 'acme:model-2026-05-02', 'acme:next'. Name the one to compare with."
    )
    baseline = pinned_run(pins, suite(a, b), release=Release("acme:model-2026-05-02"))
    assert {evidence.key.contract for evidence in baseline.evidence} == {"a.one"}
    assert baseline.elsewhere == ("b.two",)


def test_what_is_wrong_in_several_pins_is_told_at_once(contract: Contract, suite: MakeSuite, memory_pins: Any) -> None:
    class Damaged(memory_pins):  # type: ignore[misc]  # the class comes from a fixture
        def read(self, contract: str, /) -> PinnedContract | None:
            raise EvidenceError(Problem(contract, "It is damaged."))

    a, b = contract("a.one"), contract("b.two")
    pins = Damaged()
    pins.held = {"a.one": None, "b.two": None}
    with pytest.raises(EvidenceError) as caught:
        pinned_run(pins, suite(a, b))
    assert str(caught.value) == "a.one: It is damaged.\nb.two: It is damaged."
