"""Which evidence a name means: a run, a release, or what the settings call baseline and candidate."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from holdfast.api.promotion import without_half_promoted
from holdfast.assembly import Project
from holdfast.comparison.pairing import recorded_trials
from holdfast.domain.contract import Suite
from holdfast.domain.observation import Evidence, TrialKey, TrialRole
from holdfast.domain.release import Release
from holdfast.domain.trial import Run, RunHeader
from holdfast.engine.checking import check_run
from holdfast.engine.judging import NO_VOTES, Votes
from holdfast.errors import EvidenceError, Problem, nearest
from holdfast.ports import Journal, PinnedContract

COMPARED: frozenset[TrialRole] = frozenset({"planned", "extension", "live"})  # a confirmation is no recording


@dataclass(frozen=True, slots=True)
class Named:
    """Evidence that a name means, checked; and how many kept answers belong to requests that were edited since."""

    run: Run
    outdated: int


def named_run(project: Project, journal: Journal, name: str, *, variant: str | None = None) -> Named:
    """The checked run that `name` means: `baseline`, `candidate`, a run's id, or a release.

    The baseline is, per contract, what is pinned, else what the journal has on the baseline's release.
    Raises EvidenceError where nothing is kept under that name.
    """
    if name == "baseline":
        return _baseline(project, journal)
    if name == "candidate":
        return _newest(project, journal, project.release(None, otherwise="candidate"), variant)
    header = next((each for each in journal.runs() if each.id == name), None)
    if header is not None:
        votes = kept_votes(project, journal, header.id)
        return _checked(project.suite, header, journal.evidence(header.id), header.variant, votes)
    if ":" not in name:
        known = [each.id for each in journal.runs()]
        raise EvidenceError(Problem(f"run {name!r}", "There is no such run.", nearest(name, known)))
    return _newest(project, journal, project.release(name, otherwise="candidate"), variant)


def _newest(project: Project, journal: Journal, release: Release, variant: str | None) -> Named:
    """Everything that is kept of a release, under the header of its newest run."""
    header = _newest_header(journal, release)
    if header is None:
        pinned = _pinned_on(project, release)
        if pinned is not None:
            return pinned
        releases = sorted({str(each.release) for each in journal.runs()})
        remedy = nearest(release, releases) or f"Replay it with `holdfast replay --to {release}`."
        raise EvidenceError(Problem("", f"No evidence is kept of release {str(release)!r}.", remedy))
    kept = journal.evidence(header.id) if header.role == "candidate" else evidence_on(project.suite, journal, header)
    votes = kept_votes(project, journal, header.id)
    return _checked(project.suite, header, kept, variant or header.variant, votes)


def _newest_header(journal: Journal, release: Release | None) -> RunHeader | None:
    """Of the runs that put contracts to a release: none is put to a judge by calibrating it, or whole by a hunt."""
    aside = ("judge", "hunt")
    return next((each for each in journal.runs() if each.release == release and each.role not in aside), None)


def kept_votes(project: Project, journal: Journal, run: str = "") -> Votes:
    """The votes of the suite's judges: those of a run first, then what is pinned, then of whatever run."""
    releases = {judge.policy.release for contract in project.suite.contracts for judge in contract.judges}
    if not releases:
        return NO_VOTES
    own = [journal.helped(run)] if run else []
    return Votes(*own, pinned_votes(project), *(journal.answered(release) for release in sorted(releases)))


def pinned_votes(project: Project) -> dict[TrialKey, Evidence]:
    """The votes that were pinned with the answers they are on."""
    judged = {contract.id for contract in project.suite.contracts if contract.judges}
    if not judged:
        return {}
    return {vote.key: vote for pinned in _pinned(project) if pinned.contract in judged for vote in pinned.votes}


def evidence_on(suite: Suite, journal: Journal, newest: RunHeader) -> Iterator[Evidence]:
    """Everything that was answered on a release of the suite's contracts, and what its newest run could not observe."""
    answered = journal.answered(newest.release)
    for key in answered:
        if suite.contract(key.contract) is not None:  # the others need not be read from the disk
            yield answered[key]
    for evidence in journal.unobserved(newest.id):
        if evidence.key not in answered:
            yield evidence


def _pinned_on(project: Project, release: Release) -> Named | None:
    evidences = [evidence for evidence in pinned_evidence(project) if evidence.key.release == release]
    if not evidences:
        return None
    votes = Votes(pinned_votes(project))
    return _checked(project.suite, _pins_header(release, evidences), evidences, "main", votes)


