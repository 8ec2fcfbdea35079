"""`must=True`: a fact, without a baseline."""

from holdfast.comparison.musts import must_verdict
from holdfast.comparison.pairing import pair
from holdfast.domain.contract import Bar

CASES = [f"c{number}" for number in range(10)]


def judged(bench, after, before="p", imported=False):
    contract = bench.contract(CASES, bar=Bar(must=True))
    runs = bench.run(dict.fromkeys(CASES, before)), bench.run(after)
    return must_verdict(pair(bench.suite(contract), *runs)[0], is_imported=imported)


def test_one_failed_answer_violates_it_and_is_shown(bench) -> None:
    verdict = judged(bench, dict.fromkeys(CASES, "ppp") | {"c3": "ppf"})
    assert verdict.word == "regressed"
    assert verdict.reasons[0].kind == "violated"
    assert verdict.reasons[0].text == "1 of 30 answers failed, and `must` allows none: 'c3'."
    assert verdict.sentence == (
        "1 of 30 answers of the new release failed, where none may. The first, in case 'c3': c3 failed at 2."
    )


def test_it_holds_after_its_planned_answers_and_tells_the_rate_they_prove(bench) -> None:
    verdict = judged(bench, dict.fromkeys(CASES, "ppp"))
    assert verdict.word == "holds"
    assert verdict.sentence == (
        "All 30 answers of the new release passed: with 95% confidence a pass rate of at least 90.4%."
    )


def test_too_few_answers_leave_it_undecided_with_their_price(bench) -> None:
    verdict = judged(bench, dict.fromkeys(CASES, "pp"))
    assert (verdict.word, verdict.calls_to_decide) == ("undecided", 10)
    assert verdict.reasons[0].text == "20 answers without a failure; 30 are planned before it holds."


def test_a_trial_that_was_not_observed_bars_it(bench) -> None:
    for letter, kind in (("u", "unobserved"), ("g", "given up"), ("e", "errored checks")):
        verdict = judged(bench, dict.fromkeys(CASES, "pppp") | {"c3": f"pppp{letter}"})
        assert (verdict.word, verdict.reasons[0].kind) == ("undecided", kind)


def test_imported_evidence_has_no_plan_so_29_answers_are_enough(bench) -> None:
    letters = dict.fromkeys(CASES, "ppp") | {"c0": "pp"}
    assert judged(bench, letters).word == "undecided"
    assert judged(bench, letters, imported=True).word == "holds"


def test_a_baseline_that_fails_it_too_is_told(bench) -> None:
    verdict = judged(bench, {"c1": "f"}, before="f")
    assert verdict.reasons[0].text.endswith("The baseline failed 10 times as well.")
