"""The file of the votes that judges cast on a pinned case's answers."""

from datetime import datetime

from holdfast.domain.observation import Adaptation, Evidence, Finish, Observation, Timing, TrialKey, Usage
from holdfast.domain.release import Release
from holdfast.domain.value import Value
from holdfast.evidence.pin_files import CaseEntry, ContractFile, Lines
from holdfast.evidence.pin_text import lines_of, text_of


class VoteLine(Value):
    """One line of ``<case>.votes.jsonl``: what a judge said of one trial, and what it was asked, by digest."""

    release: Release
    request: str
    number: int
    said: Lines
    adaptations: tuple[Adaptation, ...] = ()
    adaptations_digest: str = ""
    finish: Finish = "unknown"
    usage: Usage = Usage()
    timing: Timing = Timing(total_ms=0.0)
    cost_usd: float | None = None
    started_at: datetime
    served_model: str | None = None
    fingerprint: str | None = None
    response_id: str | None = None


def vote_line(vote: Evidence) -> VoteLine:
    """The line of a vote. What it was asked follows from the policy and the answer; the bytes are left out."""
    seen = vote.observation or Observation()
    return VoteLine(
        release=vote.key.release,
        request=vote.key.request,
        number=vote.key.number,
        said=tuple(lines_of(seen.text or "")),
        adaptations=vote.adaptations,
        adaptations_digest=vote.key.adaptations,
        finish=seen.finish,
        usage=seen.usage,
        timing=seen.timing,
        cost_usd=vote.cost_usd,
        started_at=vote.started_at,
        served_model=seen.served_model,
        fingerprint=seen.fingerprint,
        response_id=seen.response_id,
    )


def vote_of(line: VoteLine, contract: ContractFile, case: CaseEntry) -> Evidence:
    """The vote of a line."""
    return Evidence(
        key=TrialKey(
            contract=contract.contract,
            case=case.id,
            variant=contract.variant,
            request=line.request,
            release=line.release,
            adaptations=line.adaptations_digest,
            role="vote",
            number=line.number,
        ),
        started_at=line.started_at,
        observation=Observation(
            text=text_of(line.said),
            finish=line.finish,
            usage=line.usage,
            timing=line.timing,
            served_model=line.served_model,
            fingerprint=line.fingerprint,
            response_id=line.response_id,
        ),
        adaptations=line.adaptations,
        cost_usd=line.cost_usd,
    )
