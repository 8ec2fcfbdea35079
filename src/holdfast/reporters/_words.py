"""Numbers in words, alike in every format. Counts before percentages; what is unknown says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.domain.comparison import CaseComparison, Comparison, ContractComparison, Spend, Tally
from holdfast.domain.readiness import Migration, ReadinessReport
from holdfast.domain.verdict import Interval, Move, Verdict

SIMULATED = "SIMULATED: a side was served by holdfast's own simulated provider. This says nothing about a real release."
MOVES: tuple[Move, ...] = ("move", "wait", "stay")


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 case", "1,200 cases"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def points(change: float | None) -> str:
    """A change in points with its sign; "unknown" where there is none."""
    if change is None:
        return "unknown"
    rounded = round(change * 100, 1)
    return f"{rounded:+.1f}" if rounded else "0.0"


def interval(found: Interval | None) -> str:
    """An interval of the change: "-20.1 to +1.0"."""
    return "" if found is None else f"{points(found.low)} to {points(found.high)}"


def label(verdict: Verdict) -> str:
    """The word of a verdict, with the label `improved` where it is proven."""
    return f"{verdict.word}, improved" if verdict.improved else verdict.word


def passed(tallies: Sequence[Tally]) -> str:
    """Passes of all observed trials: "143 of 150"."""
    observed = sum(tally.observed for tally in tallies)
    return f"{sum(tally.passed for tally in tallies):,} of {observed:,}" if observed else "none"


def without_the_word(report: ReadinessReport) -> str:
    """The sentence of the report, for a place where the word stands above it already."""
    rest = report.sentence.removeprefix(f"{report.word.capitalize()}: ")
    return rest[:1].upper() + rest[1:]


def move_counts(report: ReadinessReport) -> tuple[tuple[Move, int], ...]:
    """How many contracts move, wait and stay."""
    return tuple((move, sum(each.move == move for each in report.migrations)) for move in MOVES)


def error_rates(comparison: Comparison) -> tuple[str, ...]:
    """What the verdicts promise, in words."""
    alarm, passing = f"{comparison.false_alarm * 100:.3g}", f"{comparison.false_pass * 100:.3g}"
    shared = "the contract" if comparison.n == 1 else f"any of the {comparison.n:,} contracts that share this rate"
    false_alarm = (
        f"False alarm: if nothing had changed, at most {alarm} in 100 such comparisons would call {shared} regressed."
    )
    false_pass = (
        f"False pass: of contracts that are worse by their margin, at most {passing} in 100 would be called holds."
    )
    if comparison.judged == 1:
        return false_alarm, false_pass
    alarms, passes = (_percent(comparison.judged * rate) for rate in (comparison.false_alarm, comparison.false_pass))
    several = (
        f"{comparison.judged:,} candidates, or fresh runs of them, were judged against this baseline, each at these "
        f"rates: that any of them raises a false alarm, up to {alarms} in 100; that the best of those that hold is "
        f"truly worse, up to {passes} in 100."
    )
    return false_alarm, false_pass, several


def _percent(share: float) -> str:
    return f"{min(1.0, share) * 100:.3g}"


def facts(comparison: Comparison) -> str:
    """Which contracts stand outside the error rates; empty where none does."""
    musts = sum(contract.must is True for contract in comparison.contracts)
    if not musts:
        return ""
    have = "has zero tolerance: it is a fact" if musts == 1 else "have zero tolerance: they are facts"
    return f"{counted(musts, 'contract')} {have} about the answers seen, outside these rates."


def retires(report: ReadinessReport) -> str:
    """When the baseline retires."""
    days = report.baseline_retires_in_days
    if days is None:
        return "The baseline's last day is not known."
    if days < 0:
        return f"The baseline retired {counted(-days, 'day')} ago: no release is left to stay on."
    return "The baseline retires today." if days == 0 else f"The baseline retires in {counted(days, 'day')}."


@dataclass(frozen=True, slots=True)
class Shift:
    """One quantity on both sides, per answer."""

    name: str
    before: str
    after: str
    change: str

    def __str__(self) -> str:
        return f"{self.name}: {self.before} -> {self.after}{f' ({self.change})' if self.change else ''}"


def shifts(before: Spend, after: Spend) -> tuple[Shift, ...]:
    """Cost, latency and tokens of both sides."""
    return (
        _shift("Cost per answer", _per_answer(before), _per_answer(after), "${:,.6f}"),
        _shift("Latency, median", before.latency_ms_median, after.latency_ms_median, "{:,.0f} ms"),
        _shift("Input tokens, mean", before.input_tokens_mean, after.input_tokens_mean, "{:,.0f}"),
        _shift("Output tokens, mean", before.output_tokens_mean, after.output_tokens_mean, "{:,.0f}"),
    )


def lost_answers(report: ReadinessReport) -> str:
    """Answers that were produced and billed but could not be used; empty where there were none."""
    sides = (("baseline", report.comparison.baseline_spend), ("candidate", report.comparison.candidate_spend))
    found = [f"{spend.paid_lost:,} of the {side}" for side, spend in sides if spend.paid_lost]
    return f"Paid for but lost: {' and '.join(found)}." if found else ""


def unobserved(report: ReadinessReport) -> tuple[str, ...]:
    """What was not observed, one line per side and cause."""
    return tuple(
        f"{counted(each.count, 'trial')} of the {each.side}: {each.cause}, in {', '.join(each.contracts[:5])}"
        f"{f' and {len(each.contracts) - 5} more' if len(each.contracts) > 5 else ''}"
        for each in report.unobserved
    )


def two_questions(verdict: Verdict) -> tuple[str, ...]:
    """The change for these cases, which the verdict is about, and for traffic of which they may be a sample."""
    found = []
    if verdict.interval is not None:
        found.append(f"These cases: a change between {_ends(verdict.interval)} points. The verdict is about them.")
    if verdict.traffic is not None:
        found.append(
            f"Traffic like this: between {_ends(verdict.traffic)} points (95% confidence), if these cases were a "
            "random sample of it."
        )
    return tuple(found)


def _ends(found: Interval) -> str:
    return f"{points(found.low)} and {points(found.high)}"


def numbers(contract: ContractComparison) -> str:
    """The numbers behind a verdict: p and its level, the hold score, looks and rounds; empty where there are none."""
    verdict, reading = contract.verdict, contract.reading
    found = []
    if verdict.p is not None and verdict.level is not None:
        parts = [(name, value) for name, value in (("mean", verdict.p_mean), ("cases", verdict.p_case)) if value]
        of = f" ({', '.join(f'{name} {value:.2g}' for name, value in parts)})" if parts else ""
        found.append(f"p = {verdict.p:.2g}{of}, a regression at {verdict.level:.2g} or less")
    if verdict.hold_score is not None and verdict.hold_needed is not None:
        found.append(f"hold score {verdict.hold_score:.3g} of {verdict.hold_needed:.3g} needed")
    if reading is not None:
        found.append(
            f"{counted(reading.looks, 'look')} of {reading.looks_planned} planned, which share one error rate, in "
            f"{reading.rounds} of at most {counted(reading.rounds_planned, 'round')}"
        )
        if reading.unused:
            found.append(f"{counted(reading.unused, 'answer')} came ahead of the end and were not read")
    return f"{'; '.join(found)}." if found else ""


def judged_by(contract: ContractComparison) -> str:
    """The bar of a contract in words; empty where it is not known."""
    if contract.must is True:
        return "must: no failure allowed"
    if contract.must is not None:
        return f"must: a pass rate of {contract.must:.4g}"
    return "" if contract.margin is None else f"margin {contract.margin * 100:.3g} points"


def listed(names: Sequence[str], shown: int) -> str:
    """The first few of many names."""
    more = f" and {len(names) - shown:,} more" if len(names) > shown else ""
    return f"{', '.join(names[:shown])}{more}"


def _per_answer(spend: Spend) -> float | None:
    return spend.cost_usd / spend.answers if spend.cost_usd is not None and spend.answers else None


def _shift(name: str, before: float | None, after: float | None, form: str) -> Shift:
    return Shift(name, _number(before, form), _number(after, form), _relative(before, after))


def _relative(before: float | None, after: float | None) -> str:
    if before is None or after is None or not before:
        return ""
    return "same" if before == after else f"{(after / before - 1) * 100:+.0f}%"


def _number(value: float | None, form: str) -> str:
    return "unknown" if value is None else form.format(value)


def worth_telling(report: ReadinessReport) -> list[tuple[ContractComparison, Migration | None]]:
    """Contracts in order of what they ask of the reader; of those that simply hold the table says enough."""
    moves = {each.contract: each for each in report.migrations}
    order = {"stay": 0, "wait": 1, "move": 2}
    found = [(each, moves.get(each.contract)) for each in report.comparison.contracts]
    told = [pair for pair in found if pair[0].verdict.word != "holds" or pair[0].notes or pair[0].unpaired]
    return sorted(told, key=lambda pair: order[pair[1].move] if pair[1] else 3)


def figures(contract: ContractComparison, move: Move | None) -> tuple[str, ...]:
    """The figures of one contract's row: before, now, change, interval, lost, gained, and what follows."""
    return (
        passed([case.baseline for case in contract.cases]),
        passed([case.candidate for case in contract.cases]),
        points(contract.change),
        interval(contract.verdict.interval),
        f"{len(contract.lost):,}",
        f"{len(contract.gained):,}",
        move or "",
    )


def shown_cases(contract: ContractComparison, most: int) -> list[CaseComparison]:
    """The cases whose answers are shown: those that fell, of a contract that regressed."""
    if contract.verdict.word != "regressed":
        return []
    return [case for case in contract.cases if case.flip == "regression" and case.candidate_sample][:most]
