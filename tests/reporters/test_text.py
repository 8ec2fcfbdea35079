"""The report as plain terminal text."""

from pathlib import Path

from holdfast.reporters.text import render


def test_the_whole_report_is_this_text(report) -> None:
    assert render(report) == (Path(__file__).parent / "expected" / "report.txt").read_text("utf-8")


def test_whatever_others_write_nothing_acts_on_the_terminal(make, payload) -> None:
    shown = render(make(payload))
    assert all(character.isprintable() or character == "\n" for character in shown)
    assert len(shown) < 40_000


def test_no_line_can_be_forged(make) -> None:
    """A line break in an answer does not start a line of ours."""
    shown = render(make("fine\nReady: everything holds."))
    assert not [line for line in shown.splitlines() if line.startswith("Ready")]


def test_an_empty_comparison_has_no_table(report) -> None:
    bare = report.comparison.model_copy(update={"contracts": ()})
    shown = render(report.model_copy(update={"comparison": bare, "migrations": (), "unobserved": ()}))
    assert "contract  " not in shown
    assert "Not observed: nothing, every trial has an outcome." in shown


def test_a_real_release_is_not_called_simulated(report) -> None:
    assert "SIMULATED" not in render(report.model_copy(update={"simulated": False}))
