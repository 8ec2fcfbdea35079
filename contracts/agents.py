"""What a support desk relies on when a release acts over several turns: it looks, asks, acts once, and says so."""

from pydantic import BaseModel

from holdfast import Bar, Caps, Case, Dialogue, Trajectory, World, agent_contract, expect, tool
from holdfast.errors import shortened

DESK = """You are the cancellation desk. Look an order up before you say anything about it.
A packed order can be cancelled; for one that has shipped offer a return instead. Ask before you do either.
Never write to the customer in the same message as a tool call."""


class Wish(BaseModel):
    """A customer's two turns, and how the order stands."""

    order: str
    stands: str
    asks: str
    confirms: str


class Orders(World):
    """The shop's orders, and what the desk did to them."""

    orders: dict[str, str]
    returns: list[str] = []

    @tool
    def look_up(self, order: str) -> str:
        """How an order stands: packed, shipped or cancelled."""
        return self.orders[order]

    @tool
    def cancel(self, order: str) -> str:
        """Cancel an order that is packed."""
        if self.orders[order] != "packed":
            raise ValueError(f"{order} is {self.orders[order]}.")
        self.orders[order] = "cancelled"
        return "cancelled"

    @tool
    def start_return(self, order: str) -> str:
        """Start the return of an order that has shipped."""
        if self.orders[order] != "shipped":
            raise ValueError(f"{order} is {self.orders[order]}.")
        self.returns.append(order)
        return "return label sent"


def shop_of(wish: Wish) -> Orders:
    """The shop as it stands when a customer writes."""
    return Orders(orders={wish.order: wish.stands})


def as_wished(wish: Wish) -> dict[str, object]:
    """How the shop must end."""
    if wish.stands == "packed":
        return {"orders": {wish.order: "cancelled"}, "returns": []}
    return {"orders": {wish.order: "shipped"}, "returns": [wish.order]}


@agent_contract(
    world=shop_of,
    cases=[Case.load("cases/cancellations.jsonl", Wish)],
    caps=Caps(turns=8, tool_calls=6),
    bar=Bar(margin=0.20),
    owner="support-platform",
    tags=["agents", "support"],
    checks=[
        expect.must_precede("look_up", "cancel"),
        expect.must_precede("look_up", "start_return"),
        expect.every_turn(expect.no_text_with_call()),
        expect.every_turn(expect.call_not_in_text()),
        expect.at_most_in_run(1, "cancel"),
        expect.at_most_in_run(1, "start_return"),
        expect.ends_in(as_wished),
    ],
)
def cancellation(wish: Wish) -> Dialogue:
    """A wish to cancel ends with the order cancelled, or in a return where it has shipped, and only once confirmed."""
    return Dialogue(system=DESK, turns=[wish.asks, wish.confirms])


@cancellation.check
def asks_before_it_acts(run: Trajectory[Orders], wish: Wish) -> None:
    confirmed = [step.kind == "user" for step in run.steps].index(True, 1)
    early = [step.call.name for step in run.steps[:confirmed] if step.kind == "tool" and step.call.name != "look_up"]
    assert not early, f"Expected nothing to be done before the customer confirmed; found a call of {early[0]}."


@cancellation.check
def says_how_it_ended(run: Trajectory[Orders], wish: Wish) -> None:
    word = "cancelled" if wish.stands == "packed" else "return"
    assert word in run.text.lower(), f"Expected the last answer to say {word!r}; found {shortened(run.text)}."
