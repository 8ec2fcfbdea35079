"""The contracts of a suite as they run together."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.statistics.controller import Ask, Recordings
from holdfast.statistics.plan import ContractPlan, plan_comparison, plan_deterministic, plan_must, plan_rate
from holdfast.statistics.playing import play_suite
from holdfast.statistics.stop import Stop
from holdfast.statistics.suite import SuiteController, step_suite
from holdfast.statistics.trials import Outcome, Role, Trial
from holdfast.statistics.verdict import Cause, Criteria, Verdict

PASSED, FAILED, *_ = Outcome

Contracts = dict[str, tuple[ContractPlan, Recordings]]
Answers = dict[str, dict[Trial, Outcome]]


def compared(names: str, *, cases: int = 50, n: int = 0, floor: float | None = None) -> Contracts:
    criteria = Criteria(contracts=n or len(names))
    plan = plan_comparison(range(cases), criteria, rounds=6, floor=floor)
    return dict.fromkeys(names, (plan, ((True,) * 10,) * cases))


def losing(cases: int, lost: int) -> dict[Trial, Outcome]:
    """Every answer a contract could ask: the last cases fail every other round, and pass when repeated."""
    return {
        Trial(case, role, number): FAILED
        if role is Role.PLANNED and case >= cases - lost and (number + case) % 2
        else PASSED
        for role, last in ((Role.PLANNED, 6), (Role.CONFIRM, 12))
        for case in range(cases)
        for number in range(1, last + 1)
    }


def test_a_suite_finds_together_what_no_contract_proves_alone() -> None:
    """Ten contracts lose 3 of 50 cases in round 1: p = .0063 each, above .05 / 10, but all ten are below .05."""
    names = "abcdefghij"
    suite = SuiteController(compared(names))
    suite.tell_all(dict.fromkeys(names, losing(50, 6)))
    assert suite.next() == {}
    assert {(stop.verdict, stop.round, stop.level) for stop in suite.stops.values()} == {(Verdict.REGRESSED, 1, 0.05)}
    alone = SuiteController(compared("a", n=10))
    alone.tell_all({"a": losing(50, 6)})
    alone.next()
    assert (alone.stops["a"].round, alone.stops["a"].level) == (2, 0.005)


def test_the_level_a_suite_grants_is_kept_with_the_verdict() -> None:
    suite = SuiteController(compared("ab", n=10))
    suite.tell_all({"a": dict.fromkeys(losing(50, 0), FAILED), "b": losing(50, 6)})
    suite.next()
    assert [suite.stops[name].level for name in "ab"] == [0.005, 0.01]
    assert suite.stops["b"].causes == (Cause.MEAN,)


def test_a_closed_verdict_is_never_reopened() -> None:
    """The first holds in round 2; what fails in the others later cannot touch it."""
    contracts = compared("abc")
    answers = {"a": losing(50, 0), "b": losing(50, 6), "c": dict.fromkeys(losing(50, 0), FAILED)}
    suite = SuiteController(contracts)
    suite.tell_all(answers)
    suite.next()
    assert (suite.stops["a"].verdict, suite.stops["a"].round) == (Verdict.HOLDS, 2)
    assert suite.verdict is Verdict.REGRESSED


def test_a_contract_that_is_through_its_round_waits_and_may_be_asked_ahead() -> None:
    suite = SuiteController(compared("ab", cases=10))
    for case in range(10):
        suite.tell("a", Trial(case, Role.PLANNED, 1), PASSED)
    assert list(suite.next()) == ["b"]
    assert suite.controllers["a"].is_paused
    assert suite.controllers["a"].ahead() == tuple(Trial(case, Role.PLANNED, 2) for case in range(10))


def test_a_run_that_was_ended_early_is_read_without_what_will_not_come() -> None:
    """The one without answers stays open; the other would wait for its round, and may be read."""
    suite = SuiteController(compared("ab"))
    suite.tell_all({"a": losing(50, 0), "b": {}})
    suite.next()
    assert suite.controllers["a"].is_paused
    while suite.settle_round():
        pass
    assert {name: stop.verdict for name, stop in suite.stops.items()} == {"a": Verdict.HOLDS}
    assert suite.verdict is Verdict.UNDECIDED


def test_contracts_outside_the_error_rate_do_not_wait() -> None:
    must = plan_must(range(10), Criteria())
    suite = SuiteController({**compared("a", cases=10), "must": (must, ())})
    for number in (1, 2, 3):
        for case in range(10):
            suite.tell("must", Trial(case, Role.PLANNED, number), PASSED)
    assert (list(suite.next()), suite.stops["must"].verdict) == (["a"], Verdict.HOLDS)


def test_a_contract_whose_margin_held_does_not_keep_the_others_waiting_for_its_floor() -> None:
    suite = SuiteController({**compared("a", n=3, floor=0.98), **compared("b", n=3)})
    played = play_suite(suite, {name: losing(50, 0).__getitem__ for name in "ab"})
    assert [(each.stop.verdict, each.stop.round) for each in played.values()] == [
        (Verdict.HOLDS, 4),
        (Verdict.HOLDS, 2),
    ]


def test_three_regressed_contracts_in_the_first_round_are_an_offer_to_stop() -> None:
    suite = SuiteController(compared("abcd"))
    failing = dict.fromkeys(losing(50, 0), FAILED)
    suite.tell_all({"a": failing, "b": failing})
    assert not suite.offers_to_stop
    suite.tell_all({"c": failing})
    assert suite.offers_to_stop
    assert suite.next().keys() == {"d"}


def test_contracts_that_do_not_share_their_error_rate_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^The contracts of a suite must share one false alarm rate and"):
        SuiteController({**compared("a", n=2), **compared("b", n=3)})
    with pytest.raises(ValueError, match=r"^The number of contracts must be at least 2, but is 1\.$"):
        SuiteController(compared("a", n=1, floor=0.9))


def test_a_subset_keeps_the_count_of_the_whole_suite() -> None:
    """One of 1,000: what proves a contract alone does not prove it here, with Benjamini-Hochberg or without."""
    answers = losing(50, 8)
    found = {}
    for n in (1, 1000):
        suite = SuiteController(compared("a", n=n))
        suite.tell_all({"a": answers})
        suite.next()
        found[n] = suite.stops["a"].round
    assert found[1] < found[1000]


def _drawn(seed: int) -> tuple[Contracts, Answers]:
    """A small suite of unlike contracts, with an answer for every trial it could ask."""
    random = Random(seed)
    count = random.randint(1, 5)
    contracts: Contracts = {}
    answers: Answers = {}
    for name in "abcde"[:count]:
        cases, drop = random.choice([3, 12, 41]), random.choice([0, 0.1, 0.5])
        recordings = tuple(tuple(random.random() < 0.9 for _ in range(4)) for _ in range(cases))
        floor = random.choice([None, None, 0.6])
        criteria = Criteria(margin=0.15, contracts=10)
        plan = plan_comparison(random.sample(range(cases), cases), criteria, rounds=4, floor=floor)
        contracts[name] = (plan, recordings)
        answers[name] = {
            Trial(case, role, number): PASSED if random.random() < 0.9 - drop else FAILED
            for role, last in ((Role.PLANNED, 4), (Role.CONFIRM, 12))
            for case in range(cases)
            for number in range(1, last + 1)
        }
    return contracts, answers


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32))
def test_neither_order_of_arrival_nor_speed_of_a_contract_changes_a_verdict(seed: int) -> None:
    contracts, answers, random = *_drawn(seed), Random(seed)
    suite = SuiteController(contracts)
    played = play_suite(suite, {name: each.__getitem__ for name, each in answers.items()})
    told = [(name, trial, outcome) for name, each in answers.items() for trial, outcome in each.items()]
    shuffled = SuiteController(contracts)
    for name, trial, outcome in random.sample(told, len(told)):
        shuffled.tell(name, trial, outcome)
        if random.random() < 0.05:
            shuffled.next()
    assert shuffled.next() == {}
    assert shuffled.stops == {name: each.stop for name, each in played.items()} == step_suite(contracts, answers)
    for name, controller in suite.controllers.items():
        assert controller.used == shuffled.controllers[name].used


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_a_killed_and_resumed_suite_ends_as_the_uninterrupted_one(seed: int) -> None:
    contracts, answers, random = *_drawn(seed), Random(seed)
    journal: Answers = {name: {} for name in contracts}
    found = step_suite(contracts, journal)
    while asked := {name: ask for name, ask in found.items() if isinstance(ask, Ask)}:
        for name in random.sample(sorted(asked), random.randint(1, len(asked))):
            kept = random.sample(asked[name].trials, random.randint(1, len(asked[name].trials)))
            journal[name].update((trial, answers[name][trial]) for trial in kept)
        found = step_suite(contracts, journal)
    stops = {name: stop for name, stop in found.items() if isinstance(stop, Stop)}
    played = play_suite(SuiteController(contracts), {name: each.__getitem__ for name, each in answers.items()})
    assert stops == {name: each.stop for name, each in played.items()}
    assert sum(map(len, journal.values())) == sum(each.calls for each in played.values())


@settings(max_examples=40)
@given(st.integers(0, 2**32))
def test_a_closed_verdict_stays_whatever_arrives_later(seed: int) -> None:
    """Everything is told, in any order, and the rounds are read whenever there may be something to read."""
    contracts, answers, random = *_drawn(seed), Random(seed)
    suite, closed = SuiteController(contracts), dict[str, Stop]()
    told = [(name, trial, outcome) for name, each in answers.items() for trial, outcome in each.items()]
    for name, trial, outcome in random.sample(told, len(told)):
        suite.tell(name, trial, outcome)
        suite.next()
        assert closed.items() <= suite.stops.items()
        closed = suite.stops
    assert closed.keys() == contracts.keys()


@settings(max_examples=40)
@given(st.integers(0, 2**32))
def test_many_calls_in_flight_and_answers_read_ahead_change_no_verdict(seed: int) -> None:
    contracts, answers, random = *_drawn(seed), Random(seed)
    suite, flying = SuiteController(contracts), dict[tuple[str, Trial], None]()
    while asked := suite.next():
        ahead = {name: each.ahead() for name, each in suite.controllers.items()}
        for name in contracts:
            trials = (*(asked[name].trials if name in asked else ()), *ahead[name])
            flying.update(((name, trial), None) for trial in trials)
        for name, trial in random.sample(list(flying), random.randint(1, len(flying))):
            del flying[name, trial]
            suite.tell(name, trial, answers[name][trial])
    assert suite.stops == step_suite(contracts, answers)


def test_the_correction_over_the_suite_closes_open_contracts_only() -> None:
    """The first had p = .048, was cleared by its repeats and held; then the second lifts the level of both to .05."""
    criteria = Criteria(margin=0.5, contracts=2)
    contracts: Contracts = {
        "cleared": (plan_comparison(range(2), criteria, rounds=8), ((True,) * 20,) * 2),
        "later": (plan_comparison(range(30), replace(criteria, margin=0.01), rounds=8), ((True,) * 16,) * 30),
    }
    doubtful = {Trial(0, Role.PLANNED, 1), Trial(0, Role.CONFIRM, 1), Trial(0, Role.CONFIRM, 9)}
    lost = {Trial(case, Role.PLANNED, 6) for case in range(4)}
    suite = SuiteController(contracts)
    play_suite(
        suite,
        {
            "cleared": lambda trial: FAILED if trial in doubtful else PASSED,
            "later": lambda trial: FAILED if trial in lost else PASSED,
        },
    )
    assert [(stop.verdict, stop.round, stop.level) for stop in suite.stops.values()] == [
        (Verdict.HOLDS, 5, None),
        (Verdict.REGRESSED, 6, 0.05),
    ]
    assert all(0.025 < each.p < 0.05 for each in suite.controllers.values())


@given(st.lists(st.sampled_from(["margin", "floor", "rate", "must", "deterministic"]), min_size=1, max_size=6))
def test_the_number_of_contracts_is_never_below_the_tests_that_share_the_error(kinds: list[str]) -> None:
    """A margin, a floor and a rate are one each; `must` and declared outcomes are facts and stand outside."""

    def plans(n: int) -> Contracts:
        criteria = Criteria(contracts=n)
        made = {
            "margin": plan_comparison((0,), criteria, rounds=3),
            "floor": plan_comparison((0,), criteria, rounds=3, floor=0.9),
            "rate": plan_rate((0,), criteria, rate=0.9, rounds=3),
            "must": plan_must((0,), criteria),
            "deterministic": plan_deterministic((0,), criteria),
        }
        return {f"{place}": (made[kind], ((True,),)) for place, kind in enumerate(kinds)}

    spent = sum({"margin": 1, "floor": 2, "rate": 1}.get(kind, 0) for kind in kinds)
    assert len(SuiteController(plans(max(1, spent))).controllers) == len(kinds)
    if spent > 1:
        with pytest.raises(ValueError, match=rf"^The number of contracts must be at least {spent}, but is {spent - 1}"):
            SuiteController(plans(spent - 1))


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.data())
def test_one_more_failure_never_improves_its_own_contract_on_otherwise_equal_evidence(
    seed: int, data: st.DataObject
) -> None:
    contracts, answers = _drawn(seed)
    before, after = SuiteController(contracts), SuiteController(contracts)
    play_suite(before, {name: each.__getitem__ for name, each in answers.items()})
    name = data.draw(st.sampled_from(sorted(contracts)))
    passed = sorted(trial for trial in before.controllers[name].used if answers[name][trial] is PASSED)
    if passed:
        answers[name] = {**answers[name], data.draw(st.sampled_from(passed)): FAILED}
    play_suite(after, {name: each.__getitem__ for name, each in answers.items()})
    order = [Verdict.REGRESSED, Verdict.UNDECIDED, Verdict.HOLDS]
    rank, was = (order.index(suite.stops[name].verdict) for suite in (after, before))
    assert rank <= was or after.controllers[name].used != before.controllers[name].used
