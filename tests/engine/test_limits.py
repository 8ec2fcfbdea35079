"""Limits refuse what cannot be."""

import pytest

from holdfast.engine.limits import Limits


def test_at_least_one_call_is_allowed_at_once() -> None:
    with pytest.raises(ValueError, match="concurrency must be at least 1, found 0"):
        Limits(concurrency=0)


def test_units_that_wait_before_a_retry_leave_room_for_others() -> None:
    assert Limits(concurrency=8).workers == 16


def test_a_run_goes_on_after_regressions_unless_it_is_told_to_fail_fast() -> None:
    assert not Limits().fails_fast
    assert Limits(fails_fast=True).fails_fast
