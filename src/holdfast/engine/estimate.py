"""What a plan will cost: tokens, money and minutes. What cannot be known stays unknown, with the reason."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from holdfast.domain.message import TextPart
from holdfast.domain.observation import Evidence, Usage
from holdfast.domain.release import Price
from holdfast.domain.request import Request
from holdfast.domain.value import canonical
from holdfast.engine.plan import Plan, Unit
from holdfast.ports import Sent

CHARACTERS_PER_TOKEN = 4
TOKENS_PER_IMAGE = 1_600  # what large images cost at the dearer providers
TOKENS_PER_MESSAGE = 8  # the wrapping that providers put around each message
ASSUMED_OUTPUT_TOKENS = 4_096  # the worst case of an answer whose length the request does not limit
ASSUMED_APPLICATION_CALL = (8_000, ASSUMED_OUTPUT_TOKENS)  # the worst case of a call that only the application knows

NO_LIMIT = (
    "the requests set no max_output_tokens and nothing is recorded yet, so the length of the answers is not known"
)
NO_PRICE = "no price is known for the release"
APPLICATION = "an application or an agent makes its own calls, which are not known before they are made"

Spent = Mapping[tuple[str, str], Usage]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the units of a plan that are still to be sent will take. None means unknown; `unknown` says why.

    Of a candidate that is asked only as far as it takes to decide, this is the most, but for repeats of cases that
    failed. `calls_at_most` counts a baseline's second stage too.
    """

    calls: int
    kept: int
    calls_at_most: int
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    minutes: float | None
    unknown: tuple[str, ...] = ()


@dataclass
class Tariff:
    """What answers cost: the price of a release, and the tokens that each request may take."""

    price: Price | None = None
    spent: Spent = field(default_factory=dict[tuple[str, str], Usage])  # mean usage of a case, where it is recorded
    _dearest_usd: dict[str, float] = field(default_factory=dict[str, float])
    _bounds: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])

    def cost_usd(self, usage: Usage) -> float | None:
        """USD for one answer; None where price or tokens are unknown."""
        if self.price is None:
            return None
        return self.price.cost_usd(usage.input_tokens, usage.output_tokens, usage.cached_tokens)

    def charged_usd(self, sent: Sent) -> float | None:
        """What one answer cost: as the provider says, else by its usage; None where neither is known."""
        if sent.cost_usd is not None or sent.observation is None:
            return sent.cost_usd
        return self.cost_usd(sent.observation.usage)

    def expected(self, unit: Unit) -> tuple[int | None, int | None]:
        """Input and output tokens of one unit: as recorded, else 4 characters a token and max_output_tokens."""
        recorded = self.spent.get((unit.key.contract, unit.key.case), Usage())
        if not unit.asks:
            return recorded.input_tokens, recorded.output_tokens
        requests = [ask.request for ask in unit.asks]
        known_input, known_output = recorded.input_tokens, recorded.output_tokens
        return (
            known_input if known_input is not None else sum(map(estimated_input_tokens, requests)),
            known_output if known_output is not None else _sum([_limit(request) for request in requests], 1.0),
        )

    def worst_usd(self, unit: Unit) -> float | None:
        """The most that one call of a unit can cost; None where no price is known."""
        if self.price is None:
            return None
        bound = self.price.cost_usd(*self._bound(unit), None) or 0.0
        return max(bound, self._dearest_usd.get(unit.key.contract, 0.0))

    def learn(self, contract: str, cost_usd: float | None) -> None:
        """What a call did cost: an assumption that proves too low is not made again for this contract."""
        self._dearest_usd[contract] = max(self._dearest_usd.get(contract, 0.0), cost_usd or 0.0)

    def _bound(self, unit: Unit) -> tuple[int, int]:
        if not unit.asks:
            return ASSUMED_APPLICATION_CALL
        if unit.key.request not in self._bounds:
            requests = [ask.request for ask in unit.asks]
            most = max(_limit(request) or ASSUMED_OUTPUT_TOKENS for request in requests)
            self._bounds[unit.key.request] = (max(map(input_tokens_at_most, requests)), most)
        return self._bounds[unit.key.request]


def estimate(
    plan: Plan,
    *,
    price: Price | None = None,
    requests_per_minute: float | None = None,
    spent: Spent | None = None,
    latency_ms: float | None = None,
    concurrency: int = 8,
) -> Estimate:
    """What the plan's remaining units will take, from recorded usage and latency where there is any."""
    tariff, units = Tariff(price, spent or {}), plan.to_send
    kept = len(plan.known) if plan.plans else len(plan.units) - len(units)
    trials = max(0, plan.most - kept)
    calls = _calls(plan, lambda unit: unit.least_calls)
    if plan.plans:
        units = plan.units  # of one round: the others are like it
    tokens = [tariff.expected(unit) for unit in units]
    scale = trials / len(units) if units else 0.0
    inputs, outputs = _sum([one for one, _ in tokens], scale), _sum([other for _, other in tokens], scale)
    return Estimate(
        calls=calls,
        kept=kept,
        calls_at_most=_calls(plan, lambda unit: unit.most_calls) + _second_stage(plan),
        input_tokens=inputs,
        output_tokens=outputs,
        cost_usd=tariff.cost_usd(Usage(input_tokens=inputs, output_tokens=outputs)),
        minutes=_minutes(calls, requests_per_minute, latency_ms, concurrency),
        unknown=_unknown(units, tokens, price),
    )


