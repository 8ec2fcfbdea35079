"""The short self-check, and that it fails when a guard rail of the controller is switched off."""

from dataclasses import replace

import naive
import pytest
import seams
import selfcheck
import simulate
import suites
import targets

pytestmark = pytest.mark.simulation

WORKERS = 2


def missed(scenarios: list[targets.Scenario], runs: int) -> set[str]:
    results = simulate.simulate(scenarios, runs=runs, workers=WORKERS)
    lines = [line for result in results for line in selfcheck.scenario_lines(result, slack=2.0)]
    return {line.figure for line in [*lines, *selfcheck.promise_lines(results)] if not line.is_reached}


def test_every_target_of_the_short_table_is_reached() -> None:
    lines, _ = selfcheck.check(selfcheck.SHORT, workers=WORKERS)
    assert [line for line in lines if not line.is_reached] == []
    assert len(lines) > 30


def test_with_every_guard_rail_on_the_stress_is_met() -> None:
    assert missed(targets.STRESS, 200) == set()


def test_looking_often_at_the_price_of_one_look_fails_the_check() -> None:
    assert missed(simulate.with_seams(targets.STRESS, seams.NO_LOOK_CORRECTION), 200) == {"regressed", "error spent"}


def test_keeping_no_reserve_fails_the_check() -> None:
    assert missed(simulate.with_seams(targets.STRESS, seams.NO_RESERVE), 20) == {"error spent"}


def test_confirmations_in_the_mean_fail_the_check() -> None:
    assert missed(simulate.with_seams(targets.STRESS, seams.CONFIRMATIONS_IN_THE_MEAN), 200) == {"holds", "that differ"}


def test_runs_are_seeded_one_by_one_whatever_the_processes() -> None:
    scenario = targets.IDENTICAL[1]
    one, two = (simulate.simulate([scenario], runs=60, workers=workers)[0].runs for workers in (1, 2))
    assert one == two
    assert one[7] == simulate.one_run(scenario, 7)


def test_the_naive_rules_call_an_identical_release_regressed_where_holdfast_does_not() -> None:
    result = simulate.simulate([targets.IDENTICAL[1]], runs=100, workers=WORKERS)[0]
    assert {rule for rule in naive.RULES if result.naive(rule) > 0.5} == {
        "golden test, any flip",
        "per-case majority of 6",
    }
    assert result.figure("regressed") <= 0.05


def test_the_tables_are_markdown_with_one_line_a_target() -> None:
    line = selfcheck.Line("drop of 5", "holds", "<= .100", ".043", "<= .045", True)
    assert list(selfcheck.table([line, replace(line, is_reached=False)])) == [
        "| scenario | figure | must | found | reference | |",
        "|---|---|---|---|---|---|",
        "| drop of 5 | holds | <= .100 | .043 | <= .045 | reached |",
        "| drop of 5 | holds | <= .100 | .043 | <= .045 | **MISSED** |",
    ]


def test_a_suite_with_a_catastrophe_is_found_in_one_round() -> None:
    figures = suites.one_suite(suites.SCENARIOS[3], 0)
    assert (figures["found"], figures["calls"]) == (1.0, 3000.0)
