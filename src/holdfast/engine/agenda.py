"""What a sitting sends and in which order: fixed beforehand for a recording, as answers come in for a candidate."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from holdfast.domain.contract import Suite
from holdfast.domain.observation import Evidence
from holdfast.domain.plan import LookTaken
from holdfast.domain.trial import Run
from holdfast.engine.events import Event, StageStarted
from holdfast.engine.judging import NO_VOTES, Votes
from holdfast.engine.plan import NextStage, Plan, Unit


class Agenda(Protocol):
    """Gives units, each once, and learns how they ended."""

    def begin(self, kept: Iterable[Evidence], votes: Votes = NO_VOTES) -> None:
        """Take what the run has already, with the votes that were cast on it."""

    def take(self, *, is_idle: bool) -> Unit | None:
        """The next unit to begin; None where none is ready now. `is_idle`: calls could be made and none is needed."""
        ...

    def ended(self, unit: Unit, evidence: Evidence | None, votes: Votes = NO_VOTES) -> None:
        """Learn from a unit that was answered or given up for good; without evidence, that the run has it already.

        `votes` are those of its judges.
        """

    def lost(self, unit: Unit, *, is_last: bool) -> bool:
        """Learn of a unit that was not answered; whether it will be given again in this sitting (not if `is_last`)."""
        ...

    def take_lost(self) -> Unit | None:
        """Lost units once more, the first of them now: for when nothing is under way and nothing else is ready."""
        ...

    def take_without_stuck(self) -> Unit | None:
        """What is left to do without the contracts that lack an answer for good: when nothing was lost any more."""
        ...

    @property
    def has_ready(self) -> bool:
        """Whether there may be a unit to take."""
        ...

    def news(self) -> Iterator[Event]:
        """What there is to tell since the last time."""
        ...

    def looks(self) -> Iterator[LookTaken]:
        """The looks that were taken since the last time."""
        ...


class FixedAgenda:
    """All units of a plan in its order; then the stage that follows from how they ended."""

    def __init__(
        self,
        plan: Plan,
        suite: Suite,
        stages: NextStage,
        so_far: Callable[[], Run],
        is_halted: Callable[[], bool],
    ) -> None:
        self._plan, self._suite, self._stages, self._so_far = plan, suite, stages, so_far
        self._is_halted = is_halted
        self._ready = deque(plan.units)
        self._open = len(plan.units)
        self._stage = 1
        self._news: list[Event] = []

    def begin(self, kept: Iterable[Evidence], votes: Votes = NO_VOTES) -> None:
        """Nothing follows from what is kept: each unit is told as kept in its turn."""

    def take(self, *, is_idle: bool) -> Unit | None:
        """The next unit of the stage."""
        return self._ready.popleft() if self._ready else None

    def ended(self, unit: Unit, evidence: Evidence | None, votes: Votes = NO_VOTES) -> None:
        """Count it; the last one of a stage opens the next."""
        self._one_less()

    def lost(self, unit: Unit, *, is_last: bool) -> bool:
        """It stays unobserved in this sitting."""
        self._one_less()
        return False

    def take_lost(self) -> Unit | None:
        """None: what is lost here is asked again by the next sitting."""
        return None

    def take_without_stuck(self) -> Unit | None:
        """None: contracts are recorded one beside the other."""
        return None

    @property
    def has_ready(self) -> bool:
        """Whether the stage has units left."""
        return bool(self._ready)

    def news(self) -> Iterator[Event]:
        """Stages that began."""
        while self._news:
            yield self._news.pop(0)

    def looks(self) -> Iterator[LookTaken]:
        """A recording is not looked at."""
        return iter(())

    def _one_less(self) -> None:
        self._open -= 1
        if self._open or self._is_halted():
            return
        units = self._stages(self._plan, self._suite, self._stage, self._so_far)
        self._stage += 1
        self._ready.extend(units)
        self._open = len(units)
        if units:
            names = tuple(dict.fromkeys(unit.key.contract for unit in units))
            self._news.append(StageStarted(self._stage, len(units), names))
