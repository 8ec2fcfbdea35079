"""Further releases that the trials of a contract ask: a judge of the answers, or a simulated user."""

from dataclasses import dataclass

from holdfast.domain.observation import HelperRole
from holdfast.domain.release import Release


@dataclass(frozen=True, slots=True)
class Helper:
    """One of them: what it is asked for, and by how many calls of one trial at most."""

    release: Release
    role: HelperRole
    most_calls: int

    @property
    def least_calls(self) -> int:
        """Calls that a whole trial makes for certain: all votes, and none for a user whose first turn is scripted."""
        return self.most_calls if self.role == "vote" else 0
