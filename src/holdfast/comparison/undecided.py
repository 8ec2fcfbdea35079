"""Why a contract is undecided, what would decide it, and what that costs."""

from collections.abc import Iterator, Sequence
from math import exp

from holdfast.comparison.doubts import doubts, given_up
from holdfast.comparison.measured import Measured
from holdfast.comparison.price import Cost, cost_to_settle
from holdfast.comparison.sentences import counted, named, percent
from holdfast.domain.verdict import Reason
from holdfast.statistics import Assessment, Doubt, Verdict, holds_at

# A score beyond this is proof enough, and stays a number in every file format.
MOST_LOG_E = 600.0

_COPIES = (
    "Repeats are copies of one answer and count as one. Turn caches off and vary the seed or the temperature, then "
    "record it again; or, if equal requests do give equal answers, declare it `deterministic`."
)


def open_questions(measured: Measured, comparison: Assessment | None, rate_word: Verdict | None) -> Iterator[Reason]:
    """Every reason why it is undecided, with what to do."""
    if comparison and comparison.doubt and not _is_about_the_rate(measured, comparison):
        yield _doubt(measured, comparison)
    elif measured.doubt is Doubt.UNFINISHED:
        yield Reason(kind="unfinished", text="The run was ended before enough was answered to read anything.")
    if measured.rate and rate_word is Verdict.UNDECIDED:
        rate = measured.rate
        text = (
            f"{rate.passes:,} of {counted(rate.answers, 'answer')} passed: too few to prove a rate above "
            f"{percent(rate.rate)}, or below it."
        )
        yield Reason(kind="too few answers", text=text)
    if lost := given_up(measured.paired):
        yield lost


def unresolved(measured: Measured, places: Sequence[int]) -> Reason:
    """The cases that may be broken, by name."""
    cases = tuple(measured.found.cases[place] for place in places)
    text = f"{counted(len(cases), 'case')} may be broken, and only repeats can tell: {named(cases)}."
    if measured.doubt is Doubt.UNRESOLVED_CASES:
        text += " Their repeats in this run are used up: ask again at another time, with `--fresh`."
    return Reason(kind="unresolved cases", text=text, cases=cases)


def cost(measured: Measured, comparison: Assessment | None) -> Cost:
    """The calls that would decide it. Imported evidence has no price: another import is another run."""
    if measured.is_imported:
        return Cost()
    kinds = ("unobserved", "no candidate")
    waiting = sum(len(reason.cases) for reason in doubts(measured.paired) if reason.kind in kinds)
    if comparison is None or comparison.verdict is Verdict.HOLDS:
        return Cost(waiting or None)
    found = cost_to_settle(
        measured.found.evidence,
        comparison.doubt,
        len(comparison.unresolved_cases) + len(comparison.broken_cases),
        margin=measured.criteria.margin,
        beta=measured.criteria.beta,
        used=measured.used if measured.plan_rounds is not None else None,
    )
    return Cost(max(waiting, found.calls or 0) or None, found.baseline_calls)


def _is_about_the_rate(measured: Measured, comparison: Assessment) -> bool:
    """Whether the margin holds, and only the floor beside it is open."""
    has_won = holds_at(comparison.measured.log_e, beta=measured.criteria.beta)
    return measured.rate is not None and has_won and comparison.doubt is Doubt.FEW_ANSWERS


def _doubt(measured: Measured, comparison: Assessment) -> Reason:
    score = exp(min(comparison.measured.log_e, MOST_LOG_E))
    needed = f"The hold score is {score:.3g}, and {1 / measured.criteria.beta:.3g} is needed"
    if comparison.doubt is Doubt.UNRESOLVED_CASES:
        return unresolved(measured, (*comparison.broken_cases, *comparison.unresolved_cases))
    if comparison.doubt is Doubt.THIN_RECORDINGS:
        text = (
            f"{needed}; the recordings of the baseline are used up. Record more repeats of the whole contract, then "
            "buy rounds with `--rounds`; or raise the margin."
        )
        return Reason(kind="thin recordings", text=text)
    if comparison.doubt is Doubt.COPIED_REPEATS:
        return Reason(kind="copied repeats", text=_COPIES)
    if comparison.doubt is Doubt.UNFINISHED:
        return Reason(kind="unfinished", text=f"The run was ended before it could decide. {needed}.")
    if comparison.doubt is Doubt.UNOBSERVED:
        return Reason(kind="unobserved", text="A trial could not be read, so nothing after it was asked or judged.")
    more = _more_rounds(measured, comparison)
    return Reason(kind="too few answers", text=f"{needed}; a regression is not proven either.{more}")


def _more_rounds(measured: Measured, comparison: Assessment) -> str:
    """How to buy the rounds that it lacks, where a few would do."""
    calls, cases = cost(measured, comparison).calls, len(measured.found.cases)
    if measured.plan_rounds is None or calls is None or not cases:
        return ""
    rounds = measured.plan_rounds + -(-calls // cases)
    are = "is" if measured.plan_rounds == 1 else "are"
    return f" Its {counted(measured.plan_rounds, 'planned round')} {are} over; `--rounds {rounds}` buys more of them."
