"""A measured contract, read at the level that its suite grants it: word, reasons, sentence and price."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp

from holdfast.comparison.blame import blamed_checks
from holdfast.comparison.doubts import doubts, given_up
from holdfast.comparison.evidence import Readable
from holdfast.comparison.pairing import PairedContract
from holdfast.comparison.price import calls_to_settle
from holdfast.comparison.sentences import counted, named, one_in, percent, points, seen, signed_points
from holdfast.domain.verdict import ContractWord, Interval, Reason, Verdict
from holdfast.statistics import Assessment, Cause, Criteria, Doubt, RateAssessment, decide
from holdfast.statistics import Verdict as Word

# A score beyond this is proof enough, and stays a number in every file format.
_MOST_LOG_E = 600.0


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured on one contract: the comparison, the absolute rate, or both."""

    paired: PairedContract
    found: Readable
    criteria: Criteria
    comparison: Assessment | None
    rate: RateAssessment | None
    is_imported: bool

    @property
    def p_values(self) -> tuple[float, ...]:
        """The p of each of its tests, for the correction over the suite."""
        comparison = () if self.comparison is None else (self.comparison.measured.p,)
        return comparison if self.rate is None else (*comparison, self.rate.p_below)


def read(measured: Measured, level: float) -> Verdict:
    """The verdict at this level. Regressed if either test proves it, holds only if both do and nothing is in doubt."""
    comparison = measured.comparison and decide(measured.comparison.measured, measured.criteria, level=level)
    rate_word = None if measured.rate is None else _rate_word(measured.rate, level)
    words = {comparison.verdict if comparison else None, rate_word} - {None}
    barred = doubts(measured.paired)
    if Word.REGRESSED in words:
        word: ContractWord = "regressed"
        reasons = (*_regressions(measured, comparison, rate_word, level), *barred)
    elif words == {Word.HOLDS} and not barred:
        word, reasons = "holds", tuple(_certificates(measured, comparison))
    else:
        word, reasons = "undecided", (*barred, *_open_questions(measured, comparison, rate_word))
    return _verdict(measured, comparison, word, reasons, level)


def _rate_word(rate: RateAssessment, level: float) -> Word:
    if rate.p_below <= level:
        return Word.REGRESSED
    return Word.HOLDS if rate.verdict is Word.HOLDS else Word.UNDECIDED


def _verdict(
    measured: Measured, comparison: Assessment | None, word: ContractWord, reasons: tuple[Reason, ...], level: float
) -> Verdict:
    numbers = comparison.measured if comparison else None
    log_e = numbers.log_e if numbers else measured.rate.log_e if measured.rate else 0.0
    return Verdict(
        word=word,
        improved=word == "holds" and comparison is not None and comparison.improved,
        reasons=reasons,
        sentence=_sentence(measured, comparison, word),
        p=min(measured.p_values),
        p_mean=numbers.p_mean if numbers else None,
        p_case=numbers.p_case if numbers else None,
        level=level,
        hold_score=exp(min(log_e, _MOST_LOG_E)),
        hold_needed=1 / measured.criteria.beta,
        interval=Interval(low=numbers.interval.low, high=numbers.interval.high) if numbers else None,
        calls_to_decide=_calls(measured, comparison) if word == "undecided" else None,
    )


def _regressions(
    measured: Measured, comparison: Assessment | None, rate_word: Word | None, level: float
) -> Iterator[Reason]:
    if comparison and Cause.MEAN in comparison.causes:
        numbers = comparison.measured
        text = (
            f"The mean pass rate moved by {signed_points(numbers.change)} points (between "
            f"{signed_points(numbers.interval.low)} and {signed_points(numbers.interval.high)}). "
            f"If nothing had changed: p = {numbers.p_mean:.2g}, and {level * measured.criteria.mean_share:.2g} or less "
            "is a regression."
        )
        blamed = blamed_checks(measured.paired, alpha=measured.criteria.alpha)
        yield Reason(kind="mean", text=f"{text} {blamed}".rstrip())
    if comparison and Cause.CASES in comparison.causes:
        yield _broken(measured, comparison)
    if comparison and comparison.unresolved_cases:
        yield _unresolved(measured, comparison.unresolved_cases)
    if measured.rate and rate_word is Word.REGRESSED:
        rate = measured.rate
        text = (
            f"{rate.passes:,} of {counted(rate.answers, 'answer')} passed, below the required {percent(rate.rate)}: "
            f"p = {rate.p_below:.2g}, and {level:.2g} or less is a regression."
        )
        yield Reason(kind="floor", text=text)


def _broken(measured: Measured, comparison: Assessment) -> Reason:
    shown = [
        f"{measured.found.cases[place]!r} (passed {counts.recorded_passes} of {counts.recorded}, "
        f"now {counts.candidate_passes} of {counts.candidate})"
        for place in comparison.broken_cases
        for counts in (measured.found.evidence[place].all_counts,)
    ]
    more = f" and {len(shown) - 5:,} more" if len(shown) > 5 else ""
    verb = "case that passed keeps failing" if len(shown) == 1 else "cases that passed keep failing"
    return Reason(
        kind="broken cases",
        text=f"{len(shown):,} {verb}: {', '.join(shown[:5])}{more}.",
        cases=tuple(measured.found.cases[place] for place in comparison.broken_cases),
    )


