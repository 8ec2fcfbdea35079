"""The end of a contract."""

from holdfast.statistics.stop import Stop, holds, regressed, undecided
from holdfast.statistics.verdict import Cause, Doubt, Verdict


def test_an_end_says_what_it_rests_on_and_nothing_else() -> None:
    assert holds(2, improved=True) == Stop(Verdict.HOLDS, 2, improved=True)
    assert undecided(3, Doubt.UNRESOLVED_CASES, cases=(4,)) == Stop(
        Verdict.UNDECIDED, 3, doubt=Doubt.UNRESOLVED_CASES, cases=(4,)
    )
    assert regressed(1, (Cause.MEAN,), level=0.05) == Stop(Verdict.REGRESSED, 1, causes=(Cause.MEAN,), level=0.05)
