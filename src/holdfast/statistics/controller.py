"""The sequential controller of one contract: outcomes so far in, the trials to ask next or the verdict out.

A pure state machine: what it says depends on the plan, the recordings and the outcomes by trial, never on the order in
which they arrived. Live replay, resume, offline comparison and simulation run this same code. An outcome that arrives
ahead of its wave is kept and read when the waves before it left the contract open; else it stays unused for ever.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from holdfast.statistics.absolute import NoFailure, PassRate, SameOutcomes
from holdfast.statistics.both import MarginAndFloor
from holdfast.statistics.case import EXTRA_CALLS_PER_SUSPECT
from holdfast.statistics.comparing import Comparing
from holdfast.statistics.floor import RateAssessment
from holdfast.statistics.plan import ContractPlan, Question
from holdfast.statistics.rule import Rule
from holdfast.statistics.stop import Stop, undecided
from holdfast.statistics.tally import LiveTally, Tally
from holdfast.statistics.trials import Outcome, Role, Trial
from holdfast.statistics.verdict import Assessment, Doubt, Measurement
from holdfast.statistics.waves import Wave, planned_waves

Recordings = Sequence[Sequence[bool]]


@dataclass(frozen=True, slots=True)
class Ask:
    """Trials that are needed before anything more can be read; those in flight stay in until they are told."""

    trials: tuple[Trial, ...]
    round: int


@dataclass(frozen=True, slots=True)
class Pause:
    """A round is over and the contract waits for its suite to read it."""

    round: int
    p: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read at the end of a wave: the p so far (of a rate: below it), and the log of the hold score.

    `is_look` says whether the plan has a look there, which is what the error rate pays for.
    """

    round: int
    ends_round: bool
    is_look: bool
    p: float
    log_e: float


