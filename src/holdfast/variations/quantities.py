"""The same quantities in other units: 5 km are 5000 m."""

import re
from decimal import Decimal
from typing import Literal

from holdfast.variations.variation import Dice, Variation

# Of each kind, every unit by how many of the smallest one it is. Only what converts without a rest that goes on.
_KINDS: tuple[dict[str, int], ...] = (
    {"mm": 1, "cm": 10, "m": 1_000, "km": 1_000_000},
    {"mg": 1, "g": 1_000, "kg": 1_000_000},
    {"ml": 1, "cl": 10, "l": 1_000},
    {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400},
    {"min": 1, "h": 60},
    {"Wh": 1, "kWh": 1_000, "MWh": 1_000_000},
    {"MB": 1, "GB": 1_000, "TB": 1_000_000},
)
_ONE = {"second": "seconds", "minute": "minutes", "hour": "hours", "day": "days", "L": "l", "mL": "ml"}
_MANY = {many: one for one, many in _ONE.items() if many.endswith("s")}
_NAMES = "|".join(sorted({*_ONE, *(name for kind in _KINDS for name in kind)}, key=len, reverse=True))
_QUANTITY = re.compile(
    rf"(?<![\w.,/-])(?P<number>\d{{1,15}}(?:\.\d{{1,9}})?)(?P<gap>[ \u00a0]?)(?P<unit>{_NAMES})(?![\w/^²³])"
)
_LONGEST = 6  # digits of a number that somebody would write


class Units(Variation):
    """Every quantity in the text in another unit of its kind. Its value stays exactly the same.

    Lengths, weights, volumes, times, energy and sizes of data, with a number before the unit.
    """

    kind: Literal["units"] = "units"
    seed: int = 0

    def __call__(self, text: str, /) -> str:
        """The text in other units; a quantity that no other unit can say with few digits stays as it is."""
        dice = Dice(self.seed)
        return _QUANTITY.sub(lambda found: _converted(found, dice), text)


def _converted(found: re.Match[str], dice: Dice) -> str:
    unit = _ONE.get(found["unit"], found["unit"])
    kind = next(kind for kind in _KINDS if unit in kind)
    smallest = Decimal(found["number"]) * kind[unit]
    others = {name: smallest / size for name, size in kind.items() if name != unit}
    exact = {
        name: text
        for name, value in others.items()
        if value * kind[name] == smallest and len(text := _written(value)) <= _LONGEST
    }
    if not exact:
        return found.group()
    name = dice.choice(list(exact))
    return f"{exact[name]}{found['gap']}{_MANY.get(name, name) if exact[name] == '1' else name}"


def _written(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
