"""A measured contract, read at the level that its suite grants it: word, reasons, sentence and price."""

from collections.abc import Iterator
from math import exp

from holdfast.comparison.blame import blamed_checks
from holdfast.comparison.doubts import doubts
from holdfast.comparison.measured import Measured
from holdfast.comparison.price import Cost
from holdfast.comparison.sentences import counted, named, one_in, percent, points, seen, signed_points
from holdfast.comparison.undecided import MOST_LOG_E, cost, open_questions, unresolved
from holdfast.domain.verdict import ContractWord, Interval, Reason, Verdict
from holdfast.statistics import Assessment, Cause, decide, traffic_interval
from holdfast.statistics import Verdict as Word


def read(measured: Measured, level: float) -> Verdict:
    """The verdict at this level. Regressed if either test proves it, holds only if both do and nothing is in doubt."""
    comparison = measured.comparison
    if measured.level is not None:
        level = measured.level
    elif comparison is not None:
        comparison = decide(comparison.measured, measured.criteria, level=level)
    rate_word = None if measured.rate is None else measured.rate.verdict
    words = {comparison.verdict if comparison else None, rate_word} - {None}
    barred = doubts(measured.paired)
    if Word.REGRESSED in words:
        word: ContractWord = "regressed"
        # What was not asked any more, since it was proven before, is no doubt about it.
        asked = (reason for reason in barred if measured.level is None or reason.kind != "no candidate")
        reasons = (*_regressions(measured, comparison, rate_word, level), *asked)
    elif words == {Word.HOLDS} and not barred:
        word, reasons = "holds", tuple(_certificates(measured, comparison))
    else:
        word, reasons = "undecided", (*barred, *open_questions(measured, comparison, rate_word))
    return _verdict(measured, comparison, word, reasons, level)


def _verdict(
    measured: Measured, comparison: Assessment | None, word: ContractWord, reasons: tuple[Reason, ...], level: float
) -> Verdict:
    numbers = comparison.measured if comparison else None
    log_e = numbers.log_e if numbers else measured.rate.log_e if measured.rate else 0.0
    price = cost(measured, comparison) if word == "undecided" else Cost()
    return Verdict(
        word=word,
        improved=word == "holds" and comparison is not None and comparison.improved,
        reasons=reasons,
        sentence=_sentence(measured, comparison, word),
        p=measured.p,
        p_mean=numbers.p_mean if numbers else None,
        p_case=numbers.p_case if numbers else None,
        level=level,
        hold_score=exp(min(log_e, MOST_LOG_E)),
        hold_needed=1 / measured.criteria.beta,
        interval=Interval(low=numbers.interval.low, high=numbers.interval.high) if numbers else None,
        traffic=_traffic(measured) if comparison is not None else None,
        calls_to_decide=price.calls,
        baseline_calls_to_decide=price.baseline_calls,
    )


def _traffic(measured: Measured) -> Interval | None:
    """The change over traffic of which these cases are a random sample: another question than the verdict's."""
    found = traffic_interval([case.planned_counts for case in measured.found.evidence])
    return None if found is None else Interval(low=found.low, high=found.high)


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
        yield unresolved(measured, comparison.unresolved_cases)
    if measured.rate and rate_word is Word.REGRESSED:
        rate = measured.rate
        text = (
            f"{rate.passes:,} of {counted(rate.answers, 'answer')} passed, below the required {percent(rate.rate)}: "
            f"p = {rate.p_below:.2g}, and {measured.criteria.level:.2g} or less is a regression."
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


def _certificates(measured: Measured, comparison: Assessment | None) -> Iterator[Reason]:
    beta = percent(measured.criteria.beta)
    if comparison:
        text = (
            f"Worse by {points(measured.criteria.margin)} or more is excluded: the hold score is "
            f"{exp(min(comparison.measured.log_e, MOST_LOG_E)):.3g}, and {1 / measured.criteria.beta:.3g} was needed "
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


_UNREAD = "Too few answers came to read anything yet."


def _sentence(measured: Measured, comparison: Assessment | None, word: ContractWord) -> str:
    if comparison is None:
        return _rate_sentence(measured, word) if measured.rate is not None else _UNREAD
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
    assert rate is not None  # without a comparison there is a rate, once anything was read
    start = f"{rate.passes:,} of {counted(rate.answers, 'answer')} of the new release passed"
    required = percent(rate.rate)
    if word == "regressed":
        return f"{start}; if {required} of its answers were good, {one_in(rate.p_below)} would look this bad."
    if word == "holds":
        return (
            f"{start}; if only {required} of its answers were good, at most {one_in(exp(-rate.log_e))} would look so."
        )
    return f"{start}: too few to say whether {required} do."
