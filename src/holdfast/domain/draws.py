"""Values that were drawn, frozen: what a pin keeps of them, so that another version of hypothesis changes nothing."""

from pydantic import Field, JsonValue

from holdfast.domain.value import Value


class DrawnValue(Value):
    """One drawn value in its JSON form, and the sha256 of the canonical form of that."""

    value: JsonValue
    digest: str


class Draws(Value):
    """What one strategy drew with one seed, in order. `strategy` is how hypothesis describes it."""

    strategy: str
    seed: int = Field(ge=0)
    values: tuple[DrawnValue, ...] = ()
