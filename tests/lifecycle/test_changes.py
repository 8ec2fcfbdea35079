from collections.abc import Callable
from typing import Any

import pytest

from holdfast.domain.contract import Bar, LoadedContract
from holdfast.domain.trial import Run
from holdfast.evidence.description import Description
from holdfast.lifecycle.changes import loosened, new_cases, removed_cases, restated_cases
from holdfast.lifecycle.describing import describe
from holdfast.lifecycle.recordings import recordings_of

Contract = Callable[..., LoadedContract]


@pytest.fixture
def pinned(contract: Contract, run: Callable[..., Run]) -> Callable[..., Description]:
    """The description of a contract of these fields, as it is pinned."""

    def described(**fields: Any) -> Description:
        made = contract(**fields)
        recorded = run((made, {case.id: ["passed"] for case in made.cases}))
        return describe(recordings_of(recorded, made), recorded, "anna")

    return described


def test_a_contract_that_did_not_change_is_as_it_was(contract: Contract, pinned: Callable[..., Description]) -> None:
    assert restated_cases(pinned(), contract()) == []
    assert loosened(pinned(), contract()) == []
    assert new_cases(pinned(), contract()) == []


def test_a_case_that_asks_something_else_is_restated(contract: Contract, pinned: Callable[..., Description]) -> None:
    assert restated_cases(pinned(), contract(asked={"two": "And now?"})) == ["two"]
    assert restated_cases(pinned(), contract(variants=["terse"])) == ["one", "two"]


def test_a_new_case_and_a_removed_one_are_told_apart(contract: Contract, pinned: Callable[..., Description]) -> None:
    now = contract(cases=["two", "three"])
    assert restated_cases(pinned(), now) == []
    assert new_cases(pinned(), now) == ["three"]
    assert [case.id for case in removed_cases(pinned(), now)] == ["one"]
    assert loosened(pinned(), now) == ["The case 'one' was removed."]


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ({}, {"no-fence": {"gate": False}}, "The check 'quotes' was removed."),
        ({}, {"quotes": {"gate": False}, "no-fence": {"gate": False}}, "The check 'quotes' no longer gates."),
        ({"score": {"at_least": 0.8}}, {"score": {"at_least": 0.5}}, "The check 'score' asks for 0.5, not for 0.8."),
        ({"score": {"at_least": 0.8}}, {"score": {"at_least": 0.9}}, None),
        ({}, {"quotes": {}, "no-fence": {}, "third": {}}, None),
    ],
)
def test_a_check_that_asks_less_loosens(
    contract: Contract, pinned: Callable[..., Description], was: dict[str, Any], now: dict[str, Any], said: str | None
) -> None:
    found = loosened(pinned(checks=was or None), contract(checks=now))
    assert found == ([] if said is None else [said])


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ({"margin": 0.05}, {"margin": 0.1}, "The margin was 0.05 and is 0.1 now."),
        ({"margin": 0.05}, {}, "The margin was 0.05 and is 0.2 now."),
        ({"margin": 0.05}, {"margin": 0.02}, None),
        ({"margin": 0.05}, {"must": True}, None),
        ({"margin": 0.05, "floor": 0.9}, {"margin": 0.05}, "The floor was 0.9 and the bar is `margin=0.05` now."),
        ({"margin": 0.05, "floor": 0.9}, {"must": 0.95}, None),
        ({"must": True}, {"must": 0.99}, "The bar was `must=True` and is `must=0.99` now."),
        ({"must": True}, {"margin": 0.05}, "The bar was `must=True` and is `margin=0.05` now."),
        ({"must": 0.9}, {}, "The bar was `must=0.9` and is the settings' margin now."),
        ({"must": 0.9}, {"must": True}, None),
        ({"must": 0.9}, {"deterministic": True}, "The bar was `must=0.9` and is `deterministic=True` now."),
        ({"deterministic": True}, {"margin": 0.1}, "The bar was `deterministic=True` and is `margin=0.1` now."),
        ({"deterministic": True}, {"must": True}, None),
        ({}, {"broken_cases": "report"}, "It only reports broken cases now."),
        ({}, {"strict": True}, "It is `strict` now: regressed only by a drop that is proven beyond the margin."),
        ({"strict": True}, {"strict": False}, None),
    ],
)
def test_a_bar_that_asks_less_loosens(
    contract: Contract, pinned: Callable[..., Description], was: dict[str, Any], now: dict[str, Any], said: str | None
) -> None:
    found = loosened(pinned(bar=Bar(**was)), contract(bar=Bar(**now)), margin=0.2)
    assert found == ([] if said is None else [said])


def test_accepting_more_loosens(contract: Contract, pinned: Callable[..., Description]) -> None:
    assert loosened(pinned(), contract(accepts=frozenset({"refusal"}))) == ["It accepts 'refusal' now."]
    assert loosened(pinned(accepts=frozenset({"refusal"})), contract()) == []
