"""The report that a person signs."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain.readiness import ReadinessReport, Unobserved
from holdfast.readiness import assess

NOW = datetime(2026, 6, 8, 12, tzinfo=UTC)
WORDS = st.sampled_from(["holds", "regressed", "undecided", "pending", "restated", "loosened", "orphaned"])


@given(words=st.lists(WORDS))
def test_ready_means_that_everything_a_baseline_has_met_holds(contract, comparison, words) -> None:
    compared = comparison(*(contract(word, name=f"c.n{place}") for place, word in enumerate(words)))
    report = assess(compared, now=NOW)
    assert (report.word == "ready") == (bool(words) and set(words) <= {"holds", "pending"} and "holds" in words)
    assert (report.exit_code == 0) == (report.word == "ready")
    assert [each.contract for each in report.migrations] == [each.contract for each in compared.contracts]


def test_the_report_carries_who_when_and_what_it_was_made_from(contract, comparison) -> None:
    report = assess(
        comparison(contract("holds")),
        retires_on=date(2026, 6, 17),
        now=NOW,
        made_by="ana",
        version="0.1.0",
        simulated=True,
        evidence_digest="ab12",
    )
    assert (report.made_at, report.made_by, report.holdfast_version, report.evidence_digest) == (
        NOW,
        "ana",
        "0.1.0",
        "ab12",
    )
    assert (report.baseline_retires_in_days, report.simulated) == (9, True)
    assert ReadinessReport.model_validate_json(report.model_dump_json()) == report


def test_what_was_not_observed_is_grouped_by_side_and_cause(contract, comparison, lost) -> None:
    one = contract("undecided", "unobserved", "c.one", causes=(lost("auth", 2), lost("says-so", 9, "failed")))
    two = contract("holds", name="c.two", causes=(lost("auth", 3),), baseline_causes=(lost("timeout"),))
    assert assess(comparison(one, two), now=NOW).unobserved == (
        Unobserved(side="baseline", cause="timeout", count=1, contracts=("c.two",)),
        Unobserved(side="candidate", cause="auth", count=5, contracts=("c.one", "c.two")),
    )
