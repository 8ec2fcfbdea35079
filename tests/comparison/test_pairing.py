"""Pairing by contract and case: nothing is dropped, and order of arrival is nothing."""

from hypothesis import given
from hypothesis import strategies as st

from holdfast.comparison.pairing import confirmations, pair, planned, unpaired_contracts

NAMES = st.sampled_from(["a", "b", "c", "d"])
RUNS = st.dictionaries(st.tuples(st.sampled_from(["c.one", "c.two"]), NAMES), st.text("pf", min_size=1, max_size=3))


@given(cases=st.sets(NAMES, min_size=1), before=RUNS, after=RUNS)
def test_pairing_loses_nothing(bench, cases, before, after) -> None:
    suite = bench.suite(bench.contract(sorted(cases)))
    runs = bench.run(before), bench.run(after)
    (paired,) = pair(suite, *runs)
    placed = {("c.one", case.id) for case in paired.pairs} | {("c.one", case) for case in paired.unpaired}
    elsewhere = {place for place in {*before, *after} if place[0] in unpaired_contracts(suite, *runs)}
    assert {*before, *after} <= placed | elsewhere
    assert not {case.id for case in paired.pairs} & set(paired.unpaired)


def test_trials_are_ordered_by_role_and_number_not_by_arrival(bench) -> None:
    given = [
        bench.trial("a", 0, "f", role="confirm"),
        bench.trial("a", 0, "p", role="extension"),
        bench.trial("a", 1, "f"),
        bench.trial("a", 0, "p"),
    ]
    run = bench.run({}, trials={("c.one", "a"): given})
    (paired,) = pair(bench.suite(bench.contract(["a"])), run, run)
    found = [(trial.evidence.key.role, trial.evidence.key.number) for trial in paired.candidate]
    assert found == [("planned", 0), ("planned", 1), ("extension", 0), ("confirm", 0)]


def test_confirmations_are_kept_apart(bench) -> None:
    trials = (bench.trial("a", 0, "p"), bench.trial("a", 0, "f", role="confirm"))
    assert planned(trials) == trials[:1]
    assert confirmations(trials) == trials[1:]


def test_cases_that_the_contract_no_longer_has_are_listed_last(bench) -> None:
    suite = bench.suite(bench.contract(["new", "old"]))
    (paired,) = pair(suite, bench.run({"old": "p", "gone": "p"}), bench.run({"old": "p", "new": "p"}))
    assert paired.unpaired == ("new", "gone")
