"""How a contract will be asked: fixed before its first call, and written down."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.comparison.plans import (
    Wishes,
    criteria_of,
    extended,
    plan_contract,
    read_plan,
    recordings_of,
    stored,
)
from holdfast.comparison.rules import ComparisonRules
from holdfast.domain.contract import Bar
from holdfast.domain.plan import StoredPlan
from holdfast.statistics import (
    Criteria,
    case_order,
    plan_comparison,
    plan_copies,
    plan_deterministic,
    plan_must,
    plan_rate,
)

CASES = [f"c{number:02d}" for number in range(50)]
STEADY = dict.fromkeys(CASES, "p" * 10)
RULES = ComparisonRules()


def plan_of(bench, recorded, *, bar=None, cases=None, contracts=1, rules=RULES, **wishes):
    contract = bench.contract(cases or list(recorded), bar=bar or Bar(margin=0.05))
    baseline = None if recorded is None else bench.run(recorded, role="baseline")
    return plan_contract(contract, baseline, rules, contracts, Wishes(**wishes))


def test_cases_are_asked_in_the_order_of_the_seed_and_the_contract(bench) -> None:
    plan = plan_of(bench, STEADY, seed=7)
    assert plan.cases == tuple(CASES[place] for place in case_order(CASES, seed=7, contract="c.one"))
    assert sorted(plan.cases) == CASES
    assert plan_of(bench, STEADY, seed=8).cases != plan.cases


def test_the_order_of_the_case_file_moves_no_case(bench) -> None:
    """The rank of a case is its own, so a case that is added shifts the others and reorders none."""
    plan = plan_of(bench, STEADY, cases=CASES[::-1])
    assert plan.cases == plan_of(bench, STEADY).cases
    fewer = plan_of(bench, dict.fromkeys(CASES[:40], "p" * 10))
    assert fewer.cases == tuple(case for case in plan.cases if case in CASES[:40])


@pytest.mark.parametrize(
    ("recorded", "wishes", "rounds", "why"),
    [
        ({"a": "p" * 10}, {}, 13, "the default"),
        ({"a": "p"}, {}, 13, "a case that never failed sets no limit"),
        ({"a": "p" * 10, "b": "pppppf"}, {}, 6, "the recordings of a case that failed"),
        ({"a": "pfpppp", "b": "pppf"}, {}, 4, "the fewest of them"),
        ({"a": "fp"}, {}, 3, "3 at least"),
        ({"a": "p" * 10}, {"rounds": 20}, 20, "as wished"),
        ({"a": "p" * 10}, {"rounds": 99, "affordable": 99}, 40, "40 at most"),
        ({"a": "p" * 10}, {"rounds": 20, "affordable": 5}, 5, "what the budget pays"),
        ({"a": "p" * 10}, {"affordable": 0}, 3, "3 at least, whatever the budget says"),
        ({"a": "pf" * 10}, {"rounds": 19, "affordable": 18}, 18, "the least of the three"),
        ({"a": "pf"}, {"is_live": True}, 13, "a live baseline brings a recording of its own"),
    ],
)
def test_rounds_are_as_wished_as_affordable_and_as_recorded(bench, recorded, wishes, rounds, why) -> None:
    assert plan_of(bench, recorded, **wishes).rounds == rounds, why


def test_a_trial_that_gave_no_outcome_is_no_recording(bench) -> None:
    assert plan_of(bench, {"a": "pfpugpe"}).rounds == 4


def test_every_extension_of_the_recording_is_paid_for(bench) -> None:
    assert plan_of(bench, {"a": "pppp", "b": "pppp"}).stages == 1
    assert plan_of(bench, {"a": "pppp>pppp", "b": "pppp>pppp"}).stages == 2
    assert plan_of(bench, {"a": "pf>pf", "b": "pp>pp"}).rounds == 4
    assert plan_of(bench, {"a": "pppp>pppp"}, is_live=True).stages == 1


def test_a_case_that_was_not_recorded_yet_is_left_out(bench) -> None:
    plan = plan_of(bench, {"a": "pp", "b": "u"}, cases=["new", "a", "b"])
    assert plan.cases == ("a",)
    assert set(plan_of(bench, {"a": "pp"}, cases=["new", "a"], is_live=True).cases) == {"new", "a"}


def test_a_contract_that_no_baseline_met_has_no_plan(bench) -> None:
    assert plan_of(bench, {"a": "u"}) is None
    assert plan_of(bench, {}, cases=["a"]) is None
    assert plan_contract(bench.contract(["a"]), None, RULES, 1, Wishes()) is None


def test_a_live_baseline_needs_no_recording(bench) -> None:
    plan = plan_contract(bench.contract(["a"]), None, RULES, 1, Wishes(is_live=True))
    assert (plan.is_live, plan.baseline, plan.recorded) == (True, None, "")


def test_copied_recordings_leave_one_round(bench) -> None:
    copied = dict.fromkeys(CASES[:30], "P" * 10) | dict.fromkeys(CASES[30:], "p" * 10)
    plan = plan_of(bench, copied)
    assert (plan.are_copies, plan.rounds, len(plan.looks)) == (True, 1, 1)
    assert not plan_of(bench, copied, is_live=True).are_copies
    half = dict.fromkeys(CASES[:25], "P" * 10) | dict.fromkeys(CASES[25:], "p" * 10)
    assert not plan_of(bench, half).are_copies


@pytest.mark.parametrize(
    ("bar", "question", "rounds", "rate", "baseline"),
    [
        (Bar(margin=0.1), "no worse", 10, None, "a:one"),
        (Bar(margin=0.1, floor=0.4), "no worse", 10, 0.4, "a:one"),
        (Bar(must=True), "no failure", 15, None, None),
        (Bar(must=0.9), "rate", 13, 0.9, None),
        (Bar(deterministic=True), "same outcomes", 1, None, "a:one"),
    ],
)
def test_every_bar_asks_its_question(bench, bar, question, rounds, rate, baseline) -> None:
    """A `must` and a rate are not compared with anything, so their recordings set no limit and name no baseline."""
    plan = plan_of(bench, {"a": "pf" * 5, "b": "p" * 10}, bar=bar)
    assert (plan.question, plan.rounds, plan.rate, plan.baseline) == (question, rounds, rate, baseline)
    assert bool(plan.recorded) is (baseline is not None)


def test_a_plan_keeps_the_rules_it_was_made_by(bench) -> None:
    rules = ComparisonRules(margin=0.2, false_alarm=0.01, false_pass=0.2, broken_cases="report")
    plan = plan_of(bench, STEADY, bar=Bar(strict=True), rules=rules, contracts=8)
    assert (plan.margin, plan.false_alarm, plan.false_pass, plan.contracts) == (0.2, 0.01, 0.2, 8)
    assert (plan.strict, plan.broken_cases) == (True, "report")
    assert criteria_of(plan) == rules.criteria(bench.contract(CASES, bar=Bar(strict=True)), 8)


def test_another_recording_has_another_digest_and_its_extension_has_not(bench) -> None:
    def recorded(letters, **given):
        trials = [replace(each, evidence=each.evidence.model_copy(update=given)) for each in bench.trials("a", letters)]
        baseline = bench.run({}, role="baseline", trials={("c.one", "a"): trials})
        return plan_contract(bench.contract(["a"]), baseline, RULES, 1, Wishes()).recorded

    moment = bench.trial("a", 0, "p").evidence.started_at
    assert recorded("ppp") == recorded("ppp>ppp") == recorded("fff")
    assert recorded("ppp") != recorded("ppp", started_at=moment.replace(year=2027))


def test_the_smoke_cases_of_a_large_contract_are_read_first(bench) -> None:
    plan, small = plan_of(bench, STEADY), plan_of(bench, dict.fromkeys(CASES[:39], "pp"))
    assert (plan.smoke_cases, plan.looks[0].is_smoke, plan.looks[0].round) == (20, True, 1)
    assert (small.smoke_cases, small.looks[0].is_smoke) == (0, False)


def test_recordings_are_read_in_the_order_of_the_plan(bench) -> None:
    baseline = bench.run({"a": "pf", "b": "fp>p+fff"}, role="baseline")
    plan = plan_contract(bench.contract(["a", "b"]), baseline, RULES, 1, Wishes())
    found = dict(zip(plan.cases, recordings_of(plan, baseline.trials), strict=True))
    assert found == {"a": (True, False), "b": (False, True, True)}


ROUNDS = st.integers(1, 40)
MADE = st.builds(
    lambda kind, cases, criteria, rounds, more, rate, stages: {
        "margin": lambda: plan_comparison(cases, criteria, rounds=rounds, stages=stages, extensions=more),
        "floor": lambda: plan_comparison(cases, criteria, rounds=rounds, floor=rate, extensions=more),
        "live": lambda: plan_comparison(cases, criteria, rounds=rounds, is_live=True, extensions=more),
        "copies": lambda: plan_copies(cases, criteria, floor=rate),
        "must": lambda: plan_must(cases, criteria),
        "rate": lambda: plan_rate(cases, criteria, rate=rate, rounds=rounds, extensions=more),
        "deterministic": lambda: plan_deterministic(cases, criteria),
    }[kind](),
    kind=st.sampled_from(["margin", "floor", "live", "copies", "must", "rate", "deterministic"]),
    cases=st.integers(1, 60).map(range),
    criteria=st.builds(
        Criteria,
        alpha=st.sampled_from([0.05, 0.01]),
        margin=st.sampled_from([0.02, 0.1]),
        contracts=st.integers(1, 200),
        strict=st.booleans(),
        cases_gate=st.booleans(),
    ),
    rounds=ROUNDS,
    more=st.lists(st.integers(1, 9), max_size=3),
    rate=st.floats(0.05, 0.95),
    stages=st.integers(1, 3),
)


@given(plan=MADE)
def test_a_plan_that_was_written_down_is_the_plan_that_was_made(plan) -> None:
    kept = stored("c.one", [f"c{place}" for place in plan.order], plan)
    assert read_plan(kept) == plan
    assert read_plan(StoredPlan.model_validate_json(kept.model_dump_json())) == plan
    assert stored("c.one", kept.cases, read_plan(kept)) == kept


@given(plan=MADE, wished=st.lists(ROUNDS, max_size=6))
def test_rounds_are_bought_from_the_reserve_and_never_break_the_promise(plan, wished) -> None:
    kept = stored("c.one", [f"c{place}" for place in plan.order], plan)
    for rounds in wished:
        more = extended(kept, rounds)
        assert more.asks_the_same_as(kept)
        assert (more.rounds, more.looks[: len(kept.looks)]) == (kept.rounds, kept.looks)
        kept = more
    assert read_plan(kept).error_spent <= 1 + 1e-9


def test_the_first_extension_pays_half_of_the_reserve_and_the_next_a_quarter(bench) -> None:
    plan = plan_of(bench, STEADY, rounds=3)
    once = extended(plan, 5)
    twice = extended(once, 6)
    assert [look.price for look in plan.looks] == pytest.approx([4 / 0.9] * 4)
    assert [(look.round, look.price) for look in once.looks[4:]] == [(4, 2 / 0.05), (5, 2 / 0.05)]
    assert [(look.round, look.price) for look in twice.looks[6:]] == [(6, 1 / 0.025)]
    assert (twice.extensions, twice.all_rounds) == ((2, 1), 6)


@pytest.mark.parametrize("bar", [Bar(must=True), Bar(deterministic=True), Bar(margin=0.05), Bar(must=0.9)])
def test_what_has_its_rounds_or_can_have_no_more_stands_as_it_is(bench, bar) -> None:
    plan = plan_of(bench, STEADY, bar=bar)
    assert extended(plan, plan.all_rounds) is plan
    is_open = plan.question in ("no worse", "rate")
    assert (extended(plan, 40) is plan) is not is_open


def test_copies_cannot_be_extended(bench) -> None:
    plan = plan_of(bench, dict.fromkeys(CASES, "P" * 10))
    assert extended(plan, 40) is plan


def test_an_extended_plan_keeps_what_it_compares_with(bench) -> None:
    plan = plan_of(bench, STEADY, bar=Bar(margin=0.05, floor=0.8))
    more = extended(plan, 20)
    assert (more.baseline, more.recorded, more.rate, more.cases) == (
        plan.baseline,
        plan.recorded,
        plan.rate,
        plan.cases,
    )
