"""Answers of a candidate that become recordings: allowed, once the whole contract was topped up with fresh ones."""

from collections import Counter
from collections.abc import Iterable

from holdfast.assembly import Project
from holdfast.domain.observation import Evidence
from holdfast.domain.release import Release
from holdfast.engine.checking import check_run
from holdfast.engine.judging import Votes
from holdfast.engine.plan import Begun
from holdfast.ports import Journal


def promoted(project: Project, journal: Journal, release: Release) -> dict[str, Begun]:
    """Contracts of which a release has answers that were looked at when it was a candidate.

    They may be its recordings only if the whole contract is topped up with fresh answers, as a stage of its own.
    """
    found: dict[str, Begun] = {}
    for header in journal.runs():
        if header.release != release or header.role != "candidate":
            continue
        looked = {look.contract for look in journal.looks(header.id)} - set(found)
        kept = [each for each in journal.settled(header.id).values() if each.key.contract in looked]
        votes = Votes(journal.helped(header.id))
        run = check_run(project.suite, header, [each for each in kept if each.key.role == "planned"], votes)
        for contract in (each for each in project.suite.contracts if each.id in looked):
            trials = [run.trials.get((contract.id, case.id), ()) for case in contract.cases]
            has_failed = any(trial.outcome == "failed" for case in trials for trial in case)
            found[contract.id] = Begun(min(map(len, trials)), has_failed)
    return found


def without_half_promoted(
    project: Project, journal: Journal, release: Release, kept: Iterable[Evidence]
) -> list[Evidence]:
    """The evidence without contracts whose answers were looked at and not topped up to `repeats` since.

    A run stops where its answers look good or bad enough, so what it stopped with is no fair recording.
    """
    found = list(kept)
    begun = promoted(project, journal, release)
    if not begun:
        return found
    counts = Counter((each.key.contract, each.key.case) for each in found if each.key.role in ("planned", "extension"))
    short = {
        contract.id
        for contract in project.suite.contracts
        if contract.id in begun
        and any(counts[contract.id, case.id] < project.settings.repeats for case in contract.cases)
    }
    return [each for each in found if each.key.contract not in short]
