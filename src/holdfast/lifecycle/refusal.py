"""Why a contract's recordings cannot be its baseline."""

from collections.abc import Iterable, Iterator, Sequence

from holdfast.domain.trial import Trial
from holdfast.errors import Problem
from holdfast.lifecycle.recordings import Recordings

_SHOWN = 3
_REPLAY = "`holdfast replay --to baseline`"
_RECORD = f"Record the contract again with {_REPLAY}."


def refusals(recordings: Recordings, *, topped_up_to: int = 0) -> Sequence[Problem]:
    """Every reason, as a problem that names cases and trials; empty where the recordings can be pinned.

    Where answers were looked at before they were recordings, every case needs `topped_up_to` of them; 0: none were.
    """
    found = (
        *_removed_cases(recordings),
        *_missing_cases(recordings),
        *_other_requests(recordings),
        *_without_outcome(recordings),
        *_not_topped_up(recordings, topped_up_to),
        *_extended_alone(recordings),
    )
    return found or tuple(_broken_bar(recordings))


def _removed_cases(recordings: Recordings) -> Iterator[Problem]:
    """Cases taken out after their recordings were seen leave a baseline that is better than the release was."""
    if recordings.of_no_case:
        said = f"The run has recordings of cases that the contract no longer has: {_listed(recordings.of_no_case)}."
        yield _problem(recordings, said, _RECORD)


def _missing_cases(recordings: Recordings) -> Iterator[Problem]:
    missing = [case for case, trials in recordings.by_case.items() if not trials]
    if missing:
        yield _problem(recordings, f"The run has no recording of {_cases(missing)}.", _RECORD)


def _other_requests(recordings: Recordings) -> Iterator[Problem]:
    """What was recorded answers another request than the contract makes now."""
    contract, variant = recordings.contract, recordings.variant
    changed = [
        case.id
        for case in contract.cases
        if variant not in contract.variants
        or any(
            trial.evidence.key.request != contract.request_digest(case, variant)
            for trial in recordings.by_case[case.id]
        )
    ]
    if changed:
        yield _problem(recordings, f"What is asked changed since the run was recorded, in {_cases(changed)}.", _RECORD)


def _without_outcome(recordings: Recordings) -> Iterator[Problem]:
    unjudged = [
        trial
        for trials in recordings.by_case.values()
        for trial in trials
        if trial.undecided and not (trial.given_up and any(each.outcome in ("passed", "failed") for each in trials))
    ]
    if unjudged:
        said = f"{len(unjudged)} of its recordings could not be judged: {_named(unjudged)}. {unjudged[0].undecided}"
        yield _problem(recordings, said, "Then replay the run again: it asks for the votes that are missing.")
    unobserved = [trial for trial in recordings.trials if trial.outcome == "unobserved" and not trial.undecided]
    if unobserved:
        said = f"{_trials(unobserved)} not observed: {_named(unobserved)}."
        yield _problem(recordings, said, "Replay the run again: it asks for what is missing.")
    errored = [trial for trial in recordings.trials if trial.outcome == "errored"]
    if errored:
        said = f"A check crashed in {len(errored)} trial{'' if len(errored) == 1 else 's'}: {_named(errored)}."
        yield _problem(recordings, said, "Mend the check, then approve again: checking again costs nothing.")


def _not_topped_up(recordings: Recordings, needed: int) -> Iterator[Problem]:
    """A run that stops where a contract is decided leaves too few answers for the next candidate to be judged by."""
    thin = [case for case, trials in recordings.by_case.items() if trials and len(trials) < needed]
    if thin:
        said = (
            f"Its answers were looked at when the release was a candidate, and {_cases(thin)} "
            f"{'has' if len(thin) == 1 else 'have'} fewer than {needed} of them."
        )
        remedy = f"Make the release the baseline and top the whole contract up with {_REPLAY}."
        yield _problem(recordings, said, remedy)


def _extended_alone(recordings: Recordings) -> Iterator[Problem]:
    """A contract is extended as a whole: who asks again only what failed gets a baseline that is too good.

    Bad luck is made up for by further answers, good luck stays: the next release regresses although nothing changed.
    """
    counts = {
        case: sum(trial.evidence.key.role == "extension" for trial in trials)
        for case, trials in recordings.by_case.items()
        if trials
    }
    most = max(counts.values(), default=0)
    behind = [case for case, count in counts.items() if count < most]
    if behind:
        said = f"It was extended in single cases: {_cases(behind)} {'has' if len(behind) == 1 else 'have'}"
        yield _problem(
            recordings,
            f"{said} fewer recordings of the second stage than the others ({most}), which makes the baseline look "
            "better than the release was.",
            f"Extend the whole contract: {_REPLAY} asks for what is missing, with `--fresh` for everything anew.",
        )


def _broken_bar(recordings: Recordings) -> Iterator[Problem]:
    """A bar that stands alone (`must`, `floor`) and that the recordings themselves do not meet."""
    bar, trials = recordings.contract.bar, recordings.trials
    failed = [trial for trial in trials if trial.outcome == "failed"]
    passed = len(trials) - len(failed)
    needed = 1.0 if bar.must is True else bar.must or bar.floor
    if needed is None or passed / len(trials) >= needed:
        return
    name = "`must`" if bar.must else "`floor`"
    asked = "every trial to pass" if needed == 1.0 else f"{needed:g} of the trials to pass"
    said = f"Its {name} asks for {asked}, and {passed} of {len(trials)} recordings do. Failed: {_named(failed)}."
    yield _problem(recordings, said, "Mend the contract, or give it a bar that the release in use meets.")


def _problem(recordings: Recordings, found: str, remedy: str) -> Problem:
    return Problem(f"contract {recordings.contract.id!r}", found, remedy)


def _named(trials: Sequence[Trial]) -> str:
    """The first few trials by case and number, with why."""
    return _listed_texts([_trial(trial) for trial in trials])


def _trial(trial: Trial) -> str:
    cause = f" ({trial.cause})" if trial.cause else ""
    return f"{trial.evidence.key.case!r} number {trial.evidence.key.number}{cause}"


def _trials(trials: Sequence[Trial]) -> str:
    return "1 trial was" if len(trials) == 1 else f"{len(trials)} trials were"


def _cases(names: Sequence[str]) -> str:
    return f"case {names[0]!r}" if len(names) == 1 else f"{len(names)} cases: {_listed(names)}"


def _listed(names: Iterable[str]) -> str:
    return _listed_texts([repr(name) for name in names])


def _listed_texts(texts: Sequence[str]) -> str:
    shown = ", ".join(texts[:_SHOWN])
    return shown if len(texts) <= _SHOWN else f"{shown} and {len(texts) - _SHOWN} more"
