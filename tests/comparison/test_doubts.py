"""What keeps a contract from being called holds."""

from dataclasses import replace

import pytest

from holdfast.comparison.doubts import doubts, errored, given_up, unsupported
from holdfast.comparison.pairing import pair
from holdfast.domain.trial import CheckOutcome

CRASHED = (
    "A gating check crashed in 1 trial (says-so 1). Mend the check and compare again: the evidence is kept, "
    "so it costs nothing. The first, in case 'a': a failed at 1."
)


def paired(bench, before, after, cases="ab"):
    return pair(bench.suite(bench.contract(list(cases))), bench.run(before), bench.run(after))[0]


@pytest.mark.parametrize(
    ("before", "after", "kind", "text"),
    [
        (
            {"a": "p"}, {"a": "pe"}, "errored checks",
            CRASHED,
        ),
        (
            {"a": "p"}, {"a": "uu"}, "unobserved",
            "2 trials of the candidate could not be observed (rate_limit 2). Resume the run to ask again.",
        ),
        ({"a": "uu"}, {"a": "p"}, "unobserved", "The baseline was asked 1 case and gave no outcome (rate_limit 2)."),
        ({"a": "p"}, {}, "no candidate", "The candidate was not asked 1 case that the baseline answered: 'a'."),
    ],
)  # fmt: skip
def test_each_doubt_names_its_cases_and_what_to_do(bench, before, after, kind, text) -> None:
    (reason,) = doubts(paired(bench, before, after))
    assert (reason.kind, reason.text, reason.cases) == (kind, text, ("a",))


def test_a_new_case_that_no_baseline_met_is_no_doubt(bench) -> None:
    assert doubts(paired(bench, {"a": "p"}, {"a": "p", "b": "p"})) == ()


def test_a_crash_counts_on_both_sides(bench) -> None:
    assert errored(paired(bench, {"a": "e"}, {"a": "p"})).cases == ("a",)


def test_a_trial_that_was_given_up_names_its_cause(bench) -> None:
    assert given_up(paired(bench, {"a": "p"}, {"a": "pg"})).text == (
        "1 trial of the candidate was given up (timeout 1). It weighs as a failure in the hold score."
    )


def test_what_the_candidate_cannot_be_asked_is_told_where_the_baseline_could(bench) -> None:
    reason = unsupported(paired(bench, {"a": "p", "b": "u"}, {"a": "x", "b": "x"}))
    assert reason.text == "The candidate does not support what 1 case ask of it. It was unsupported."


def test_answers_that_no_judge_has_graded_are_named_for_each_side(bench) -> None:
    waits = CheckOutcome("judge.polite", "undecided", "The votes of judge 'polite' are not in yet.")

    def unjudged(case):
        change = {"outcome": "unobserved", "checks": (waits,), "lacks_votes": True}
        before, after = (tuple(replace(trial, **change) for trial in side) for side in (case.baseline, case.candidate))
        return replace(case, baseline=before, candidate=after)

    pair_of = paired(bench, {"a": "pp"}, {"a": "p"}, cases="a")
    before, after = doubts(replace(pair_of, cases=tuple(map(unjudged, pair_of.cases))))
    asks = "for them, and for no answer that is kept."
    assert before.text == (
        "2 answers of the baseline could not be judged. The votes of judge 'polite' are not in yet. "
        f"`holdfast replay --to baseline` asks {asks}"
    )
    assert after.text.endswith(f"`holdfast replay` asks {asks}")
    assert (before.kind, after.cases) == ("unobserved", ("a",))
