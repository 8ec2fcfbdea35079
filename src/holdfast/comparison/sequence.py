"""Contracts with a stored plan as their answers come in: what they ask next, where they stand, how they ended.

The seam between trials, by contract and case, and the controllers of statistics, by position. A replay asks it, and a
comparison of kept evidence plays the same evidence through the same code: so neither the order of arrival nor an
interruption can change a verdict.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log
from typing import NamedTuple

from holdfast.comparison.copies import Mark, are_copies, are_one, mark_of
from holdfast.comparison.plans import criteria_of, read_plan, recordings_of
from holdfast.domain.observation import TrialKey, TrialRole
from holdfast.domain.plan import LookTaken, StoredPlan
from holdfast.domain.trial import Trial
from holdfast.statistics import Ask, Controller, Doubt, Outcome, Role, Stop, SuiteController, Verdict, plan_copies
from holdfast.statistics import Trial as Asked
from holdfast.statistics.case import EXTRA_CALLS_PER_SUSPECT

# Why a trial that gave no outcome will give none until something is mended: the contract cannot be judged meanwhile.
# For any other cause (the service, the budget) the trial is simply not answered yet.
UNREADABLE = frozenset({"unsupported", "application"})


class Wanted(NamedTuple):
    """One trial that a contract asks: number `number`, from 0, of a case in a role."""

    case: str
    role: TrialRole
    number: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a contract stands: the round that is asked, of how many; the answers read; and what it waits for.

    `score` is the share of the way to `holds` that the hold score has gone (its log over that of 1 / beta), at most 1.
    `repeating` is the case that is repeated because it failed. `stop` is how it ended.
    """

    contract: str
    round: int
    rounds: int
    answers: int
    waiting: int
    score: float
    p: float
    repeating: str = ""
    waits_for_suite: bool = False
    stop: Stop | None = None


