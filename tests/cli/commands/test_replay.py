"""`holdfast replay`."""

import json
from typing import Any

from holdfast.domain.readiness import ReadinessReport


def test_it_tells_its_progress_and_ends_with_the_verdict(run: Any, started: Any) -> None:
    baseline = run("replay", "--to", "baseline", *started.options)
    assert baseline.exit_code == 0
    assert "200 of 200" in baseline.stderr
    done = run("replay", "--report", str(started.folder / "r.html"), *started.options)
    assert done.exit_code == 1
    assert done.stdout.startswith("Not ready: of 2 contracts 1 regressed and 1 holds.")
    assert f"Report: {started.folder / 'r.html'}" in done.stdout
    assert (started.folder / "r.html").read_text().startswith("<!doctype html>")


def test_as_json_stdout_is_the_report_and_nothing_else(run: Any, recorded: Any) -> None:
    done = run("replay", "--json", "--quiet", *recorded.options)
    assert ReadinessReport.model_validate(json.loads(done.stdout)).exit_code == done.exit_code == 1
    assert done.stderr == ""


def test_limits_are_options_too(run: Any, started: Any) -> None:
    done = run("replay", "--budget-calls", "5", *started.options)
    assert type(done.exception).__name__ == "BudgetExceeded"
    assert started.server.stats.requests == 0


def test_a_recorded_baseline_is_told_whole_as_json(run: Any, started: Any) -> None:
    done = run("replay", "--to", "baseline", "--json", "--quiet", *started.options)
    told = json.loads(done.stdout)
    assert (told["header"]["role"], told["totals"]["answered"], told["exit_code"]) == ("baseline", 200, 0)
