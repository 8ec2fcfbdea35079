"""The rules without a comparison: no failure at all (`must`), a pass rate (`must=q` or a floor), declared outcomes."""

from collections.abc import Sequence

from holdfast.statistics.floor import RateAssessment
from holdfast.statistics.hold import HoldScore, holds_at
from holdfast.statistics.plan import ContractPlan
from holdfast.statistics.rates import below_rate_p
from holdfast.statistics.rule import PASSED, WaveOutcomes
from holdfast.statistics.stop import Stop, holds, regressed, undecided
from holdfast.statistics.trials import Outcome, Trial
from holdfast.statistics.verdict import Cause, Doubt, Verdict
from holdfast.statistics.waves import Wave


class _Fact:
    """A rule outside the correction over the suite, which repeats no case."""

    p = 1.0

    @property
    def p_read(self) -> float:
        """No look reads a p."""
        return 1.0

    @property
    def log_e(self) -> float:
        """No hold score."""
        return 0.0

    def could_hold(self, round_number: int) -> bool:
        """Every planned answer of a fact is needed, so its end is known beforehand."""
        return False

    def read_confirmation(self, case: int, outcome: Outcome) -> None:
        """It asks for no repeat, so it gets none."""

    def suspect(self) -> int | None:
        """No case is repeated."""
        return None

    def is_open(self, round_number: int) -> bool:
        """The suite has no say in it."""
        return False

    def regressed_at(self, level: float, round_number: int) -> Stop:
        """Never asked, as it is not open to the suite."""
        raise ValueError("A rule outside the correction over the suite cannot be ended by it.")


class NoFailure(_Fact):
    """Zero tolerance: one failed planned answer ends it; it holds after all planned trials passed."""

    def __init__(self, plan: ContractPlan) -> None:
        self._plan = plan
        self._violating: tuple[int, ...] = ()
        self._is_blocked = self._is_incomplete = False

    def read_wave(self, wave: Wave, outcomes: WaveOutcomes) -> None:
        """Note what failed; a failure counts even beside a trial that could not be read."""
        found = [outcomes[trial] for trial in wave.trials]
        failed = (case for case, outcome in zip(wave.cases, found, strict=True) if outcome is Outcome.FAILED)
        self._violating = tuple(sorted(failed))
        self._is_blocked = Outcome.UNOBSERVED in found
        self._is_incomplete = self._is_incomplete or Outcome.GIVEN_UP in found

    def settled(self, round_number: int) -> Stop | None:
        """Violated, or undecided because of a trial that could not be read."""
        if self._violating:
            return regressed(round_number, (Cause.VIOLATED,), cases=self._violating)
        return undecided(round_number, Doubt.UNOBSERVED) if self._is_blocked else None

    def conclude(self, round_number: int) -> Stop | None:
        """Holds after the planned trials, unless one gave no answer."""
        if round_number < self._plan.all_rounds:
            return None
        return undecided(round_number, Doubt.UNOBSERVED) if self._is_incomplete else holds(round_number)


