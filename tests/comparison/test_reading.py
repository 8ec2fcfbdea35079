"""A measured contract, read at its level: what people are told."""

from holdfast.comparison import compare
from holdfast.domain.contract import Bar

CASES = [f"c{number:02d}" for number in range(50)]


def verdict(bench, before, after, bar=None, role="candidate"):
    suite = bench.suite(bench.contract(CASES, bar=bar or Bar(margin=0.05)))
    return compare(suite, bench.run(before, role=role), bench.run(after, role=role)).contracts[0].verdict


def test_a_regression_of_the_mean_is_told_in_full(bench) -> None:
    after = dict.fromkeys(CASES, "ppp") | dict.fromkeys(CASES[:7], "ppf")
    found = verdict(bench, dict.fromkeys(CASES, "p" * 10), after)
    assert found.sentence == (
        "In 50 cases x 3 the new release was worse in 7 and better in 0; "
        "if nothing had changed, 1 in 28,000 runs would look this bad."
    )
    assert found.reasons[0].text == (
        "The mean pass rate moved by -4.7 points (between -4.7 and -1.5). If nothing had changed: p = 3.5e-05, "
        "and 0.04 or less is a regression. Check 'says-so' failed 7 of 150 answers, 0 of 500 before."
    )


def test_a_contract_that_holds_is_told_in_full(bench) -> None:
    found = verdict(bench, dict.fromkeys(CASES, "p" * 10), dict.fromkeys(CASES, "pp"))
    assert found.sentence == (
        "In 50 cases x 2 the new release was worse in 0 and better in 0; "
        "if it were worse by 5 points or more, at most 1 in 30 runs would look this good."
    )
    assert found.reasons[0].text == (
        "Worse by 5 points or more is excluded: the hold score is 30.1, and 10 was needed for a false-pass rate of 10%."
    )
    assert (found.hold_needed, found.improved, found.calls_to_decide) == (10, False, None)


def test_an_undecided_contract_tells_its_price(bench) -> None:
    found = verdict(bench, dict.fromkeys(CASES, "p" * 10), dict.fromkeys(CASES, "p"))
    assert (found.word, found.calls_to_decide) == ("undecided", 50)
    assert found.sentence.endswith("too little is known to say that it holds, or that it regressed.")


def test_imported_evidence_has_no_price(bench) -> None:
    found = verdict(bench, dict.fromkeys(CASES, "p" * 10), dict.fromkeys(CASES, "p"), role="import")
    assert (found.word, found.calls_to_decide) == ("undecided", None)


def test_thin_recordings_ask_for_more_of_them(bench) -> None:
    found = verdict(bench, dict.fromkeys(CASES, "pf"), dict.fromkeys(CASES, "fpfp"))
    assert found.reasons[0].kind == "thin recordings"
    assert "Record more repeats" in found.reasons[0].text


def test_an_improvement_is_a_label_on_holds(bench) -> None:
    found = verdict(bench, dict.fromkeys(CASES, "pf" * 5), dict.fromkeys(CASES, "ppp"))
    assert (found.word, found.improved) == ("holds", True)


def test_a_required_rate_is_judged_without_the_baseline(bench) -> None:
    bar = Bar(must=0.8)
    good = verdict(bench, dict.fromkeys(CASES, "f"), dict.fromkeys(CASES, "pp"), bar)
    bad = verdict(bench, dict.fromkeys(CASES, "p"), dict.fromkeys(CASES, "fp"), bar)
    open_ = verdict(bench, dict.fromkeys(CASES, "p"), dict.fromkeys(CASES, "fpppp"), bar)
    assert [each.word for each in (good, bad, open_)] == ["holds", "regressed", "undecided"]
    assert bad.reasons[0].kind == "floor"
    assert open_.sentence == "200 of 250 answers of the new release passed: too few to say whether 80% do."


def test_with_a_floor_both_must_hold_and_either_can_regress(bench) -> None:
    bar = Bar(margin=0.05, floor=0.9)
    half = dict.fromkeys(CASES[:25], "f" * 10) | dict.fromkeys(CASES[25:], "p" * 10)
    same = dict.fromkeys(CASES[:25], "fff") | dict.fromkeys(CASES[25:], "ppp")
    found = verdict(bench, half, same, bar)
    assert (found.word, [reason.kind for reason in found.reasons]) == ("regressed", ["floor"])
    assert verdict(bench, dict.fromkeys(CASES, "p" * 10), dict.fromkeys(CASES, "ppp"), bar).word == "holds"


def test_proof_beyond_every_float_stays_a_number(bench) -> None:
    found = verdict(bench, dict.fromkeys(CASES, "f" * 40), dict.fromkeys(CASES, "p" * 40))
    assert found.hold_score < float("inf")
