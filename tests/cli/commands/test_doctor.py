"""`holdfast doctor`."""

from typing import Any


def test_each_line_is_ok_or_fails(run: Any, started: Any) -> None:
    done = run("doctor", *started.options)
    assert done.exit_code == 0
    assert "ok   endpoint of simulated:preview-1: it answers and lists the release\n" in done.output
    broken = run("doctor", "--offline", "--set", "baseline=simulatd:x", *started.options)
    assert broken.exit_code == 4
    assert "FAIL settings: " in broken.output
