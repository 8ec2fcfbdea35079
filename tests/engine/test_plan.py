"""Plans: what they are found again by, what is known of them, and the units of trials beyond the first."""

import pickle
from typing import Any

from holdfast.comparison.plans import Wishes
from holdfast.comparison.sequence import Wanted
from holdfast.engine.plan import as_role, trial_key, variant_of
from holdfast.engine.rules import Rules


def test_known_answers_are_kept_and_what_was_not_observed_answers_nothing(parts: Any) -> None:
    of = parts.suite(parts.contract(cases=2))
    first, second = (unit.key for unit in parts.a_plan(of, rules=Rules(rounds=1)).units)
    plan = parts.a_plan(of, rules=Rules(rounds=1), known={first: parts.evidence(key=first)})
    assert [unit.key for unit in plan.to_send] == [second]
    assert plan.kept(first) is not None
    lost = parts.a_plan(of, rules=Rules(rounds=1), known={first: parts.evidence(key=first, cause="timeout")})
    assert lost.kept(first) is None


def test_what_was_given_up_for_good_is_known_too(parts: Any) -> None:
    of = parts.suite(parts.contract(cases=1))
    key = parts.a_plan(of).units[0].key
    given_up = parts.evidence(key=key, cause="timeout", given_up=True)
    assert parts.a_plan(of, known={key: given_up}).kept(key) == given_up


def test_the_first_round_is_the_least_that_tells_anything(parts: Any) -> None:
    of = parts.suite(parts.contract("a", 2), parts.contract("b", 3))
    plan = parts.a_plan(of)
    assert len(plan.first_round) == 5
    known = {unit.key: parts.evidence(key=unit.key) for unit in plan.first_round[:4]}
    assert len(parts.a_plan(of, known=known).first_round) in {3, 4}


def test_a_candidate_may_ask_all_rounds_of_its_plans_and_twice_as_much_side_by_side(parts: Any) -> None:
    of = parts.suite(parts.contract("a", 2), parts.contract("b", 3))
    base, provider = parts.recorded(of), parts.ScriptedProvider()
    assert parts.a_sequence(of, base).most == 13 * 5
    live = parts.a_sequence(of, None, wishes=Wishes(is_live=True), beside=(parts.BASELINE, provider))
    assert live.most == 2 * 13 * 5


def test_units_can_be_sent_to_other_machines(parts: Any) -> None:
    units = parts.a_plan(parts.suite(parts.contract(cases=2))).units
    assert pickle.loads(pickle.dumps(units)) == units


def test_any_trial_of_a_case_has_its_unit_and_the_baseline_answers_the_live_ones(parts: Any) -> None:
    of = parts.suite(parts.contract("a", 2))
    plan = parts.a_sequence(of, None, wishes=Wishes(is_live=True), beside=(parts.BASELINE, parts.ScriptedProvider()))
    confirm, live = plan.unit("a", Wanted("c1", "confirm", 4)), plan.unit("a", Wanted("c1", "live", 2))
    assert (confirm.key.case, confirm.key.role, confirm.key.number) == ("c1", "confirm", 4)
    assert (live.key.case, live.key.role, live.key.number) == ("c1", "live", 2)
    assert (confirm.key.release, live.key.release) == (parts.RELEASE, parts.BASELINE)
    assert confirm.ask is not None
    assert confirm.ask.key == confirm.key


def test_a_unit_in_another_role_asks_the_same_request(parts: Any) -> None:
    unit = parts.a_plan(parts.suite(parts.contract(cases=1))).units[0]
    other = as_role(unit, "extension", 3)
    assert as_role(unit, "planned", 0) is unit
    assert other.key == unit.key.model_copy(update={"role": "extension", "number": 3})
    assert other.ask is not None
    assert other.ask.key == other.key
    assert other.ask.request == unit.ask.request


def test_a_key_names_request_release_and_variant(parts: Any) -> None:
    contract = parts.contract("a", 1, variants=("main",))
    key = trial_key(contract, contract.cases[0], parts.RELEASE, variant_of(contract, "terse"), None)
    assert (key.contract, key.case, key.variant, key.role, key.number) == ("a", "c0", "main", "planned", 0)
    assert key.request == contract.request_digest(contract.cases[0], "main")
