"""What the statistics read of a contract."""

from holdfast.comparison.evidence import answers, readable
from holdfast.comparison.pairing import pair
from holdfast.statistics import CaseEvidence


def test_given_up_weighs_and_unobserved_is_left_out(bench) -> None:
    trials = [bench.trial("a", number, letter) for number, letter in enumerate("pfgue")]
    assert answers(trials) == (True, False, None)


def test_recordings_keep_their_order_and_confirmations_stand_apart(bench) -> None:
    before = bench.run({"a": "fgp"})
    after = bench.run({}, trials={("c.one", "a"): [bench.trial("a", 0, "f", role="confirm"), bench.trial("a", 0, "p")]})
    found = readable(pair(bench.suite(bench.contract(["a"])), before, after)[0].cases)
    assert found.evidence == (CaseEvidence((False, True), (True,), (False,)),)
    assert found.has_answers


def test_a_case_without_an_outcome_on_either_side_cannot_be_judged(bench) -> None:
    suite = bench.suite(bench.contract(["a", "b", "c"]))
    (paired,) = pair(suite, bench.run({"a": "u", "b": "p", "c": "p"}), bench.run({"a": "p", "b": "u", "c": "g"}))
    found = readable(paired.cases)
    assert found.cases == ("c",)
    assert not found.has_answers
