"""Many contracts played on synthetic candidates in a given time."""

import gc
import os
import signal
from collections.abc import Callable, Mapping, Sequence

import pytest

from holdfast.engine.power import FIRST_RUNS, LEAST_RUNS, MOST_RUNS, Powers, chances_of
from holdfast.engine.workers import Worker
from holdfast.statistics import (
    ContractPlan,
    Criteria,
    Scenario,
    TooFewCases,
    plan_comparison,
    play_scenario,
    prospect,
    scenarios_of,
)

Counts = Sequence[tuple[int, int]]
SMALL = [(10, 10)] * 8
FLAKY = [(10, 10)] * 4 + [(8, 10)] * 4


def clock(step: float, then: Callable[[int], None] = lambda reading: None) -> Callable[[], float]:
    """A clock that goes on by so many seconds a reading; `then` happens at each."""
    readings = 0

    def now() -> float:
        nonlocal readings
        readings += 1
        then(readings)
        return readings * step

    return now


def running() -> list[int]:
    """The processes that work for this one."""
    return [each.pid for each in gc.get_objects() if isinstance(each, Worker) and each.is_running]


def contract(counts: Counts, contracts: int = 3) -> tuple[ContractPlan, Counts]:
    order = tuple(reversed(range(len(counts))))
    return plan_comparison(order, Criteria(margin=0.2, contracts=contracts), rounds=5), counts


SUITE = {"first": contract(SMALL), "second": contract(FLAKY), "like-second": contract(FLAKY[::-1])}


def played(
    suite: Mapping[str, tuple[ContractPlan, Counts]],
    *,
    seconds: float = 1e9,
    now: Callable[[], float] | None = None,
    processes: int = 1,
) -> Powers:
    return chances_of(suite, seed=7, seconds=seconds, now=now or clock(0.001), processes=processes)


def test_every_scenario_of_every_contract_is_played_as_often_as_its_doubt_deserves() -> None:
    powers = played(SUITE)
    assert (list(powers.contracts), powers.unplayed, powers.coarse) == (list(SUITE), (), ())
    for name, power in powers.contracts.items():
        contract = prospect(*SUITE[name])
        assert tuple(power.chances) == scenarios_of(contract)
        for scenario, chances in power.chances.items():
            runs = FIRST_RUNS if FIRST_RUNS in (chances.held, chances.regressed) else MOST_RUNS
            assert chances == play_scenario(contract, scenario, seed=7, runs=range(runs))


def test_equal_contracts_have_equal_chances_and_the_suite_costs_the_sum() -> None:
    powers = played(SUITE)
    assert powers.contracts["second"] == powers.contracts["like-second"] != powers.contracts["first"]
    means = [each.chances[Scenario.UNCHANGED].mean_calls for each in powers.contracts.values()]
    assert powers.expected_calls == pytest.approx(sum(means))


def test_processes_change_nothing() -> None:
    assert played(SUITE, now=clock(0.1), processes=2) == played(SUITE)
    assert running() == []


def test_processes_that_die_are_done_without() -> None:
    def kill_once(reading: int) -> None:
        for process in running()[:1]:
            os.kill(process, signal.SIGKILL)

    assert played(SUITE, now=clock(0.1, kill_once), processes=2) == played(SUITE)
    assert running() == []


@pytest.mark.parametrize("processes", [1, 2])
def test_an_interrupt_goes_through_and_leaves_no_process(processes: int) -> None:
    def interrupt(reading: int) -> None:
        if reading == 40:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        played(SUITE, now=clock(0.1, interrupt), processes=processes)
    assert running() == []


def test_a_suite_without_time_says_which_contracts_it_does_not_know() -> None:
    powers = played(SUITE, seconds=0)
    assert (powers.contracts, powers.unplayed, powers.expected_calls) == ({}, tuple(SUITE), None)


def test_time_goes_to_the_unchanged_release_of_every_contract_first_and_to_what_most_contracts_share() -> None:
    """8 cases are played 62 runs at a time: each reading of the clock before the end is one part."""
    powers = played(SUITE, seconds=2.5, now=clock(1.0))
    assert (list(powers.contracts), powers.unplayed, powers.coarse) == (
        ["second", "like-second"], ("first",), ("second", "like-second"),
    )  # fmt: skip
    powers = played(SUITE, seconds=4.5, now=clock(1.0))
    assert (list(powers.contracts), powers.unplayed, powers.coarse) == (list(SUITE), (), tuple(SUITE))
    assert all(list(each.chances) == [Scenario.UNCHANGED] for each in powers.contracts.values())
    assert powers.contracts["first"].chances[Scenario.UNCHANGED].runs == LEAST_RUNS
    assert powers.expected_calls is not None


def test_a_case_that_was_never_recorded_leaves_its_contract_unplayed() -> None:
    powers = played({"first": contract(SMALL), "new": contract([(10, 10), (0, 0)])})
    assert (list(powers.contracts), powers.unplayed) == (["first"], ("new",))


def test_advice_is_played_for() -> None:
    few = plan_comparison(range(2), Criteria(), rounds=13), [(10, 10)] * 2
    (advice,) = played({"few": few}).contracts["few"].advice
    assert isinstance(advice, TooFewCases)
    assert advice.holds_then is not None


def test_no_contracts_cost_nothing() -> None:
    assert played({}) == Powers({})
    assert played({}).expected_calls == 0
