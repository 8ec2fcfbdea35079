"""How a simulated release answers: the book's answer, its planted changes, then what the request allows."""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from holdfast.testing.answers import Answer
from holdfast.testing.asked import Asked
from holdfast.testing.chance import Dice
from holdfast.testing.changes import Scene
from holdfast.testing.faults import Fault
from holdfast.testing.judge import SimulatedJudge
from holdfast.testing.placeholder import placeholder
from holdfast.testing.plants import Plant
from holdfast.testing.reply import SimulatedReply, SpokenCall
from holdfast.testing.wording import UNKNOWN, as_text, json_text, misspoken, spoken

# Where a fifth of the cases fail 5-40 % of the time, a suite is as unstable as suites on real releases are.
_LEAST_RATE, _MOST_RATE = 0.05, 0.40


class SimulatedRelease(BaseModel):
    """One release: what differs in it from the answer book, what its service does wrong, how long it takes.

    Changes apply in the order given. `latency_ms` varies by a fifth either way. `shutdown_date` stands in `/models`.
    With a `judge` it grades where it is asked to.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    plants: tuple[Plant, ...] = ()
    faults: tuple[Fault, ...] = ()
    latency_ms: float = Field(default=0.0, ge=0.0)
    shutdown_date: datetime.date | None = None
    judge: SimulatedJudge | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """What does not change from trial to trial of one request on one release."""

    answer: Answer | None
    failing_rate: float
    plants: tuple[tuple[int, Plant], ...]  # those that concern the request, with their place in the release
    faults: tuple[tuple[int, Fault], ...]
    latency_ms: float
    judge: SimulatedJudge | None = None


def situation(
    asked: Asked, *, answer: Answer | None, release: SimulatedRelease, seed: int, instability: float
) -> Situation:
    """Which changes and faults concern `asked`, and how often it fails by itself: the same on all releases."""
    own = Dice(seed, asked.digest, "instability")
    spread = _LEAST_RATE + (_MOST_RATE - _LEAST_RATE) * own.unit("rate")
    return Situation(
        answer=answer,
        failing_rate=spread if own.unit("is unstable") < instability else 0.0,
        plants=tuple(
            (at, plant)
            for at, plant in enumerate(release.plants)
            if plant.where.matches(asked, seed=seed, salt=plant.change)
        ),
        faults=tuple(
            (at, fault)
            for at, fault in enumerate(release.faults)
            if fault.where.matches(asked, seed=seed, salt=f"fault {fault.kind}")
        ),
        latency_ms=release.latency_ms,
        judge=release.judge,
    )


def reply_to(asked: Asked, now: Situation, *, name: str, seed: int, trial: int) -> SimulatedReply:
    """The reply of release `name` the `trial`-th time (from 0) it answers this request. Pure."""
    dice = Dice(seed, name, asked.digest, trial)
    reply = _honoured(_own_reply(asked, now, dice), asked, now.answer, dice)
    reply = replace(reply, delay_ms=now.latency_ms * (0.8 + 0.4 * dice.unit("latency")))
    for at, plant in now.plants:
        if dice.happens(f"plant {at}", plant.rate):
            scene = Scene(
                asked, now.answer, Dice(seed, name, asked.digest, trial, at), Dice(seed, asked.digest, plant.change)
            )
            reply = plant.applied(reply, scene)
    return _within_limits(reply, asked)


def grades(now: Situation, asked: Asked) -> bool:
    """Whether the release is asked to grade, which needs no entry in the book."""
    return now.judge is not None and now.judge.is_asked(asked)


def _own_reply(asked: Asked, now: Situation, dice: Dice) -> SimulatedReply:
    if now.judge is not None and (vote := now.judge.reply(asked, dice)) is not None:
        return vote
    if now.answer is None:
        return _unknown(asked, dice)
    if dice.happens("fails by itself", now.failing_rate):
        reply = misspoken(now.answer, dice)
    else:
        reply = spoken(now.answer, dice, exact=now.answer.exact)
    return replace(reply, reasoning=now.answer.reasoning) if now.answer.reasoning else reply


def _unknown(asked: Asked, dice: Dice) -> SimulatedReply:
    """Says that it has no answer, as JSON of the right shape where JSON is asked for."""
    if not asked.wants_json:
        return SimulatedReply(text=UNKNOWN)
    return SimulatedReply(text=json_text(placeholder(asked.schema) if asked.schema else {"note": UNKNOWN}, dice))


def _honoured(reply: SimulatedReply, asked: Asked, answer: Answer | None, dice: Dice) -> SimulatedReply:
    """The tool parameters, which a release follows unless a plant says that it ignores them."""
    if reply.calls and (not asked.tools or asked.tool_choice == "none"):
        return replace(reply, text=as_text({call.name: "" for call in reply.calls}), calls=(), finish_reason="stop")
    if asked.tool_choice == "required":
        reply = _forced(reply, asked)
    if not asked.wire.parallel_tool_calls:
        reply = replace(reply, calls=reply.calls[:1])
    return reply


def _forced(reply: SimulatedReply, asked: Asked) -> SimulatedReply:
    """A call is made even where the book has none, or none of the tool that must be called."""
    name = asked.named_tool
    kept = tuple(call for call in reply.calls if name in (None, call.name))
    if kept:
        return replace(reply, calls=kept)
    chosen = name or next(iter(asked.tools))
    call = SpokenCall(chosen, json.dumps(_arguments_for(asked.tools[chosen])))
    return replace(reply, text=None, calls=(call,), finish_reason="tool_calls")


def _arguments_for(schema: Mapping[str, Any]) -> object:
    return placeholder({"type": "object", **schema})


def _within_limits(reply: SimulatedReply, asked: Asked) -> SimulatedReply:
    if reply.text and "stop" not in reply.ignores:
        ends = [at for at in (reply.text.find(stop) for stop in asked.stops) if at >= 0]
        if ends:
            reply = replace(reply, text=reply.text[: min(ends)], finish_reason="stop")
    if asked.max_tokens is None or "max_tokens" in reply.ignores:
        return reply
    return _capped(reply, asked.max_tokens * 4)


def _capped(reply: SimulatedReply, letters: int) -> SimulatedReply:
    """Reasoning is spent first, then the text, then the calls: as with releases that think within the cap."""
    total = len(reply.reasoning) + len(reply.text or "") + sum(len(call.arguments) for call in reply.calls)
    if total <= letters:
        return reply
    reasoning = reply.reasoning[:letters]
    left = letters - len(reasoning)
    text = reply.text[:left] if reply.text is not None else None
    left -= len(text or "")
    calls = []
    for call in reply.calls:
        if left > 0:
            calls.append(SpokenCall(call.name, call.arguments[:left]))
            left -= len(call.arguments)
    return replace(reply, reasoning=reasoning, text=text, calls=tuple(calls), finish_reason="length")
