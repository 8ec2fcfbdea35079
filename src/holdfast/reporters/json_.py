"""The report as canonical JSON, for programs: sorted keys, ASCII only. Reading it back gives an equal value."""

from holdfast.domain.readiness import ReadinessReport
from holdfast.domain.value import canonical


def render(report: ReadinessReport) -> str:
    """The whole report. `ReadinessReport.model_validate_json` reads it back."""
    return f"{canonical(report.model_dump(mode='json'))}\n"
