"""Contracts as they are once loaded: every case read, every request built."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, overload

from pydantic import Field, model_validator

from holdfast.domain.agent import Agent
from holdfast.domain.code_run import Sandbox
from holdfast.domain.draws import Draws
from holdfast.domain.helper import Helper
from holdfast.domain.judge import LoadedJudge
from holdfast.domain.relation import Metamorphic
from holdfast.domain.request import Request
from holdfast.domain.value import Value

if TYPE_CHECKING:
    from holdfast.domain.observation import Evidence
    from holdfast.domain.trial import CheckOutcome

Accepted = Literal["refusal", "content_filter", "truncation"]
ClientKind = Literal["sync", "async"]


class Bar(Value):
    """What a contract must meet: a `margin` (the smallest mean drop that must not pass), `must`, or `deterministic`.

    `must=True`: zero tolerance, one failure of the candidate violates it. `must=0.99`: an absolute pass rate.
    `floor`: an absolute pass rate beside the margin. `strict`: regressed only by a drop that is proven beyond the
    margin. `broken_cases="report"`: single cases that keep failing are reported and do not gate. `deterministic=True`:
    equal requests give equal outcomes, so one call a case is enough and a case that passed may not fail.
    """

    margin: float | None = Field(default=None, gt=0, lt=1)
    floor: float | None = Field(default=None, gt=0, lt=1)
    must: bool | float | None = None
    strict: bool | None = None
    broken_cases: Literal["gate", "report"] | None = None
    deterministic: bool = False

    if TYPE_CHECKING:  # one of three, for type checkers as well

        @overload
        def __init__(
            self,
            *,
            margin: float | None = ...,
            floor: float | None = ...,
            strict: bool | None = ...,
            broken_cases: Literal["gate", "report"] | None = ...,
        ) -> None: ...
        @overload
        def __init__(self, *, must: Literal[True] | float) -> None: ...
        @overload
        def __init__(self, *, deterministic: Literal[True]) -> None: ...
        def __init__(self, **given: object) -> None: ...

    @model_validator(mode="after")
    def _one_of_three(self) -> "Bar":
        of_a_margin = (self.margin, self.floor, self.strict, self.broken_cases)
        if self.must is not None and any(each is not None for each in of_a_margin):
            raise ValueError("A bar is either `must`, or a `margin` with an optional `floor`: drop one of them.")
        if self.deterministic and any(each is not None for each in (self.must, *of_a_margin)):
            raise ValueError("A bar that is `deterministic` has nothing beside it: drop the rest, or drop it.")
        if self.must is False:
            raise ValueError("`must=False` says nothing: leave it out.")
        if self.must is not None and self.must is not True and not 0 < self.must < 1:
            raise ValueError(f"`must` is True or a rate between 0 and 1, found {self.must!r}.")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedCase:
    """One concrete input of a contract."""

    id: str
    input: Any
    expected: Any = None
    has_expected: bool = False
    tags: tuple[str, ...] = ()
    input_digest: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedCheck:
    """One statement about what came back. `run` raises AssertionError where it fails; a score is held to `at_least`.

    `is_ready_made` are those of `holdfast.expect`; the others are functions of the user, which may do anything.
    """

    id: str
    run: Callable[[Any, LoadedCase], float | None]
    gate: bool = True
    is_ready_made: bool = False
    at_least: float | None = None
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFile:
    """A text file that a contract file names: `path` from the settings' folder, `source` where it was exported from."""

    path: str
    sha256: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """The application under contract: how it is called, which client it takes, and the revision in its evidence key."""

    run: Callable[[Any, Any, str], Any]  # (input, client, release id) -> answer, or an awaitable of it
    client: ClientKind
    is_async: bool
    revision: str
    answer_type: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What inputs of a contract are drawn from: strategies of hypothesis.

    `posed` gives the contract with one case only, of this id and input; it raises ContractError.
    """

    strategies: tuple[Any, ...]
    posed: Callable[[str, Any], "LoadedContract"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedContract:
    """One behaviour an application relies on, ready to be replayed: all its requests are built."""

    id: str
    purpose: str
    cases: tuple[LoadedCase, ...]
    checks: tuple[LoadedCheck, ...]
    bar: Bar
    requests: Mapping[tuple[str, str], Request]  # (variant, case id) -> request; of an agent the first
    where: str = ""
    owner: str = ""
    tags: tuple[str, ...] = ()
    accepts: frozenset[Accepted] = frozenset()
    response_model: Any = None
    application: Application | None = None
    agent: Agent | None = None
    metamorphic: Metamorphic | None = None  # the varied requests; `requests` are those as they are
    helpers: tuple[Helper, ...] = ()
    judges: tuple[LoadedJudge, ...] = ()
    variants: tuple[str, ...] = ("main",)
    files: tuple[NamedFile, ...] = ()  # the text files named in its file, for provenance
    draws: tuple[Draws, ...] = ()  # what its drawn cases are, for its pin
    drawing: Drawing | None = field(default=None, compare=False)  # where any are drawn
    sandbox: Sandbox | None = field(default=None, compare=False)  # where code of an answer may be run
    isolation: "CheckElsewhere | None" = field(default=None, compare=False)  # where checks of the user are run
    _cases: Mapping[str, LoadedCase] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cases", {case.id: case for case in self.cases})

    def request_digest(self, case: LoadedCase, variant: str) -> str:
        """The digest in the evidence key: of the request (of both, where one is varied), an agent's script and world,
        an application's case.
        """
        if self.metamorphic is not None:
            return self.metamorphic.digest(self.requests[variant, case.id], variant, case.id)
        if self.agent is not None:
            return self.agent.digest(case.id)
        if self.application is not None:
            return f"{case.input_digest}@{self.application.revision}"
        return self.requests[variant, case.id].digest

    def case(self, case_id: str) -> LoadedCase | None:
        """The case of that id."""
        return self._cases.get(case_id)


class CheckElsewhere(Protocol):
    """Where the checks of a contract are run instead of here."""

    def __call__(self, contract: LoadedContract, evidence: "Evidence", /) -> "tuple[CheckOutcome, ...] | None":
        """What all of them say of some evidence; None where they have to be run here."""
        ...

    def ahead(self, contract: LoadedContract, evidences: "Sequence[Evidence]", /) -> None:
        """These come next, one by one."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """Contracts run and judged together, in order of their ids."""

    contracts: tuple[LoadedContract, ...]
    loaded: int = field(default=0)  # contracts before any selection
    hypotheses: int = field(default=0)  # what shares the false-alarm rate before any selection; 0 where none was made
    _contracts: Mapping[str, LoadedContract] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_contracts", {contract.id: contract for contract in self.contracts})

    def contract(self, contract_id: str) -> LoadedContract | None:
        """The contract of that id."""
        return self._contracts.get(contract_id)
