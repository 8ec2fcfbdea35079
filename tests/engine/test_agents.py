"""One run of an agent: its script, its calls, its copy of the world, and everything that can go wrong on the way."""

import asyncio
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast import tool
from holdfast.authoring.findings import Findings, Place
from holdfast.authoring.origin import Origin
from holdfast.authoring.world import World, tools_of
from holdfast.domain.agent import Agent, AgentCase, Caps, Dialogue, SimulatedUser
from holdfast.domain.contract import LoadedCase
from holdfast.domain.helper import Helper
from holdfast.domain.message import Call
from holdfast.domain.observation import Attempt, Cause, Evidence, Exchange, Observation, Usage
from holdfast.domain.request import Request
from holdfast.domain.trial import RunHeader
from holdfast.engine.agents import run_agent
from holdfast.engine.budget import Budget
from holdfast.engine.carrier import TrialCarrier, Ways
from holdfast.engine.desks import Beside, desks_of
from holdfast.engine.estimate import Tariff
from holdfast.engine.helpers import Helpers
from holdfast.engine.limits import Limits
from holdfast.engine.pace import Pace
from holdfast.engine.plan import Unit
from holdfast.engine.sitting import Sitting
from holdfast.ports import Ask, Sent, Wire

CASE = LoadedCase(id="c0", input="C-3")


class Mute(Exception):
    def __str__(self) -> str:
        raise RuntimeError("It cannot be said.")


class Shop(World):
    orders: dict[str, str] = {"C-3": "packed"}
    anything: Any = None

    @tool
    def cancel(self, order: str) -> str:
        if self.orders[order] != "packed":
            raise ValueError("It has shipped.")
        self.orders[order] = "cancelled"
        return "cancelled"

    @tool
    def listed(self) -> dict[str, str]:
        return self.orders

    @tool
    def keep(self, what: Any) -> None:
        self.anything = what

    @tool
    def give_up(self) -> None:
        raise SystemExit("enough")

    @tool
    def time_out(self) -> None:
        raise TimeoutError("The shop did not answer.")

    @tool
    def odd(self) -> object:
        return object()

    @tool
    def mute(self) -> None:
        raise Mute

    @tool
    def chatter(self) -> str:
        raise ValueError("\ud800\x1b[2J" * 1_000_000)

    @tool
    def endless(self) -> Any:
        return self.endless()

    @tool
    def circular(self) -> Any:
        found: list[Any] = []
        found.append(found)
        return found

    @tool
    def digits(self) -> Any:
        return 10**5000

    @tool
    def spin(self) -> None:
        while True:
            pass

    @tool
    def hang(self) -> None:
        threading.Event().wait()

    @tool
    def spoil(self) -> None:
        self.anything = object()


@dataclass
class Scripted:
    """Gives these answers one after the other, a cause in place of one where it says so, and keeps every request."""

    answers: Sequence[Observation | Cause]
    unsupported: str = ""
    asked: list[Request] = field(default_factory=list)

    def prepare(self, request: Request, release: Any, /) -> Wire:
        return Wire(body={}, unsupported=self.unsupported)

    async def send(self, ask: Ask, /) -> Sent:
        answer = self.answers[len(self.asked)]
        self.asked.append(ask.request)
        attempt = Attempt(started_at=START, duration_ms=1.0, cause=answer if isinstance(answer, str) else None)
        if isinstance(answer, str):
            return Sent(attempt)
        return Sent(attempt, answer, Exchange(body=json.dumps({"number": len(self.asked)})))


def says(text: str | None, **more: Any) -> Observation:
    usage = Usage(input_tokens=10, output_tokens=5)
    return Observation(**{"text": text, "finish": "stop", "usage": usage, **more})


def calls(*made: tuple[str, str]) -> Observation:
    return says(None, finish="tool_calls", calls=tuple(Call(name=n, arguments_text=a) for n, a in made))


CANCELS = calls(("cancel", '{"order": "C-3"}'))
PLACE = Place(Findings(Path("/")), "c", Origin("c.py", 1))
START = datetime(2026, 5, 20, 12, tzinfo=UTC)


