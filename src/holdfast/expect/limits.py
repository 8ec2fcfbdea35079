"""Checks on how much came back, how long it took, and how it ended. What was not observed is never passed."""

from collections.abc import Callable
from datetime import date
from typing import Any

from holdfast.domain.observation import Usage
from holdfast.domain.release import Price
from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable, shortened
from holdfast.expect.check import Check

__all__ = [
    "max_cost",
    "max_first_token",
    "max_latency",
    "max_output_tokens",
    "max_reasoning_tokens",
    "max_total_tokens",
    "not_truncated",
]


def max_output_tokens(count: int, /) -> Check[object, object]:
    """The provider counted at most that many output tokens. Not applicable where it did not say."""
    return _tokens("output", count, lambda usage: usage.output_tokens)


def max_reasoning_tokens(count: int, /) -> Check[object, object]:
    """The provider counted at most that many tokens of reasoning. Not applicable where it did not say."""
    return _tokens("reasoning", count, lambda usage: usage.reasoning_tokens)


def max_total_tokens(count: int, /) -> Check[object, object]:
    """The provider counted at most that many tokens of input and output. Not applicable where it did not say both."""

    def total(usage: Usage) -> int | None:
        if usage.input_tokens is None or usage.output_tokens is None:
            return None
        return usage.input_tokens + usage.output_tokens

    return _tokens("total", count, total)


def max_cost(
    *, usd: float, input: float | None = None, output: float | None = None, cached_input: float | None = None
) -> Check[object, object]:
    """The answer costs at most that many USD, at the price of its release. Not applicable where that is unknown.

    With prices per million tokens (`input`, `output`) it costs what they make of it: the same for baseline and
    candidate, so that the check weighs tokens, whatever each release costs.
    """
    if min(usd, input or 0.0, output or 0.0, cached_input or 0.0) < 0:
        raise ValueError("`max_cost()`: a cost and a price are 0 or more.")
    if (input is None) != (output is None) or (input is None and cached_input is not None):
        raise ValueError("`max_cost()` takes both prices, `input` and `output`, or none.")
    price = None
    if input is not None and output is not None:
        price = Price(input=input, output=output, cached_input=cached_input, as_of=date.min)

    def rule(reply: Reply[Any], _: Any, expected: Any) -> None:
        usage = reply.usage
        cost = reply.cost_usd
        if price is not None:
            cost = price.cost_usd(usage.input_tokens, usage.output_tokens, usage.cached_tokens)
        if cost is None:
            raise NotApplicable(
                "The provider did not say how many tokens were used, so that the cost is unknown."
                if price is not None
                else "The cost is unknown: the release has no price, or the provider counted no tokens."
            )
        if cost > usd * (1 + 1e-9):
            tokens = f"{_count(usage.input_tokens)} tokens of input and {_count(usage.output_tokens)} of output"
            raise AssertionError(
                f"Expected the answer to cost at most {usd:.6g} USD; it cost {cost:.6g} USD, for {tokens}."
            )

    return Check(f"max-cost-{_figure(usd)}", rule, says=f"costs at most {usd:g} USD")


def max_latency(*, ms: float) -> Check[object, object]:
    """The whole answer took at most that many milliseconds. Not applicable where it was not measured."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        took = reply.timing.total_ms
        if took <= 0:
            raise NotApplicable("It was not measured how long the answer took.")
        if took > ms:
            raise AssertionError(f"Expected the answer within {ms:g} ms; it took {took:.0f} ms.")

    return Check(f"max-latency-{_figure(ms)}", rule, says=f"came within {ms:g} ms")


def max_first_token(*, ms: float) -> Check[object, object]:
    """The first token came within that many milliseconds. Not applicable where the answer was not streamed."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        took = reply.timing.first_token_ms
        if took is None:
            raise NotApplicable("The answer was not streamed, so that the time to its first token is unknown.")
        if took > ms:
            raise AssertionError(f"Expected the first token within {ms:g} ms; it took {took:.0f} ms.")

    return Check(f"max-first-token-{_figure(ms)}", rule, says=f"began within {ms:g} ms")


def not_truncated() -> Check[object, object]:
    """The answer was not cut off at a length limit. Not applicable where the provider did not say why it ended."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        if reply.finish in ("unknown", "other"):
            raise NotApplicable("The provider did not say why the answer ended.")
        if reply.finish == "length":
            end = shortened(reply.text[-40:])
            raise AssertionError(f"Expected a complete answer; it was cut off at the length limit, after {end}.")

    return Check("not-truncated", rule, says="is not cut off")


def _tokens(kind: str, most: int, count: Callable[[Usage], int | None]) -> Check[object, object]:
    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        used = count(reply.usage)
        if used is None:
            raise NotApplicable(f"The provider did not say how many {_WORDS[kind]} the answer has.")
        if used > most:
            raise AssertionError(f"Expected at most {most} {_WORDS[kind]}; the provider counted {used}.")

    return Check(f"max-{kind}-tokens-{most}", rule, says=f"has at most {most} {_WORDS[kind]}")


_WORDS = {"output": "output tokens", "reasoning": "reasoning tokens", "total": "tokens of input and output"}


def _count(tokens: int | None) -> str:
    return "unknown" if tokens is None else str(tokens)


def _figure(number: float) -> str:
    return f"{number:g}".replace(".", "-").replace("+", "")
