"""Does one trial: asks a prompt, or runs an application with a client whose exchanges are kept."""

import asyncio
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import JsonValue, TypeAdapter
from pydantic_core import PydanticSerializationError, to_jsonable_python

from holdfast.domain.contract import Application, LoadedCase
from holdfast.domain.observation import Cause, Evidence, Exchange, Observation, Timing, Usage
from holdfast.domain.release import Release
from holdfast.engine.carrier import TrialCarrier, Ways
from holdfast.engine.plan import Unit
from holdfast.errors import shortened
from holdfast.ports import Ask, Carrier, Provider, Sent

USAGE_FIELDS = ("input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens")


async def ask_prompt(unit: Unit, ask: Ask, provider: Provider, carrier: TrialCarrier, ways: Ways) -> Evidence:
    """The evidence of one prompt: what was answered, or why nothing was."""
    started_at = ways.clock.now()
    if ask.wire.unsupported:
        return Evidence(
            key=unit.key,
            started_at=started_at,
            cause="unsupported",
            detail=ask.wire.unsupported,
            adaptations=ask.wire.adaptations,
        )
    last = (await carrier.carry(lambda: provider.send(ask)))[-1]
    observation = last.observation if carrier.cause is None else None
    cause, detail = carrier.cause, carrier.detail
    if cause is None and observation is None:
        cause, detail = "broken", "The provider gave neither an answer nor a cause."
    return Evidence(
        key=unit.key,
        started_at=started_at,
        observation=observation,
        cause=cause,
        detail=detail,
        attempts=tuple(carrier.attempts),
        exchanges=() if last.exchange is None else (last.exchange,),
        adaptations=ask.wire.adaptations,
        cost_usd=None if observation is None else ways.tariff.charged_usd(last),
    )


@dataclass
class Kept:
    """The exchanges inside one run of an application, and what was read from them."""

    exchanges: list[Exchange] = field(default_factory=list[Exchange])
    observations: list[Observation] = field(default_factory=list[Observation])

    def keep(self, exchange: Exchange, sent: Sequence[Sent], /) -> None:
        """Keep one exchange; the provider's client calls this for each."""
        self.exchanges.append(exchange)
        if sent and sent[-1].observation is not None:
            self.observations.append(sent[-1].observation)

    def observation(self, answer: JsonValue, total_ms: float) -> Observation:
        """One observation of the whole: usage summed (unknown where any is), served by the last that answered."""
        usages = [each.usage for each in self.observations]
        last = self.observations[-1] if self.observations else Observation()
        return Observation(
            text=answer if isinstance(answer, str) else None,
            usage=Usage(**{name: _sum([getattr(usage, name) for usage in usages]) for name in USAGE_FIELDS}),
            timing=Timing(total_ms=total_ms),
            served_model=last.served_model,
            fingerprint=last.fingerprint,
            response_id=last.response_id,
        )


async def run_application(
    unit: Unit, application: Application, case: LoadedCase, provider: Provider, carrier: TrialCarrier, ways: Ways
) -> Evidence:
    """The evidence of one run of the application: its answer as JSON, and every exchange inside.

    A fault of the service inside makes the trial unobserved, even where the application found an answer without it:
    that answer is not the release's behaviour.
    """
    started_at, started, kept = ways.clock.now(), ways.clock.monotonic(), Kept()
    answer, fault = await _answer(application, case, provider, unit.key.release, carrier, kept.keep)
    if carrier.is_interrupted:  # in a thread this arrives as an ordinary error, and is none of the application's
        raise asyncio.CancelledError
    observation = kept.observation(answer, (ways.clock.monotonic() - started) * 1000)
    cause, detail = carrier.lost or _application_fault(fault, carrier)
    costs = [ways.tariff.cost_usd(each.usage) for each in kept.observations]
    return Evidence(
        key=unit.key,
        started_at=started_at,
        observation=observation if cause is None else None,
        cause=cause,
        detail=detail,
        attempts=tuple(carrier.attempts),
        exchanges=tuple(kept.exchanges),
        cost_usd=None if cause is not None or None in costs else sum(cost or 0.0 for cost in costs),
        answer=answer if cause is None else None,
    )


async def rerun_application(
    application: Application, case: LoadedCase, evidence: Evidence, provider: Provider
) -> Evidence:
    """The evidence with the answer that today's application gives from the kept exchanges, offline."""
    try:
        with provider.replay_client(application.client, evidence.exchanges) as client:
            answer = as_json(await _called(application, case.input, client, evidence.key.release.id), application)
    except Exception as error:  # noqa: BLE001  # the application is user code: its fault becomes data
        return evidence.model_copy(
            update={"observation": None, "cause": "application", "detail": _raised(error), "answer": None}
        )
    return evidence.model_copy(update={"answer": answer})


async def _answer(
    application: Application,
    case: LoadedCase,
    provider: Provider,
    release: Release,
    carrier: Carrier,
    keep: Callable[[Exchange, Sequence[Sent]], None],
) -> tuple[JsonValue, Exception | None]:
    try:
        with provider.client(application.client, release, carrier, keep) as client:
            return as_json(await _called(application, case.input, client, release.id), application), None
    except Exception as error:  # noqa: BLE001  # the application is user code around a provider's call
        return None, error


async def _called(application: Application, asked: Any, client: Any, release_id: str) -> Any:
    if application.is_async:
        return await application.run(asked, client, release_id)
    return await asyncio.to_thread(application.run, asked, client, release_id)


def _application_fault(fault: Exception | None, carrier: TrialCarrier) -> tuple[Cause | None, str]:
    if fault is None:
        return None, ""
    if carrier.cause is not None:
        return carrier.cause, carrier.detail
    return "application", _raised(fault)


def _raised(error: Exception) -> str:
    return f"The application raised {type(error).__name__}: {shortened(str(error), 300)}."


def as_json(answer: Any, application: Application) -> JsonValue:
    """The application's answer as a JSON value, by its declared type. Raises TypeError where it has no JSON form."""
    try:
        if is_declared(application.answer_type):
            return TypeAdapter(application.answer_type).dump_python(answer, mode="json", warnings=False)  # type: ignore[no-any-return]  # JSON by its mode
        return to_jsonable_python(answer)  # type: ignore[no-any-return]  # JSON by its name
    except PydanticSerializationError as error:
        raise TypeError(f"its answer {shortened(answer)} has no JSON form ({error})") from error


def is_declared(answer_type: Any) -> bool:
    """Whether the application says what it answers."""
    return answer_type not in (None, Any, inspect.Parameter.empty)


def _sum(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else None