class PassRate(_Fact):
    """A pass rate of its own: its hold score bets against "the rate or less", its looks test "at least the rate".

    It is read at alpha / contracts and takes no part in the correction over the suite beyond its place in the count.
    """

    def __init__(self, plan: ContractPlan) -> None:
        if plan.rate is None:
            raise ValueError("A plan that asks for a pass rate must name it.")
        self._plan, self._rate = plan, plan.rate
        self._score = HoldScore(1 - plan.rate)
        self._passes = self._answers = 0
        self._round = {0.0: 0, -1.0: 0}
        self._is_blocked = False
        self._scores: list[float] = []
        self.p_below = 1.0

    @property
    def p_read(self) -> float:
        """The smallest p below the rate so far, with the price of its looks."""
        return self.p_below

    @property
    def log_e(self) -> float:
        """The log of the hold score after the last complete round."""
        return self._score.log_e

    def could_hold(self, round_number: int) -> bool:
        """Whether the score would be won if every answer of the round passed."""
        best = self._score.after_changes({0.0: len(self._plan.order)})
        return holds_at(best.log_e, beta=self._plan.criteria.beta)

    def read_wave(self, wave: Wave, outcomes: WaveOutcomes) -> None:
        """Count the candidate's answers and take the look; a given-up one is a failure in the score only."""
        passed = [outcomes[Trial(case, wave.role, wave.round)] for case in wave.cases]
        self._is_blocked = Outcome.UNOBSERVED in passed
        if self._is_blocked:
            return
        for outcome in passed:
            self._round[0.0 if outcome is Outcome.PASSED else -1.0] += 1
            self._passes += PASSED[outcome] is True
            self._answers += PASSED[outcome] is not None
        if wave.ends_round:
            self._score, self._round = self._score.after_changes(self._round), {0.0: 0, -1.0: 0}
            self._scores.append(self._score.log_e)
        look = self._plan.look(wave.round, is_smoke=not wave.ends_round)
        if look is not None:
            p = below_rate_p(self._passes, self._answers, rate=self._rate)
            self.p_below = min(self.p_below, p * look.price)

    def settled(self, round_number: int) -> Stop | None:
        """Proven below the rate, or undecided because of a trial that could not be read."""
        if self._is_blocked:
            return undecided(round_number, Doubt.UNOBSERVED)
        level = self._plan.criteria.level
        return regressed(round_number, (Cause.RATE,), level=level) if self.p_below <= level else None

    def conclude(self, round_number: int) -> Stop | None:
        """Holds when the score is won, undecided when the rounds are over."""
        if holds_at(self._score.log_e, beta=self._plan.criteria.beta):
            return holds(round_number)
        if not self._answers:  # a release that answers nothing is asked no further round
            return undecided(round_number, Doubt.UNOBSERVED)
        return undecided(round_number, Doubt.FEW_ANSWERS) if round_number >= self._plan.all_rounds else None

    def assessment(self) -> RateAssessment:
        """What is known of the rate alone; the largest score after any complete round is the one that is read."""
        criteria, log_e = self._plan.criteria, max(self._scores, default=0.0)
        holds = Verdict.HOLDS if holds_at(log_e, beta=criteria.beta) else Verdict.UNDECIDED
        verdict = Verdict.REGRESSED if self.p_below <= criteria.level else holds
        return RateAssessment(verdict, self._rate, self._passes, self._answers, min(1.0, self.p_below), log_e)


class SameOutcomes(_Fact):
    """Declared deterministic: one call per case, and a case that passed and now fails is broken."""

    def __init__(self, recordings: Sequence[Sequence[bool]]) -> None:
        self._recordings = recordings
        self._outcomes: dict[int, Outcome] = {}
        self._again: list[tuple[int, Outcome]] = []

    def read_wave(self, wave: Wave, outcomes: WaveOutcomes) -> None:
        """Note every case's outcome."""
        self._outcomes.update((trial.case, outcomes[trial]) for trial in wave.trials)

    def ask_again(self, case: int, outcome: Outcome) -> None:
        """A case that was asked once more; a different outcome withdraws the declaration."""
        self._again.append((case, outcome))

    def _is_withdrawn(self) -> bool:
        recordings_differ = any(len(set(case)) > 1 for case in self._recordings)
        # Silence is no other answer: it is unobserved.
        given = {*self._outcomes.items(), *self._again}
        passed, failed = ({case for case, found in given if found is word} for word in (Outcome.PASSED, Outcome.FAILED))
        return recordings_differ or bool(passed & failed)

    def settled(self, round_number: int) -> Stop | None:
        """Nothing ends it before every case was read, so that each break is named."""
        return None

    def conclude(self, round_number: int) -> Stop | None:
        """Regressed if a case that passed now fails, holds otherwise; undecided where the declaration fell."""
        if self._is_withdrawn():
            return undecided(round_number, Doubt.NOT_DETERMINISTIC)
        broken = (case for case, outcome in self._outcomes.items() if outcome is Outcome.FAILED)
        lost = tuple(sorted(case for case in broken if all(self._recordings[case])))
        if lost:
            return regressed(round_number, (Cause.CASES,), cases=lost)
        silent = {Outcome.GIVEN_UP, Outcome.UNOBSERVED} & set(self._outcomes.values())
        return undecided(round_number, Doubt.UNOBSERVED) if silent else holds(round_number)
