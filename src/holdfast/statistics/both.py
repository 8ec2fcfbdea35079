"""The rule of a margin with a floor: holds iff both hold, regressed iff either is proven, else undecided."""

from dataclasses import replace

from holdfast.statistics.absolute import PassRate
from holdfast.statistics.comparing import Comparing
from holdfast.statistics.rule import WaveOutcomes
from holdfast.statistics.stop import Stop
from holdfast.statistics.trials import Outcome
from holdfast.statistics.verdict import Verdict
from holdfast.statistics.waves import Wave


class MarginAndFloor:
    """A comparison and a pass rate on the same answers; a part that holds is closed and reads nothing more."""

    def __init__(self, comparing: Comparing, floor: PassRate) -> None:
        self.comparing, self.floor = comparing, floor
        self._margin_held: Stop | None = None
        self._floor_held: Stop | None = None

    @property
    def p(self) -> float:
        """p of the comparison; the floor is read at alpha / contracts only."""
        return self.comparing.p

    @property
    def p_read(self) -> float:
        """The smaller of the two."""
        return min(self.comparing.p_read, self.floor.p_read)

    @property
    def log_e(self) -> float:
        """The smaller score of the parts that are still open."""
        parts = (self.comparing, self._margin_held), (self.floor, self._floor_held)
        return min((part.log_e for part, held in parts if held is None), default=self.comparing.log_e)

    def could_hold(self, round_number: int) -> bool:
        """Whether the parts that are still open could all hold after this round."""
        parts = (self.comparing, self._margin_held), (self.floor, self._floor_held)
        return all(part.could_hold(round_number) for part, held in parts if held is None)

    def read_wave(self, wave: Wave, outcomes: WaveOutcomes) -> None:
        """Give the wave to the parts that are still open."""
        if self._margin_held is None:
            self.comparing.read_wave(wave, outcomes)
        if self._floor_held is None:
            self.floor.read_wave(wave, outcomes)

    def read_confirmation(self, case: int, outcome: Outcome) -> None:
        """Repeats enter the comparison only."""
        self.comparing.read_confirmation(case, outcome)

    def settled(self, round_number: int) -> Stop | None:
        """Regressed by either part, naming both where both are proven."""
        parts = (self.comparing, self._margin_held), (self.floor, self._floor_held)
        stops = [stop for part, held in parts if held is None and (stop := part.settled(round_number))]
        proven = [stop for stop in stops if stop.verdict is Verdict.REGRESSED]
        if len(proven) == len(stops) == 2:
            return replace(proven[0], causes=proven[0].causes + proven[1].causes)
        return next(iter(proven or stops), None)

    def suspect(self) -> int | None:
        """A suspect of the comparison, while it is open."""
        return self.comparing.suspect() if self._margin_held is None else None

    def conclude(self, round_number: int) -> Stop | None:
        """Holds once both do; undecided as soon as one part can no longer hold."""
        margin = self._margin_held or self.comparing.conclude(round_number)
        floor = self._floor_held or self.floor.conclude(round_number)
        for stop in (margin, floor):
            if stop is not None and stop.verdict is not Verdict.HOLDS:
                return stop
        self._margin_held, self._floor_held = margin, floor
        return replace(margin, round=round_number) if margin and floor else None

    def is_open(self, round_number: int) -> bool:
        """The suite may find the comparison regressed until the round in which it held is over."""
        return self._margin_held is None or self._margin_held.round == round_number

    def regressed_at(self, level: float, round_number: int) -> Stop:
        """Regressed by the comparison, at the level of the suite."""
        return self.comparing.regressed_at(level, round_number)
