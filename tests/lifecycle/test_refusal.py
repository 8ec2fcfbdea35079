from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from holdfast.domain.contract import Bar, LoadedContract
from holdfast.domain.trial import Run, Trial
from holdfast.lifecycle.recordings import recordings_of
from holdfast.lifecycle.refusal import refusals

Contract = Callable[..., LoadedContract]
Outcomes = Mapping[str, Sequence[str]]
GOOD: Outcomes = {"one": ["passed", "failed"], "two": ["passed", "passed"]}
GO_ON = "Replay the run again: it asks for what is missing."
MEND = "Mend the check, then approve again: checking again costs nothing."
AGAIN = "Record the contract again with `holdfast replay --to baseline`."


def _said(recorded: LoadedContract, loaded: LoadedContract, run: Callable[..., Run], outcomes: Outcomes) -> list[str]:
    return [str(problem) for problem in refusals(recordings_of(run((recorded, outcomes)), loaded))]


def test_good_recordings_are_not_refused(contract: Contract, run: Callable[..., Run]) -> None:
    assert _said(contract(), contract(), run, GOOD) == []


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        ({"one": ["passed"]}, f"The run has no recording of case 'two'. {AGAIN}"),
        (
            {**GOOD, "gone": ["passed"]},
            f"The run has recordings of cases that the contract no longer has: 'gone'. {AGAIN}",
        ),
        (
            {**GOOD, "one": ["unobserved", "passed", "unobserved"]},
            f"2 trials were not observed: 'one' number 0 (timeout), 'one' number 2 (timeout). {GO_ON}",
        ),
        (
            {**GOOD, "one": ["errored"] * 5},
            f"A check crashed in 5 trials: 'one' number 0, 'one' number 1, 'one' number 2 and 2 more. {MEND}",
        ),
    ],
)
def test_a_refusal_names_what_is_wrong(
    contract: Contract, run: Callable[..., Run], outcomes: Outcomes, said: str
) -> None:
    assert _said(contract(), contract(), run, outcomes) == [f"contract 'support.reply': {said}"]


def test_several_reasons_come_at_once(contract: Contract, run: Callable[..., Run]) -> None:
    assert len(_said(contract(), contract(), run, {"one": ["unobserved", "errored"], "gone": ["passed"]})) == 4


def test_recordings_of_another_request_are_refused(contract: Contract, run: Callable[..., Run]) -> None:
    now = contract(asked={"two": "Where is it by now?"})
    assert _said(contract(), now, run, GOOD) == [
        f"contract 'support.reply': What is asked changed since the run was recorded, in case 'two'. {AGAIN}"
    ]


def test_recordings_of_a_variant_that_is_gone_are_refused(contract: Contract, run: Callable[..., Run]) -> None:
    made = run((contract(), GOOD), variant="terse")
    found = refusals(recordings_of(made, contract()))
    assert [problem.found for problem in found] == [
        "What is asked changed since the run was recorded, in 2 cases: 'one', 'two'."
    ]


@pytest.mark.parametrize(
    ("bar", "said"),
    [
        ({"must": True}, "Its `must` asks for every trial to pass, and 3 of 4 recordings do. Failed: 'one' number 1."),
        (
            {"must": 0.9},
            "Its `must` asks for 0.9 of the trials to pass, and 3 of 4 recordings do. Failed: 'one' number 1.",
        ),
        (
            {"margin": 0.1, "floor": 0.8},
            "Its `floor` asks for 0.8 of the trials to pass, and 3 of 4 recordings do. Failed: 'one' number 1.",
        ),
        ({"must": 0.75}, None),
        ({"margin": 0.1, "floor": 0.7}, None),
        ({"margin": 0.1}, None),
    ],
)
def test_a_bar_that_its_own_recordings_break_is_refused(
    contract: Contract, run: Callable[..., Run], bar: dict[str, Any], said: str | None
) -> None:
    made = contract(bar=Bar(**bar))
    remedy = "Mend the contract, or give it a bar that the release in use meets."
    assert _said(made, made, run, GOOD) == ([] if said is None else [f"contract 'support.reply': {said} {remedy}"])


ANSWERED: Outcomes = {"one": ["passed"] * 4, "two": ["passed"] * 3}
TOP_UP = "Make the release the baseline and top the whole contract up with `holdfast replay --to baseline`."


@pytest.mark.parametrize(
    ("needed", "said"),
    [
        (0, None),
        (3, None),
        (4, "case 'two' has fewer than 4 of them."),
        (5, "2 cases: 'one', 'two' have fewer than 5 of them."),
    ],
)
def test_answers_that_were_looked_at_are_no_recording_until_they_are_topped_up(
    contract: Contract, run: Callable[..., Run], needed: int, said: str | None
) -> None:
    found = refusals(recordings_of(run((contract(), ANSWERED)), contract()), topped_up_to=needed)
    start = "contract 'support.reply': Its answers were looked at when the release was a candidate, and"
    assert [str(problem) for problem in found] == ([] if said is None else [f"{start} {said} {TOP_UP}"])


def _extended(
    made: Run, loaded: LoadedContract, trials: Callable[..., tuple[Trial, ...]], counts: Mapping[str, int]
) -> Run:
    """The run with so many recordings of the second stage of each case."""
    more = {
        (loaded.id, case): made.trials[loaded.id, case] + trials(loaded, case, ["passed"] * count, role="extension")
        for case, count in counts.items()
    }
    return replace(made, trials={**made.trials, **more})


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"one": 5, "two": 5}, None),
        ({"one": 5}, "case 'two' has"),
        ({"one": 2, "two": 5}, "case 'one' has"),
    ],
)
def test_single_cases_that_were_extended_alone_are_refused_with_the_reason(
    contract: Contract,
    run: Callable[..., Run],
    trials: Callable[..., tuple[Trial, ...]],
    counts: Mapping[str, int],
    said: str | None,
) -> None:
    loaded = contract()
    made = _extended(run((loaded, GOOD)), loaded, trials, counts)
    assert [str(problem) for problem in refusals(recordings_of(made, loaded))] == (
        []
        if said is None
        else [
            (
                f"contract 'support.reply': It was extended in single cases: {said} fewer recordings of the second "
                "stage than the others (5), which makes the baseline look better than the release was. Extend the "
                "whole contract: `holdfast replay --to baseline` asks for what is missing, with `--fresh` for "
                "everything anew."
            )
        ]
    )


def test_repeats_of_a_suspect_are_no_extension(
    contract: Contract, run: Callable[..., Run], trials: Callable[..., tuple[Trial, ...]]
) -> None:
    """They are no recordings at all, so a case that has some is not ahead of the others."""
    loaded = contract()
    made = run((loaded, GOOD))
    case = (loaded.id, "one")
    repeated = {case: made.trials[case] + trials(loaded, "one", ["failed"] * 3, role="confirm")}
    assert refusals(recordings_of(replace(made, trials={**made.trials, **repeated}), loaded)) == ()