@dataclass
class Ran:
    evidence: Evidence
    provider: Scripted
    world: Shop

    @property
    def steps(self) -> list[dict[str, Any]]:
        assert isinstance(self.evidence.answer, dict)
        return self.evidence.answer["steps"]  # type: ignore[return-value]  # as it was kept

    @property
    def results(self) -> list[tuple[str, bool]]:
        return [(step["result"], step["is_error"]) for step in self.steps if step["kind"] == "tool"]

    @property
    def end(self) -> Any:
        assert isinstance(self.evidence.answer, dict)
        return self.evidence.answer["stopped"], self.evidence.answer["world"]


def run_through(
    parts: Any,
    *answers: Observation | Cause,
    script: Sequence[str] = ("Cancel C-3.",),
    unsupported: str = "",
    **caps: Any,
) -> Ran:
    """Runs an agent through these answers, in real time: tools run in threads."""
    world = Shop()
    case = AgentCase(dialogue=Dialogue(turns=script, system="Be kind."), world=world, tools=tools_of(world, PLACE))
    agent, provider = Agent(cases={"c0": case}, caps=Caps(**caps)), Scripted(answers, unsupported)
    key = parts.evidence().key

    async def listen(event: Any) -> None: ...

    async def main() -> Evidence:
        clock, limits = parts.LoopClock(), Limits()
        ways = Ways(clock, Pace(clock), Budget(), Tariff(parts.PRICE), limits, Sitting(limits), Random(1))
        carrier = TrialCarrier(ways, key, None, listen)
        return await run_agent(Unit(key), agent, CASE, provider, carrier, ways)  # type: ignore[arg-type]  # sends, and no more

    return Ran(asyncio.run(main()), provider, world)


@pytest.fixture
def ran(parts: Any) -> Any:
    """Runs an agent through answers."""
    return partial(run_through, parts)


plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
hostile = st.text() | st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
).map(lambda value: json.dumps({"what": value}))


def test_the_script_is_said_turn_by_turn_and_calls_are_carried_out(ran: Any) -> None:
    done = ran(says("Sure?"), CANCELS, says("It is cancelled."), script=["Cancel C-3.", "Yes."])
    assert [step["kind"] for step in done.steps] == ["user", "answer", "user", "answer", "tool", "answer"]
    assert done.end == ("finished", {"orders": {"C-3": "cancelled"}, "anything": None})
    last = done.provider.asked[-1].messages
    assert [each.role for each in last] == ["system", "user", "assistant", "user", "assistant", "tool"]
    assert (last[4].calls[0].id, last[5].call_id, last[5].content) == ("call_0", "call_0", "cancelled")
    assert {each.name for each in done.provider.asked[-1].tools} >= {"cancel", "listed"}


def test_usage_cost_and_every_exchange_are_of_the_whole_run(ran: Any) -> None:
    evidence = ran(CANCELS, says("Done.")).evidence
    assert evidence.observation.usage == Usage(input_tokens=20, output_tokens=10)
    assert evidence.cost_usd == pytest.approx(2 * (10 * 2 + 5 * 8) / 1e6)
    assert [json.loads(each.body)["number"] for each in evidence.exchanges] == [1, 2]
    assert len(evidence.attempts) == 2
    seen = evidence.observation
    assert (seen.text, seen.finish, [call.name for call in seen.calls]) == ("Done.", "stop", ["cancel"])


def test_unknown_usage_of_one_answer_makes_the_sum_and_the_cost_unknown(ran: Any) -> None:
    evidence = ran(CANCELS, says("Done.", usage=Usage())).evidence
    assert (evidence.observation.usage.input_tokens, evidence.cost_usd) == (None, None)


