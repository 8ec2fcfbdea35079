"""Where a contract stands, in words."""

from dataclasses import replace

import pytest

from holdfast.cli.standing import ended, waits_for
from holdfast.comparison.sequence import Standing
from holdfast.statistics import Cause, Doubt, Stop, Verdict

OPEN = Standing(contract="a.b", round=2, rounds=13, answers=31, waiting=9, score=0.4, p=0.7)


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (OPEN, "waits for 9 answers of round 2"),
        (replace(OPEN, waiting=1), "waits for 1 answer of round 2"),
        (replace(OPEN, waiting=1, repeating="late"), "repeats case late, which failed"),
        (replace(OPEN, waiting=0, waits_for_suite=True), "is through round 2, waits for the other contracts"),
        (replace(OPEN, stop=Stop(Verdict.HOLDS, 2)), "holds"),
        (replace(OPEN, stop=Stop(Verdict.REGRESSED, 2, causes=(Cause.MEAN,))), "regressed"),
        (
            replace(OPEN, stop=Stop(Verdict.UNDECIDED, 2, doubt=Doubt.THIN_RECORDINGS)),
            "undecided (recordings too thin)",
        ),
    ],
)
def test_a_contract_says_what_it_waits_for_or_how_it_ended(standing: Standing, said: str) -> None:
    assert waits_for(standing) == said


@pytest.mark.parametrize(
    ("standing", "contracts", "said"),
    [
        (OPEN, 4, "a.b: holds after 31 answers in 2 rounds; 1 of 4 contracts ended"),
        (replace(OPEN, round=1, answers=1), 1, "a.b: holds after 1 answer in 1 round; 1 of 1 contract ended"),
    ],
)
def test_the_end_of_a_contract_is_one_line(standing: Standing, contracts: int, said: str) -> None:
    assert ended(replace(standing, stop=Stop(Verdict.HOLDS, standing.round)), 1, contracts) == said
