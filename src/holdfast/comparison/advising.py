"""What would help a contract that can show too little, in sentences."""

from holdfast.comparison.sentences import counted, points
from holdfast.statistics import Advice, BrokenCaseNotProvable, RaiseMargin, ThinRecordings, TooFewCases


def advised(advice: Advice) -> str:
    """One piece of advice, as a sentence that names what to do."""
    match advice:
        case TooFewCases():
            return _too_few_cases(advice)
        case ThinRecordings(repeats=repeats, extended=extended, holds=holds, holds_then=then):
            return (
                f"Extend the recordings of this contract from {repeats} to {extended} while the old release still "
                f"answers: unchanged, it then holds in {_percent(then)} instead of {_percent(holds)} of runs."
            )
        case BrokenCaseNotProvable(repeats=repeats, needed=needed, regresses=regresses, regresses_then=then):
            return (
                f"One broken case is found in {_percent(regresses)} of runs with {counted(repeats, 'recording')} of "
                f"each case; with {needed} in {_percent(then)}: record more while the old release still answers."
            )
        case RaiseMargin(margin=margin, raised=raised, holds=holds, holds_then=then):
            return (
                f"Unchanged, it holds in {_percent(holds)} of runs at {points(margin)}, and in {_percent(then)} at "
                f"{points(raised)}: raise the margin, if a drop of that size may pass."
            )


def _too_few_cases(advice: TooFewCases) -> str:
    within = advice.margin_within_default_rounds
    raised = "" if within is None else f" or raise the margin to {points(within)}"
    return (
        f"This contract of {counted(advice.cases, 'case')} can never hold at {points(advice.margin)} in "
        f"{counted(advice.rounds, 'round')} ({advice.rounds_needed:,} would be needed, if answers agree): group it "
        f"with others to {counted(advice.cases_needed, 'case')}{raised}."
    )


def _percent(share: float) -> str:
    return f"{share:.0%}"
