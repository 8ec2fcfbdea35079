"""The verdict of a suite and its exit code."""

import pytest

from holdfast.readiness.suite_word import exit_code, suite_sentence, suite_word


@pytest.mark.parametrize(
    ("words", "suite", "code", "sentence"),
    [
        ([], "nothing to decide", 5, "Nothing to decide: no contract was compared."),
        (["pending"], "nothing to decide", 5, "Nothing to decide: no baseline has met the contract yet."),
        (["holds"], "ready", 0, "Ready: 1 of 1 contract holds."),
        (["holds", "holds", "pending"], "ready", 0, "Ready: 2 of 3 contracts hold; 1 is pending."),
        (["holds", "undecided"], "undecided", 3, "Undecided: of 2 contracts 1 is undecided and 1 holds."),
        (["pending", "undecided"], "undecided", 3, "Undecided: of 2 contracts 1 is undecided and 1 is pending."),
        (["undecided", "regressed"], "not ready", 1, "Not ready: of 2 contracts 1 regressed and 1 is undecided."),
        (["holds", "restated"], "not ready", 1, "Not ready: of 2 contracts 1 is restated and 1 holds."),
        (["holds", "loosened"], "not ready", 1, "Not ready: of 2 contracts 1 is loosened and 1 holds."),
        (["orphaned"], "not ready", 1, "Not ready: of 1 contract 1 is orphaned."),
    ],
)
def test_the_words_of_the_contracts_give_the_word_of_the_suite(contract, words, suite, code, sentence) -> None:
    contracts = [contract(word) for word in words]
    assert (suite_word(contracts), exit_code(contracts), suite_sentence(contracts)) == (suite, code, sentence)


@pytest.mark.parametrize(
    ("kind", "cause", "code"),
    [
        ("errored checks", "says-so", 4),
        ("unobserved", "rate_limit", 4),
        ("unobserved", "budget", 3),
        ("unobserved", "no check applied", 3),
        ("too few answers", "rate_limit", 3),
        ("no candidate", "budget", 3),
    ],
)
def test_undecided_for_want_of_an_answer_is_could_not_run_but_an_empty_budget_is_not(
    contract, lost, kind, cause, code
) -> None:
    assert exit_code([contract("holds"), contract("undecided", kind, causes=(lost(cause),))]) == code


def test_a_regression_comes_before_what_could_not_run(contract, lost) -> None:
    down = contract("undecided", "unobserved", causes=(lost("auth"),))
    assert exit_code([down, contract("regressed", "mean")]) == 1


def test_a_contract_that_holds_although_some_recording_was_lost_is_ready(contract, lost) -> None:
    assert exit_code([contract("holds", baseline_causes=(lost("timeout"),))]) == 0
