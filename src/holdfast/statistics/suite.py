"""The contracts of one suite as they run together: Benjamini-Hochberg at virtual suite rounds.

Round t of the suite is read when every comparison is through its own round t or closed; closed ones keep their last p.
It can only close contracts that are still open, and a closed verdict is never reopened, so neither the speed of a
contract nor the order of arrival changes any verdict. Source and assumptions of the correction: `suite_level`.
"""

from collections.abc import Mapping, Sequence

from holdfast.statistics.controller import Ask, Controller, Recordings
from holdfast.statistics.counts import require_at_least
from holdfast.statistics.multiplicity import suite_level
from holdfast.statistics.plan import ContractPlan, Question
from holdfast.statistics.stop import Stop
from holdfast.statistics.trials import Outcome, Trial
from holdfast.statistics.verdict import Verdict, suite_verdict

# From so many regressed contracts in the first pass on, stopping the run is worth an offer.
_FAIL_FAST = 3


class SuiteController:
    """A suite as it runs: tell it outcomes by contract, ask it what every open contract is waiting for."""

    def __init__(self, contracts: Mapping[str, tuple[ContractPlan, Recordings]]) -> None:
        """Take the plan and the recordings of every contract; all plans share one alpha and one number of contracts."""
        self._alpha, self._contracts = _shared(contracts)
        self.controllers = {
            name: Controller(plan, recordings, in_suite=plan.question is Question.NO_WORSE)
            for name, (plan, recordings) in contracts.items()
        }
        self._compared = [each for each in self.controllers.values() if each.plan.question is Question.NO_WORSE]

    def tell(self, contract: str, trial: Trial, outcome: Outcome) -> None:
        """Give one outcome; errors as in `Controller.tell`."""
        self.controllers[contract].tell(trial, outcome)

    def tell_all(self, answers: Mapping[str, Mapping[Trial, Outcome]]) -> None:
        """Give many outcomes, in any order."""
        for contract, outcomes in answers.items():
            self.controllers[contract].tell_all(outcomes)

    def next(self) -> dict[str, Ask]:
        """What the open contracts are waiting for; none once the suite is decided.

        Contracts that wait for the suite's round are not in it: what they may be asked already is in their `ahead`.
        """
        while self.read_round():
            pass
        found = ((name, controller.next()) for name, controller in self.controllers.items())
        return {name: ask for name, ask in found if isinstance(ask, Ask)}

    def read_round(self) -> bool:
        """Read the virtual round of the suite if it is over; whether it was."""
        if not self._is_round_over():
            return False
        self._read_round(self._compared)
        return True

    def settle_round(self) -> bool:
        """Read a round without the contracts that lack answers which will not come: a run that was ended early.

        Those keep the p of their last complete wave and stay open. Whether there was anything to read.
        """
        paused = [each for each in self._compared if each.is_open and each.is_paused]
        if not paused:
            return False
        first = min(each.round for each in paused)
        self._read_round([each for each in paused if each.round == first])
        return True

    def replace(self, name: str, plan: ContractPlan, recordings: Recordings) -> None:
        """Judge one contract by another plan, from its beginning: its answers turned out to be copies."""
        before = self.controllers[name]
        after = Controller(plan, recordings, in_suite=plan.question is Question.NO_WORSE)
        self.controllers[name] = after
        self._compared = [after if each is before else each for each in self._compared]

    @property
    def stops(self) -> dict[str, Stop]:
        """The contracts that are closed."""
        return {name: each.stop for name, each in self.controllers.items() if each.stop is not None}

    @property
    def verdict(self) -> Verdict:
        """Regressed if any contract is, holds only if all hold, else undecided (open ones included)."""
        stops = [each.stop for each in self.controllers.values()]
        return suite_verdict([Verdict.UNDECIDED if stop is None else stop.verdict for stop in stops])

    @property
    def offers_to_stop(self) -> bool:
        """Whether three contracts regressed in the first round, so that the rest may not be worth its price."""
        found = [stop for stop in self.stops.values() if stop.verdict is Verdict.REGRESSED and stop.round == 1]
        return len(found) >= _FAIL_FAST

    def _is_round_over(self) -> bool:
        """Whether every comparison is through its round or closed, and one of them waits for the suite."""
        has_paused = False
        for each in self._compared:
            if each.is_open:
                if not each.is_paused:
                    return False
                has_paused = True
        return has_paused

    def _read_round(self, controllers: Sequence[Controller]) -> None:
        """Read Benjamini-Hochberg on the present p of every comparison; close what it selects, release the others."""
        level = suite_level([each.p for each in self._compared], alpha=self._alpha, contracts=self._contracts)
        for controller in controllers:
            if not controller.is_open:
                continue
            if controller.p <= level:
                controller.close(level)
            else:
                controller.release()


def _shared(contracts: Mapping[str, tuple[ContractPlan, Recordings]]) -> tuple[float, int]:
    """The alpha and the number of contracts that all plans name."""
    named = {(plan.criteria.alpha, plan.criteria.contracts) for plan, _ in contracts.values()}
    if not named:
        return 1.0, 1  # a suite without contracts: nothing is read, at whatever level
    if len(named) > 1:
        raise ValueError("The contracts of a suite must share one false alarm rate and one number of contracts.")
    alpha, count = named.pop()
    # Each comparison and each rate or floor spends a share of alpha of its own.
    plans = [plan for plan, _ in contracts.values()]
    spending = sum((plan.question is Question.NO_WORSE) + (plan.rate is not None) for plan in plans)
    require_at_least(count, spending, name="contracts")
    return alpha, count


def step_suite(
    contracts: Mapping[str, tuple[ContractPlan, Recordings]], answers: Mapping[str, Mapping[Trial, Outcome]]
) -> dict[str, Ask | Stop]:
    """What every contract of a suite asks next, or its end, from everything that was answered.

    A contract that waits for the others asks nothing: it is not in the result.
    """
    suite = SuiteController(contracts)
    suite.tell_all(answers)
    return {**suite.next(), **suite.stops}
