"""Playing contracts on synthetic releases: the shipped controllers, with drawn answers in place of a provider.

For the planner and for simulations. The answers of a case are independent draws at its rate.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from holdfast.statistics.controller import Ask, Controller
from holdfast.statistics.stop import Stop
from holdfast.statistics.suite import SuiteController
from holdfast.statistics.trials import Outcome, Role, Trial

Answer = Callable[[Trial], Outcome]


@dataclass(frozen=True, slots=True)
class Played:
    """How a contract ended, and what it cost in calls."""

    stop: Stop
    calls: int


def drawn(random: Random, rates: Sequence[float], *, live: Sequence[float] = ()) -> Answer:
    """Answers drawn at the candidate's rate of each case, and for a baseline asked side by side at its live rate."""

    def answer(trial: Trial) -> Outcome:
        rate = (live if trial.role is Role.LIVE else rates)[trial.case]
        return Outcome.PASSED if random.random() < rate else Outcome.FAILED

    return answer


def recorded(random: Random, rates: Sequence[float], *, repeats: int) -> tuple[tuple[bool, ...], ...]:
    """A recording drawn at the baseline's rate of each case."""
    return tuple(tuple(random.random() < rate for _ in range(repeats)) for rate in rates)


def play(controller: Controller, answer: Answer) -> Played:
    """Answer whatever a contract asks until it ends."""
    calls = 0
    while isinstance(ask := controller.next(), Ask):
        for trial in ask.trials:
            controller.tell(trial, answer(trial))
        calls += len(ask.trials)
    if controller.stop is None:
        raise ValueError("A contract of a suite ends with its suite: play that.")
    return Played(controller.stop, calls)


def play_suite(suite: SuiteController, answers: dict[str, Answer]) -> dict[str, Played]:
    """Answer whatever the contracts of a suite ask until all end, nothing ahead of its turn."""
    calls = dict.fromkeys(answers, 0)
    while asked := suite.next():
        for name, ask in asked.items():
            for trial in ask.trials:
                suite.tell(name, trial, answers[name](trial))
            calls[name] += len(ask.trials)
    return {name: Played(stop, calls[name]) for name, stop in suite.stops.items()}
