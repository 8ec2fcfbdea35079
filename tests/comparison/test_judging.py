"""From evidence to verdicts: facts before tests, and one level for the suite."""

import pytest

from holdfast.comparison import ComparisonRules, LifecycleState, compare
from holdfast.domain.contract import Bar
from holdfast.domain.verdict import Reason

CASES = [f"c{number:02d}" for number in range(30)]
CLEAN = dict.fromkeys(CASES, "ppp")
RECORDED = dict.fromkeys(CASES, "p" * 10)
BROKEN_TEN = CLEAN | dict.fromkeys(CASES[:10], "fff")


def verdict(bench, before, after, **given):
    suite = bench.suite(bench.contract(CASES, bar=given.pop("bar", Bar(margin=0.05))))
    return compare(suite, bench.run(before), bench.run(after), **given).contracts[0].verdict


@pytest.mark.parametrize(
    ("before", "after", "word", "kind"),
    [
        (RECORDED, CLEAN, "holds", "certified"),
        (RECORDED, BROKEN_TEN, "regressed", "mean"),
        (RECORDED, CLEAN | {"c00": "ffffff"}, "regressed", "mean"),
        ({}, CLEAN, "pending", "no baseline"),
        (RECORDED, {}, "undecided", "no candidate"),
        (dict.fromkeys(CASES, "u"), CLEAN, "undecided", "unobserved"),
        (RECORDED, dict.fromkeys(CASES, "u"), "undecided", "unobserved"),
        (RECORDED, dict.fromkeys(CASES, "g"), "undecided", "given up"),
        (RECORDED, CLEAN | {"c00": "ppu"}, "undecided", "unobserved"),
        (RECORDED, dict.fromkeys(CASES[:29], "pppp"), "undecided", "no candidate"),
        (RECORDED, dict.fromkeys(CASES, "p"), "undecided", "too few answers"),
        (RECORDED, CLEAN | {"c00": "xxx"}, "regressed", "unsupported"),
        (RECORDED, BROKEN_TEN | {"c29": "e"}, "undecided", "errored checks"),
        (RECORDED | {"c29": "e"}, BROKEN_TEN, "undecided", "errored checks"),
    ],
)
def test_a_contract_gets_its_word_for_its_reason(bench, before, after, word, kind) -> None:
    found = verdict(bench, before, after)
    assert (found.word, found.reasons[0].kind) == (word, kind)
    assert found.sentence


def test_a_crashed_check_has_no_p_and_never_regresses(bench) -> None:
    found = verdict(bench, RECORDED, dict.fromkeys(CASES, "e"))
    assert (found.word, found.p) == ("undecided", None)


def test_a_proven_regression_stays_one_where_other_trials_were_not_observed(bench) -> None:
    found = verdict(bench, RECORDED, BROKEN_TEN | {"c29": "u"})
    assert [reason.kind for reason in found.reasons] == ["mean", "unresolved cases", "unobserved"]


def test_one_case_that_keeps_failing_is_proven_broken_by_its_repeats(bench) -> None:
    repeats = [bench.trial("c00", n, "f", role="confirm") for n in range(8)]
    given = {("c.one", "c00"): [bench.trial("c00", 0, "f"), *repeats]}
    suite = bench.suite(bench.contract(CASES))
    after = bench.run(dict.fromkeys(CASES[1:], "p"), trials=given)
    found = compare(suite, bench.run(RECORDED), after).contracts[0]
    assert found.verdict.word == "regressed"
    assert found.verdict.reasons[-1].text == "1 case that passed keeps failing: 'c00' (passed 10 of 10, now 0 of 9)."
    assert [case.case for case in found.cases if case.broken] == ["c00"]
    assert found.cases[0].candidate.total == 1


def test_reported_broken_cases_do_not_gate(bench) -> None:
    wide = Bar(margin=0.3)
    after = CLEAN | {"c00": "f" * 9}
    assert verdict(bench, RECORDED, after, bar=wide).reasons[0].kind == "broken cases"
    assert verdict(bench, RECORDED, after, bar=wide, rules=ComparisonRules(broken_cases="report")).word == "holds"


def test_a_larger_suite_asks_for_a_smaller_p(bench) -> None:
    suite, crowd = (bench.suite(bench.contract(CASES), loaded=loaded) for loaded in (1, 100_000))
    after = bench.run(CLEAN | dict.fromkeys(CASES[:4], "pff"))
    words = [compare(each, bench.run(RECORDED), after).contracts[0].verdict for each in (suite, crowd)]
    assert [each.word for each in words] == ["regressed", "undecided"]
    assert words[1].level == pytest.approx(0.05 / 100_000)


def test_many_regressions_of_one_suite_lower_the_bar_for_each(bench) -> None:
    """Benjamini-Hochberg: what is rare for one contract of ten is common where all ten moved."""
    names = [f"c.n{number}" for number in range(10)]
    suite = bench.suite(*(bench.contract(CASES[:20], id=name) for name in names))
    before = bench.run({(name, case): "p" * 5 for name in names for case in CASES[:20]})
    letters = {case: "f" if case in CASES[:3] else "p" for case in CASES[:20]}
    after = bench.run({(name, case): letter for name in names for case, letter in letters.items()})
    found = compare(suite, before, after).contracts
    assert {each.verdict.word for each in found} == {"regressed"}
    assert found[0].verdict.level == pytest.approx(0.05)
    assert found[0].verdict.p > 0.05 / 10


def test_a_state_of_the_lifecycle_comes_first_and_keeps_a_regression_visible(bench) -> None:
    state = LifecycleState("restated", Reason(kind="request changed", text="The request was edited."))
    calm = verdict(bench, RECORDED, CLEAN, states={"c.one": state})
    worse = verdict(bench, RECORDED, BROKEN_TEN, states={"c.one": state})
    assert (calm.word, [reason.kind for reason in calm.reasons]) == ("restated", ["request changed"])
    assert worse.word == "restated"
    assert [reason.kind for reason in worse.reasons] == ["request changed", "mean", "unresolved cases"]


def test_a_new_case_is_pending_by_itself(bench) -> None:
    before = {case: letters for case, letters in RECORDED.items() if case != "c00"}
    assert verdict(bench, before, dict.fromkeys(CASES, "pppp")).word == "holds"
