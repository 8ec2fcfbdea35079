"""What checks of an agent read: everything that was said and done in one run, and the world as it ended."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Generic, Literal

from pydantic import BaseModel, Field, JsonValue, ValidationError
from typing_extensions import TypeVar

from holdfast.domain.message import Call
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.domain.value import Value
from holdfast.errors import NotApplicable, shortened

W_co = TypeVar("W_co", bound=BaseModel, covariant=True)

Stopped = Literal["finished", "turn cap", "call cap", "user cap", "error cap", "tool hung", "lost", "unknown"]
CUT_OFF: tuple[Stopped, ...] = ("turn cap", "call cap", "user cap", "error cap")


class UserStep(Value):
    """A turn of the user."""

    kind: Literal["user"] = "user"
    text: str


class AnswerStep(Value):
    """One answer of the release: its text, its calls, what it took."""

    kind: Literal["answer"] = "answer"
    observation: Observation


class ToolStep(Value):
    """A call that was carried out, and what the release was told of it: a result, or what went wrong.

    In recordings a simulated user may have tools as well: `by` is then "user", and the release saw none of it.
    """

    kind: Literal["tool"] = "tool"
    call: Call
    result: str
    is_error: bool = False
    by: Literal["user"] | None = None


Step = Annotated[UserStep | AnswerStep | ToolStep, Field(discriminator="kind")]


class Transcript(Value):
    """One run of an agent as it is kept. With the class of the world it is a `Trajectory` again, offline.

    `stopped`: "finished" (the script was said and the last answer called no tool), "turn cap" or "call cap", "tool
    hung", or "lost" (an answer never came). A recording may also be of a run with too many errors ("error cap"), or not
    say how it ended ("unknown"); what it does not say of the world is a `world` of None.
    """

    format: Literal[1] = 1
    steps: tuple[Step, ...]
    stopped: Stopped
    world: JsonValue

    def kept(self) -> JsonValue:
        """Its JSON form, without what is unknown."""
        plain: dict[str, JsonValue] = self.model_dump(mode="json", exclude_none=True, exclude={"world"})
        return {**plain, "world": self.world}

    def text(self) -> str:
        """The run for people: a line for each turn, answer, call and result, and how it ended."""
        lines = [line for step in self.steps for line in _lines(step)]
        world = "unknown" if self.world is None else json.dumps(self.world, ensure_ascii=False)
        return "\n".join([*lines, f"ended: {self.stopped}", f"world: {world}"])


def transcript_in(answer: JsonValue) -> Transcript | None:
    """The transcript that kept evidence holds as its answer; None where it is the answer of something else."""
    if not isinstance(answer, dict) or answer.keys() != Transcript.model_fields.keys():
        return None
    try:
        return Transcript.model_validate(answer)
    except ValidationError:
        return None


def _lines(step: UserStep | AnswerStep | ToolStep) -> Iterator[str]:
    if isinstance(step, UserStep):
        yield f"user: {step.text}"
    elif isinstance(step, ToolStep):
        yield f"{'user, ' if step.by else ''}{step.call.name}: {step.result}"
    else:
        seen = step.observation
        if seen.text or seen.refusal or not seen.calls:
            yield f"release: {seen.text or seen.refusal or ''}"
        yield from (f"release: {call.name}({call.arguments_text})" for call in seen.calls)


class Trajectory(Generic[W_co]):
    """One run of an agent: every step in order, and the world as it was at the end."""

    def __init__(
        self, transcript: Transcript, world: W_co | None, *, bodies: Sequence[str] = (), recording: str = "{}"
    ) -> None:
        self._transcript = transcript
        self._world = world
        self._bodies = bodies
        self._recording = recording

    def __repr__(self) -> str:
        names = ", ".join(map(shortened, self.names()[:5])) + (", ..." if len(self.calls) > 5 else "")
        return f"Trajectory({self.stopped}, {len(self.turns)} turns, calls=[{names}], {shortened(self.text)})"

    @property
    def world(self) -> W_co:
        """The world as it was at the end. Raises NotApplicable where a recording does not say: no check fails by it."""
        if self._world is None:
            raise NotApplicable("The recording of this run does not say how its world ended.")
        return self._world

    @property
    def stopped(self) -> Stopped:
        """Why it ended: "finished", or the cap that cut it off: "turn cap" or "call cap".

        Of a recording also "error cap", and "unknown" where it does not say.
        """
        return self._transcript.stopped

    @cached_property
    def recording(self) -> dict[str, Any]:
        """The line that an imported run was recorded in; empty for a run of our own."""
        found: dict[str, Any] = json.loads(self._recording)
        return found

    @property
    def steps(self) -> tuple[UserStep | AnswerStep | ToolStep, ...]:
        """Everything in order: turns of the user, answers, and what the tools gave."""
        return self._transcript.steps

    @cached_property
    def turns(self) -> tuple[Reply[None], ...]:
        """The answers of the release, one after the other: those that call tools as well."""
        said = [step.observation for step in self.steps if isinstance(step, AnswerStep)]
        bodies = [*self._bodies, *["{}"] * len(said)]
        return tuple(Reply(each, raw_body=body) for each, body in zip(said, bodies, strict=False))

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """All tool calls that the release made, in order; a cap may have kept the last ones from being carried out."""
        return tuple(call for step in self.steps if isinstance(step, AnswerStep) for call in step.observation.calls)

    @property
    def results(self) -> tuple[ToolStep, ...]:
        """The calls that were carried out, each with what the release was told."""
        return tuple(step for step in self.steps if isinstance(step, ToolStep) and step.by is None)

    @property
    def text(self) -> str:
        """The text of the last answer; empty where there was none."""
        return self.turns[-1].text if self.turns else ""

    def names(self) -> list[str]:
        """The names of the tools called, in order."""
        return [call.name for call in self.calls]


def state_of(world: BaseModel) -> JsonValue:
    """The state of a world: its fields as JSON. Raises ValueError or TypeError where they have no JSON form."""
    plain: Mapping[str, Any] = world.model_dump(mode="json", warnings=False)
    return dict(plain)


def restored(world: BaseModel, state: JsonValue) -> BaseModel:
    """A world of the same class in another state. Raises ValueError where the state is none of this class."""
    return type(world).model_validate_json(json.dumps(state))
