"""What all units of one sitting share: whether it goes on, and which contracts a release cannot serve."""

from dataclasses import dataclass

from holdfast.domain.observation import Cause, Evidence
from holdfast.engine.limits import Limits
from holdfast.engine.retry import PATIENT


@dataclass(frozen=True, slots=True)
class Halt:
    """Why nothing more is sent."""

    cause: Cause
    detail: str


class Sitting:
    """One sitting of a run on one release: from its start or resumption to its end."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lost_in_a_row: list[str] = []  # the contracts of trials lost since the last answer
        self._served: set[str] = set()
        self._unsupported: dict[str, list[str]] = {}
        self._ended: dict[str, Halt] = {}
        self.halt: Halt | None = None
        self.is_closing = False  # interrupted: what is under way may end, nothing more is begun

    @property
    def has_answered(self) -> bool:
        """Whether the release has answered anything."""
        return bool(self._served)

    def stop(self, cause: Cause, detail: str) -> bool:
        """Send nothing more; whether this is news."""
        if self.halt is not None:
            return False
        self.halt = Halt(cause, detail)
        return True

    def refuses(self, contract: str) -> Halt | None:
        """Why a unit of this contract is not sent, if it is not."""
        return self.halt or self._ended.get(contract)

    def ended(self, evidence: Evidence) -> Halt | None:
        """Learn from one ended unit; a reason to stop, where the service turns out to be down."""
        contract, cause = evidence.key.contract, evidence.cause
        if cause is None:
            self._served.add(contract)
            self._lost_in_a_row.clear()
        elif cause == "unsupported":
            self._unsupported_unit(contract, evidence.detail)
        elif cause in PATIENT:
            return self._lost_unit(contract, cause, evidence.detail)
        return None

    def _unsupported_unit(self, contract: str, detail: str) -> None:
        found = self._unsupported.setdefault(contract, [])
        found.append(detail)
        if contract not in self._served and len(found) == self._limits.unsupported_calls:
            said = f"Not sent, since the first {len(found)} trials of the contract were unsupported: {found[0]}"
            self._ended[contract] = Halt("unsupported", said)

    def _lost_unit(self, contract: str, cause: Cause, detail: str) -> Halt | None:
        """A server that fails on one contract only may serve the others: then just that contract ends."""
        lost = self._lost_in_a_row
        lost.append(contract)
        if len(lost) < self._limits.stop_after_lost:
            return None
        said = f"{len(lost)} trials in a row were lost. The last: {detail}"
        if cause != "server" or len(set(lost)) > 1:
            return Halt(cause, said)
        self._ended[contract] = Halt(cause, f"Not sent, since {said}")
        lost.clear()
        return None
