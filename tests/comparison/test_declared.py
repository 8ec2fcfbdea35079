"""`deterministic=True`: one call a case, and every change is real."""

import pytest

from holdfast.comparison.declared import declared_verdict
from holdfast.comparison.pairing import pair
from holdfast.domain.contract import Bar

CASES = ["a", "b", "c"]
STEADY = {"a": "pp", "b": "pp", "c": "ff"}
SAME = {"a": "p", "b": "p", "c": "f"}


def judged(bench, after, before=STEADY):
    contract = bench.contract(CASES, bar=Bar(deterministic=True))
    return declared_verdict(pair(bench.suite(contract), bench.run(before), bench.run(after))[0])


def test_the_same_outcomes_hold(bench) -> None:
    found = judged(bench, SAME)
    assert (found.word, found.sentence) == ("holds", "In 3 cases none that passed fails now, on one call each.")
    assert found.reasons[0].text == (
        "Declared deterministic: 3 cases gave the outcome that was recorded, or a better one, on one call each."
    )
    assert (found.p, found.hold_score, found.calls_to_decide) == (None, None, None)


def test_a_case_that_failed_may_pass_now(bench) -> None:
    assert judged(bench, {"a": "p", "b": "p", "c": "p"}).word == "holds"


def test_every_case_that_passed_and_now_fails_is_named(bench) -> None:
    found = judged(bench, {"a": "f", "b": "f", "c": "f"})
    assert (found.word, found.reasons[0].kind, found.reasons[0].cases) == ("regressed", "broken cases", ("a", "b"))
    assert found.reasons[0].text == "2 cases passed and now fail: 'a', 'b'."
    assert found.sentence == ("2 of 3 cases declared deterministic passed and now fail. The first, 'a': a failed at 0.")


def test_one_case_is_told_in_the_singular(bench) -> None:
    found = judged(bench, SAME | {"b": "f"})
    assert found.reasons[0].text == "1 case passed and now fails: 'b'."
    assert found.sentence == "1 of 3 cases declared deterministic passed and now fails. The first, 'b': b failed at 0."


@pytest.mark.parametrize(
    ("before", "after"), [(STEADY, {"a": "pf", "b": "f", "c": "f"}), (STEADY | {"a": "pf"}, {"a": "p", "b": "f"})]
)
def test_another_answer_to_the_same_request_withdraws_the_declaration(bench, before, after) -> None:
    """On either side, and even where another case is broken: nothing can be said on one call then."""
    found = judged(bench, after, before)
    assert (found.word, found.reasons[0].kind, found.reasons[0].cases) == ("undecided", "not deterministic", ("a",))
    assert found.reasons[0].text == (
        "1 case answered differently to the same request: 'a'. The contract is not deterministic: give it a margin, "
        "and record its repeats."
    )
    assert found.sentence == "It was declared deterministic, and the same request had different outcomes."


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        (SAME | {"a": "u"}, "unobserved"),
        (SAME | {"a": "g"}, "given up"),
        (SAME | {"a": "e"}, "errored checks"),
        ({"a": "p", "b": "p"}, "no candidate"),
    ],
)
def test_silence_never_holds(bench, after, kind) -> None:
    found = judged(bench, after)
    assert (found.word, [reason.kind for reason in found.reasons]) == ("undecided", [kind])
    assert found.sentence.endswith("that passed fails now, but not all were answered.")


def test_a_break_is_real_though_other_cases_were_not_answered(bench) -> None:
    found = judged(bench, {"a": "f", "b": "u", "c": "f"})
    assert (found.word, [reason.kind for reason in found.reasons]) == ("regressed", ["broken cases", "unobserved"])


def test_a_case_asked_again_after_silence_is_answered(bench) -> None:
    assert judged(bench, SAME | {"a": "gp"}).reasons[0].kind == "given up"
    assert judged(bench, SAME | {"a": "pp"}).word == "holds"
