"""Which check a regression comes from."""

from dataclasses import replace

from holdfast.comparison.blame import blamed_checks
from holdfast.comparison.pairing import pair
from holdfast.domain.contract import LoadedCheck
from holdfast.domain.trial import CheckOutcome


def paired(bench, before: str, after: str):
    """One gating check follows the letters, another always passes, a third fails and only reports."""
    checks = tuple(
        LoadedCheck(id=name, run=lambda reply, case: None, gate=name != "note") for name in ("one", "two", "note")
    )

    def trials(letters):
        words = {"p": "passed", "f": "failed"}
        found = [(n, CheckOutcome("one", words[letter])) for n, letter in enumerate(letters)]
        rest = (CheckOutcome("two", "passed"), CheckOutcome("note", "failed", gate=False))
        return {("c.one", "a"): [replace(bench.trial("a", n, "p"), checks=(one, *rest)) for n, one in found]}

    runs = [bench.run({}, trials=trials(letters)) for letters in (before, after)]
    return pair(bench.suite(bench.contract(["a"], checks=checks)), *runs)[0]


def test_a_check_that_fails_more_often_than_before_is_named(bench) -> None:
    found = blamed_checks(paired(bench, "p" * 10, "f" * 6), alpha=0.05)
    assert found == "Check 'one' failed 6 of 6 answers, 0 of 10 before."


def test_a_check_that_fails_as_before_is_not_named(bench) -> None:
    assert blamed_checks(paired(bench, "pf" * 5, "pf" * 3), alpha=0.05) == ""


def test_without_a_gating_check_nothing_is_named(bench) -> None:
    (found,) = pair(bench.suite(bench.contract(["a"], checks=())), bench.run({"a": "p"}), bench.run({"a": "f"}))
    assert blamed_checks(found, alpha=0.05) == ""
