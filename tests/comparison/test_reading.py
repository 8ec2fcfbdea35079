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


# --- A candidate that was asked by a plan. ---

STEADY = dict.fromkeys(CASES, "p" * 10)


def planned_verdict(bench, after, *, before=None, bar=None, **wishes):
    suite = bench.suite(bench.contract(CASES, bar=bar or Bar(margin=0.05)))
    baseline = bench.run(before or STEADY, role="baseline")
    return compare(suite, baseline, bench.planned(suite, baseline, after, **wishes)).contracts[0].verdict


def test_a_planned_drop_is_told_with_what_its_looks_cost(bench) -> None:
    after = dict.fromkeys(CASES, "ppp") | dict.fromkeys(CASES[:5], "fff+pppppppppppp")
    found = planned_verdict(bench, after)
    assert found.word == "regressed"
    assert found.reasons[0].kind == "mean"
    one_look = verdict(bench, STEADY, dict.fromkeys(CASES, "p") | dict.fromkeys(CASES[:5], "f"))
    assert found.p_mean > one_look.p_mean
    assert found.level == 0.05


def test_a_proven_broken_case_is_told_with_all_its_repeats(bench) -> None:
    found = planned_verdict(bench, dict.fromkeys(CASES, "p") | {"c07": "f+fffff"})
    assert found.sentence == (
        "In 50 cases x 1 the new release was worse in 1 and better in 0; 'c07' passed before and keeps failing now."
    )
    assert found.reasons[0].text == "1 case that passed keeps failing: 'c07' (passed 10 of 10, now 0 of 6)."


def test_an_unfinished_run_tells_how_far_its_score_came(bench) -> None:
    found = planned_verdict(bench, dict.fromkeys(CASES, "p"))
    assert [reason.text for reason in found.reasons] == [
        "The run was ended before it could decide. The hold score is 4.32, and 10 is needed."
    ]
    assert (found.word, found.calls_to_decide) == ("undecided", 50)


def test_a_run_in_which_nothing_was_read_yet_says_so(bench) -> None:
    found = planned_verdict(bench, dict.fromkeys(CASES[:3], "p"))
    assert found.sentence == "Too few answers came to read anything yet."
    assert found.reasons[-1].text == "The run was ended before enough was answered to read anything."
    assert (found.p, found.interval) == (None, None)


def test_a_contract_that_a_plan_found_to_hold_is_told_like_any_other(bench) -> None:
    assert planned_verdict(bench, dict.fromkeys(CASES, "pp")).sentence == (
        "In 50 cases x 2 the new release was worse in 0 and better in 0; "
        "if it were worse by 5 points or more, at most 1 in 30 runs would look this good."
    )


def test_a_live_baseline_is_the_side_that_is_told(bench) -> None:
    """The recording passed always; asked side by side, both fail alike."""
    both = dict.fromkeys(CASES, "pp/pp") | dict.fromkeys(CASES[:10], "ff/ff")
    found = planned_verdict(bench, both, is_live=True)
    assert found.word == "holds"
    assert found.sentence.startswith("In 50 cases x 2 the new release was worse in 0 and better in 0;")


def test_a_floor_beside_a_margin_must_hold_as_well(bench) -> None:
    bar = Bar(margin=0.05, floor=0.95)
    held = planned_verdict(bench, dict.fromkeys(CASES, "ppp"), bar=bar)
    assert [reason.kind for reason in held.reasons] == ["certified", "certified"]
    below = dict.fromkeys(CASES[:25], "pf" * 10) | dict.fromkeys(CASES[25:], "p" * 20)
    same = dict.fromkeys(CASES[:13], "f+pppppppppppp") | dict.fromkeys(CASES[13:], "p")
    found = planned_verdict(bench, same, before=below, bar=bar)
    assert (found.word, [reason.kind for reason in found.reasons]) == ("regressed", ["floor"])


def test_strict_asks_for_a_drop_beyond_the_margin(bench) -> None:
    after = dict.fromkeys(CASES, "p") | dict.fromkeys(CASES[:5], "f+pppppppppppp")
    assert planned_verdict(bench, after, bar=Bar(margin=0.05)).word == "regressed"
    assert planned_verdict(bench, after, bar=Bar(margin=0.05, strict=True)).word == "undecided"
    lost = dict.fromkeys(CASES, "f")
    assert planned_verdict(bench, lost, bar=Bar(margin=0.05, strict=True)).word == "regressed"


def test_broken_cases_that_are_only_reported_are_asked_no_repeats(bench) -> None:
    bar = Bar(margin=0.2, broken_cases="report")
    found = planned_verdict(bench, dict.fromkeys(CASES, "pp") | {"c07": "ff"}, bar=bar)
    assert (found.word, found.p_case) == ("holds", 1.0)


def test_an_improvement_is_a_label_on_holds_of_a_plan(bench) -> None:
    found = planned_verdict(bench, dict.fromkeys(CASES, "p" * 13), before=dict.fromkeys(CASES, "pf" * 5))
    assert (found.word, found.improved) == ("holds", True)
