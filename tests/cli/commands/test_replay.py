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
    done = run("replay", "--to", "baseline", "--budget-calls", "5", *started.options)
    assert type(done.exception).__name__ == "BudgetExceeded"
    assert started.server.stats.requests == 0


def test_a_recorded_baseline_is_told_whole_as_json(run: Any, started: Any) -> None:
    done = run("replay", "--to", "baseline", "--json", "--quiet", *started.options)
    told = json.loads(done.stdout)
    assert (told["header"]["role"], told["totals"]["answered"], told["exit_code"]) == ("baseline", 200, 0)


def test_rounds_are_as_many_as_are_asked_for_and_never_more_than_forty(run: Any, recorded: Any) -> None:
    paid = recorded.server.stats.answered
    fewer = run("replay", "support.parcel-reply", "--fresh", "--rounds", "3", *recorded.options)
    assert "at most 30 trials to send" in fewer.stderr
    assert 30 <= recorded.server.stats.answered - paid <= 30 + 12  # a case that failed is repeated 12 times at most
    for rounds in ("0", "41"):
        refused = run("replay", "--rounds", rounds, *recorded.options)
        assert refused.exit_code == 2
        assert f"{rounds} is not in the range 1<=x<=40" in refused.stderr


def test_side_by_side_asks_the_baseline_too(run: Any, recorded: Any) -> None:
    before = recorded.server.stats.releases["preview-1"].answered
    done = run("replay", "support.label-fields", "--side-by-side", "--json", *recorded.options)
    assert done.exit_code == 1
    asked = recorded.server.stats.releases["preview-1"].answered - before
    (told,) = ReadinessReport.model_validate(json.loads(done.stdout)).comparison.contracts
    assert asked == sum(case.baseline.passed + case.baseline.failed for case in told.cases) == 10


def test_fail_fast_ends_where_three_contracts_regressed_at_once(run: Any, started: Any) -> None:
    """Three contracts of labels come fenced now; the fourth is left where it is."""
    file = started.folder / "contracts" / "support.py"
    text = file.read_text()
    start, end = text.index('@contract(\n    cases=[Case.load("cases/labels'), text.index("def label_fields")
    body = text[end:]
    copies = "".join(f"\n\n{text[start:end]}{body.replace('label_fields', name)}" for name in ("second", "third"))
    file.write_text(text + copies)
    run("replay", "--to", "baseline", "--quiet", "--set", "repeats=5", "--set", "extended_repeats=5", *started.options)
    done = run("replay", "--fail-fast", "--json", *started.options)
    assert "3 contracts regressed in the first round: " in done.stderr
    report = ReadinessReport.model_validate(json.loads(done.stdout))
    words = {each.contract: each.verdict.word for each in report.comparison.contracts}
    assert words.pop("support.parcel-reply") == "undecided"
    assert set(words.values()) == {"regressed"}
    assert done.exit_code == 1
