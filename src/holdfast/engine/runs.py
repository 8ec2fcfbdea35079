"""Runs in the journal: begin one, or go on with the one that was interrupted."""

from collections.abc import Set
from datetime import UTC, datetime

from holdfast.domain.contract import Suite
from holdfast.domain.observation import TrialKey
from holdfast.domain.trial import RunHeader
from holdfast.engine.checking import check_run
from holdfast.engine.judging import Votes
from holdfast.engine.plan import NextStage, Plan
from holdfast.engine.planning import next_stage
from holdfast.ports import Journal


def continue_or_begin(journal: Journal, plan: Plan, now: datetime) -> RunHeader:
    """The header of the newest run of this very plan, or of a new one, written to the journal.

    A finished run is gone on with as well: it lacks nothing, so nothing is sent. The same plan again is no second
    chance; who wants fresh answers begins a run with nothing known.
    """
    same = (header for header in journal.runs() if header.plan == plan.digest)
    return next(same, None) or begin(journal, plan, now)


def begin_afresh(
    journal: Journal, plan: Plan, suite: Suite, now: datetime, stages: NextStage = next_stage
) -> RunHeader:
    """The header of a new run in which everything is asked anew; an interrupted one of this plan is gone on with."""
    newest = next((header for header in journal.runs() if header.plan == plan.digest), None)
    return (
        newest
        if newest is not None and lacks_answers(journal, newest, plan, suite, stages)
        else begin(journal, plan, now, is_fresh=True)
    )


def lacks_answers(journal: Journal, header: RunHeader, plan: Plan, suite: Suite, stages: NextStage) -> bool:
    """Whether any trial of any stage of a run is still to be answered."""
    answered = observed_keys(journal, header)
    if any(unit.key not in answered for unit in plan.units):
        return True
    votes = Votes(journal.helped(header.id))
    more = stages(plan, suite, 1, lambda: check_run(suite, header, journal.evidence(header.id), votes))
    return any(unit.key not in answered for unit in more)


def begin(journal: Journal, plan: Plan, now: datetime, *, is_fresh: bool = False) -> RunHeader:
    """A new run, written to the journal before its first call."""
    header = RunHeader(
        id=_free_id(now, plan, {each.id for each in journal.runs()}),
        role=plan.role,
        release=plan.release,
        variant=plan.variant,
        created_at=now,
        plan=plan.digest,
        units=plan.most,
        plans=plan.plans,
        is_fresh=is_fresh,
        rules={**plan.rules.model_dump(mode="json"), "rounds_of": {**plan.rounds}},
    )
    journal.begin(header)
    return header


def observed_keys(journal: Journal, header: RunHeader) -> set[TrialKey]:
    """The trials of a run that were answered: the others are asked again when it goes on."""
    return {evidence.key for evidence in journal.evidence(header.id) if evidence.is_observed}


def _free_id(now: datetime, plan: Plan, taken: Set[str]) -> str:
    """Sorts by time, tells the role, and is unique in the journal."""
    first = f"{now.astimezone(UTC):%Y%m%d-%H%M%S}-{plan.role}-{plan.digest[:6]}"
    number, found = 2, first
    while found in taken:
        number, found = number + 1, f"{first}-{number}"
    return found
