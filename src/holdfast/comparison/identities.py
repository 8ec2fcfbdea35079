"""Who answered, and what was changed on the way: sides, adaptations, moved identities, copied repeats."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from holdfast.comparison.copies import are_copies, copied_cases, marks_of
from holdfast.comparison.pairing import PairedContract, Trials
from holdfast.domain.comparison import Side
from holdfast.domain.observation import Evidence
from holdfast.domain.trial import Run, Trial


def side(run: Run) -> Side:
    """One run as a side of a comparison."""
    # What was asked of the baseline side by side stands in the candidate's run, and is not its own.
    trials = [
        trial
        for trials in run.trials.values()
        for trial in trials
        if trial.evidence.key.role != "live" or run.header.role == "baseline"
    ]
    header = run.header
    return Side(
        run=header.id,
        role=header.role,
        release=header.release,
        variant=header.variant,
        created_at=header.created_at,
        served_models=tuple(sorted(_counted(trials, _served_model))),
        fingerprints=tuple(sorted(_counted(trials, _fingerprint))),
        trials=len(trials),
        source=header.source,
    )


def notes(paired: PairedContract) -> tuple[str, ...]:
    """What a reader must know of how the two sides were asked and who answered, as sentences."""
    sides = (("baseline", tuple(paired.baseline)), ("candidate", tuple(paired.candidate)))
    # Where equal answers are what was declared, copies are no fault.
    makers = (_adaptations, _moved) if paired.contract.bar.deterministic else (_adaptations, _moved, _copies)
    return tuple(note for make in makers for name, trials in sides for note in make(name, trials)) + tuple(
        _provider_moved(*(trials for _, trials in sides))
    )


def _adaptations(name: str, trials: Trials) -> Iterator[str]:
    found = Counter(adaptation for trial in trials for adaptation in trial.evidence.adaptations)
    for adaptation, count in sorted(found.items(), key=lambda item: (item[0].parameter, item[0].detail)):
        detail = f": {adaptation.detail.rstrip('.')}" if adaptation.detail else ""
        yield f"For the {name} `{adaptation.parameter}` was {adaptation.did} in {_of(count, trials)}{detail}."


def _moved(name: str, trials: Trials) -> Iterator[str]:
    for what, of in (("served model", _served_model), ("fingerprint", _fingerprint), ("provider", _served_provider)):
        found = _counted(trials, of)
        if len(found) > 1:
            yield f"The {what} of the {name} moved while it answered: {_listed(found)}."


def _provider_moved(baseline: Trials, candidate: Trials) -> Iterator[str]:
    before, after = _counted(baseline, _served_provider), _counted(candidate, _served_provider)
    if before and after and before.keys() != after.keys():
        yield f"The provider moved together with the release: {_listed(before)}, now {_listed(after)}."


def _copies(name: str, trials: Trials) -> Iterator[str]:
    """Repeats that are copies of one answer are no independent draws, and every test assumes that they are."""
    kept: defaultdict[str, list[Evidence]] = defaultdict(list)
    for trial in trials:
        kept[trial.evidence.key.case].append(trial.evidence)
    cases = {case: marks_of(each) for case, each in kept.items()}
    if are_copies(cases):
        copied, repeated = copied_cases(cases)
        yield (
            f"The repeats of the {name} look like copies in {copied} of {repeated} cases. Turn caches off and vary the "
            "seed; the error rates assume independent answers."
        )


def _counted(trials: Iterable[Trial], of: Callable[[Evidence], str | None]) -> Counter[str]:
    return Counter(found for trial in trials if (found := of(trial.evidence)))


def _served_model(evidence: Evidence) -> str | None:
    return None if evidence.observation is None else evidence.observation.served_model


def _fingerprint(evidence: Evidence) -> str | None:
    return None if evidence.observation is None else evidence.observation.fingerprint


def _served_provider(evidence: Evidence) -> str | None:
    """The provider that a router named in its body; most endpoints name none."""
    body = evidence.exchanges[0].body if evidence.exchanges else ""
    if '"provider"' not in body:
        return None
    try:
        content: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    named = content.get("provider") if isinstance(content, dict) else None
    return named if isinstance(named, str) else None


def _listed(found: Counter[str]) -> str:
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    shown = ", ".join(f"{name!r} ({count})" for name, count in ordered[:5])
    return f"{shown} and {len(ordered) - 5} more" if len(ordered) > 5 else shown


def _of(count: int, trials: Trials) -> str:
    return f"all {count} trials" if count == len(trials) else f"{count} of {len(trials)} trials"