class Controller:
    """One contract as it runs: tell it outcomes, ask it what is next.

    A contract of a suite is made with `in_suite`: it pauses after each round until `release` or `close`. `tally` is
    where answers are counted, by default one made for the plan.
    """

    def __init__(
        self, plan: ContractPlan, recordings: Recordings = (), *, in_suite: bool = False, tally: Tally | None = None
    ) -> None:
        self.plan = plan
        self._rule = _rule(plan, recordings, tally)
        self._in_suite = in_suite
        self._told: dict[Trial, Outcome] = {}
        self._waves = list(planned_waves(plan))
        self._position = -1
        self._confirmed = [0] * len(plan.order)
        self._missing: set[Trial] = set()
        self._asked: tuple[Trial, ...] = ()
        self._used: set[Trial] = set()
        self._paused = False
        self._conclusion: Stop | None = None
        self._stop: Stop | None = None
        self._readings: list[Reading] = []
        self.steps = 0  # how often something was read
        self._ask_next_wave()

    def tell(self, trial: Trial, outcome: Outcome) -> None:
        """Give one outcome. Raises ValueError for a trial outside the plan and for a second, different outcome."""
        outcome = Outcome(outcome)  # a plain string would be equal to it and not identical
        self._require_trial(trial)
        known = self._told.setdefault(trial, outcome)
        if known is not outcome:
            raise ValueError(f"{trial!r} was told as {known.value!r} before, and now as {outcome.value!r}.")
        if trial in self._missing:
            self._missing.discard(trial)
            self._advance()
        elif isinstance(self._rule, SameOutcomes) and trial.role is Role.PLANNED and trial.number > 1:
            self._used.add(trial)
            self._rule.ask_again(trial.case, outcome)
            self._stop = self._stop and self._rule.conclude(1)

    def tell_all(self, answers: Mapping[Trial, Outcome]) -> None:
        """Give many outcomes, in any order."""
        for trial, outcome in answers.items():
            self.tell(trial, outcome)

    def next(self) -> Ask | Pause | Stop:
        """What the contract is waiting for, or its end; a pause comes only inside a suite."""
        if self._stop is not None:
            return self._stop
        if self._paused:
            return Pause(self.round, self.p)
        return Ask(tuple(trial for trial in self._asked if trial in self._missing), self.round)

    def ahead(self) -> tuple[Trial, ...]:
        """The trials of the next planned wave that may be asked already, so that no caller has to stand idle.

        They may turn out to be unused, so none are named where that is likely: before a round was read, while a
        suspect is repeated, and where the wave that is asked could be the last.
        """
        is_last = self._stop is not None or self._conclusion is not None or self._position + 1 >= len(self._waves)
        has_read_a_round = any(reading.ends_round for reading in self._readings)
        if is_last or not has_read_a_round or self._is_confirming:
            return ()
        if not self._paused and self._rule.could_hold(self.round):
            return ()
        return tuple(trial for trial in self._waves[self._position + 1].trials if trial not in self._told)

    @property
    def stop(self) -> Stop | None:
        """The end of the contract, None while it runs."""
        return self._stop

    @property
    def round(self) -> int:
        """The round that is being asked, or was the last."""
        return self._waves[self._position].round

    @property
    def p(self) -> float:
        """The contract's p so far, for the correction over its suite."""
        return self._rule.p

    @property
    def is_paused(self) -> bool:
        """Whether a round is over and the contract waits for its suite."""
        return self._paused

    @property
    def is_open(self) -> bool:
        """Whether the suite may still find the contract regressed after its present round."""
        return self._stop is None and self._rule.is_open(self.round)

    @property
    def told(self) -> Mapping[Trial, Outcome]:
        """Every outcome that was given."""
        return MappingProxyType(self._told)

    @property
    def used(self) -> frozenset[Trial]:
        """Trials that were read."""
        return frozenset(self._used)

    @property
    def unused(self) -> tuple[Trial, ...]:
        """Trials that were told and not read: asked ahead of a verdict that fell earlier."""
        return tuple(trial for trial in self._told if trial not in self._used)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """What was read so far, wave by wave."""
        return tuple(self._readings)

    @property
    def confirming(self) -> int | None:
        """The case that is repeated at present, if any."""
        return self._asked[0].case if self._stop is None and self._is_confirming else None

    @property
    def conclusion(self) -> Stop | None:
        """How the contract ends if its suite, which it waits for, does not find it regressed; None if it goes on."""
        return self._conclusion if self._paused else None

    @property
    def log_e(self) -> float:
        """The log of the hold score after the last complete round; 0 for a question that has none."""
        return self._rule.log_e

    def withdraw(self, doubt: Doubt) -> None:
        """End a contract as undecided, whatever it found: what it reads turned out to be no evidence."""
        self._paused = False
        self._stop = undecided(self.round, doubt)

    def release(self) -> None:
        """Go on after a pause: the conclusion of the round becomes final, or the next wave is asked."""
        if not self._paused:
            raise ValueError("Only a contract that pauses after a round can be released.")
        self._paused = False
        self._stop = self._conclusion
        if self._stop is None:
            self._ask_next_wave()
            self._advance()

    def close(self, level: float) -> None:
        """End a paused contract as regressed, at the level that its suite grants it."""
        if not self._paused or not self.is_open:
            raise ValueError("Only an open contract that pauses after a round can be closed by its suite.")
        self._paused = False
        self._stop = self._rule.regressed_at(level, self.round)

    def assessment(self) -> Assessment | None:
        """The end with everything measured, its interval included; None without a comparison, or before any answer.

        One that still runs is undecided because it is unfinished.
        """
        stop = self._stop or undecided(self.round, Doubt.UNFINISHED)
        comparing = self._comparing
        return comparing.assessment(stop) if comparing is not None and comparing.has_answers else None

    def measured(self) -> Measurement | None:
        """Everything measured so far, for showing where a contract stands; None without a comparison.

        Raises ValueError where no planned answer was observed yet.
        """
        return None if self._comparing is None else self._comparing.measured()

    def rate_assessment(self) -> RateAssessment | None:
        """What is known of the floor or of the pass rate that was asked; None where there is none."""
        rule = self._rule.floor if isinstance(self._rule, MarginAndFloor) else self._rule
        return rule.assessment() if isinstance(rule, PassRate) else None

    @property
    def _is_confirming(self) -> bool:
        return not self._paused and self._asked[0].role is Role.CONFIRM

    @property
    def _comparing(self) -> Comparing | None:
        rule = self._rule.comparing if isinstance(self._rule, MarginAndFloor) else self._rule
        return rule if isinstance(rule, Comparing) else None

    def _ask_next_wave(self) -> None:
        self._position += 1
        self._ask(self._waves[self._position].trials)

    def _ask(self, trials: tuple[Trial, ...]) -> None:
        self._asked = trials
        self._missing = {trial for trial in trials if trial not in self._told}

    def _advance(self) -> None:
        """Read whatever is complete."""
        while self._stop is None and not self._paused and not self._missing:
            self._read()

    def _read(self) -> None:
        """Read what was asked: a wave, or one confirmation; then see what follows."""
        self.steps += 1
        self._used.update(self._asked)
        wave = self._waves[self._position]
        if self._is_confirming:
            self._rule.read_confirmation(self._asked[0].case, self._told[self._asked[0]])
        else:
            self._rule.read_wave(wave, {trial: self._told[trial] for trial in self._asked})
            self._note(wave)
        self._stop = self._rule.settled(wave.round)
        if self._stop is not None:
            return
        suspect = self._rule.suspect()
        if suspect is None:
            self._end_wave(wave)
        else:
            self._confirmed[suspect] += 1
            self._ask((Trial(suspect, Role.CONFIRM, self._confirmed[suspect]),))

    def _note(self, wave: Wave) -> None:
        is_look = self.plan.look(wave.round, is_smoke=not wave.ends_round) is not None
        self._readings.append(Reading(wave.round, wave.ends_round, is_look, self._rule.p_read, self._rule.log_e))

    def _end_wave(self, wave: Wave) -> None:
        """After a wave and its confirmations: the conclusion of a complete round, the pause, the next wave."""
        self._conclusion = self._rule.conclude(wave.round) if wave.ends_round else None
        if wave.ends_round and self._in_suite and self._rule.is_open(wave.round):
            self._paused = True
            return
        self._stop = self._conclusion
        if self._stop is None:
            self._ask_next_wave()

    def plans(self, trial: Trial) -> bool:
        """Whether the plan may ask a trial."""
        return 0 <= trial.case < len(self.plan.order) and trial.number in _numbers(self.plan, trial.role)

    def _require_trial(self, trial: Trial) -> None:
        """Refuse a trial that the plan never asks."""
        if not self.plans(trial):
            raise ValueError(f"The plan of this contract asks no trial {tuple(trial)!r}.")


