"""The report for programs."""

import json

from holdfast.domain.readiness import ReadinessReport
from holdfast.reporters.json_ import render


def test_reading_it_back_gives_an_equal_report(make, payload) -> None:
    report = make(payload[:5000])
    assert ReadinessReport.model_validate_json(render(report)) == report


def test_it_is_canonical_ascii_on_one_line(report) -> None:
    text = render(report)
    assert text.isascii()
    assert text.endswith("}\n")
    assert text.count("\n") == 1
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":")) + "\n"
    assert list(json.loads(text)) == [
        "baseline_retires_in_days", "comparison", "evidence_digest", "exit_code", "format", "holdfast_version",
        "made_at",
        "made_by", "migrations", "sentence", "simulated", "unobserved", "word",
    ]  # fmt: skip
