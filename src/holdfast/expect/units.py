"""Checks on quantities: a number with its unit, in whatever unit of the same kind it is written."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, TypeVar, overload

from holdfast.domain.reply import NUMBER, Reply
from holdfast.errors import shortened
from holdfast.expect.check import Check, observed, resolved
from holdfast.expect.ids import named_by
from holdfast.expect.numbers import Number, is_near, value_of

__all__ = ["number_with_unit"]

T = TypeVar("T")

# One row for each unit: its names, and how many of the kind's first unit it is. Exact by definition (SI, and the
# international yard and pound of 1959); what differs from country to country (the gallon, the ton) is left out.
_KINDS: tuple[tuple[tuple[str, float], ...], ...] = (
    (
        ("m metre metres meter meters", 1.0),
        ("km kilometre kilometres kilometer kilometers", 1000.0),
        ("cm centimetre centimetres centimeter centimeters", 0.01),
        ("mm millimetre millimetres millimeter millimeters", 0.001),
        ("mi mile miles", 1609.344),
        ("yd yard yards", 0.9144),
        ("ft foot feet", 0.3048),
        ("in inch inches", 0.0254),
    ),
    (
        ("g gram grams gramme grammes", 1.0),
        ("kg kilogram kilograms kilo kilos", 1000.0),
        ("mg milligram milligrams", 0.001),
        ("t tonne tonnes", 1_000_000.0),
        ("lb lbs pound pounds", 453.59237),
        ("oz ounce ounces", 28.349523125),
    ),
    (
        ("s sec secs second seconds", 1.0),
        ("ms millisecond milliseconds", 0.001),
        ("min mins minute minutes", 60.0),
        ("h hr hrs hour hours", 3600.0),
        ("d day days", 86_400.0),
        ("week weeks", 604_800.0),
    ),
    (
        ("l L litre litres liter liters", 1.0),
        ("ml mL millilitre millilitres milliliter milliliters", 0.001),
        ("cl cL centilitre centilitres", 0.01),
        ("m³ m3", 1000.0),
    ),
    (
        ("B byte bytes", 1.0),
        ("kB KB kilobyte kilobytes", 1e3),
        ("MB megabyte megabytes", 1e6),
        ("GB gigabyte gigabytes", 1e9),
        ("TB terabyte terabytes", 1e12),
        ("KiB", 2.0**10),
        ("MiB", 2.0**20),
        ("GiB", 2.0**30),
    ),
    (("W watt watts", 1.0), ("kW kilowatt kilowatts", 1e3), ("MW megawatt megawatts", 1e6)),
    (("Wh", 1.0), ("kWh", 1e3), ("MWh", 1e6)),
    (("% ％ percent", 1.0),),
    (("USD $ US$ dollar dollars", 1.0),),
    (("EUR € euro euros", 1.0),),
    (("GBP £", 1.0),),
)


@overload
def number_with_unit(value: Number, unit: str, /, *, within: float = ...) -> Check[object, object]: ...
@overload
def number_with_unit(value: Callable[[T], Number], unit: str, /, *, within: float = ...) -> Check[object, T]: ...
def number_with_unit(value: Any, unit: str, /, *, within: float = 0.0) -> Check[object, Any]:
    """The answer has this quantity, give or take `within` of the unit: `5 km` is found in `5,000 m` as well.

    Converted are lengths, weights, times, litres, bytes, watts; any other unit is looked for as it is written,
    before or behind its number. A number without a unit does not count.
    """
    if not unit.strip():
        raise ValueError("`number_with_unit()` needs a unit, such as 'km'; for a bare number there is `number_near()`.")
    if not within >= 0:
        raise ValueError(f"`within` is a distance of 0 or more, found {within!r}.")
    unit = unit.strip()
    allowance = f", give or take {within:g} {unit}" if within else ""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        want = resolved(value, input)
        found = list(_quantities(reply.text, unit))
        if not any(is_near(each, want, within) for each, _, _ in found):
            shown = ", ".join(f"{written!r:.40} at character {at}" for _, written, at in found[:3])
            hint = f"it has {shown}" if found else f"no number with such a unit stands in {observed(reply)}"
            raise AssertionError(f"Expected {want} {unit}{allowance} in the answer; {hint}.")

    return Check(
        named_by("number-with-unit", value, unit),
        rule,
        says=lambda input: f"has {resolved(value, input)} {shortened(unit)[1:-1]}{allowance}",
    )


def _quantities(text: str, unit: str) -> Iterator[tuple[float, str, int]]:
    """Every number with a unit of the same kind: its value in `unit`, how it is written, and where."""
    pattern, factors = _reader(unit)
    for found in pattern.finditer(text):
        written, name = (found["behind"], found["after"]) if found["behind"] else (found["number"], found["before"])
        yield value_of(written) * factors[name] / factors[unit], found[0].strip(), found.start()


@lru_cache(maxsize=256)
def _reader(unit: str) -> tuple[re.Pattern[str], dict[str, float]]:
    """A pattern of a number beside a unit of this kind, and what each name of one stands for."""
    kinds = [{name: size for names, size in kind for name in names.split()} for kind in _KINDS]
    factors = next((kind for kind in kinds if unit in kind), {unit: 1.0})
    names = "|".join(re.escape(name) for name in sorted(factors, key=len, reverse=True))
    start, end = r"(?<![^\W_])", r"(?![^\W\d_])"
    number = f"(?<![\\w.,])(?:{NUMBER.pattern})"
    behind = rf"(?P<behind>{number})[\s-]?(?P<after>{names}){end}"
    before = rf"{start}(?P<before>{names})[ ]?(?P<number>{NUMBER.pattern})"
    return re.compile(f"{behind}|{before}"), factors