def step(plan: ContractPlan, recordings: Recordings, answers: Mapping[Trial, Outcome]) -> Ask | Stop:
    """What a contract asks next, or its end, from everything that was answered: the controller as one function."""
    controller = Controller(plan, recordings)
    controller.tell_all(answers)
    found = controller.next()
    assert not isinstance(found, Pause)  # only contracts of a suite pause
    return found


def _numbers(plan: ContractPlan, role: Role) -> range:
    """The numbers that trials of a role may have."""
    if role is Role.CONFIRM:
        return range(1, EXTRA_CALLS_PER_SUSPECT + 1)
    if role is Role.EXTENSION:
        return range(plan.rounds + 1, plan.all_rounds + 1)
    if role is Role.LIVE:
        return range(1, plan.all_rounds + 1 if plan.is_live else 1)
    # A case declared deterministic may be asked again at any time.
    return range(1, 1_000 if plan.question is Question.SAME_OUTCOMES else plan.rounds + 1)


def _rule(plan: ContractPlan, recordings: Recordings, tally: Tally | None) -> Rule:
    """The rule that answers the plan's question."""
    if plan.question is Question.NO_FAILURE:
        return NoFailure(plan)
    if plan.question is Question.RATE:
        return PassRate(plan)
    if plan.question is Question.SAME_OUTCOMES:
        return SameOutcomes(_matching(recordings, plan))
    comparing = Comparing(plan, tally or _tally(plan, recordings))
    return comparing if plan.rate is None else MarginAndFloor(comparing, PassRate(plan))


def _tally(plan: ContractPlan, recordings: Recordings) -> Tally:
    """Where the answers of a comparison are counted."""
    if plan.is_live:
        return LiveTally(len(plan.order))
    recordings = _matching(recordings, plan)
    return Tally([case[:1] for case in recordings] if plan.recordings_are_copies else recordings)


def _matching(recordings: Recordings, plan: ContractPlan) -> Recordings:
    """The recordings, if there is at least one for every case."""
    if len(recordings) != len(plan.order):
        raise ValueError(f"The plan has {len(plan.order)} cases, but recordings were given for {len(recordings)}.")
    bare = [position for position, case in enumerate(recordings) if not case]
    if bare:
        raise ValueError(f"Every case needs at least 1 recorded answer; without any are the cases at {bare!r}.")
    return recordings
