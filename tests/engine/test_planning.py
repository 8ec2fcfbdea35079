"""Planning: which units are sent, in which order, and the plan that a run is found again by."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.comparison.plans import Wishes
from holdfast.domain.contract import Bar
from holdfast.engine.checking import check_run
from holdfast.engine.plan import Begun
from holdfast.engine.planning import next_stage
from holdfast.engine.rules import Rules


def test_a_baseline_repeats_every_case(parts: Any) -> None:
    plan = parts.a_plan(parts.suite(parts.contract(cases=3)), role="baseline", rules=Rules(repeats=4))
    assert len(plan.units) == 12
    assert {unit.key.number for unit in plan.units} == {0, 1, 2, 3}


def test_rounds_are_sent_one_after_the_other_across_contracts_largest_work_first(parts: Any) -> None:
    small, large = parts.contract("a.small", 1), parts.contract("b.large", 2)
    plan = parts.a_plan(parts.suite(small, large), rules=Rules(rounds=2))
    assert [(unit.key.number, unit.key.contract) for unit in plan.units] == [
        (0, "b.large"), (0, "b.large"), (0, "a.small"), (1, "b.large"), (1, "b.large"), (1, "a.small"),
    ]  # fmt: skip


def test_all_rounds_use_one_case_order_drawn_from_the_seed(parts: Any) -> None:
    of = parts.suite(parts.contract(cases=8))
    first = parts.a_plan(of, rules=Rules(rounds=2, seed=1))
    orders = [[unit.key.case for unit in first.units if unit.key.number == number] for number in (0, 1)]
    other = parts.a_plan(of, rules=Rules(rounds=2, seed=2))
    assert orders[0] == orders[1]
    assert [unit.key.case for unit in other.units][:8] != orders[0]


def test_the_digest_tells_what_is_asked_not_what_is_known(parts: Any) -> None:
    of = parts.suite(parts.contract())
    plan = parts.a_plan(of)
    known = {unit.key: parts.evidence(key=unit.key) for unit in plan.units[:2]}
    assert parts.a_plan(of, known=known).digest == plan.digest
    assert parts.a_plan(of, rules=Rules(margin=0.1)).digest != plan.digest
    assert parts.a_plan(of, role="baseline").digest != plan.digest
    assert parts.a_plan(parts.suite(parts.contract(cases=4))).digest != plan.digest


def test_a_contract_without_the_wanted_variant_is_asked_in_its_main_one(parts: Any) -> None:
    with_it = parts.contract("a", 1, variants=("main", "terse"))
    terse = {("terse", "c0"): with_it.requests["main", "c0"]}
    with_it = parts.contract("a", 1, variants=("main", "terse"), requests={**with_it.requests, **terse})
    plan = parts.a_plan(parts.suite(with_it, parts.contract("b", 1)), variant="terse", rules=Rules(rounds=1))
    assert {unit.key.contract: unit.key.variant for unit in plan.units} == {"a": "terse", "b": "main"}


def test_only_contracts_that_failed_are_extended_and_always_as_a_whole(parts: Any) -> None:
    rules = Rules(repeats=2, extended_repeats=4)
    of = parts.suite(parts.contract("a.flaky", 2), parts.contract("b.solid", 2))
    plan = parts.a_plan(of, role="baseline", rules=rules)
    failing = plan.units[0].key
    rows = [parts.evidence("no" if unit.key == failing else "ok", key=unit.key) for unit in plan.units]
    more = next_stage(plan, of, 1, lambda: check_run(of, None, rows))
    assert {(unit.key.case, unit.key.number) for unit in more} == {("c0", 2), ("c1", 2), ("c0", 3), ("c1", 3)}
    assert {unit.key.contract for unit in more} == {failing.contract}
    assert {unit.stage for unit in more} == {2}
    assert {unit.key.role for unit in more} == {"extension"}
    assert next_stage(plan, of, 2, lambda: check_run(of, None, rows)) == ()


def test_a_candidate_has_no_second_stage(parts: Any) -> None:
    of = parts.suite(parts.contract())
    plan = parts.a_plan(of)
    rows = [parts.evidence("no", key=unit.key) for unit in plan.units]
    assert next_stage(plan, of, 1, lambda: check_run(of, None, rows)) == ()


def test_what_was_answered_and_looked_at_is_topped_up_by_a_stage_of_its_own(parts: Any) -> None:
    """Answers that were looked at are recordings only beside fresh ones, and as many as the contract deserves."""
    of = parts.suite(parts.contract("a", 1), parts.contract("b", 1), parts.contract("c", 1))
    rules = Rules(repeats=3, extended_repeats=5)
    begun = {"a": Begun(2, has_failed=False), "b": Begun(2, has_failed=True)}
    plan = parts.a_plan(of, role="baseline", rules=rules, begun=begun)
    roles = {name: [unit.key.role for unit in plan.units if unit.key.contract == name] for name in ("a", "b", "c")}
    assert roles == {
        "a": ["planned"] * 2 + ["extension"],
        "b": ["planned"] * 2 + ["extension"] * 3,
        "c": ["planned"] * 3,
    }
    rows = [parts.evidence("no", key=unit.key) for unit in plan.units]
    more = next_stage(plan, of, 1, lambda: check_run(of, None, rows))
    assert {unit.key.contract for unit in more} == {"c"}


def test_a_sequence_begins_with_one_round_of_the_cases_in_the_order_of_its_plans(parts: Any) -> None:
    of = parts.suite(parts.contract("a", 5), parts.contract("b", 3))
    plan = parts.a_sequence(of, parts.recorded(of))
    assert [(unit.key.contract, unit.key.case) for unit in plan.units] == [
        (each.contract, case) for each in plan.plans for case in each.cases
    ]
    assert {(unit.key.role, unit.key.number) for unit in plan.units} == {("planned", 0)}
    assert plan.rounds == {"a": 13, "b": 13}


def test_a_contract_that_no_baseline_has_met_is_not_asked(parts: Any) -> None:
    met, new = parts.contract("a", 2), parts.contract("b", 2)
    plan = parts.a_sequence(parts.suite(met, new), parts.recorded(parts.suite(met)))
    assert {unit.key.contract for unit in plan.units} == {"a"}


def test_a_sequence_of_a_contract_that_the_suite_does_not_have_cannot_be_planned(parts: Any) -> None:
    of = parts.suite(parts.contract("a", 1))
    plans = parts.a_sequence(of, parts.recorded(of)).plans
    with pytest.raises(ValueError, match="The suite has no contract 'a', of which there is a plan"):
        parts.plan_sequence(parts.suite(), parts.RELEASE, parts.ScriptedProvider(), plans, rules=Rules())


def test_the_digest_of_a_sequence_follows_its_plans_not_the_settings_of_today(parts: Any) -> None:
    of = parts.suite(parts.contract("a", 2))
    base = parts.recorded(of)
    plan = parts.a_sequence(of, base)
    again = parts.plan_sequence(of, parts.RELEASE, parts.ScriptedProvider(), plan.plans, rules=Rules(repeats=7, seed=3))
    assert again.digest == plan.digest
    wider = parts.suite(parts.contract("a", 2, bar=Bar(margin=0.2)))
    assert parts.a_sequence(wider, base).digest != plan.digest
    assert parts.a_sequence(of, base, wishes=Wishes(rounds=5)).digest != plan.digest
    known = {plan.units[0].key: parts.evidence(key=plan.units[0].key)}
    assert parts.a_sequence(of, base, known=known).digest == plan.digest


def test_the_baseline_asked_side_by_side_is_asked_in_the_main_variant(parts: Any) -> None:
    made = parts.contract("a", 1, variants=("main", "terse"))
    terse = {("terse", "c0"): made.requests["main", "c0"]}
    made = parts.contract("a", 1, variants=("main", "terse"), requests={**made.requests, **terse})
    beside = parts.BASELINE, parts.ScriptedProvider()
    plan = parts.a_sequence(parts.suite(made), None, wishes=Wishes(is_live=True), beside=beside, variant="terse")
    assert plan.first["a", "c0"].key.variant == "terse"
    assert (plan.live["a", "c0"].key.variant, plan.live["a", "c0"].key.release) == ("main", parts.BASELINE)


@settings(max_examples=30, deadline=None)
@given(sizes=st.lists(st.integers(1, 6), min_size=1, max_size=5), rounds=st.integers(1, 6))
def test_any_prefix_of_a_plan_leaves_complete_rounds(parts: Any, sizes: list[int], rounds: int) -> None:
    of = parts.suite(*(parts.contract(f"c.{at}", size) for at, size in enumerate(sizes)))
    plan = parts.a_plan(of, rules=Rules(rounds=rounds))
    keys = [unit.key for unit in plan.units]
    assert len(set(keys)) == len(keys) == sum(sizes) * rounds
    assert [key.number for key in keys] == sorted(key.number for key in keys)
    assert all(unit.ask is not None and unit.ask.key == unit.key for unit in plan.units)