def _calls(plan: Plan, of: Callable[[Unit], int]) -> int:
    """The calls of all trials that are still to be done, where a trial makes so many: agents and pairs make several."""
    if not plan.plans:
        return sum(map(of, plan.to_send))
    each = {unit.key.contract: of(unit) for unit in plan.units}
    planned = sum(one.all_rounds * len(one.cases) * (1 + one.is_live) * each.get(one.contract, 1) for one in plan.plans)
    return max(0, planned - sum(each.get(key.contract, 1) for key in plan.known))


def usd_of_a_call(units: Sequence[Unit], tariff: Tariff) -> float | None:
    """USD of one call of these units in the mean; None where a price or a length is not known."""
    costs = [
        tariff.cost_usd(Usage(input_tokens=one, output_tokens=other)) for one, other in map(tariff.expected, units)
    ]
    known = [cost for cost in costs if cost is not None]
    return sum(known) / len(known) if known and len(known) == len(costs) else None


def _minutes(calls: int, rate: float | None, latency_ms: float | None, concurrency: int) -> float | None:
    """The slower of the two limits; None where neither is known."""
    by_rate = calls / rate if rate else 0.0
    by_latency = calls * latency_ms / concurrency / 60_000 if latency_ms else 0.0
    return max(by_rate, by_latency) if rate or latency_ms else None


def _unknown(
    units: Sequence[Unit], tokens: Sequence[tuple[int | None, int | None]], price: Price | None
) -> tuple[str, ...]:
    lacking = [unit for unit, pair in zip(units, tokens, strict=True) if None in pair]
    why = {APPLICATION: any(unit.ask is None for unit in lacking), NO_LIMIT: any(unit.ask for unit in lacking)}
    return tuple(reason for reason, holds in {**why, NO_PRICE: price is None}.items() if holds)


def _second_stage(plan: Plan) -> int:
    if plan.role != "baseline":
        return 0
    cases = sum(unit.most_calls for unit in plan.units if unit.key.number == 0)
    return cases * max(0, plan.rules.extended_repeats - plan.rules.repeats)


def _sum(counts: Sequence[int | None], scale: float) -> int | None:
    known = [count for count in counts if count is not None]
    return round(sum(known) * scale) if len(known) == len(counts) else None


def _limit(request: Request) -> int | None:
    return request.sampling.max_output_tokens


def estimated_input_tokens(request: Request) -> int:
    """Tokens of a request at 4 characters each; images at a flat rate."""
    characters = sum(map(len, _texts(request)))
    return -(-characters // CHARACTERS_PER_TOKEN) + _beside_text(request)


def input_tokens_at_most(request: Request) -> int:
    """A bound on the tokens of a request: no tokenizer makes more tokens than UTF-8 bytes."""
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in _texts(request)) + _beside_text(request)


def _beside_text(request: Request) -> int:
    return TOKENS_PER_IMAGE * len(request.images()) + TOKENS_PER_MESSAGE * len(request.messages)


def _texts(request: Request) -> Iterable[str]:
    for message in request.messages:
        if isinstance(message.content, str):
            yield message.content
        elif message.content is not None:
            yield from (part.text for part in message.content if isinstance(part, TextPart))
        yield from (call.name + call.arguments_text for call in message.calls)
    yield from (canonical(tool.model_dump(mode="json")) for tool in request.tools)
    if request.response_schema is not None:
        yield canonical(request.response_schema.schema_)


def recorded_usage(evidences: Iterable[Evidence]) -> dict[tuple[str, str], Usage]:
    """The mean usage of each (contract, case) in kept evidence, rounded up; cases without figures are left out."""
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for evidence in evidences:
        usage = evidence.observation.usage if evidence.observation is not None else Usage()
        if not evidence.key.is_trial:
            continue
        if usage.input_tokens is not None and usage.output_tokens is not None:
            pair = (usage.input_tokens, usage.output_tokens)
            found.setdefault((evidence.key.contract, evidence.key.case), []).append(pair)
    return {case: Usage(input_tokens=_mean(pairs, 0), output_tokens=_mean(pairs, 1)) for case, pairs in found.items()}


def recorded_latency_ms(evidences: Iterable[Evidence]) -> float | None:
    """The median time of the answers in kept evidence; None where there are none."""
    times = sorted(each.observation.timing.total_ms for each in evidences if each.observation is not None)
    return times[len(times) // 2] if times else None


def _mean(pairs: Sequence[tuple[int, int]], which: int) -> int:
    return -(-sum(pair[which] for pair in pairs) // len(pairs))
