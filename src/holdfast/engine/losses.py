"""What of a lost trial is the release's, and what the service's: when it is given up for good, and when asked again."""

from collections.abc import Mapping

from holdfast.domain.observation import Evidence, TrialKey
from holdfast.domain.release import Release
from holdfast.engine.checking import MAY_DEPEND_ON_THE_ANSWER
from holdfast.engine.desks import Desk
from holdfast.ports import Journal


class Losses:
    """The lost trials of one sitting.

    In an outage a timeout, a server's error or a broken answer says nothing of the release. So another call must have
    been sent and answered after the first failure; or, where there was none to send, the trial was lost again when
    little else was. A recording has nothing to lose by asking again later.
    """

    def __init__(self, journal: Journal, run_id: str, desks: Mapping[Release, Desk], *, is_recording: bool) -> None:
        self._journal, self._run_id, self._desks, self._is_recording = journal, run_id, desks, is_recording
        self._failed_s: dict[TrialKey, float] = {}  # when a call of a trial that is not settled failed first
        self._parked: set[TrialKey] = set()
        self._failed_before: set[TrialKey] = set()  # in an earlier sitting, and others were answered after it

    def begin(self) -> None:
        """Learn of the trials that failed in an earlier sitting in which a later one was answered."""
        lost = [each for each in self._journal.unobserved(self._run_id) if each.attempts and not each.given_up]
        if lost:
            answered = (each.started_at for each in self._journal.evidence(self._run_id) if each.is_observed)
            last = max(answered, default=None)
            self._failed_before = {each.key for each in lost if last is not None and each.started_at < last}

    def failed(self, key: TrialKey) -> None:
        """A call of this trial failed."""
        self._failed_s.setdefault(key, self._now_s(key))

    def parked(self, key: TrialKey) -> None:
        """This trial is asked once more, after all others."""
        self._parked.add(key)

    def forget(self, key: TrialKey) -> None:
        """This trial has ended."""
        self._failed_s.pop(key, None)

    def for_good(self, evidence: Evidence) -> Evidence:
        """Lost for a cause that may depend on the answer: given up for good, unless the service may be down."""
        if not evidence.attempts or evidence.cause not in MAY_DEPEND_ON_THE_ANSWER:
            return evidence
        key = evidence.key
        sitting = self._desks[key.release].ways.sitting
        is_up = sitting.answered_since(self._failed_s.setdefault(key, self._now_s(key))) or key in self._failed_before
        if not self._is_recording and not is_up and (key not in self._parked or sitting.may_be_down):
            return evidence
        return evidence.model_copy(update={"given_up": True})

    def sent_s(self, evidence: Evidence) -> float:
        """When the last call of a trial that just ended was sent."""
        took_ms = evidence.attempts[-1].duration_ms if evidence.attempts else 0.0
        return self._now_s(evidence.key) - took_ms / 1000

    def _now_s(self, key: TrialKey) -> float:
        return self._desks[key.release].ways.clock.monotonic()
