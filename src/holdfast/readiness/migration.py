"""What follows for each contract: move, wait or stay, and why."""

from datetime import date

from holdfast.comparison.sentences import counted
from holdfast.domain.comparison import ContractComparison, Spend
from holdfast.domain.readiness import Migration
from holdfast.domain.verdict import ContractWord, Move

_MOVES: dict[ContractWord, Move] = {"holds": "move", "undecided": "wait", "pending": "wait"}


def days_left(retires_on: date | None, today: date) -> int | None:
    """Days until the baseline retires: 0 on the day itself, negative after it, None where no date is known."""
    return None if retires_on is None else (retires_on - today).days


def migration(
    contract: ContractComparison, *, retires_on: date | None, today: date, calls_per_minute: float | None = None
) -> Migration:
    """What follows for one contract. `calls_per_minute` is how fast the candidate may be asked; None where unknown."""
    move = _MOVES.get(contract.verdict.word, "stay")
    return Migration(
        contract=contract.contract,
        word=contract.verdict.word,
        move=move,
        why=_why(contract, move, retires_on, today, calls_per_minute),
        days_left=days_left(retires_on, today),
    )


def _why(
    contract: ContractComparison, move: Move, retires_on: date | None, today: date, calls_per_minute: float | None
) -> str:
    if move == "move":
        better = " It is proven better." if contract.verdict.improved else ""
        return f"It holds on the candidate.{better}"
    if move == "wait":
        return _waiting_for(contract, calls_per_minute)
    return f"{_blocked_by(contract.verdict.word)} {_until(retires_on, today)}".rstrip()


def _waiting_for(contract: ContractComparison, calls_per_minute: float | None) -> str:
    if contract.verdict.word == "pending":
        return "Record it on the baseline first: there is nothing to compare with."
    calls, before = contract.verdict.calls_to_decide, contract.verdict.baseline_calls_to_decide
    if calls is not None:
        first = ""
        if before:
            money = _price(before, contract.baseline_spend)
            first = f"First about {counted(before, 'call')} to the baseline{money}, while it still answers. "
        minutes = "" if not calls_per_minute else f", {_minutes(calls / calls_per_minute)}"
        return (
            f"{first}Deciding costs about {counted(calls, 'call')}{_price(calls, contract.candidate_spend)}{minutes}."
        )
    kinds = {reason.kind for reason in contract.verdict.reasons}
    if "errored checks" in kinds:
        return "Mend the check that crashed and compare again, for free."
    if "thin recordings" in kinds:
        return "Record more repeats on the baseline: more calls to the candidate alone do not decide it."
    if "copied repeats" in kinds:
        return "Make its repeats independent, record it again, and replay it; or declare it `deterministic`."
    if "not deterministic" in kinds:
        return "Give it a margin, and record its repeats."
    if "no candidate" in kinds:
        return "Replay it on the candidate first."
    return "More of the same evidence does not decide it: widen the margin, add cases, or look at the flipped ones."


def _minutes(minutes: float) -> str:
    return "less than a minute" if minutes < 1 else f"about {counted(round(minutes), 'minute')}"


def _price(calls: int, spend: Spend) -> str:
    if spend.cost_usd is None or not spend.answers:
        return ""
    return f", USD {spend.cost_usd / spend.answers * calls:,.2f} at the price so far"


def _blocked_by(word: ContractWord) -> str:
    if word == "regressed":
        return "It regressed on the candidate."
    if word == "orphaned":
        return "Its pins have no contract or case any more: retire or rename it."
    return f"It was {word} since it was pinned: approve that with a reason, or undo it."


def _until(retires_on: date | None, today: date) -> str:
    left = days_left(retires_on, today)
    if retires_on is None or left is None:
        return ""
    if left < 0:
        return f"No release left: the baseline retired on {retires_on.isoformat()}."
    return f"The baseline retires {'today' if left == 0 else 'in ' + counted(left, 'day')}."
