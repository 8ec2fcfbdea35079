"""Running code of an answer: what is asked for, and how it ended. Who runs it is an edge."""

from collections.abc import Callable
from typing import Literal

from pydantic import Field

from holdfast.domain.value import Value

Ending = Literal["passed", "unmet", "raised", "ended", "time", "memory", "killed", "not run"]

LONGEST_CODE = 200_000  # characters that are read or run as code: 25 times as much takes 11 s and 2 GB to parse

MOST_SECONDS = 60
LEAST_MEMORY_MB, MOST_MEMORY_MB = 64, 4096


class CodeTask(Value):
    """Code, the asserts it is held to once it has run, and the limits of it all.

    `seconds` are of processor time; `memory_mb` is what may be allocated, the interpreter included.
    """

    code: str
    asserts: tuple[str, ...] = ()
    seconds: int = Field(default=2, ge=1, le=MOST_SECONDS)
    memory_mb: int = Field(default=256, ge=LEAST_MEMORY_MB, le=MOST_MEMORY_MB)


class CodeRun(Value):
    """How a run ended.

    `passed`: to its end, and every assert holds. `unmet`: assert `place` (from 1) does not hold. `raised`: an exception
    ended it, in assert `place`, or before the first (0). `ended`: the code left the interpreter by itself. `time`,
    `memory`: a limit was met. `killed`: a signal ended it. `not run`: nothing can be said of the code.

    All texts come from where hostile code ran: to be shown escaped only.
    """

    ending: Ending
    place: int = 0
    line: int = 0  # of the code, where it raised
    detail: str = ""
    observed: str = ""
    expected: str = ""


Sandbox = Callable[[CodeTask], CodeRun]
