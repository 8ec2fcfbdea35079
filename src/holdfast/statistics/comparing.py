"""The rule of a comparison: is the candidate no worse than the recording? Swap, case and hold test, as a run goes.

Order after a wave: its look and the case test (regressed at alpha / contracts ends it), then confirmations of suspects
one at a time, then, if the round is complete, the hold score.
"""

from collections.abc import Sequence

from holdfast.statistics.case_watch import CaseWatch, NoCaseWatch
from holdfast.statistics.counts import CaseCounts, observed_change
from holdfast.statistics.hold import holds_at
from holdfast.statistics.interval import ChangeInterval, change_interval
from holdfast.statistics.mean import mean_p
from holdfast.statistics.multiplicity import CASE_SHARE, contract_p, contract_p_without_cases
from holdfast.statistics.plan import ContractPlan
from holdfast.statistics.rule import PASSED, WaveOutcomes
from holdfast.statistics.score import RunningScore
from holdfast.statistics.stop import Stop, holds, regressed, undecided
from holdfast.statistics.swap import swap_test
from holdfast.statistics.tally import LiveTally, Tally
from holdfast.statistics.trials import Outcome, Role, Trial
from holdfast.statistics.verdict import Assessment, Cause, Doubt, Measurement, Verdict
from holdfast.statistics.waves import Wave


