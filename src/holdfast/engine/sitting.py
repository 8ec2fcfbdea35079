"""What all units of one sitting share: whether it goes on, and which contracts a release cannot serve."""

from dataclasses import dataclass

from holdfast.domain.observation import Cause, Evidence, TrialKey
from holdfast.engine.limits import Limits
from holdfast.engine.retry import PATIENT


@dataclass(frozen=True, slots=True)
class Halt:
    """Why nothing more is sent."""

    cause: Cause
    detail: str


@dataclass
class Course:
    """Whether a sitting goes on, for all its releases alike."""

    halt: Halt | None = None
    is_closing: bool = False  # interrupted: what is under way may end, nothing more is begun


class Sitting:
    """One sitting of a run on one release: from its start or resumption to its end.

    Where two releases are asked side by side they share one course: without either, no pair is complete.
    """

    def __init__(self, limits: Limits, course: Course | None = None) -> None:
        self._limits = limits
        self.course = course or Course()
        self._lost_in_a_row: list[str] = []  # the contracts of trials lost since the last answer
        self._served: set[str] = set()
        self._silent: set[TrialKey] = set()  # trials lost since the last answer, for whatever cause
        self._last_answer_s = float("-inf")  # when the last one was sent
        self._unsupported: dict[str, list[str]] = {}
        self._ended: dict[str, Halt] = {}

    @property
    def halt(self) -> Halt | None:
        """Why nothing more is sent, if so."""
        return self.course.halt

    @property
    def is_closing(self) -> bool:
        """Whether the sitting was interrupted."""
        return self.course.is_closing

    @property
    def has_answered(self) -> bool:
        """Whether the release has answered anything."""
        return bool(self._served)

    def stop(self, cause: Cause, detail: str) -> bool:
        """Send nothing more; whether this is news."""
        if self.course.halt is not None:
            return False
        self.course.halt = Halt(cause, detail)
        return True

    def refuses(self, contract: str) -> Halt | None:
        """Why a unit of this contract is not sent, if it is not."""
        return self.halt or self._ended.get(contract)

    def answered_since(self, moment_s: float) -> bool:
        """Whether any trial was sent after this moment and answered: then the service was up."""
        return self._last_answer_s >= moment_s

    @property
    def may_be_down(self) -> bool:
        """Whether nothing was answered yet, or too much was lost since to be a fault of single requests.

        Where all of it is of one contract that was never served, while another one was, it is the contract's fault.
        """
        contracts = {key.contract for key in self._silent}
        is_much = len(self._silent) >= self._limits.stop_after_lost
        is_of_one = len(contracts) == 1 and contracts.isdisjoint(self._served)
        return not self._served or (is_much and not is_of_one)

    def ended(self, evidence: Evidence, sent_s: float) -> Halt | None:
        """Learn from one ended unit, sent then; a reason to stop, where the service turns out to be down."""
        contract, cause = evidence.key.contract, evidence.cause
        if cause is None:
            self._last_answer_s = max(self._last_answer_s, sent_s)
            self._served.add(contract)
            self._silent.clear()
            self._lost_in_a_row.clear()
            return None
        if cause not in ("unsupported", "application"):
            self._silent.add(evidence.key)
        if cause == "unsupported":
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
