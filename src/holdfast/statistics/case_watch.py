"""The case test of a whole contract as it runs: which cases are suspects, which are proven, which stay unresolved."""

from collections.abc import Iterable, Sequence

from holdfast.statistics.case import EXTRA_CALLS_PER_SUSPECT, SUSPECT_LOG_E, case_p, proven_log_e
from holdfast.statistics.hold import holds_at
from holdfast.statistics.multiplicity import CASE_SHARE
from holdfast.statistics.tally import Tally


class CaseWatch:
    """Evidence against every case, with the smallest p and the largest evidence it ever reached.

    The p may be read at any time (Ville's inequality), so its running minimum is one too.
    """

    def __init__(self, tally: Tally, order: Sequence[int]) -> None:
        self._tally = tally
        self._order = order
        self._confirmations = [0] * tally.cases
        self.log_e = [0.0] * tally.cases
        self._peak = [0.0] * tally.cases
        self.p = 1.0

    def update(self, cases: Iterable[int]) -> None:
        """Read the test again for the cases that were answered."""
        for case in cases:
            self.log_e[case] = self._tally.case_log_e(case)
            self._peak[case] = max(self._peak[case], self.log_e[case])
        self.p = min(self.p, case_p(self.log_e))

    def confirm(self, case: int, passed: bool | None) -> None:
        """Take one more answer of a suspect."""
        self._confirmations[case] += 1
        self._tally.add_confirmation(case, passed)
        self.update((case,))

    def suspect(self) -> int | None:
        """The failed case with the most evidence that may still be repeated; the first in order where they tie."""
        suspects = [
            case
            for case in self._order
            if self.log_e[case] > SUSPECT_LOG_E
            and self._confirmations[case] < EXTRA_CALLS_PER_SUSPECT
            and self._tally.has_failed(case)
        ]
        return max(suspects, key=self.log_e.__getitem__, default=None)

    def broken(self, level: float) -> tuple[int, ...]:
        """Cases that were proven broken at this level of the contract."""
        proven = proven_log_e(self._tally.cases, level=level, share=CASE_SHARE)
        # A proof read from p may differ from one read from ln e by rounding.
        return tuple(case for case, peak in enumerate(self._peak) if peak >= proven - 1e-9)

    def unresolved(self, alpha: float) -> tuple[int, ...]:
        """Cases whose evidence bars `holds`: e >= 1 / alpha."""
        return tuple(case for case, value in enumerate(self.log_e) if holds_at(value, beta=alpha))


class NoCaseWatch(CaseWatch):
    """The case test switched off: it reports, asks nothing, bars nothing and has no p."""

    def update(self, cases: Iterable[int]) -> None:
        """Read the test again, for the report only."""
        super().update(cases)
        self.p = 1.0

    def suspect(self) -> int | None:
        """No case is repeated."""
        return None

    def unresolved(self, alpha: float) -> tuple[int, ...]:
        """No case bars `holds`."""
        return ()
