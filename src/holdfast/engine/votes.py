"""Asks the judges of a contract for the votes that a trial lacks. A trial has ended once it has them."""

from holdfast.domain.contract import LoadedCase, LoadedContract
from holdfast.domain.observation import Evidence
from holdfast.engine.checking import check_evidence, lacking_vote
from holdfast.engine.helpers import Helpers
from holdfast.engine.judging import NO_VOTES, Votes


async def cast_votes(
    contract: LoadedContract, case: LoadedCase, evidence: Evidence, helpers: Helpers, pinned: Votes = NO_VOTES
) -> tuple[Votes, Evidence | None]:
    """The votes on one trial, kept and `pinned` ones first; and the first that was lost: then nothing more was asked.

    An answer that fails another gating check is put to no judge: its trial has failed, whatever they would say.
    """
    if not contract.judges or not check_evidence(contract, case, evidence).lacks_votes:
        return NO_VOTES, None
    votes = Votes()
    while (question := lacking_vote(contract, case, evidence, votes)) is not None:
        release = question.judge.policy.release
        key = evidence.key
        vote = pinned.get((key.contract, key.case, question.request.digest, release, question.number))
        if vote is not None:
            helpers.journal.append(helpers.run_id, vote)
        else:
            vote = await helpers.ask(key, "vote", release, question.request, question.number)
        if not vote.is_observed:
            return votes, vote
        votes.add(vote)
    return votes, None


def without_votes(evidence: Evidence, lost: Evidence) -> Evidence:
    """The evidence of a trial that was answered and could not be judged: as if it had not been, and why.

    It is told, and not kept: kept is the answer, and it is not asked for again.
    """
    detail = f"A vote of the judge {lost.key.release} was lost: {lost.detail}"
    return Evidence(key=evidence.key, started_at=evidence.started_at, cause=lost.cause or "broken", detail=detail)
