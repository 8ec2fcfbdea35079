"""From the evidence of a planned run to its verdicts."""

import pytest

from holdfast.comparison import compare
from holdfast.domain.contract import Bar

CASES = [f"c{number:02d}" for number in range(30)]
CLEAN = dict.fromkeys(CASES, "ppp")
RECORDED = dict.fromkeys(CASES, "p" * 10)
FLAKY = dict.fromkeys(CASES, "pfp")
SHORT = dict.fromkeys(CASES, "ppppp")
BROKEN = {"c00": "f+ffffff"}
FIRST = dict.fromkeys(CASES, "p")


def compared(bench, before, after, *, bar=None, loaded=1, rules=None, **wishes):
    suite = bench.suite(bench.contract(list(before), bar=bar or Bar(margin=0.05)), loaded=loaded)
    baseline = bench.run(before, role="baseline")
    return compare(
        suite, baseline, bench.planned(suite, baseline, after, **wishes), **({"rules": rules} if rules else {})
    )


def judged(*args, **given):
    return compared(*args, **given).contracts[0].verdict


@pytest.mark.parametrize(
    ("before", "after", "word", "kinds"),
    [
        (RECORDED, CLEAN, "holds", ["certified"]),
        (RECORDED, dict.fromkeys(CASES, "f"), "regressed", ["mean"]),
        (RECORDED, FIRST | BROKEN, "regressed", ["broken cases"]),
        (FLAKY, FLAKY | dict.fromkeys(CASES[:4], "fpp"), "undecided", ["thin recordings"]),
        (RECORDED, FIRST, "undecided", ["unfinished"]),
        (RECORDED, FIRST | {"c00": "f+ff"}, "undecided", ["unfinished"]),
        (RECORDED, FIRST | {"c00": "u"}, "undecided", ["unobserved", "unfinished"]),
        (RECORDED, FIRST | {"c00": "a"}, "undecided", ["unobserved"]),
        (RECORDED, FIRST | {"c00": "e"}, "undecided", ["errored checks"]),
        (RECORDED, FIRST | {"c00": "x"}, "regressed", ["unsupported"]),
        (RECORDED, dict.fromkeys(CASES, "PP"), "undecided", ["copied repeats"]),
        (dict.fromkeys(CASES, "P" * 10), CLEAN, "undecided", ["copied repeats"]),
        (RECORDED, {}, "undecided", ["no candidate"]),
    ],
)
def test_a_planned_contract_gets_its_word_for_its_reason(bench, before, after, word, kinds) -> None:
    found = judged(bench, before, after)
    assert (found.word, [reason.kind for reason in found.reasons]) == (word, kinds)
    assert found.sentence


def test_planned_rounds_that_are_over_leave_it_undecided(bench) -> None:
    few = CASES[:8]
    found = judged(bench, dict.fromkeys(few, "p" * 10), dict.fromkeys(few, "ppp"), rounds=3)
    assert (found.word, [reason.kind for reason in found.reasons]) == ("undecided", ["too few answers"])
    assert "Its 3 planned rounds are over" in found.reasons[0].text


def test_a_case_that_stays_unresolved_bars_what_the_score_would_allow(bench) -> None:
    """Five recordings prove no broken case in a suite of a thousand, and twelve failing repeats are no accident."""
    after = dict.fromkeys(CASES, "p" * 13) | {"c00": "f" + "p" * 12 + "+" + "f" * 12}
    found = judged(bench, SHORT, after, loaded=1000)
    assert (found.word, [reason.kind for reason in found.reasons]) == ("undecided", ["unresolved cases"])
    assert found.reasons[0].cases == ("c00",)
    assert found.hold_score >= found.hold_needed
    calls = compared(bench, SHORT, after, loaded=1000).contracts[0]
    assert found.calls_to_decide == sum(case.candidate.total for case in calls.cases) + 12


def test_silence_weighs_as_failure_and_proves_no_regression(bench) -> None:
    found = judged(bench, RECORDED, dict.fromkeys(CASES, "p" * 13) | dict.fromkeys(CASES[:3], "g" * 13))
    assert found.word == "undecided"
    assert "given up" in {reason.kind for reason in found.reasons}
    assert found.hold_score < 1


def test_confirmations_enter_neither_rates_nor_the_hold_score(bench) -> None:
    alone, repeated = (
        compared(bench, RECORDED, FIRST | {"c00": letters}, loaded=10**6).contracts[0]
        for letters in ("f+pppppppppppp", "f+ppfffppppppp")
    )
    assert alone.cases[0].candidate == repeated.cases[0].candidate
    assert (alone.candidate_rate, alone.change) == (repeated.candidate_rate, repeated.change)
    assert alone.verdict.hold_score == repeated.verdict.hold_score
    assert alone.verdict.p_mean == repeated.verdict.p_mean
    assert alone.verdict.p_case >= repeated.verdict.p_case
    proven = compared(bench, RECORDED, FIRST | BROKEN).contracts[0]
    assert proven.cases[0].candidate.total == 1
    assert [case.case for case in proven.cases if case.broken] == ["c00"]


