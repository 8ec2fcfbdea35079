"""A task has limits; a run has an ending that is known."""

from typing import Any

import pytest
from pydantic import ValidationError

from holdfast.domain.code_run import CodeRun, CodeTask


@pytest.mark.parametrize("limits", [{"seconds": 0}, {"seconds": 61}, {"memory_mb": 63}, {"memory_mb": 5000}])
def test_no_task_is_without_limits(limits: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        CodeTask(code="x = 1", **limits)


def test_equal_tasks_are_one_task() -> None:
    assert len({CodeTask(code="x = 1", asserts=("x",)), CodeTask(code="x = 1", asserts=("x",))}) == 1


def test_an_ending_that_is_not_known_is_none() -> None:
    with pytest.raises(ValidationError):
        CodeRun.model_validate({"ending": "won"})
