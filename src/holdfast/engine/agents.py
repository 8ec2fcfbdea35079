"""Runs an agent: says its script turn by turn, carries out the calls on a copy of its world, and keeps all of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import JsonValue, ValidationError

from holdfast.domain.agent import Agent, AgentCase, AgentTool, SimulatedUser
from holdfast.domain.contract import LoadedCase
from holdfast.domain.message import Call, Message
from holdfast.domain.observation import Cause, Evidence, Observation
from holdfast.domain.trajectory import AnswerStep, Stopped, ToolStep, Transcript, UserStep, state_of
from holdfast.domain.value import without_surrogates
from holdfast.engine.asserting import text_of
from holdfast.engine.carrier import TrialCarrier, Ways
from holdfast.engine.helpers import Helpers
from holdfast.engine.plan import Unit
from holdfast.engine.tool_thread import in_time
from holdfast.engine.trials import Kept
from holdfast.engine.user_turns import asked_for_a_turn, number_of, turn_of
from holdfast.errors import CheckFailed, nearest, shortened
from holdfast.ports import Ask, Provider, Sent, Wire

_LONGEST_ERROR = 1_000  # characters of what a tool raised that a release is told


async def run_agent(
    unit: Unit,
    agent: Agent,
    case: LoadedCase,
    provider: Provider,
    carrier: TrialCarrier,
    ways: Ways,
    helpers: Helpers | None = None,
) -> Evidence:
    """The evidence of one run of the agent: its transcript as the answer, and every exchange inside.

    A fault of the service, a tool that hangs and a world that cannot be kept make the trial unobserved; its transcript
    up to there is kept all the same. `helpers` ask the simulated user, where there is one: what it answered is kept
    beside the trial.
    """
    run = _Run(unit, agent, agent.cases[case.id], provider, carrier, ways, helpers)
    started_at, started = ways.clock.now(), ways.clock.monotonic()
    stopped = await run.to_the_end()
    state = None if stopped == "tool hung" else run.state()  # what hangs may be changing it still
    cause, detail = run.fault
    answers = [step.observation for step in run.steps if isinstance(step, AnswerStep)]
    transcript = Transcript(steps=tuple(run.steps), stopped=stopped, world=state)
    costs = run.costs
    return Evidence(
        key=unit.key,
        started_at=started_at,
        observation=_whole(run.kept, answers, (ways.clock.monotonic() - started) * 1000) if cause is None else None,
        cause=cause,
        detail=detail,
        attempts=tuple(carrier.attempts),
        exchanges=tuple(run.kept.exchanges),
        adaptations=run.wire.adaptations if run.wire is not None else (),
        cost_usd=None if cause is not None or None in costs else sum(cost or 0.0 for cost in costs),
        answer=transcript.kept() if run.steps else None,
    )


def _whole(kept: Kept, answers: Sequence[Observation], total_ms: float) -> Observation:
    """One observation of the whole: every call, the end of the last answer, usage summed (unknown where any is)."""
    last = answers[-1]
    same = {"finish": last.finish, "finish_raw": last.finish_raw, "refusal": last.refusal}
    calls = tuple(call for answer in answers for call in answer.calls)
    return kept.observation(last.text or "", total_ms).model_copy(update={**same, "text": last.text, "calls": calls})


@dataclass
class _Run:
    """One trial, on its way."""

    unit: Unit
    agent: Agent
    case: AgentCase
    provider: Provider
    carrier: TrialCarrier
    ways: Ways
    helpers: Helpers | None = None
    wire: Wire | None = None  # of the first request
    steps: list[UserStep | AnswerStep | ToolStep] = field(default_factory=list[Any])
    kept: Kept = field(default_factory=Kept)
    costs: list[float | None] = field(default_factory=list[float | None])
    fault: tuple[Cause | None, str] = (None, "")
    _carried_out: int = 0
    _answers: int = 0

    def __post_init__(self) -> None:
        self._world = self.case.world.model_copy(deep=True)
        self._first = self.case.request
        self._messages = [*self._first.messages]

    def state(self) -> JsonValue:
        """The world as JSON; None, and a fault, where it has none any more."""
        try:
            state: JsonValue = json.loads(json.dumps(_clean(state_of(self._world)), allow_nan=False))
            return state
        except Exception as error:  # noqa: BLE001  # the fields of a world are user code as well
            said = f"The world cannot be kept as it ended. {type(error).__name__}: {shortened(text_of(error), 300)}."
            self.fault = self.fault if self.fault[0] is not None else ("application", said)
            return None

    async def to_the_end(self) -> Stopped:
        """Say every written turn, let the simulated user go on where there is one; why it ended."""
        for turn in self.case.dialogue.turns:
            if (stopped := await self._exchange(turn)) is not None:
                return stopped
        user = self.case.dialogue.user
        return "finished" if user is None else await self._with(user)

    async def _with(self, user: SimulatedUser) -> Stopped:
        for _ in range(user.most_turns):
            turn = await self._turn_of(user)
            if turn is None:
                return "lost"
            text, is_last = turn
            if is_last:
                if text:  # said on the way out: nobody answers it
                    self.steps.append(UserStep(text=text))
                return "finished"
            if (stopped := await self._exchange(text)) is not None:
                return stopped
        return "user cap"

    async def _turn_of(self, user: SimulatedUser) -> tuple[str, bool] | None:
        """The next turn of the simulated user; None where it never came, which is a fault of the trial."""
        if self.helpers is None:
            raise ValueError("A simulated user is asked by helpers, and there are none.")
        request = asked_for_a_turn(user, self.steps)
        told = await self.helpers.ask(self.unit.key, "user", user.release, request, number_of(self.unit.key))
        text, is_last = turn_of(user, without_surrogates((told.observation or Observation()).text or ""))
        if told.cause is not None or not (text or is_last):
            said = told.detail or "It said nothing."
            self.fault = (told.cause or "broken", f"The simulated user {user.release} gave no turn. {said}")
            return None
        return text, is_last

    async def _exchange(self, turn: str) -> Stopped | None:
        """Say one turn, and carry out what the answers call for until one calls nothing; why the run ends, if so."""
        self._said_by_the_user(turn)
        is_open = True
        while is_open:
            if self._answers == self.agent.caps.turns:
                return "turn cap"
            observation = await self._answered()
            if observation is None:
                return "lost"
            self._answers += 1
            if (stopped := await self._carry_out(observation.calls)) is not None:
                return stopped
            is_open = bool(observation.calls)
        return None

    def _said_by_the_user(self, turn: str) -> None:
        if self.steps:  # the first turn stands in the first request
            self._messages.append(Message(role="user", content=turn))
        self.steps.append(UserStep(text=without_surrogates(turn)))

    async def _answered(self) -> Observation | None:
        """The next answer, kept; None where it never came, which is a fault of the trial."""
        request = self._first.model_copy(update={"messages": tuple(self._messages)})
        wire = self.provider.prepare(request, self.unit.key.release)
        self.wire = self.wire or wire
        if wire.unsupported:
            self.fault = ("unsupported", wire.unsupported)
            return None
        ask = Ask(key=self.unit.key, request=request, wire=wire)
        sent = [*await self.carrier.carry(lambda: self.provider.send(ask))]
        last = sent[-1]
        if self.carrier.cause is not None or last.observation is None:
            nothing: tuple[Cause, str] = ("broken", "The provider gave neither an answer nor a cause.")
            self.fault = nothing if self.carrier.cause is None else (self.carrier.cause, self.carrier.detail)
            return None
        return self._keep(last, sent, last.observation)

    def _keep(self, last: Sent, sent: Sequence[Sent], seen: Observation) -> Observation:
        if last.exchange is not None:
            self.kept.keep(last.exchange, sent)
        else:
            self.kept.observations.append(seen)
        self.costs.append(self.ways.tariff.charged_usd(last))
        before = sum(len(step.observation.calls) for step in self.steps if isinstance(step, AnswerStep))
        calls = tuple(
            call if call.id else call.model_copy(update={"id": f"call_{before + at}"})
            for at, call in enumerate(seen.calls)
        )
        observation = seen if calls == seen.calls else seen.model_copy(update={"calls": calls})
        self.steps.append(AnswerStep(observation=observation))
        content = seen.text if seen.text is not None or calls else seen.refusal or ""
        self._messages.append(Message(role="assistant", content=content, calls=calls))
        return observation

    async def _carry_out(self, calls: Sequence[Call]) -> Stopped | None:
        """Do what was called, one call after the other; why the run ends, if it does."""
        caps = self.agent.caps
        for call in calls:
            if self._carried_out == caps.tool_calls:
                return "call cap"
            self._carried_out += 1
            try:
                result, is_error = await self._result(call)
            except TimeoutError:
                said = f"The tool {call.name!r} of the world did not end within {caps.tool_s:g} s."
                self.fault = ("application", said)
                self.steps.append(ToolStep(call=call, result=said, is_error=True))
                return "tool hung"
            self.steps.append(ToolStep(call=call, result=result, is_error=is_error))
            self._messages.append(Message(role="tool", content=result, call_id=call.id))
        return None

    async def _result(self, call: Call) -> tuple[str, bool]:
        """What the release is told of a call, and whether it is an error. Raises TimeoutError where the tool hangs."""
        tool = self.case.tool(call.name)
        if tool is None:
            names = [each.tool.name for each in self.case.tools]
            return f"Error: There is no tool {shortened(call.name)}. {nearest(call.name[:100], names)}".rstrip(), True
        try:
            arguments = _clean(dict(call.arguments))
        except CheckFailed as error:
            return f"Error: {error}", True
        except RecursionError:
            return "Error: The arguments are nested too deeply to be read.", True
        return await self._run(tool, arguments)

    async def _run(self, tool: AgentTool, arguments: Any) -> tuple[str, bool]:
        # A tool's own TimeoutError is a fault of the tool like any other, so what it raises is told in its thread.
        def run() -> tuple[str, bool]:
            try:
                return _as_text(tool.run(self._world, arguments)), False
            except BaseException as error:  # noqa: BLE001  # a world is user code: `sys.exit()` is a fault of it too
                return told_of(error), True

        return await in_time(run, self.agent.caps.tool_s)


def told_of(error: BaseException) -> str:
    """What a release is told of a tool that raised."""
    if isinstance(error, ValidationError):
        wrong = [f"{'.'.join(map(str, each['loc'])) or 'arguments'}: {each['msg']}" for each in error.errors()]
        said = f"Error: The arguments are wrong. {'; '.join(wrong)}."
    else:
        text = text_of(error).strip()
        said = f"Error: {type(error).__name__}: {text}" if text else f"Error: {type(error).__name__}"
    return without_surrogates(said[:_LONGEST_ERROR])


def _as_text(result: JsonValue) -> str:
    """A result as the content of a message: text as it is, anything else as JSON."""
    return without_surrogates(result if isinstance(result, str) else json.dumps(result, ensure_ascii=False))


def _clean(value: Any) -> Any:
    """A JSON value without lone surrogates, which no file could hold."""
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, dict):
        return {without_surrogates(str(name)): _clean(each) for name, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, list) else value