def test_a_floor_regresses_at_its_own_share_and_lends_nobody_a_level(bench) -> None:
    """Its p is no p of the suite: far below every level, it makes no neighbour easier to find regressed."""
    half = dict.fromkeys(CASES, "pf" * 10)
    suite = bench.suite(
        bench.contract(CASES, bar=Bar(margin=0.3, floor=0.9)), bench.contract(CASES, id="c.two", bar=Bar(margin=0.05))
    )
    before = {("c.one", case): letters for case, letters in half.items()} | {
        ("c.two", case): "p" * 10 for case in CASES
    }
    baseline = bench.run(before, role="baseline")
    moved = dict.fromkeys(CASES, "p") | dict.fromkeys(CASES[:2], "f+pppppppppppp")
    after = {("c.one", case): "pf"[place % 2] for place, case in enumerate(CASES)}
    after |= {("c.two", case): letters for case, letters in moved.items()}
    one, two = compare(suite, baseline, bench.planned(suite, baseline, after)).contracts
    assert (one.verdict.word, [reason.kind for reason in one.verdict.reasons]) == ("regressed", ["floor"])
    assert one.verdict.level == pytest.approx(0.05 / 3)
    assert one.verdict.p < 1e-6
    assert (two.verdict.word, two.verdict.level) == ("undecided", pytest.approx(0.05 / 3))


@pytest.mark.parametrize(
    ("after", "word", "kind"),
    [
        ("ppp", "holds", "certified"),
        ("pp", "undecided", "too few answers"),
        ("pfp", "regressed", "violated"),
        ("ppg", "undecided", "given up"),
        ("ppu", "undecided", "unobserved"),
    ],
)
def test_a_must_is_a_fact_of_its_planned_answers(bench, after, word, kind) -> None:
    found = judged(bench, RECORDED, CLEAN | {"c00": after}, bar=Bar(must=True))
    assert (found.word, found.reasons[0].kind) == (word, kind)


def test_a_must_is_asked_of_the_cases_that_were_recorded(bench) -> None:
    """A case that was just added is pending by itself, and no answer of it is waited for."""
    cases = CASES[:11]
    suite = bench.suite(bench.contract(cases, bar=Bar(must=True)))
    baseline = bench.run(dict.fromkeys(cases[:10], "ppp"), role="baseline")
    found = compare(suite, baseline, bench.planned(suite, baseline, dict.fromkeys(cases[:10], "ppp")))
    assert found.contracts[0].verdict.word == "holds"


@pytest.mark.parametrize(
    ("letters", "word"), [("p" * 13, "holds"), ("pf" + "p" * 11, "undecided"), ("f" * 13, "regressed")]
)
def test_a_required_rate_is_judged_as_it_was_asked(bench, letters, word) -> None:
    after = dict.fromkeys(CASES, "p" * 13) | {"c00": letters}
    found = judged(bench, RECORDED, after, bar=Bar(must=0.99))
    assert (found.word, found.interval) == (word, None)


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        (RECORDED, FIRST, "holds"),
        (RECORDED, FIRST | {"c03": "f"}, "regressed"),
        (RECORDED, FIRST | {"c03": "fp"}, "undecided"),
        (RECORDED | {"c03": "pf"}, FIRST | {"c04": "f"}, "undecided"),
        (RECORDED | {"c03": "ff"}, FIRST | {"c03": "f"}, "holds"),
        (RECORDED, FIRST | {"c03": "g"}, "undecided"),
    ],
)
def test_a_declared_outcome_is_judged_on_one_call(bench, before, after, word) -> None:
    found = judged(bench, before, after, bar=Bar(deterministic=True))
    assert (found.word, found.p, found.hold_score) == (word, None, None)


def test_a_contract_is_read_at_the_number_of_its_plan(bench) -> None:
    """The suite may have shrunk since: n never does."""
    suite = bench.suite(bench.contract(CASES), loaded=40)
    baseline = bench.run(RECORDED, role="baseline")
    candidate = bench.planned(suite, baseline, FIRST)
    found = compare(bench.suite(bench.contract(CASES)), baseline, candidate)
    assert found.n == 40
    assert found.contracts[0].verdict.level == pytest.approx(0.05 / 40)


def test_a_suite_of_planned_contracts_shares_what_all_of_them_prove(bench) -> None:
    names = [f"c.n{number}" for number in range(10)]
    cases = CASES[:20]
    suite = bench.suite(
        *(bench.contract(cases, id=name, bar=Bar(margin=0.05, broken_cases="report")) for name in names)
    )
    baseline = bench.run({(name, case): "p" * 10 for name in names for case in cases}, role="baseline")
    letters = {case: "f" if case in cases[:2] else "p" for case in cases}
    after = {(name, case): letter for name in names for case, letter in letters.items()}
    found = compare(suite, baseline, bench.planned(suite, baseline, after, rounds=3)).contracts
    assert {each.verdict.word for each in found} == {"regressed"}
    assert found[0].verdict.level == pytest.approx(0.05)
    assert found[0].verdict.p > 0.05 / 10
    alone = after | {(name, case): "p" for name in names[1:] for case in cases}
    first = compare(suite, baseline, bench.planned(suite, baseline, alone, rounds=3)).contracts[0]
    assert first.verdict.word == "undecided"


@pytest.mark.parametrize("recorded", ["P" * 10, "p" * 10])
def test_copies_excuse_no_floor(bench, recorded) -> None:
    """A hundred agreeing answers prove the margin, and no rate of 99.9%."""
    many = [f"c{number:03d}" for number in range(100)]
    bar = Bar(margin=0.05, floor=0.999)
    found = judged(bench, dict.fromkeys(many, recorded), dict.fromkeys(many, "PP"), bar=bar)
    assert found.word == "undecided"
    assert judged(bench, dict.fromkeys(many, recorded), dict.fromkeys(many, "PP")).word == "holds"


def test_answers_of_a_round_that_is_not_over_are_not_called_unasked(bench) -> None:
    found = judged(bench, RECORDED, dict.fromkeys(CASES[:3], "p"))
    assert (found.reasons[0].kind, len(found.reasons[0].cases)) == ("no candidate", len(CASES) - 3)