def _unresolved(measured: Measured, places: Sequence[int]) -> Reason:
    cases = tuple(measured.found.cases[place] for place in places)
    text = f"{counted(len(cases), 'case')} may be broken, and only repeats can tell: {named(cases)}."
    return Reason(kind="unresolved cases", text=text, cases=cases)


def _certificates(measured: Measured, comparison: Assessment | None) -> Iterator[Reason]:
    beta = percent(measured.criteria.beta)
    if comparison:
        text = (
            f"Worse by {points(measured.criteria.margin)} or more is excluded: the hold score is "
            f"{exp(min(comparison.measured.log_e, _MOST_LOG_E)):.3g}, and {1 / measured.criteria.beta:.3g} was needed "
            f"for a false-pass rate of {beta}."
        )
        better = " It is proven better than the baseline." if comparison.improved else ""
        yield Reason(kind="certified", text=f"{text}{better}")
    if measured.rate:
        rate = measured.rate
        text = (
            f"{rate.passes:,} of {counted(rate.answers, 'answer')} passed: a rate of {percent(rate.rate)} or less is "
            f"excluded at a false-pass rate of {beta}."
        )
        yield Reason(kind="certified", text=text)


def _open_questions(measured: Measured, comparison: Assessment | None, rate_word: Word | None) -> Iterator[Reason]:
    if comparison and comparison.doubt:
        yield _doubt(measured, comparison)
    if measured.rate and rate_word is Word.UNDECIDED:
        rate = measured.rate
        text = (
            f"{rate.passes:,} of {counted(rate.answers, 'answer')} passed: too few to prove a rate above "
            f"{percent(rate.rate)}, or below it."
        )
        yield Reason(kind="too few answers", text=text)
    if lost := given_up(measured.paired):
        yield lost


def _doubt(measured: Measured, comparison: Assessment) -> Reason:
    score = exp(min(comparison.measured.log_e, _MOST_LOG_E))
    needed = f"The hold score is {score:.3g}, and {1 / measured.criteria.beta:.3g} is needed"
    if comparison.doubt is Doubt.UNRESOLVED_CASES:
        return _unresolved(measured, (*comparison.broken_cases, *comparison.unresolved_cases))
    if comparison.doubt is Doubt.THIN_RECORDINGS:
        text = f"{needed}; the recordings of the baseline are used up. Record more repeats, or raise the margin."
        return Reason(kind="thin recordings", text=text)
    return Reason(kind="too few answers", text=f"{needed}; a regression is not proven either.")


def _calls(measured: Measured, comparison: Assessment | None) -> int | None:
    """Imported evidence has no price: another import is another run."""
    if measured.is_imported:
        return None
    waiting = sum(
        len(reason.cases) for reason in doubts(measured.paired) if reason.kind in ("unobserved", "no candidate")
    )
    if comparison is None or comparison.verdict is Word.HOLDS:
        return waiting or None
    unresolved = len(comparison.unresolved_cases) + len(comparison.broken_cases)
    return calls_to_settle(
        measured.found.evidence,
        comparison.doubt,
        unresolved,
        margin=measured.criteria.margin,
        beta=measured.criteria.beta,
    )


def _sentence(measured: Measured, comparison: Assessment | None, word: ContractWord) -> str:
    if comparison is None:
        return _rate_sentence(measured, word)
    start = seen(measured.paired.pairs)
    if word == "regressed" and Cause.MEAN in comparison.causes:
        return f"{start}; if nothing had changed, {one_in(comparison.measured.p_mean)} would look this bad."
    if word == "regressed" and comparison.broken_cases:
        cases = [measured.found.cases[place] for place in comparison.broken_cases]
        return f"{start}; {named(cases, 2)} passed before and {'keeps' if len(cases) == 1 else 'keep'} failing now."
    if word == "holds":
        chance = one_in(exp(-comparison.measured.log_e))
        margin = points(measured.criteria.margin)
        return f"{start}; if it were worse by {margin} or more, at most {chance} would look this good."
    if word == "regressed":
        return f"{start}; its pass rate is below the required one."
    return f"{start}: too little is known to say that it holds, or that it regressed."


def _rate_sentence(measured: Measured, word: ContractWord) -> str:
    rate = measured.rate
    if rate is None:
        raise ValueError("A contract is measured against a baseline, against a rate, or both.")
    start = f"{rate.passes:,} of {counted(rate.answers, 'answer')} of the new release passed"
    required = percent(rate.rate)
    if word == "regressed":
        return f"{start}; if {required} of its answers were good, {one_in(rate.p_below)} would look this bad."
    if word == "holds":
        return (
            f"{start}; if only {required} of its answers were good, at most {one_in(exp(-rate.log_e))} would look so."
        )
    return f"{start}: too few to say whether {required} do."