class Comparing:
    """The running tests of one contract against its recording or its live baseline."""

    def __init__(self, plan: ContractPlan, tally: Tally) -> None:
        self._plan, self._tally = plan, tally
        self._criteria = plan.criteria
        self._score = RunningScore(plan.criteria.margin)
        # One observation a case proves no case broken, and copies of it prove no more.
        watches = plan.criteria.cases_gate and not plan.are_copies
        self._cases = (CaseWatch if watches else NoCaseWatch)(tally, plan.order)
        self._p_mean = 1.0
        self._rounds = 0
        self._is_blocked = False

    @property
    def p(self) -> float:
        """p of the contract: mean and cases, each the smallest so far."""
        if self._criteria.cases_gate:
            return contract_p(self._p_mean, self._cases.p)
        return contract_p_without_cases(self._p_mean)

    @property
    def has_answers(self) -> bool:
        """Whether any planned answer was read."""
        return any(case.candidate for case in self._tally.mean_counts())

    @property
    def p_read(self) -> float:
        """The same, as its looks read it."""
        return self.p

    @property
    def log_e(self) -> float:
        """The log of the hold score after the last complete round."""
        return self._score.log_e

    def could_hold(self, round_number: int) -> bool:
        """Whether the score would be won if every answer of the round passed."""
        return self._score.can_win(self._tally.best_changes(round_number, round_number), beta=self._criteria.beta)

    def read_wave(self, wave: Wave, outcomes: WaveOutcomes) -> None:
        """Count the wave and take its look; a wave with an unobserved trial is not read."""
        self._is_blocked = Outcome.UNOBSERVED in outcomes.values()
        if self._is_blocked:
            return
        for case in wave.cases:
            self._count(case, wave, outcomes)
        self._cases.update(wave.cases)
        if wave.ends_round:
            self._rounds = wave.round
            self._score.end_round(self._tally.end_round())
        look = self._plan.look(wave.round, is_smoke=not wave.ends_round)
        if look is not None:
            p = mean_p(self._tally.mean_counts(), margin=self._criteria.margin, strict=self._criteria.strict)
            self._p_mean = min(self._p_mean, p * look.price * self._plan.stages)

    def _count(self, case: int, wave: Wave, outcomes: WaveOutcomes) -> None:
        if isinstance(self._tally, LiveTally):
            self._tally.add_live(case, wave.round, PASSED[outcomes[Trial(case, Role.LIVE, wave.round)]])
        self._tally.add_planned(case, wave.round, PASSED[outcomes[Trial(case, wave.role, wave.round)]])

    def read_confirmation(self, case: int, outcome: Outcome) -> None:
        """Count a repeat of a suspect, for the case test only."""
        self._is_blocked = outcome is Outcome.UNOBSERVED
        if not self._is_blocked:
            self._cases.confirm(case, PASSED[outcome])

    def settled(self, round_number: int) -> Stop | None:
        """Regressed at the contract's own level, or undecided because of a trial that could not be read."""
        if self._is_blocked:
            return undecided(round_number, Doubt.UNOBSERVED)
        return self.regressed_at(self._criteria.level, round_number) if self.p <= self._criteria.level else None

    def suspect(self) -> int | None:
        """The case worth repeating most, if any."""
        return self._cases.suspect()

    def conclude(self, round_number: int) -> Stop | None:
        """Holds, or undecided because a case bars it, nothing could win any more, or the rounds are over."""
        if holds_at(self._score.log_e, beta=self._criteria.beta):
            return self._won(round_number)
        if not self.has_answers:  # a release that answers nothing is asked no further round
            return undecided(round_number, Doubt.UNOBSERVED)
        is_used_up = self._tally.is_used_up(round_number)
        if round_number < self._plan.all_rounds and not (is_used_up and self._is_futile(round_number)):
            return None
        return undecided(round_number, self._doubt(is_used_up))

    def _won(self, round_number: int) -> Stop:
        # Of a case that never gave an answer nothing is known: silence must not help where a failure would not.
        barred = self._cases.unresolved(self._criteria.alpha) or self._silent_cases()
        if barred:
            return undecided(round_number, Doubt.UNRESOLVED_CASES, cases=barred)
        return holds(round_number, improved=holds_at(self._score.best_at_zero, beta=self._criteria.alpha))

    def _silent_cases(self) -> tuple[int, ...]:
        if self._plan.is_live:
            return ()
        return tuple(case for case, counts in enumerate(self._tally.mean_counts()) if not counts.candidate)

    def _is_futile(self, round_number: int) -> bool:
        best = self._tally.best_changes(round_number + 1, self._plan.all_rounds)
        return not self._score.can_win(best, beta=self._criteria.beta)

    def _doubt(self, is_used_up: bool) -> Doubt:
        if self._plan.are_copies:
            return Doubt.COPIED_REPEATS
        return Doubt.THIN_RECORDINGS if is_used_up else Doubt.FEW_ANSWERS

    def is_open(self, round_number: int) -> bool:
        """A comparison is open to its suite as long as it runs."""
        return True

    def regressed_at(self, level: float, round_number: int) -> Stop:
        """Regressed at this level, with what fired."""
        mean = (Cause.MEAN,) if self._mean_alone() <= level else ()
        cases = (Cause.CASES,) if self._criteria.cases_gate and self._cases.p / CASE_SHARE <= level else ()
        broken = self._cases.broken(level) if cases else ()
        return regressed(round_number, mean + cases, cases=broken, level=level)

    def _mean_alone(self) -> float:
        return self._p_mean / self._criteria.mean_share

    def assessment(self, stop: Stop) -> Assessment:
        """The end with everything it rests on; raises ValueError where no planned answer was read at all."""
        broken = stop.cases if stop.verdict is Verdict.REGRESSED else ()
        is_barred = stop.doubt is Doubt.UNRESOLVED_CASES
        unresolved = stop.cases if is_barred else self._cases.unresolved(self._criteria.alpha)
        return Assessment(
            verdict=stop.verdict,
            improved=stop.improved,
            causes=stop.causes,
            broken_cases=broken,
            unresolved_cases=tuple(case for case in unresolved if case not in broken),
            doubt=stop.doubt,
            measured=self.measured(),
            criteria=self._criteria,
        )

    def measured(self) -> Measurement:
        """Everything measured so far; raises ValueError where no planned answer was observed at all."""
        counts, log_e = self._tally.mean_counts(), tuple(self._cases.log_e)
        return Measurement(
            change=observed_change(counts),
            swap=swap_test(counts),
            p_mean=min(1.0, self._p_mean),
            p_case=self._cases.p,
            p=self.p,
            log_e=self._score.best,
            log_e_zero=self._score.best_at_zero,
            case_log_e=log_e,
            interval=self._interval(counts),
            rounds=self._rounds,
            recordings_used_up=self._tally.is_used_up(self._rounds),
        )

    def _interval(self, counts: Sequence[CaseCounts]) -> ChangeInterval:
        """Safe under all planned looks: the upper end is read at the price of the dearest until now.

        Rounds that were bought and not asked have no look yet, so they widen nothing.
        """
        looks = (look.price for look in self._plan.looks if look.round <= max(1, self._rounds))
        price = max(looks, default=1.0) * self._plan.stages
        level = self._criteria.alpha * self._criteria.mean_share / price
        return change_interval(counts, self._score.at, beta=self._criteria.beta, level=level)
