"""A hunt on two scripted releases: what it finds, how small, with how many calls, and what it does not believe."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

import pytest
from hypothesis import strategies as st

from holdfast.domain.contract import Drawing, LoadedCase, LoadedContract
from holdfast.domain.release import Release
from holdfast.domain.request import Request
from holdfast.domain.trial import RunHeader
from holdfast.engine.budget import Budget
from holdfast.engine.desks import Beside, desks_of
from holdfast.engine.hunt_desk import HuntDesk
from holdfast.engine.hunting import Hunted, HuntRules, HuntStep, hunt
from holdfast.engine.limits import Limits
from holdfast.errors import ContractError, Problem

WORDS = st.lists(st.sampled_from(["the", "parcel,", "is", "late", "again"]), max_size=150).map(" ".join)
Breaks = Callable[[str, int], bool]  # (input, which answer to it) -> whether the answer is wrong


def _long(text: str, number: int) -> bool:
    return len(text.split()) > 60 and "," in text


def _never(text: str, number: int) -> bool:
    return False


@dataclass
class Field:
    """Where a hunt goes on: two releases that answer as told, and a journal that outlives the hunt."""

    parts: Any
    candidate: Breaks
    baseline: Breaks = _never
    cause: Callable[[str], str | None] = lambda text: None
    journal: Any = None
    asked: list[tuple[Release, str]] = field(default_factory=list)
    steps: list[HuntStep] = field(default_factory=list)
    _texts: dict[str, str] = field(default_factory=dict)

    def hunted(self, strategy: Any = WORDS, *, calls: int | None = 150, rules: HuntRules | None = None) -> Hunted:
        """A hunt from its start to its end, in virtual time."""
        parts = self.parts
        self.journal = self.journal or parts.MemoryJournal()
        if not self.journal.headers:
            self.journal.begin(
                RunHeader(id="h", role="hunt", release=parts.RELEASE, created_at=parts.START, plan="p", units=0)
            )
        sides = [
            Beside(release, parts.ScriptedProvider(self._script), Limits())
            for release in (parts.RELEASE, parts.BASELINE)
        ]
        self.budget = Budget(calls=calls)
        desks = desks_of(sides[0], sides[1:], parts.LoopClock(), self.budget, 0)
        self.desk = HuntDesk(
            Drawing(strategies=(strategy,), posed=self._posed), desks, self.journal, self.journal.headers[0],
            lambda evidence: evidence, lambda event: None,
        )  # fmt: skip
        found: Hunted = parts.in_virtual_time(
            hunt(
                self.desk, (strategy,), candidate=parts.RELEASE, baseline=parts.BASELINE, rules=rules or HuntRules(),
                tell=self.steps.append,
            )
        )  # fmt: skip
        return found

    def _posed(self, id: str, text: str) -> LoadedContract:
        if text == "unaskable":
            raise ContractError(Problem("a.py:1", "The request function raised ValueError."))
        made: LoadedContract = self.parts.contract("c", cases=0)
        request = Request(user=text or "(nothing)")
        self._texts[request.digest] = text
        return replace(made, cases=(LoadedCase(id=id, input=text),), requests={("main", id): request})

    def _script(self, key: Any, tries: int) -> Any:
        text = self._texts[key.request]
        self.asked.append((key.release, text))
        breaks = self.candidate if key.release == self.parts.RELEASE else self.baseline
        return self.parts.Step("no" if breaks(text, key.number) else "ok", cause=self.cause(text))


@pytest.mark.parametrize("seed", range(4))
def test_a_fault_of_long_inputs_is_found_and_made_small_within_150_calls(parts: Any, seed: int) -> None:
    field = Field(parts, _long)
    broken = field.hunted(rules=HuntRules(seed=seed)).broken
    assert broken is not None
    assert len(broken.smallest.value.split()) == 61
    assert "," in broken.smallest.value
    assert broken.check == "says-ok"
    assert ([trial.outcome for trial in broken.candidate], [trial.outcome for trial in broken.baseline]) == (
        ["failed"] * 6,
        ["passed"] * 6,
    )
    assert len(field.asked) == field.budget.spent_calls <= 150
    assert broken.calls_to_find <= 40


@pytest.mark.parametrize(
    "breaks",
    [
        lambda text, _: text == "",
        lambda text, _: 0 < len(text.split()) < 4,
        lambda text, _: "late again" in text,
        lambda text, _: text.count("again") > 9,
        lambda text, _: 20 < len(text.split()) < 40,
    ],
)
def test_faults_of_other_shapes_are_found_too(parts: Any, breaks: Breaks) -> None:
    broken = Field(parts, breaks).hunted().broken
    assert broken is not None
    assert breaks(broken.smallest.value, 0)
    assert broken.smallest.size <= broken.first.size


def test_a_hunt_without_limit_ends_where_no_single_step_is_smaller(parts: Any) -> None:
    broken = Field(parts, lambda text, _: text.count("late") > 2).hunted(calls=None).broken
    assert broken is not None
    assert broken.is_smallest
    assert broken.smallest.value.split().count("late") == 3
    assert broken.smallest.size <= len('"late late late"') + 6


def test_what_the_baseline_breaks_as_well_is_not_found(parts: Any) -> None:
    field = Field(parts, _long, _long)
    done = field.hunted()
    assert done.broken is None
    assert done.unconfirmed > 0
    assert field.budget.spent_calls == 150


def test_a_release_that_fails_now_and_then_is_not_called_broken(parts: Any) -> None:
    """A failure must come at every repeat: of inputs that fail half of the time, few do that by chance."""
    chance = Random(1)
    noisy = {True: 0, False: 0}
    for seed in range(5):
        rates: dict[str, float] = {}

        def often(text: str, number: int, rates: dict[str, float] = rates) -> bool:
            return chance.random() < rates.setdefault(text, 0.3 * (chance.random() < 0.3))

        noisy[Field(parts, often, often).hunted(rules=HuntRules(seed=seed), calls=60).broken is None] += 1
    assert noisy[True] >= 4


def test_the_baseline_is_asked_only_where_the_candidate_failed(parts: Any) -> None:
    field = Field(parts, _long)
    field.hunted()
    assert all(_long(text, 0) for release, text in field.asked if release == parts.BASELINE)


@pytest.mark.parametrize("calls", [1, 7, 11, 23, 60])
def test_the_budget_is_never_exceeded(parts: Any, calls: int) -> None:
    field = Field(parts, _long)
    field.hunted(calls=calls)
    assert len(field.asked) <= calls


def test_the_same_hunt_again_asks_nothing_twice_and_goes_on(parts: Any) -> None:
    first = Field(parts, _long)
    begun = first.hunted(calls=40).broken
    again = Field(parts, _long, journal=first.journal)
    ended = again.hunted(calls=50).broken
    whole = Field(parts, _long).hunted(calls=90).broken
    assert begun is not None
    assert ended is not None
    assert whole is not None
    assert ended.first.digest == begun.first.digest
    assert ended.smallest.digest == whole.smallest.digest
    assert not set(map(str, first.journal.sent["h"][:40])) & set(map(str, first.journal.sent["h"][40:]))
    assert again.desk.kept >= 30


def test_an_outage_is_no_failure_and_ends_the_hunt(parts: Any) -> None:
    field = Field(parts, _never, cause=lambda text: "auth")
    done = field.hunted()
    assert (done.broken, done.tried) == (None, 0)
    assert field.desk.halt is not None
    assert field.desk.halt.cause == "auth"


def test_an_input_that_makes_no_request_is_passed_over(parts: Any) -> None:
    field = Field(parts, lambda text, _: text == "b")
    done = field.hunted(st.sampled_from(["unaskable", "a", "b"]))
    assert done.broken is not None
    assert done.broken.smallest.value == "b"
    assert Field(parts, _never).hunted(st.just("unaskable")).is_silent


def test_a_strategy_with_few_inputs_is_exhausted(parts: Any) -> None:
    done = Field(parts, _never).hunted(st.sampled_from(["a", "b"]))
    assert (done.is_exhausted, done.tried) == (True, 2)


def test_a_strategy_that_raises_is_named(parts: Any) -> None:
    with pytest.raises(ValueError, match="Its strategy raised ZeroDivisionError"):
        Field(parts, _never).hunted(st.integers().map(lambda number: str(1 // (number * 0))))


def test_it_tells_what_it_does(parts: Any) -> None:
    field = Field(parts, _long)
    broken = field.hunted().broken
    assert broken is not None
    kinds = [step.kind for step in field.steps]
    assert kinds.count("found") == 1
    assert field.steps[-1] == HuntStep("smaller", field.steps[-1].tried, broken.smallest.size, field.steps[-1].calls)
