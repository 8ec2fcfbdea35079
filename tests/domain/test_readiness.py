"""A readiness report refuses what it does not know."""

import pytest
from pydantic import ValidationError

from holdfast.domain.readiness import ReadinessReport


def test_a_report_of_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValidationError, match="format"):
        ReadinessReport.model_validate({"format": 99})
