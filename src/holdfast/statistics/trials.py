"""What a run asks and what comes back: trials of a contract by case, role and number, and their outcomes."""

from enum import StrEnum
from typing import NamedTuple


class Role(StrEnum):
    """Why a trial was asked; part of the key of its evidence.

    Planned trials (and those of a bought extension) enter every test. Confirmations are repeats of a case because it
    failed, so they enter the case test only. Live trials are answers of the baseline, asked side by side.
    """

    PLANNED = "planned"
    CONFIRM = "confirm"
    EXTENSION = "extension"
    LIVE = "live"


class Outcome(StrEnum):
    """What is known of a trial.

    Given up: no answer, for a cause that can depend on the answer; a failure in the hold test, left out of the others.
    Unobserved: a gating check crashed, or every one was skipped; nothing may be concluded until that is mended.
    """

    PASSED = "passed"
    FAILED = "failed"
    GIVEN_UP = "given up"
    UNOBSERVED = "unobserved"


class Trial(NamedTuple):
    """One trial of a contract: the position of its case, its role, and its number.

    Planned, extension and live trials are numbered by round, confirmations by how many the case has had; both from 1.
    """

    case: int
    role: Role
    number: int
