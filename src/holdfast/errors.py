"""Every exception of holdfast.

HoldfastError                     exit
├─ UsageError                       2     what you asked for cannot be
│  ├─ ContractError                       a contract does not hold together
│  ├─ SettingsError
│  └─ UnknownNameError                    no provider, reporter, ... of that name
├─ NothingToDecide                  5     an empty selection
├─ EvidenceError                    4     missing, damaged, or not matching the request
├─ ProviderError                    4     the release's service failed: refused, limited, timed out
└─ BudgetExceeded                   4
CheckFailed (an AssertionError)           what an accessor of a reply raises: the check fails
NotApplicable                             raised by a check that says nothing about this case
└─ NotRun                                 and by one that could not be run here: the trial stays unobserved
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "BudgetExceeded",
    "CheckFailed",
    "ContractError",
    "EvidenceError",
    "HoldfastError",
    "NotApplicable",
    "NotRun",
    "NothingToDecide",
    "Problem",
    "ProviderError",
    "SettingsError",
    "UnknownNameError",
    "UsageError",
    "nearest",
    "shortened",
]


def shortened(value: object, limit: int = 80) -> str:
    """``repr(value)``, cut in the middle to `limit` characters: safe to show, since repr escapes control characters.

    Of a value without a repr (an integer of more than 4,300 digits, a class whose `__repr__` raises) the type is named.
    """
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001  # around a check: what it read may be anything
        text = f"<{type(value).__name__} that cannot be shown>"
    if len(text) <= limit:
        return text
    head = (limit - 3) * 2 // 3
    return f"{text[:head]}...{text[head + 3 - limit :]}"


def nearest(name: str, names: Iterable[str]) -> str:
    """A sentence that names the nearest of `names`, or lists them where they are few, or nothing."""
    known = sorted(set(names))
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    if close:
        return f"Nearest: {close[0]!r}."
    if known and len(known) <= 12:
        return f"Known: {', '.join(map(repr, known))}."
    return ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it stands, what was found and what was allowed, what to do. Full sentences, plain text."""

    where: str
    found: str
    remedy: str = ""

    def __str__(self) -> str:
        start = f"{self.where}: " if self.where else ""
        return f"{start}{self.found}{' ' if self.remedy else ''}{self.remedy}"


class HoldfastError(Exception):
    """The root. Carries its problems as values; the text is made from them."""

    exit_code = 4

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = tuple(each if isinstance(each, Problem) else Problem("", each) for each in problems)
        super().__init__(*problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class UsageError(HoldfastError):
    """What was asked for cannot be."""

    exit_code = 2


class ContractError(UsageError):
    """A contract does not hold together."""


class SettingsError(UsageError):
    """The settings do not hold together."""


class UnknownNameError(UsageError):
    """No contract, provider, release, reporter, ... of that name."""


class NothingToDecide(HoldfastError):
    """The selection is empty, or nothing was collected. Never green."""

    exit_code = 5


class EvidenceError(HoldfastError):
    """Evidence is missing, damaged, or does not match the request."""


class ProviderError(HoldfastError):
    """The service of a release failed: refused, limited, timed out."""


class BudgetExceeded(HoldfastError):
    """The budget does not pay for what was asked."""


class CheckFailed(AssertionError):
    """What came back is not what the check needs (bad JSON, no such call): the check fails, it did not crash."""


class NotApplicable(Exception):
    """Raised by a check that says nothing about this case: its outcome is `skipped`."""


class NotRun(NotApplicable):
    """Raised by a check that may apply and could not be run here: its outcome is `undecided`, never a pass."""