def test_each_trial_acts_on_a_copy_of_the_world(ran: Any) -> None:
    done = ran(CANCELS, says("Done."))
    assert done.world == Shop()


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (("cancel", '{"order": "X"}'), "Error: KeyError: 'X'"),
        (("cancel", "{}"), "Error: The arguments are wrong. order: Missing required argument."),
        (("cancel", '{"order": 3}'), "Error: The arguments are wrong. order: Input should be a valid string."),
        (("cancel", '["C-3"]'), "Error: The arguments text of the call of 'cancel' is no JSON object: found ['C-3']."),
        (("cancel", "3"), "Error: The arguments text of the call of 'cancel' is no JSON object: found 3."),
        (("cancel", "C-3"), "Error: The arguments text of the call of 'cancel' is not JSON: "),
        (("cancel", ""), "Error: The arguments text of the call of 'cancel' is not JSON: "),
        (("cancel", "[" * 100_000), "Error: The arguments text of the call of 'cancel' is not JSON that can be read"),
        (("cancle", "{}"), "Error: There is no tool 'cancle'. Nearest: 'cancel'."),
        (("__init__", "{}"), "Error: There is no tool '__init__'."),
        (("give_up", "{}"), "Error: SystemExit: enough"),
        (("time_out", "{}"), "Error: TimeoutError: The shop did not answer."),
        (("odd", "{}"), "Error: PydanticSerializationError: Unable to serialize unknown type"),
        (("mute", "{}"), "Error: Mute"),
        (("chatter", "{}"), "Error: ValueError: "),
        (("endless", "{}"), "Error: RecursionError: "),
        (("circular", "{}"), "Error: "),
        (("digits", "{}"), "Error: "),
        (("f" * 1_000_000, "{}"), "Error: There is no tool 'fff"),
        (("cancel", '{"order": 1' + "0" * 5000 + "}"), "Error: The arguments text of the call of 'cancel' is not JSON"),
    ],
)
def test_what_goes_wrong_in_a_tool_is_told_to_the_release(call: tuple[str, str], told: str, ran: Any) -> None:
    done = ran(calls(call), says("I see."))
    ((result, is_error),) = done.results
    assert is_error
    assert result.startswith(told)
    assert len(result) <= 3_100  # of a lone surrogate three characters are left
    result.encode()
    assert done.provider.asked[-1].messages[-1].content == result
    assert done.evidence.is_observed


def test_no_arguments_whatever_break_a_run_or_its_evidence(parts: Any) -> None:
    @given(st.lists(st.tuples(st.sampled_from(["cancel", "keep", "listed", "x"]), hostile), max_size=4))
    @settings(max_examples=40, deadline=None)
    def never_breaks(made: list[tuple[str, str]]) -> None:
        evidence = run_through(parts, calls(*made) if made else says(""), says("Done.")).evidence
        assert evidence.is_observed
        assert Evidence.model_validate_json(evidence.model_dump_json()).answer == evidence.answer

    never_breaks()


def test_a_result_that_is_no_text_is_told_as_json(ran: Any) -> None:
    assert ran(calls(("listed", "{}"), ("keep", '{"what": 1}')), says("")).results == [
        ('{"C-3": "packed"}', False), ("null", False),
    ]  # fmt: skip


@pytest.mark.parametrize("what", ['"\\ud800"', '"\\u0000\\u202e"', '{"\\udfff": 1}', '"' + "x" * 1_000_000 + '"'])
def test_hostile_arguments_are_kept_and_can_be_written(what: str, ran: Any) -> None:
    evidence = ran(calls(("keep", f'{{"what": {what}}}')), says("Done.")).evidence
    assert evidence.is_observed
    assert Evidence.model_validate_json(evidence.model_dump_json()).answer == evidence.answer


@pytest.mark.parametrize(
    ("caps", "stopped", "asked", "carried_out"),
    [({"turns": 2}, "turn cap", 2, 2), ({"tool_calls": 1}, "call cap", 2, 1), ({"tool_calls": 0}, "call cap", 1, 0)],
)
def test_a_run_is_cut_off_at_its_caps(
    caps: dict[str, int], stopped: str, asked: int, carried_out: int, ran: Any
) -> None:
    done = ran(*[calls(("listed", "{}"))] * 9, **caps)
    assert (done.end[0], len(done.provider.asked), len(done.results)) == (stopped, asked, carried_out)
    assert done.evidence.is_observed


@pytest.mark.parametrize("tool", ["hang", "spin"])
def test_a_tool_that_hangs_ends_the_trial_and_is_none_of_the_release_s_faults(tool: str, ran: Any) -> None:
    evidence = ran(calls((tool, "{}")), tool_s=0.05).evidence
    assert (evidence.cause, evidence.observation) == ("application", None)
    assert evidence.detail == f"The tool {tool!r} of the world did not end within 0.05 s."
    assert evidence.answer["stopped"] == "tool hung"  # the transcript up to there is kept


def test_a_world_that_cannot_be_kept_any_more_makes_the_trial_unobserved(ran: Any) -> None:
    evidence = ran(calls(("spoil", "{}")), says("Done.")).evidence
    assert evidence.cause == "application"
    assert evidence.detail.startswith("The world cannot be kept as it ended. PydanticSerializationError: ")


