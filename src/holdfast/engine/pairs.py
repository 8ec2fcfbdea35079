"""One trial of a metamorphic contract: both requests asked afresh, both answers kept; and read again, offline."""

from collections.abc import Sequence
from statistics import fmean

from holdfast.domain.contract import LoadedContract
from holdfast.domain.observation import Cause, Evidence, Observation
from holdfast.domain.relation import Pair, Replies
from holdfast.domain.reply import Reply
from holdfast.engine.carrier import TrialCarrier, Ways
from holdfast.engine.plan import Unit
from holdfast.engine.trials import Kept
from holdfast.errors import shortened
from holdfast.ports import Ask, Provider, Sent


async def run_pair(
    unit: Unit, source: Ask, varied: Ask, provider: Provider, carrier: TrialCarrier, ways: Ways
) -> Evidence:
    """The evidence of one pair: both answers, to the request as it is and to the varied one.

    Where either is lost the trial is unobserved; an answer that came is kept all the same, with what it cost. Asked
    again, both are asked: a pair is fresh, or draws would share an answer.
    """
    started_at, kept = ways.clock.now(), Kept()
    costs: list[float | None] = []
    seen: list[Observation] = []
    fault: tuple[Cause | None, str] = (None, "")
    for ask in (source, varied):
        observation, fault = await _asked(ask, provider, carrier, ways, kept, costs)
        if observation is None:
            break
        seen.append(observation)
    cause, detail = fault
    pair = Pair(source=seen[0], varied=seen[1] if len(seen) > 1 else None) if seen else None
    return Evidence(
        key=unit.key,
        started_at=started_at,
        observation=None if cause is not None or pair is None else _whole(pair, kept, seen),
        cause=cause,
        detail=detail,
        attempts=tuple(carrier.attempts),
        exchanges=tuple(kept.exchanges),
        adaptations=tuple(dict.fromkeys((*source.wire.adaptations, *varied.wire.adaptations))),
        cost_usd=None if cause is not None or None in costs else sum(cost or 0.0 for cost in costs),
        answer=None if pair is None else pair.kept(),
    )


async def _asked(
    ask: Ask, provider: Provider, carrier: TrialCarrier, ways: Ways, kept: Kept, costs: list[float | None]
) -> tuple[Observation | None, tuple[Cause | None, str]]:
    """One answer, kept; or why there is none."""
    if ask.wire.unsupported:
        return None, ("unsupported", ask.wire.unsupported)
    sent: Sequence[Sent] = await carrier.carry(lambda: provider.send(ask))
    last = sent[-1]
    if carrier.cause is not None:
        return None, (carrier.cause, carrier.detail)
    if last.observation is None:
        return None, ("broken", "The provider gave neither an answer nor a cause.")
    if last.exchange is not None:
        kept.keep(last.exchange, sent)
    else:
        kept.observations.append(last.observation)
    costs.append(ways.tariff.charged_usd(last))
    return last.observation, (None, "")


def _whole(pair: Pair, kept: Kept, seen: Sequence[Observation]) -> Observation:
    """One observation of both: the text of both answers, usage summed (unknown where one is), the mean of the times.

    Latency is told, and minutes are foreseen, by single answers.
    """
    whole = kept.observation(pair.text(), fmean(each.timing.total_ms for each in seen))
    return whole.model_copy(update={"finish": seen[-1].finish, "finish_raw": seen[-1].finish_raw})


def replies_of(contract: LoadedContract, evidence: Evidence) -> Replies[object]:
    """Both replies of one trial. Raises ValueError where the evidence does not hold both."""
    pair = Pair.model_validate(evidence.answer) if isinstance(evidence.answer, dict) else None
    if pair is None or pair.varied is None:
        raise ValueError(f"the evidence holds no two answers, but {shortened(evidence.answer)}")
    bodies = ["{}" if each.streamed else each.body for each in evidence.exchanges]
    place = evidence.key.variant, evidence.key.case
    varied = {} if contract.metamorphic is None else contract.metamorphic.varied
    one, other = (
        Reply(
            seen, response_model=contract.response_model, raw_body=body, sandbox=contract.sandbox,
            tools=None if (request := asked.get(place)) is None else request.tools,
        )
        for seen, body, asked in zip(
            (pair.source, pair.varied), [*bodies, "{}", "{}"], (contract.requests, varied), strict=False
        )
    )  # fmt: skip
    return Replies(one, other)
