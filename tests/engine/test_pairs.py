"""Trials that ask twice: both answers are kept and read again, and both calls are planned, paid and counted."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from holdfast.domain.contract import Bar, LoadedCase, LoadedCheck, LoadedContract
from holdfast.domain.message import Sampling
from holdfast.domain.observation import Evidence, Observation
from holdfast.domain.relation import Metamorphic, Pair, Replies, pair_in
from holdfast.domain.request import Request
from holdfast.domain.trial import Trial
from holdfast.engine.budget import Budget
from holdfast.engine.checking import check_evidence
from holdfast.engine.estimate import Tariff, estimate
from holdfast.engine.pairs import replies_of
from holdfast.engine.rules import Rules
from holdfast.errors import BudgetExceeded


def alike(replies: Replies[Any], case: LoadedCase) -> None:
    if replies.source.text != replies.varied.text:
        raise AssertionError("They are not alike.")


def pairs(cases: int = 2, **more: Any) -> LoadedContract:
    """A metamorphic contract of cases ``c0``, ``c1``, ...; the varied request is the question in capitals."""
    made = tuple(LoadedCase(id=f"c{at}", input=f"question {at}") for at in range(cases))
    sampling = Sampling(max_output_tokens=50)
    return LoadedContract(
        id="desk.pairs",
        purpose="Alike.",
        cases=made,
        checks=(LoadedCheck(id="alike", run=alike),),
        bar=Bar(),
        requests={("main", case.id): Request(user=case.input, sampling=sampling) for case in made},
        metamorphic=Metamorphic(
            base="desk.reply",
            varied={("main", case.id): Request(user=case.input.upper(), sampling=sampling) for case in made},
            draws={case.id: "capitals" for case in made},
        ),
        **more,
    )


Replayed = Callable[..., tuple[list[Evidence], Any]]


@pytest.fixture(scope="session")
def replayed(parts: Any) -> Replayed:
    """What one replay keeps, and the provider that it asked: each call of a trial goes as the next step says."""

    def run(
        contract: LoadedContract, *steps: Any, repeats: int = 1, budget: Budget | None = None, script: Any = None
    ) -> tuple[list[Evidence], Any]:
        provider = parts.ScriptedProvider(script or (lambda key, tries: steps[(tries - 1) % len(steps)]))
        journal, whole = parts.MemoryJournal(), parts.suite(contract)
        plan = parts.a_plan(whole, provider, role="baseline", rules=Rules(repeats=repeats, extended_repeats=repeats))
        parts.sitting(plan, provider, journal, whole, budget=budget or Budget(), price=parts.PRICE)
        return [row for rows in journal.kept.values() for row in rows], provider

    return run


def test_a_trial_asks_both_and_keeps_both(parts: Any, replayed: Replayed) -> None:
    kept, provider = replayed(pairs(1), parts.Step(text="one"), parts.Step(text="other"))
    (row,) = kept
    pair = pair_in(row.answer)
    assert pair is not None
    assert pair.varied is not None
    assert (pair.source.text, pair.varied.text) == ("one", "other")
    assert len(provider.sent) == len(row.exchanges) == len(row.attempts) == 2
    assert row.observation is not None
    assert row.observation.text == pair.text()
    assert (row.observation.usage.input_tokens, row.observation.usage.output_tokens) == (40, 20)
    assert row.cost_usd == pytest.approx(2 * (20 * 2.0 + 10 * 8.0) / 1e6)
    assert Evidence.model_validate_json(row.model_dump_json()) == row


@pytest.mark.parametrize(("lost", "kept"), [(0, None), (1, ("one", None))])
def test_where_either_answer_is_lost_the_trial_is_unobserved_and_what_came_is_kept(
    parts: Any, replayed: Replayed, lost: int, kept: tuple[str, None] | None
) -> None:
    steps = [parts.Step(text="one"), parts.Step(text="other")]
    steps[lost] = parts.Step(cause="unsupported")
    (row, *_), _ = replayed(pairs(1), *steps)
    assert (row.cause, row.observation) == ("unsupported", None)
    pair = pair_in(row.answer)
    assert (None if pair is None else (pair.source.text, pair.varied)) == kept
    assert len(row.exchanges) == lost
    assert check_evidence(pairs(1), pairs(1).cases[0], row).outcome == "unobserved"


def test_a_release_that_cannot_be_asked_is_not_asked(parts: Any) -> None:
    provider, whole, journal = (
        parts.ScriptedProvider(unsupported="no tools"),
        parts.suite(pairs(1)),
        parts.MemoryJournal(),
    )
    parts.sitting(parts.a_plan(whole, provider, role="baseline"), provider, journal, whole)
    kept = [row for rows in journal.kept.values() for row in rows]
    assert {row.cause for row in kept} == {"unsupported"}
    assert kept[0].detail == "no tools"
    assert provider.sent == []


def test_both_calls_are_planned_and_counted(parts: Any, replayed: Replayed) -> None:
    contract = pairs(3)
    plan = parts.a_plan(parts.suite(contract), role="baseline", rules=Rules(repeats=2, extended_repeats=3))
    found = estimate(plan, price=parts.PRICE)
    assert (len(plan.units), found.calls, found.calls_at_most) == (6, 12, 18)
    assert found.output_tokens == 12 * 50
    one, other = (ask.request for ask in plan.units[0].asks)
    assert (str(one.messages[0].content).upper(), one.digest != other.digest) == (other.messages[0].content, True)
    worst = Tariff(parts.PRICE).worst_usd(plan.units[0])  # of one of its calls
    assert worst == pytest.approx(((10 + 8) * 2.0 + 50 * 8.0) / 1e6)
    kept, provider = replayed(contract, parts.Step(), repeats=2)
    assert (len(kept), len(provider.sent)) == (6, 12)


def test_a_budget_of_fewer_calls_than_a_round_takes_is_refused(parts: Any, replayed: Replayed) -> None:
    with pytest.raises(BudgetExceeded, match="6 calls"):
        replayed(pairs(3), parts.Step(), budget=Budget(calls=5))
    kept, _ = replayed(pairs(3), parts.Step(), budget=Budget(calls=6))
    assert len(kept) == 3


def test_every_trial_asks_afresh(parts: Any, replayed: Replayed) -> None:
    """Draws that share an answer would not be independent."""
    said = iter(range(100))
    kept, _ = replayed(pairs(2), repeats=3, script=lambda key, tries: parts.Step(text=f"{next(said)}"))
    texts = [each.text for row in kept if (pair := pair_in(row.answer)) for each in (pair.source, pair.varied) if each]
    assert len(set(texts)) == len(texts) == 12


@pytest.fixture(scope="session")
def evidence(parts: Any) -> Callable[..., Evidence]:
    made: Callable[..., Evidence] = parts.evidence
    return made


Checked = Callable[..., Trial]


@pytest.fixture(scope="session")
def checked(evidence: Callable[..., Evidence]) -> Checked:
    """The trial of two observations."""

    def check(source: Mapping[str, Any], varied: Mapping[str, Any], **more: Any) -> Trial:
        contract = pairs(1, **more)
        pair = Pair(source=Observation(**source), varied=Observation(**varied))
        return check_evidence(contract, contract.cases[0], evidence("", answer=pair.kept()))

    return check


def test_a_failure_begins_with_what_was_varied(checked: Checked) -> None:
    assert checked({"text": "a"}, {"text": "a"}).outcome == "passed"
    trial = checked({"text": "a"}, {"text": "b"})
    assert (trial.outcome, trial.cause) == ("failed", "check alike")
    assert [each.reason for each in trial.checks] == ["Varied by capitals. They are not alike."]


@pytest.mark.parametrize(
    ("at", "accepts", "outcome"), [(0, (), "failed"), (1, (), "failed"), (1, ("refusal",), "passed")]
)
def test_a_refusal_of_either_side_is_behaviour(
    checked: Checked, at: int, accepts: tuple[Any, ...], outcome: str
) -> None:
    sides: list[Mapping[str, Any]] = [{"text": "a"}, {"text": "a"}]
    sides[at] = {"text": "a", "refusal": "No."}
    trial = checked(sides[0], sides[1], accepts=frozenset(accepts))
    assert (trial.outcome, trial.cause) == (outcome, "refusal" if outcome == "failed" else "")


def test_evidence_of_something_else_is_an_error_of_the_check(evidence: Callable[..., Evidence]) -> None:
    contract = pairs(1)
    for answer in (None, "text", {"format": 1, "source": {"text": "a"}}):
        trial = check_evidence(contract, contract.cases[0], evidence("x", answer=answer))
        assert trial.outcome == "errored"
        assert "The kept answer is no pair" in trial.checks[0].reason
        with pytest.raises(ValueError, match="no two answers"):
            replies_of(contract, evidence("x", answer=answer))