class SuiteSequence:
    """All contracts of a run that have a plan."""

    def __init__(self, plans: Mapping[str, StoredPlan], recorded: Mapping[tuple[str, str], tuple[Trial, ...]]) -> None:
        self.plans = plans
        self._places = {name: {case: place for place, case in enumerate(plan.cases)} for name, plan in plans.items()}
        self._recordings = {name: [] if plan.is_live else recordings_of(plan, recorded) for name, plan in plans.items()}
        self._suite = SuiteController({name: (read_plan(plan), self._recordings[name]) for name, plan in plans.items()})
        # Of the first two planned answers of each case, by their number: they may come in any order.
        self._marks: dict[str, dict[str, dict[int, Mark]]] = {name: {} for name in plans}
        # A `must` and a declared outcome are facts about answers, whatever repeats are worth.
        self._unchecked = [name for name, plan in plans.items() if _assumes_draws(plan)]
        self._copied: set[str] = set()
        self._final: set[str] | None = None

    @property
    def offers_to_stop(self) -> bool:
        """Whether so many contracts regressed in the first round that the rest may not be worth its price."""
        return self._suite.offers_to_stop

    @property
    def regressed_at_once(self) -> tuple[str, ...]:
        """The contracts that regressed in the first round."""
        stops = self._suite.stops.items()
        return tuple(name for name, stop in stops if stop.verdict is Verdict.REGRESSED and stop.round == 1)

    def progress(self, contract: str) -> int:
        """A number that moves whenever something of the contract was read: then it may ask something else."""
        return self.controller(contract).steps

    def controller(self, contract: str) -> Controller:
        """The controller of one contract."""
        return self._suite.controllers[contract]

    def is_copied(self, contract: str) -> bool:
        """Whether the candidate's repeats turned out to be copies, so that they count as one."""
        return contract in self._copied

    def tell(self, trial: Trial) -> None:
        """Take what is known of one trial; one that is never asked, or not answered yet, changes nothing."""
        key = trial.evidence.key
        outcome, asked = outcome_of(trial), self._asked(key)
        if asked is None or outcome is None:
            return
        mark = mark_of(trial.evidence)
        marks = self._marks[key.contract].setdefault(key.case, {})
        if asked.role is Role.CONFIRM and mark is not None and are_one([marks[1], mark] if 1 in marks else [mark]):
            self._count_no_repeat(key.contract, asked)
            return
        if asked.role is Role.PLANNED and asked.number <= 2 and mark is not None:
            marks[asked.number] = mark
        self._suite.tell(key.contract, asked, outcome)

    def _count_no_repeat(self, contract: str, asked: Asked) -> None:
        """A repeat that is a copy of the answer it repeats tells nothing new, and neither would the ones after it."""
        told = self.controller(contract).told
        for number in range(asked.number, EXTRA_CALLS_PER_SUSPECT + 1):
            repeat = asked._replace(number=number)
            if repeat not in told:
                self._suite.tell(contract, repeat, Outcome.GIVEN_UP)

    def tell_all(self, trials: Iterable[Trial]) -> None:
        """Take many trials, in any order: repeats after what they repeat, since they may be copies of it."""
        for trial in sorted(trials, key=lambda trial: trial.evidence.key.role == "confirm"):
            self.tell(trial)

    def read(self) -> bool:
        """Read every round that is over; whether any contract went on or ended by it."""
        was_over = False
        while True:
            self._find_copies()
            if not self._suite.read_round():
                return was_over
            was_over = True

    def settle(self) -> None:
        """Read what can be read although some answers will not come; what ends only by that is not final."""
        self.read()
        self._final = set(self._suite.stops)
        while self._suite.settle_round():
            self._find_copies()

    def is_final(self, contract: str) -> bool:
        """Whether the end of a contract stands, however the run goes on."""
        return contract in (self._suite.stops if self._final is None else self._final)

    def leave_out(self, contract: str) -> None:
        """Go on without a contract that will get no further answer in this sitting."""
        self.controller(contract).withdraw(Doubt.UNFINISHED)

    def needed(self, contract: str) -> tuple[Wanted, ...]:
        """The trials without which a contract cannot go on; none where it ended or waits for its suite."""
        ask = self.controller(contract).next()
        return self._wanted(contract, ask.trials) if isinstance(ask, Ask) else ()

    def ahead(self, contract: str) -> tuple[Wanted, ...]:
        """The trials of its next round that may be asked already."""
        return self._wanted(contract, self.controller(contract).ahead())

    def work_left(self, contract: str) -> int:
        """The planned trials from its present round on."""
        controller, plan = self.controller(contract), self.plans[contract]
        return (plan.all_rounds - controller.round + 1) * len(plan.cases)

    def standing(self, contract: str) -> Standing:
        """Where a contract stands."""
        controller, plan = self.controller(contract), self.plans[contract]
        confirming, told = controller.confirming, controller.told
        return Standing(
            contract=contract,
            round=controller.round,
            rounds=plan.all_rounds,
            answers=sum(told[trial] is not Outcome.GIVEN_UP for trial in controller.used),
            waiting=len(self.needed(contract)),
            score=min(1.0, max(0.0, controller.log_e / -log(plan.false_pass))),
            p=controller.readings[-1].p if controller.readings else 1.0,
            repeating="" if confirming is None else plan.cases[confirming],
            waits_for_suite=controller.is_paused,
            stop=controller.stop,
        )

    def looks(self, contract: str) -> tuple[LookTaken, ...]:
        """The looks that were taken at a contract, in order."""
        return tuple(
            LookTaken(contract=contract, round=each.round, is_smoke=not each.ends_round, p=each.p, log_e=each.log_e)
            for each in self.controller(contract).readings
            if each.is_look
        )

    def is_used(self, key: TrialKey) -> bool:
        """Whether a trial was read: one asked ahead of a verdict that fell earlier was not, and never will be."""
        asked = self._asked(key)
        return asked is not None and asked in self.controller(key.contract).used

    def is_open(self, trial: Trial) -> bool:
        """Whether a trial that was not answered is still waited for."""
        asked = self._asked(trial.evidence.key)
        if asked is None or outcome_of(trial) is not None:
            return False
        ask = self.controller(trial.evidence.key.contract).next()
        return isinstance(ask, Ask) and asked in ask.trials

    def _asked(self, key: TrialKey) -> Asked | None:
        place = self._places.get(key.contract, {}).get(key.case)
        if place is None:
            return None
        asked = Asked(place, Role(key.role), key.number + 1)
        return asked if self.controller(key.contract).plans(asked) else None

    def _wanted(self, contract: str, trials: Iterable[Asked]) -> tuple[Wanted, ...]:
        cases = self.plans[contract].cases
        return tuple(Wanted(cases[trial.case], trial.role.value, trial.number - 1) for trial in trials)

    def _find_copies(self) -> None:
        """Judge anew, by one answer a case, the contracts whose first two answers are mostly the same answer."""
        through = [name for name in self._unchecked if _is_through_two_rounds(self.controller(name))]
        for name in through:
            self._unchecked.remove(name)
            if are_copies({case: [marks[at] for at in sorted(marks)] for case, marks in self._marks[name].items()}):
                self._copied.add(name)
                self._count_as_one(name)

    def _count_as_one(self, name: str) -> None:
        plan, controller = self.plans[name], self.controller(name)
        told = {trial: said for trial, said in controller.told.items() if trial.role is Role.PLANNED}
        if plan.question == "no worse":
            order = range(len(plan.cases))
            judged = plan_copies(order, criteria_of(plan), recordings=False, floor=plan.rate)
            self._suite.replace(name, judged, self._recordings[name])
            self.controller(name).tell_all({trial: said for trial, said in told.items() if trial.number == 1})
        else:
            # What came ahead of the second round's end may not enter what is told of it.
            self._suite.replace(name, read_plan(plan), self._recordings[name])
            self.controller(name).tell_all({trial: said for trial, said in told.items() if trial.number <= 2})
            self.controller(name).withdraw(Doubt.COPIED_REPEATS)


def _assumes_draws(plan: StoredPlan) -> bool:
    return plan.question in ("no worse", "rate") and not plan.is_live and not plan.are_copies


def _is_through_two_rounds(controller: Controller) -> bool:
    return any(reading.round >= 2 and reading.ends_round for reading in controller.readings)


def outcome_of(trial: Trial) -> Outcome | None:
    """What a trial tells a controller; None where it is not answered yet."""
    if trial.outcome in ("passed", "failed"):
        return Outcome.PASSED if trial.outcome == "passed" else Outcome.FAILED
    if trial.lacks_votes and trial.outcome == "unobserved":
        return None
    if trial.given_up:
        return Outcome.GIVEN_UP
    is_unreadable = trial.outcome == "errored" or trial.evidence.cause in UNREADABLE or trial.evidence.is_observed
    return Outcome.UNOBSERVED if is_unreadable else None
