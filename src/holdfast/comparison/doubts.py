"""What keeps a contract from being called `holds`, whatever its numbers say."""

from collections import Counter
from collections.abc import Iterable, Iterator

from holdfast.comparison.causes import cause_of, reason_of
from holdfast.comparison.pairing import PairedContract, planned
from holdfast.comparison.sentences import counted, named
from holdfast.domain.trial import Trial
from holdfast.domain.verdict import Reason


def doubts(paired: PairedContract) -> tuple[Reason, ...]:
    """Trials that crashed, that were not judged or not observed, and cases that the candidate was never asked."""
    found = (errored(paired), *_unjudged(paired), _unobserved(paired), _unrecorded(paired), _unasked(paired))
    return tuple(reason for reason in found if reason)


def errored(paired: PairedContract) -> Reason | None:
    """Trials of either side in which a gating check crashed: neither passed nor failed."""
    found = [
        (case.id, trial)
        for case in paired.cases
        for trial in (*case.baseline, *case.candidate)
        if trial.outcome == "errored"
    ]
    if not found:
        return None
    text = (
        f"A gating check crashed in {counted(len(found), 'trial')} ({_causes(trial for _, trial in found)}). "
        "Mend the check and compare again: the evidence is kept, so it costs nothing. "
        f"The first, in case {found[0][0]!r}: {reason_of(found[0][1])}"
    )
    return Reason(kind="errored checks", text=text, cases=_cases(found))


def unsupported(paired: PairedContract) -> Reason | None:
    """Trials that the candidate cannot be asked at all, where the baseline could."""
    found = [
        (case.id, trial)
        for case in paired.pairs
        if any(trial.outcome in ("passed", "failed") for trial in case.baseline)
        for trial in case.candidate
        if trial.outcome == "unobserved" and trial.evidence.cause == "unsupported"
    ]
    if not found:
        return None
    detail = next((trial.evidence.detail for _, trial in found if trial.evidence.detail), "")
    text = f"The candidate does not support what {counted(len(_cases(found)), 'case')} ask of it."
    return Reason(kind="unsupported", text=f"{text} {detail[:400]}".rstrip(), cases=_cases(found))


def given_up(paired: PairedContract) -> Reason | None:
    """Trials without an answer for a cause that may depend on the answer."""
    found = [(case.id, trial) for case in paired.pairs for trial in planned(case.candidate) if trial.given_up]
    if not found:
        return None
    were, weigh = ("was", "It weighs as a failure") if len(found) == 1 else ("were", "They weigh as failures")
    text = (
        f"{counted(len(found), 'trial')} of the candidate {were} given up ({_causes(trial for _, trial in found)}). "
        f"{weigh} in the hold score."
    )
    return Reason(kind="given up", text=text, cases=_cases(found))


def _unjudged(paired: PairedContract) -> Iterator[Reason]:
    """Answers of either side that were answered and have no word of a judge, or one that does not count."""
    found: dict[tuple[str, str], list[tuple[str, Trial]]] = {}
    for case in paired.cases:
        for side, trials in (("baseline", case.baseline), ("candidate", case.candidate)):
            for trial in trials:
                if not trial.given_up and (why := trial.undecided):
                    found.setdefault((side, why), []).append((case.id, trial))
    for (side, why), trials_of in found.items():
        text = f"{counted(len(trials_of), 'answer')} of the {side} could not be judged. {why}"
        if all(trial.lacks_votes for _, trial in trials_of):
            to = " --to baseline" if side == "baseline" else ""
            text = f"{text} `holdfast replay{to}` asks for them, and for no answer that is kept."
        yield Reason(kind="unobserved", text=text, cases=_cases(trials_of))


def _unobserved(paired: PairedContract) -> Reason | None:
    found = [
        (case.id, trial)
        for case in paired.pairs
        for trial in planned(case.candidate)
        if trial.outcome == "unobserved" and not trial.given_up and not trial.undecided
    ]
    if not found:
        return None
    causes = _causes(trial for _, trial in found)
    text = f"{counted(len(found), 'trial')} of the candidate could not be observed ({causes})."
    return Reason(kind="unobserved", text=f"{text} Resume the run to ask again.", cases=_cases(found))


def _unrecorded(paired: PairedContract) -> Reason | None:
    """Cases that the baseline was asked, without one outcome."""
    found = [
        (case.id, trial)
        for case in paired.pairs
        if not any(trial.outcome in ("passed", "failed") for trial in planned(case.baseline))
        for trial in planned(case.baseline)
        if trial.outcome == "unobserved" and not trial.undecided
    ]
    if not found:
        return None
    causes = _causes(trial for _, trial in found)
    text = f"The baseline was asked {counted(len(_cases(found)), 'case')} and gave no outcome ({causes})."
    return Reason(kind="unobserved", text=text, cases=_cases(found))


def _unasked(paired: PairedContract) -> Reason | None:
    answered = {trial.evidence.key.case for trial in paired.unused}  # of a round that is not over, so not read yet
    cases = tuple(case.id for case in paired.cases if case.baseline and not case.candidate and case.id not in answered)
    if not cases:
        return None
    text = f"The candidate was not asked {counted(len(cases), 'case')} that the baseline answered: {named(cases)}."
    return Reason(kind="no candidate", text=text, cases=cases)


def _cases(found: Iterable[tuple[str, Trial]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(case for case, _ in found))


def _causes(trials: Iterable[Trial]) -> str:
    counts = Counter(cause_of(trial) for trial in trials)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{cause} {count:,}" for cause, count in ordered[:4]) + (", ..." if len(ordered) > 4 else "")
