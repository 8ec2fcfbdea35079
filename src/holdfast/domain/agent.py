"""Agents as they are once loaded: what they are told, the world they act in, and where they are stopped."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field, JsonValue, field_validator

from holdfast.domain.helper import Helper
from holdfast.domain.message import Message, Sampling, Tool
from holdfast.domain.release import Release
from holdfast.domain.request import Request
from holdfast.domain.value import Value, digest


class SimulatedUser(Value):
    """A second release that speaks as the user once the written turns are said: pinned, like everything that is asked.

    `instructions` say who it is and what it wants. It ends the conversation by saying `ends_with`; after `most_turns`
    turns the run is cut off.
    """

    release: Release
    instructions: str = Field(min_length=1)
    ends_with: str = Field(default="###STOP###", min_length=1)
    most_turns: int = Field(default=10, ge=1)
    sampling: Sampling = Sampling()

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            release: str,
            instructions: str,
            ends_with: str = ...,
            most_turns: int = ...,
            sampling: Sampling | None = ...,
        ) -> None: ...

    @field_validator("sampling", mode="before")
    @classmethod
    def _no_sampling(cls, value: Any) -> Any:
        return Sampling() if value is None else value


class Dialogue(Value):
    """What an agent is told: the user's turns, one after the other, each once the agent has answered the one before.

    `system` and `history` stand before the first turn. `sampling` holds for every answer. Where there is a `user`, it
    goes on after the last turn.
    """

    turns: tuple[str, ...] = Field(min_length=1)
    system: str | None = None
    history: tuple[Message, ...] = ()
    sampling: Sampling = Sampling()
    user: SimulatedUser | None = None

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            turns: Sequence[str],
            system: str | None = ...,
            history: Sequence[Message] = ...,
            sampling: Sampling | None = ...,
            user: SimulatedUser | None = ...,
        ) -> None: ...

    @field_validator("turns", mode="before")
    @classmethod
    def _no_single_text(cls, value: Any) -> Any:
        if isinstance(value, str):
            raise ValueError("`turns` is a list of texts, found one text: write turns=[...].")
        return value

    @field_validator("sampling", mode="before")
    @classmethod
    def _no_sampling(cls, value: Any) -> Any:
        return Sampling() if value is None else value

    def request(self, tools: Sequence[Tool]) -> Request:
        """The first request: everything up to the user's first turn."""
        first = () if self.system is None else (Message(role="system", content=self.system),)
        asked = Message(role="user", content=self.turns[0])
        return Request(messages=(*first, *self.history, asked), sampling=self.sampling, tools=tuple(tools))


class Caps(Value):
    """Where one run of an agent is cut off.

    `turns` are answers of the release, each of them a paid call; `tool_calls` are calls of tools in all; a tool that
    takes longer than `tool_s` seconds is given up, and the trial with it.
    """

    turns: int = Field(default=20, ge=1)
    tool_calls: int = Field(default=50, ge=0)
    tool_s: float = Field(default=10.0, gt=0)

    if TYPE_CHECKING:

        def __init__(
            self, *, turns: int | None = ..., tool_calls: int | None = ..., tool_s: float | None = ...
        ) -> None: ...

    @field_validator("turns", "tool_calls", "tool_s", mode="before")
    @classmethod
    def _unset_is_the_default(cls, value: Any, info: Any) -> Any:
        return cls.model_fields[info.field_name].default if value is None else value


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentTool:
    """A method of a world as it is offered, and how it is called: `run` takes the world and the arguments."""

    tool: Tool
    run: Callable[[Any, Mapping[str, JsonValue]], JsonValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentCase:
    """One case of an agent: its script, and the world as it is when a trial starts (each trial takes a copy)."""

    dialogue: Dialogue
    world: BaseModel
    tools: tuple[AgentTool, ...]

    @property
    def request(self) -> Request:
        """The first request. The later ones depend on what is answered."""
        return self.dialogue.request([each.tool for each in self.tools])

    def tool(self, name: str) -> AgentTool | None:
        """The tool of that name."""
        return next((each for each in self.tools if each.tool.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """The agent under contract: its cases by id, and its caps."""

    cases: Mapping[str, AgentCase]
    caps: Caps
    _digests: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_digests", {name: _digest(case, self.caps) for name, case in self.cases.items()})

    @property
    def helpers(self) -> tuple[Helper, ...]:
        """The releases that speak as its users."""
        users = [user for each in self.cases.values() if (user := each.dialogue.user) is not None]
        most = {each.release: max(user.most_turns for user in users if user.release == each.release) for each in users}
        return tuple(Helper(release, "user", turns) for release, turns in most.items())

    def digest(self, case_id: str) -> str:
        """The digest in the evidence key: script, tool schemas, class and start of the world, and what cuts it off.

        The later turns are kept, not keyed. What a tool does inside is not in it, as no code is.
        """
        return self._digests[case_id]


def _digest(case: AgentCase, caps: Caps) -> str:
    return digest(
        {
            "dialogue": case.dialogue.model_dump(mode="json", by_alias=True, exclude_defaults=True),
            "tools": [each.tool.model_dump(mode="json", exclude_defaults=True) for each in case.tools],
            "world": type(case.world).__qualname__,
            "start": case.world.model_dump(mode="json"),
            "caps": [caps.turns, caps.tool_calls],
        }
    )
