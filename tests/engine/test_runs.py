"""Runs begin once for each plan."""

from datetime import timedelta
from typing import Any

from holdfast.engine.rules import Rules
from holdfast.engine.runs import begin, continue_or_begin, observed_keys


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