def test_an_answer_that_never_came_makes_the_trial_unobserved_with_its_cause(ran: Any) -> None:
    done = ran(CANCELS, "quota")
    assert (done.evidence.cause, done.evidence.observation, done.end[0]) == ("quota", None, "lost")
    assert [step["kind"] for step in done.steps] == ["user", "answer", "tool"]


def test_a_release_that_cannot_be_asked_is_unsupported(ran: Any) -> None:
    evidence = ran(unsupported="It takes no tools.").evidence
    assert (evidence.cause, evidence.detail) == ("unsupported", "It takes no tools.")
    assert evidence.attempts == ()


def test_a_refusal_is_kept_as_the_end_of_the_run(ran: Any) -> None:
    seen = ran(says(None, refusal="I will not.")).evidence.observation
    assert seen.refusal == "I will not."


USER = SimulatedUser(release="acme:user-2026-05-01", instructions="You want C-3 cancelled.", most_turns=2)


def with_a_user(parts: Any, answers: Sequence[Any], turns: Sequence[Any], **caps: Any) -> tuple[Ran, Any]:
    """Runs an agent through these answers; a simulated user goes on with these turns."""
    world = Shop()
    dialogue = Dialogue(turns=["Hello."], user=USER)
    agent = Agent(
        cases={"c0": AgentCase(dialogue=dialogue, world=world, tools=tools_of(world, PLACE))}, caps=Caps(**caps)
    )
    provider, speaker, journal = Scripted(answers), Scripted(turns), parts.MemoryJournal()
    key = parts.evidence().key
    header = RunHeader(id="r", role="candidate", release=key.release, created_at=START, plan="p", units=1)
    journal.begin(header)

    async def listen(event: Any) -> None: ...

    async def main() -> Evidence:
        clock, budget = parts.LoopClock(), Budget()
        first, other = Beside(key.release, provider, Limits()), Beside(USER.release, speaker, Limits(), parts.PRICE)  # type: ignore[arg-type]  # send, and no more
        desks = desks_of(first, [other], clock, budget, 0)
        helpers = Helpers(desks, journal, "r", lambda evidence: evidence, lambda key: listen)
        ways = desks[key.release].ways
        carrier = TrialCarrier(ways, key, None, listen)
        return await run_agent(Unit(key), agent, CASE, provider, carrier, ways, helpers)  # type: ignore[arg-type]  # sends, and no more

    return Ran(asyncio.run(main()), provider, world), journal


def test_a_simulated_user_goes_on_until_it_ends_the_conversation(parts: Any) -> None:
    assert agent_helpers(USER) == (Helper(USER.release, "user", 2),)
    done, journal = with_a_user(
        parts, [says("Which order?"), CANCELS, says("Done.")], [says("C-3."), says("Thanks! ###STOP###")]
    )
    assert [step.get("text") for step in done.steps if step["kind"] == "user"] == ["Hello.", "C-3.", "Thanks!"]
    assert done.end[0] == "finished"
    assert len(done.evidence.attempts) == 3
    kept = list(journal.helped("r").values())
    assert [each.observation.text for each in kept] == ["C-3.", "Thanks! ###STOP###"]
    assert {(each.key.role, each.key.release, each.key.contract) for each in kept} == {
        ("user", USER.release, "desk.reply")
    }


def agent_helpers(user: SimulatedUser) -> Any:
    case = AgentCase(dialogue=Dialogue(turns=["Hello."], user=user), world=Shop(), tools=())
    return Agent(cases={"c0": case}, caps=Caps()).helpers


def test_a_user_that_does_not_end_cuts_the_run_off(parts: Any) -> None:
    done, _ = with_a_user(parts, [says("Hm?")] * 3, [says("Well."), says("Well?")])
    assert (done.end[0], done.evidence.cause) == ("user cap", None)


@pytest.mark.parametrize(
    ("turn", "cause", "said"),
    [
        ("auth", "auth", "The simulated user acme:user-2026-05-01 gave no turn."),
        (says(""), "broken", "The simulated user acme:user-2026-05-01 gave no turn. It said nothing."),
    ],
    ids=["lost", "silent"],
)
def test_a_turn_that_never_came_leaves_the_trial_unobserved_and_what_was_said_kept(
    parts: Any, turn: Any, cause: str, said: str
) -> None:
    done, _ = with_a_user(parts, [says("Which order?")], [turn])
    assert (done.evidence.cause, done.evidence.detail[: len(said)]) == (cause, said)
    assert [step["kind"] for step in done.steps] == ["user", "answer"]
