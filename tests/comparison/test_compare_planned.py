"""A candidate that was asked by a plan, compared from what was kept."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.comparison import compare
from holdfast.comparison.sequence import SuiteSequence
from holdfast.domain.comparison import Comparison
from holdfast.domain.contract import Bar
from holdfast.domain.trial import Run

CASES = [f"c{number}" for number in range(6)]
RUNS = st.fixed_dictionaries({case: st.text("ppf", min_size=1, max_size=6) for case in CASES})
MANY = [f"c{number:02d}" for number in range(30)]
STEADY = dict.fromkeys(MANY, "p" * 10)
CLEAN = dict.fromkeys(MANY, "ppp")
BARS = (
    Bar(margin=0.05),
    Bar(margin=0.2, floor=0.6),
    Bar(margin=0.1, strict=True, broken_cases="report"),
    Bar(must=True),
    Bar(must=0.8),
    Bar(deterministic=True),
)
# Several rounds of few cases, with what may come beside them.
ASKED = st.fixed_dictionaries(
    {
        (name, case): st.from_regex(r"[pf]{1,5}(u|g|pP)?(\+[pf]{0,12})?", fullmatch=True)
        for name in ("c.n0", "c.n1")
        for case in CASES
    }
)


def planned_on(bench, after, *, before=STEADY, bar=None, **wishes):
    suite = bench.suite(bench.contract(list(before), bar=bar or Bar(margin=0.05)))
    baseline = bench.run(before, role="baseline")
    return compare(suite, baseline, bench.planned(suite, baseline, after, **wishes)).contracts[0]


def test_answers_ahead_of_the_verdict_enter_nothing_but_the_spend(bench) -> None:
    """Two further rounds of failures came in while the third was about to prove that it holds."""
    found, plain = planned_on(bench, dict.fromkeys(MANY, "pppff")), planned_on(bench, CLEAN)
    assert found.verdict == plain.verdict
    assert found.cases == plain.cases
    assert (found.change, found.candidate_rate, found.causes, found.checks) == (0, 1, (), plain.checks)
    assert found.reading.unused == 60
    assert (found.candidate_spend.answers, plain.candidate_spend.answers) == (150, 90)


def test_the_spend_of_the_side_has_the_unused_answers_too(bench) -> None:
    suite = bench.suite(bench.contract(MANY))
    baseline = bench.run(STEADY, role="baseline")
    found = compare(suite, baseline, bench.planned(suite, baseline, dict.fromkeys(MANY, "pppff")))
    assert found.candidate_spend.answers == 150
    assert found.candidate.trials == 150


def test_a_live_baseline_is_what_was_answered_in_the_run(bench) -> None:
    found = planned_on(bench, dict.fromkeys(MANY, "ff/ff"), before=STEADY, is_live=True)
    assert {case.baseline.failed for case in found.cases} == {2}
    assert (found.baseline_rate, found.candidate_rate, found.lost) == (0, 0, ())
    worse = planned_on(bench, dict.fromkeys(MANY, "f/p"), before=dict.fromkeys(MANY, "f" * 10), is_live=True)
    assert (worse.verdict.word, worse.change) == ("regressed", -1)


def test_a_plan_made_for_another_baseline_is_read_as_if_there_were_none(bench) -> None:
    suite = bench.suite(bench.contract(MANY))
    made_for = bench.run(STEADY, role="baseline")
    candidate = bench.planned(suite, made_for, dict.fromkeys(MANY, "ppp"))
    other = bench.run(STEADY, release="a:other", role="baseline")
    bare = replace(candidate, header=candidate.header.model_copy(update={"plans": ()}))
    found = compare(suite, other, candidate).contracts[0]
    assert found.reading is None
    assert found == compare(suite, other, bare).contracts[0]


def test_another_margin_now_changes_no_verdict(bench) -> None:
    baseline = bench.run(STEADY, role="baseline")
    suite, wide = (bench.suite(bench.contract(MANY, bar=Bar(margin=margin))) for margin in (0.05, 0.5))
    candidate = bench.planned(suite, baseline, dict.fromkeys(MANY, "p"))
    then, now = (compare(each, baseline, candidate).contracts[0] for each in (suite, wide))
    assert (now.verdict, now.margin) == (then.verdict, 0.05)
    assert now.verdict.word == "undecided"  # at 50 points a single round would do
    assert len(now.notes) == len(then.notes) + 1


def _planned_suite(bench, bars, before):
    suite = bench.suite(*(bench.contract(CASES, id=f"c.n{place}", bar=bar) for place, bar in enumerate(bars)))
    return suite, bench.run({(each.id, case): before[case] for each in suite.contracts for case in CASES})


@settings(max_examples=60)
@given(
    before=RUNS,
    after=ASKED,
    bars=st.tuples(*[st.sampled_from(BARS)] * 2),
    is_live=st.booleans(),
    random=st.randoms(use_true_random=False),
)
def test_the_order_in_which_planned_trials_arrived_is_nothing(bench, before, after, bars, is_live, random) -> None:
    def shuffled(run: Run) -> Run:
        places = list(run.trials.items())
        random.shuffle(places)
        return replace(run, trials={place: tuple(random.sample(trials, len(trials))) for place, trials in places})

    suite, baseline = _planned_suite(bench, bars, before)
    if is_live:
        after = {place: f"{letters}/{letters[:2]}" for place, letters in after.items()}
    candidate = bench.planned(suite, baseline, after, is_live=is_live)
    found = compare(suite, baseline, candidate)
    assert found == compare(suite, shuffled(baseline), shuffled(candidate))
    assert Comparison.model_validate_json(found.model_dump_json()) == found
    assert all(each.verdict.sentence and each.verdict.reasons for each in found.contracts)


@settings(max_examples=60)
@given(
    before=RUNS,
    bars=st.tuples(*[st.sampled_from(BARS)] * 3),
    seed=st.integers(0, 10**6),
    is_live=st.booleans(),
    random=st.randoms(use_true_random=False),
)
def test_a_run_that_was_interrupted_and_went_on_has_the_verdict_of_one_that_was_not(
    bench, before, bars, seed, is_live, random
) -> None:
    suite, baseline = _planned_suite(bench, bars, before)
    plans = bench.plans(suite, baseline, is_live=is_live, rounds=4)
    bad = seed % 4 / 10

    def letter(contract, wanted):
        return "f" if Random(f"{seed} {contract} {wanted}").random() < bad else "p"

    def sequence():
        return SuiteSequence({plan.contract: plan for plan in plans}, baseline.trials)

    whole = bench.ask(sequence(), letter)
    kept = bench.ask(sequence(), letter, random=random, most=random.randrange(80))
    resumed = sequence()
    resumed.tell_all(kept.values())
    kept |= bench.ask(resumed, letter)
    once, again = (compare(suite, baseline, bench.kept(each.values(), plans)).contracts for each in (whole, kept))
    assert [each.verdict for each in again] == [each.verdict for each in once]
    assert [each.cases for each in again] == [each.cases for each in once]
    stopped = [compare(suite, baseline, bench.kept(kept.values(), plans)).contracts, once]
    assert all(each.reading.rounds == other.reading.rounds for each, other in zip(*stopped, strict=True))


@settings(max_examples=60)
@given(before=RUNS, after=ASKED, bar=st.sampled_from(BARS[:-1]), more=st.text("pf", min_size=1, max_size=6))
def test_answers_of_rounds_that_a_verdict_ended_before_change_nothing(bench, before, after, bar, more) -> None:
    """A declaration may be taken back by a later answer, so it is left out."""
    suite, baseline = _planned_suite(bench, [bar], before)
    candidate = bench.planned(suite, baseline, after)
    trials = {place: _longer(bench, place, kept, more) for place, kept in candidate.trials.items()}
    longer = replace(candidate, trials=trials)
    (first,), (again,) = (compare(suite, baseline, run).contracts for run in (candidate, longer))
    if first.verdict.word in ("holds", "regressed"):
        assert again.verdict == first.verdict
        assert again.cases == first.cases
    else:
        assert again.verdict.word != "holds"  # rounds before them lack an answer


def _longer(bench, place, kept, more):
    """The trials of a case with further rounds after those that it may have."""
    contract, case = place
    return (*kept, *bench.trials(case, "p" * 7 + more, contract=contract, release="b:two")[7:])
