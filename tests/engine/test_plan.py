"""Plans: what is sent, in which order, and what is known already."""

import pickle
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.engine.checking import check_run
from holdfast.engine.plan import next_stage
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


def test_known_answers_are_kept_and_what_was_not_observed_answers_nothing(parts: Any) -> None:
    of = parts.suite(parts.contract(cases=2))
    first, second = (unit.key for unit in parts.a_plan(of, rules=Rules(rounds=1)).units)
    plan = parts.a_plan(of, rules=Rules(rounds=1), known={first: parts.evidence(key=first)})
    assert [unit.key for unit in plan.to_send] == [second]
    assert plan.kept(first) is not None
    lost = parts.a_plan(of, rules=Rules(rounds=1), known={first: parts.evidence(key=first, cause="timeout")})
    assert lost.kept(first) is None


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
    assert {unit.key.role for unit in more} == {"planned"}
    assert next_stage(plan, of, 2, lambda: check_run(of, None, rows)) == ()


def test_a_candidate_has_no_second_stage(parts: Any) -> None:
    of = parts.suite(parts.contract())
    plan = parts.a_plan(of)
    rows = [parts.evidence("no", key=unit.key) for unit in plan.units]
    assert next_stage(plan, of, 1, lambda: check_run(of, None, rows)) == ()


def test_the_first_round_is_the_least_that_tells_anything(parts: Any) -> None:
    of = parts.suite(parts.contract("a", 2), parts.contract("b", 3))
    plan = parts.a_plan(of)
    assert len(plan.first_round) == 5
    known = {unit.key: parts.evidence(key=unit.key) for unit in plan.first_round[:4]}
    assert len(parts.a_plan(of, known=known).first_round) in {3, 4}


def test_units_can_be_sent_to_other_machines(parts: Any) -> None:
    units = parts.a_plan(parts.suite(parts.contract(cases=2))).units
    assert pickle.loads(pickle.dumps(units)) == units


@settings(max_examples=30, deadline=None)
@given(sizes=st.lists(st.integers(1, 6), min_size=1, max_size=5), rounds=st.integers(1, 6))
def test_any_prefix_of_a_plan_leaves_complete_rounds(parts: Any, sizes: list[int], rounds: int) -> None:
    of = parts.suite(*(parts.contract(f"c.{at}", size) for at, size in enumerate(sizes)))
    plan = parts.a_plan(of, rules=Rules(rounds=rounds))
    keys = [unit.key for unit in plan.units]
    assert len(set(keys)) == len(keys) == sum(sizes) * rounds
    assert [key.number for key in keys] == sorted(key.number for key in keys)
    assert all(unit.ask is not None and unit.ask.key == unit.key for unit in plan.units)
