"""Runs begin once for each plan."""

from datetime import timedelta
from typing import Any

from holdfast.comparison.rules import ComparisonRules
from holdfast.engine.plan import as_role
from holdfast.engine.planning import next_stage
from holdfast.engine.rules import Rules
from holdfast.engine.runs import begin, begin_afresh, continue_or_begin, lacks_answers, observed_keys


def test_the_header_says_what_was_fixed_before_the_first_call(parts: Any) -> None:
    plan = parts.a_plan(parts.suite(parts.contract()), rules=Rules(margin=0.1, rounds=3))
    header = continue_or_begin(parts.MemoryJournal(), plan, parts.START)
    assert header.id == f"20260520-120000-candidate-{plan.digest[:6]}"
    assert (header.plan, header.units, header.role) == (plan.digest, 9, "candidate")
    assert header.rules["margin"] == 0.1
    assert header.rules["rounds_of"] == {"desk.reply": 3}


def test_the_same_plan_goes_on_with_its_newest_run(parts: Any) -> None:
    journal, plan = parts.MemoryJournal(), parts.a_plan(parts.suite(parts.contract()))
    first = continue_or_begin(journal, plan, parts.START)
    assert continue_or_begin(journal, plan, parts.START + timedelta(days=1)) == first
    fresh = begin(journal, plan, parts.START)
    assert fresh.id == f"{first.id}-2"
    assert continue_or_begin(journal, plan, parts.START) == fresh


def test_another_plan_is_another_run(parts: Any) -> None:
    journal, of = parts.MemoryJournal(), parts.suite(parts.contract())
    runs = [continue_or_begin(journal, parts.a_plan(of, role=role), parts.START) for role in ("baseline", "candidate")]
    assert len({run.id for run in runs}) == 2


def test_only_observed_trials_count_as_done(parts: Any) -> None:
    journal, plan = parts.MemoryJournal(), parts.a_plan(parts.suite(parts.contract()))
    header = begin(journal, plan, parts.START)
    for row in (parts.evidence(number=0), parts.evidence(number=1, cause="budget")):
        journal.append(header.id, row)
    assert {key.number for key in observed_keys(journal, header)} == {0}


def test_the_header_of_a_candidate_holds_its_plans_and_the_most_it_may_ask(parts: Any) -> None:
    of = parts.suite(parts.contract("a", 2), parts.contract("b", 3))
    plan = parts.a_sequence(of, parts.recorded(of))
    header = continue_or_begin(parts.MemoryJournal(), plan, parts.START)
    assert header.plans == plan.plans
    assert (header.units, header.role) == (13 * 5, "candidate")
    assert header.rules["rounds_of"] == {"a": 13, "b": 13}


def test_other_plans_are_another_run(parts: Any) -> None:
    """A wider margin after a look is a new run, on new answers."""
    of = parts.suite(parts.contract("a", 2))
    base, journal = parts.recorded(of), parts.MemoryJournal()
    strict, wide = (parts.a_sequence(of, base, rules=ComparisonRules(margin=margin)) for margin in (0.05, 0.1))
    first = continue_or_begin(journal, strict, parts.START)
    assert continue_or_begin(journal, wide, parts.START).id != first.id
    assert continue_or_begin(journal, strict, parts.START) == first


def test_a_recording_that_lacks_answers_is_gone_on_with_and_a_complete_one_is_made_afresh(parts: Any) -> None:
    of = parts.suite(parts.contract("a", 1))
    plan = parts.a_plan(of, role="baseline", rules=Rules(repeats=2, extended_repeats=3))
    journal = parts.MemoryJournal()
    first = begin_afresh(journal, plan, of, parts.START)
    journal.append(first.id, parts.evidence("no", key=plan.units[0].key))
    assert lacks_answers(journal, first, plan, of, next_stage)
    assert begin_afresh(journal, plan, of, parts.START) == first
    journal.append(first.id, parts.evidence(key=plan.units[1].key))
    assert lacks_answers(journal, first, plan, of, next_stage)  # a case failed: the whole contract once more
    extension = as_role(plan.units[0], "extension", 2)
    journal.append(first.id, parts.evidence(key=extension.key))
    assert not lacks_answers(journal, first, plan, of, next_stage)
    assert begin_afresh(journal, plan, of, parts.START).id == f"{first.id}-2"