def _baseline(project: Project, journal: Journal) -> Named:
    """Per contract: its pins, else what the journal has on the baseline's release."""
    pinned = list(pinned_evidence(project))
    have = {evidence.key.contract for evidence in pinned}
    release = project.settings.baseline
    header = _newest_header(journal, release)
    kept = evidence_on(project.suite, journal, header) if header is not None else ()
    unpinned = [evidence for evidence in kept if evidence.key.contract not in have]
    rest = unpinned if release is None else without_half_promoted(project, journal, release, unpinned)
    if not pinned and not rest:
        remedy = "Record it with `holdfast replay --to baseline`."
        raise EvidenceError(Problem("", "There is no evidence of a baseline: no pins, and no run.", remedy))
    if pinned or header is None:
        header = _pins_header(pinned[0].key.release if pinned else rest[0].key.release, pinned or rest)
    return _checked(project.suite, header, [*pinned, *rest], "main", kept_votes(project, journal))


def pinned_evidence(project: Project) -> Iterator[Evidence]:
    """The evidence of every pinned contract of the suite."""
    for pinned in _pinned(project):
        yield from pinned.evidence


def _pinned(project: Project) -> Iterator[PinnedContract]:
    pins = project.pins()
    known = set(pins.contracts())
    for contract in project.suite.contracts:
        pinned = pins.read(contract.id) if contract.id in known else None
        if pinned is not None:
            yield pinned


def _pins_header(release: Release, evidences: Iterable[Evidence]) -> RunHeader:
    kept = list(evidences)
    return RunHeader(
        id="pins", role="pins", release=release, created_at=min(evidence.started_at for evidence in kept),
        plan="", units=len(kept),
    )  # fmt: skip


def _checked(suite: Suite, header: RunHeader, evidences: Iterable[Evidence], variant: str, votes: Votes) -> Named:
    """The run of the evidence that answers what the suite asks today.

    Of a run with plans every role is read: they say what enters which test. Elsewhere a repeat that was asked because
    a case failed is no recording.
    """
    current, outdated = [], 0
    for evidence in evidences:
        contract = suite.contract(evidence.key.contract)
        case = contract.case(evidence.key.case) if contract is not None else None
        is_read = evidence.key.role in COMPARED or (header.plans and evidence.key.is_trial)
        if contract is None or case is None or not is_read:
            continue
        wanted = variant if variant in contract.variants and evidence.key.role != "live" else "main"
        if evidence.key.variant == wanted and evidence.key.request == contract.request_digest(case, wanted):
            current.append(evidence)
        else:
            outdated += 1
    return Named(check_run(suite, header, current, votes), outdated)


def live_side(candidate: Named) -> Named | None:
    """The baseline of a candidate that was asked side by side with it, as it answered there; None where any was not."""
    header = candidate.run.header
    found = {
        place: live
        for place, trials in candidate.run.trials.items()
        if (live := tuple(trial for trial in trials if trial.evidence.key.role == "live"))
    }
    if not found or not all(plan.is_live for plan in header.plans):
        return None
    release = next(iter(found.values()))[0].evidence.key.release
    side = header.model_copy(update={"role": "baseline", "release": release, "variant": "main", "plans": ()})
    return Named(Run(side, found), 0)


def runs_judged(journal: Journal, baseline: Release) -> int:
    """How many candidates, and fresh runs of them, were looked at against a baseline: each has error rates of its own.

    A run that went on with the answers of an earlier one is no further one.
    """
    looked = [
        header
        for header in journal.runs()
        if header.role == "candidate"
        and any(plan.baseline == baseline for plan in header.plans)
        and journal.looks(header.id)
    ]
    fresh = sum(header.is_fresh for header in looked)
    begun = {(header.release, header.variant) for header in looked if not header.is_fresh}
    return max(1, fresh + len(begun))


def recorded_counts(run: Run) -> dict[tuple[str, str], tuple[int, int]]:
    """(passes, answers read) of each case of a run."""
    recorded = {case: recorded_trials(trials) for case, trials in run.trials.items()}
    return {
        case: (
            sum(trial.outcome == "passed" for trial in trials),
            sum(trial.outcome in ("passed", "failed") for trial in trials),
        )
        for case, trials in recorded.items()
    }
