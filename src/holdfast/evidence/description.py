"""What a contract was when its evidence was accepted: what a later load is held against."""

from pydantic import Field, JsonValue

from holdfast.domain.contract import Accepted, Bar
from holdfast.domain.draws import Draws
from holdfast.domain.value import Value


class PinnedCheck(Value):
    """A check as it was."""

    id: str
    gate: bool = True
    at_least: float | None = None


class PinnedCase(Value):
    """A case as it was: what was asked, and how many of its recordings passed."""

    id: str
    tags: tuple[str, ...] = ()
    input: str = ""  # digest of the case's input
    request: str  # digest in the evidence key
    passed: int = Field(ge=0)
    asked: dict[str, JsonValue] | None = None  # the canonical request; None for an application, whose code asks


class Description(Value):
    """A contract as it was. In its JSON form it is the `description` of a pinned contract."""

    variant: str = "main"
    run: str = ""
    by: str = ""
    purpose: str = ""
    owner: str = ""
    tags: tuple[str, ...] = ()
    bar: Bar = Bar()
    accepts: tuple[Accepted, ...] = ()
    checks: tuple[PinnedCheck, ...] = ()
    cases: tuple[PinnedCase, ...] = ()
    draws: tuple[Draws, ...] = ()

    def case(self, case_id: str) -> PinnedCase | None:
        """The case of that id."""
        return next((case for case in self.cases if case.id == case_id), None)
