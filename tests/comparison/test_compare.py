"""Two runs in, a comparison out."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.comparison import LifecycleState, compare
from holdfast.domain.comparison import Comparison
from holdfast.domain.contract import Bar
from holdfast.domain.trial import Run
from holdfast.domain.verdict import Reason

CASES = [f"c{number}" for number in range(6)]
RUNS = st.fixed_dictionaries({case: st.text("ppf", min_size=1, max_size=6) for case in CASES})
MESSY = st.dictionaries(st.sampled_from(CASES), st.text("ppfeugx", min_size=1, max_size=5))


def words(comparison: Comparison) -> list[str]:
    return [contract.verdict.word for contract in comparison.contracts]


@given(outcomes=MESSY)
def test_a_run_compared_with_itself_has_no_flip_and_never_regresses(bench, outcomes) -> None:
    if any("x" in letters for letters in outcomes.values()):
        outcomes = {case: letters.replace("x", "u") for case, letters in outcomes.items()}
    run = bench.run(outcomes)
    (found,) = compare(bench.suite(bench.contract(CASES)), run, run).contracts
    assert (found.lost, found.gained) == ((), ())
    assert found.change in (None, 0)
    assert found.verdict.word != "regressed"


@given(before=RUNS, after=RUNS)
def test_swapping_the_sides_swaps_regressions_and_improvements(bench, before, after) -> None:
    suite = bench.suite(bench.contract(CASES))
    one, other = bench.run(before), bench.run(after)
    (there,), (back,) = compare(suite, one, other).contracts, compare(suite, other, one).contracts
    assert (there.lost, there.gained) == (back.gained, back.lost)
    assert there.change == -back.change
    assert there.causes == back.baseline_causes
    assert not (there.verdict.word == back.verdict.word == "regressed" and {"mean"} <= _kinds(there) & _kinds(back))


def _kinds(contract) -> set[str]:
    return {reason.kind for reason in contract.verdict.reasons}


@settings(max_examples=40)
@given(before=MESSY, after=MESSY, random=st.randoms(use_true_random=False))
def test_the_order_in_which_trials_arrived_is_nothing(bench, before, after, random) -> None:
    def shuffled(run: Run) -> Run:
        places = list(run.trials.items())
        random.shuffle(places)
        return replace(run, trials={place: tuple(random.sample(trials, len(trials))) for place, trials in places})

    suite = bench.suite(bench.contract(CASES))
    runs = bench.run(before), bench.run(after)
    assert compare(suite, *runs) == compare(suite, *map(shuffled, runs))


@given(before=MESSY, after=MESSY, must=st.sampled_from([None, True, 0.9]))
def test_whatever_was_seen_has_a_word_a_sentence_and_a_reason(bench, before, after, must) -> None:
    bar = Bar(margin=0.05) if must is None else Bar(must=must)
    (found,) = compare(bench.suite(bench.contract(CASES, bar=bar)), bench.run(before), bench.run(after)).contracts
    assert found.verdict.sentence
    assert found.verdict.reasons


def test_imports_are_never_paired_by_index(bench) -> None:
    """The same repeats in another order give the same comparison; a run of our own keeps its recorded order."""
    suite = bench.suite(bench.contract(CASES))
    one, other = dict.fromkeys(CASES, "pppff"), dict.fromkeys(CASES, "ffppp")
    fresh = dict.fromkeys(CASES, "pf")

    def score(recorded, role):
        runs = bench.run(recorded, role=role), bench.run(fresh, role="candidate")
        return compare(suite, *runs).contracts[0].verdict.hold_score

    assert score(one, "import") == score(other, "import")
    assert score(one, "baseline") != score(other, "baseline")


def test_ten_to_seven_is_no_regression_and_ten_to_none_is_one(bench) -> None:
    suite = bench.suite(bench.contract(["a"]))
    before = bench.run({"a": "p" * 10}, release="recorded:old")
    for after, word in (("pppppppfff", "undecided"), ("f" * 10, "regressed")):
        assert words(compare(suite, before, bench.run({"a": after}, release="recorded:new"))) == [word]


def test_contracts_keep_the_order_of_the_suite_and_strangers_are_listed(bench) -> None:
    suite = bench.suite(bench.contract(["a"], id="c.two"), bench.contract(["a"], id="c.one"))
    run = bench.run({("c.one", "a"): "p", ("z.gone", "a"): "p"})
    found = compare(suite, run, run)
    assert [contract.contract for contract in found.contracts] == ["c.two", "c.one"]
    assert found.unpaired_contracts == ("z.gone",)


def test_pins_without_a_contract_are_told(bench) -> None:
    state = LifecycleState("orphaned", Reason(kind="removed", text="Its contract is gone."))
    run = bench.run({"a": "p"})
    found = compare(bench.suite(bench.contract(["a"])), run, run, states={"z.gone": state})
    assert (found.contracts[-1].contract, words(found)[-1]) == ("z.gone", "orphaned")


def test_requests_that_differ_are_told_per_case_and_never_unpaired(bench) -> None:
    from holdfast.domain.observation import Exchange

    def run(text):
        return bench.run(
            {}, trials={("c.one", "a"): [bench.trial("a", 0, "p", exchanges=(Exchange(body="", asked={"m": text}),))]}
        )

    (found,) = compare(bench.suite(bench.contract(["a"])), run("one"), run("two")).contracts
    assert found.unpaired == ()
    assert found.cases[0].request_changed == "At m, character 0: 'one' was, now 'two'."
    assert found.notes == (
        "1 case of 1 was asked differently on the two sides. The first, 'a': At m, character 0: 'one' was, now 'two'.",
    )


def test_flipped_cases_keep_an_answer_of_each_side(bench) -> None:
    (found,) = compare(
        bench.suite(bench.contract(["a", "b"])), bench.run({"a": "fp", "b": "p"}), bench.run({"a": "pf", "b": "f"})
    ).contracts
    assert found.cases[0].candidate_sample is None
    lost = found.cases[1]
    assert (lost.baseline_sample.outcome, lost.candidate_sample.outcome) == ("passed", "failed")


def test_a_comparison_survives_writing_and_reading(bench) -> None:
    found = compare(bench.suite(bench.contract(CASES)), bench.run({"c0": "pf"}), bench.run({"c0": "fe", "c1": "u"}))
    assert Comparison.model_validate_json(found.model_dump_json()) == found


def test_the_variant_is_told_only_where_the_contract_has_it(bench) -> None:
    suite = bench.suite(bench.contract(["a"], variants=("main", "terse")), bench.contract(["a"], id="c.two"))
    run = bench.run({("c.one", "a"): "p"})
    terse = replace(run, header=run.header.model_copy(update={"variant": "terse"}))
    assert [contract.variant for contract in compare(suite, run, terse).contracts] == ["terse", "main"]
