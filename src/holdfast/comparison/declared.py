"""The verdict on `deterministic=True`: one call a case, and every change is real. No p, no error rate."""

from holdfast.comparison.causes import reason_of
from holdfast.comparison.doubts import doubts, given_up
from holdfast.comparison.evidence import answers, recorded_answers
from holdfast.comparison.pairing import PairedCase, PairedContract, planned
from holdfast.comparison.sentences import counted, named
from holdfast.domain.verdict import Reason, Verdict


def declared_verdict(paired: PairedContract) -> Verdict:
    """Regressed by a case that passed and now fails; holds where none does and all were answered.

    A case that answered differently to the same request, on either side, withdraws the declaration.
    """
    wavering = [case.id for case in paired.pairs if _wavers(case)]
    if wavering:
        return _withdrawn(wavering)
    lost = [case for case in paired.pairs if all(recorded_answers(case.baseline)) and False in _given(case)]
    if lost:
        return _regressed(paired, lost)
    barred = tuple(reason for reason in (*doubts(paired), given_up(paired)) if reason)
    total = counted(len(paired.pairs), "case")
    if barred:
        sentence = f"No case of {total} that passed fails now, but not all were answered."
        return Verdict(word="undecided", reasons=barred, sentence=sentence)
    text = f"Declared deterministic: {total} gave the outcome that was recorded, or a better one, on one call each."
    return Verdict(
        word="holds",
        reasons=(Reason(kind="certified", text=text),),
        sentence=f"In {total} none that passed fails now, on one call each.",
    )


def _given(case: PairedCase) -> set[bool]:
    return {answer for answer in answers(planned(case.candidate)) if answer is not None}


def _wavers(case: PairedCase) -> bool:
    return len(set(recorded_answers(case.baseline))) > 1 or len(_given(case)) > 1


def _regressed(paired: PairedContract, lost: list[PairedCase]) -> Verdict:
    cases = tuple(case.id for case in lost)
    failed = next(trial for trial in lost[0].candidate if trial.outcome == "failed")
    text = f"{counted(len(lost), 'case')} passed and now {'fails' if len(lost) == 1 else 'fail'}: {named(cases)}."
    first = reason_of(failed) or "no reason was given."
    return Verdict(
        word="regressed",
        reasons=(Reason(kind="broken cases", text=text, cases=cases), *doubts(paired)),
        sentence=f"{len(lost):,} of {counted(len(paired.pairs), 'case')} declared deterministic passed and now "
        f"{'fails' if len(lost) == 1 else 'fail'}. The first, {cases[0]!r}: {first}",
    )


def _withdrawn(wavering: list[str]) -> Verdict:
    text = (
        f"{counted(len(wavering), 'case')} answered differently to the same request: {named(wavering)}. The contract "
        "is not deterministic: give it a margin, and record its repeats."
    )
    sentence = "It was declared deterministic, and the same request had different outcomes."
    return Verdict(
        word="undecided",
        reasons=(Reason(kind="not deterministic", text=text, cases=tuple(wavering)),),
        sentence=sentence,
    )
