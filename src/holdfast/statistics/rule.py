"""What a controller asks of the question a contract puts: the seam between waves and tests."""

from collections.abc import Mapping
from typing import Protocol

from holdfast.statistics.stop import Stop
from holdfast.statistics.trials import Outcome, Trial
from holdfast.statistics.waves import Wave

WaveOutcomes = Mapping[Trial, Outcome]

PASSED: Mapping[Outcome, bool | None] = {Outcome.PASSED: True, Outcome.FAILED: False, Outcome.GIVEN_UP: None}


class Rule(Protocol):
    """The tests of one contract, fed wave by wave."""

    @property
    def p(self) -> float:
        """The contract's p for the correction over its suite; 1 where it takes no part in that."""
        ...

    @property
    def p_read(self) -> float:
        """The p that its looks read: that of the suite, or of a rate on its own."""
        ...

    @property
    def log_e(self) -> float:
        """The log of the hold score after the last complete round; 0 where the question has none."""
        ...

    def could_hold(self, round_number: int) -> bool:
        """Whether the contract could be proven to hold at the end of the round that is asked."""
        ...

    def read_wave(self, wave: Wave, outcomes: WaveOutcomes) -> None:
        """Take the answers of a whole planned wave, and the look planned at its end."""

    def read_confirmation(self, case: int, outcome: Outcome) -> None:
        """Take one repeat of a suspect."""

    def settled(self, round_number: int) -> Stop | None:
        """The end of the contract if what was just read ends it at once: proven worse, or not to be read at all."""

    def suspect(self) -> int | None:
        """The case worth repeating most, if any."""

    def conclude(self, round_number: int) -> Stop | None:
        """The end of the contract after a complete round and its confirmations; None if it goes on."""

    def is_open(self, round_number: int) -> bool:
        """Whether the suite may find it regressed after this round, before its own conclusion is made final."""
        ...

    def regressed_at(self, level: float, round_number: int) -> Stop:
        """The end of the contract that its suite finds regressed at this level."""
        ...
