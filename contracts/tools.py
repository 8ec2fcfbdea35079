"""What assistants rely on when a release acts: the right tool, once, with the right arguments, and no chatter."""

from pydantic import BaseModel

from holdfast import Bar, Case, Reply, Request, contract, expect, tool

LOOKUP = """You are the order desk. Look the order up before you say anything about it.
Order numbers are written like A-1009, in capitals. Ask for the history only where the customer wants past events."""

REFUNDS = """You decide on refunds that a colleague has prepared. Refund up to 200 euros yourself.
Hand over to a person: everything above 200, other currencies, injuries, threats, and refusals by quality."""

CALENDAR = """You keep a calendar. Every message asks for one event; create it with the data given, without asking back.
Days are written as YYYY-MM-DD, times as HH:MM."""


class Lookup(BaseModel):
    text: str
    order: str
    history: bool


class Claim(BaseModel):
    text: str
    order: str
    amount: float | None


class Wish(BaseModel):
    text: str
    day: str
    start: str
    minutes: int


@tool
def find_order(order: str, history: bool = False) -> str:
    """Look an order up by its number.

    Args:
        order: The order number, such as A-1009.
        history: Whether all past events are wanted as well.
    """
    return f"{order}: shipped" + (", packed, paid" if history else "")


@tool
def refund(order: str, amount: float) -> str:
    """Pay an amount in euros back to the customer of an order."""
    return f"{order}: {amount:.2f} refunded"


@tool
def hand_over(order: str, reason: str) -> str:
    """Hand a refund over to a person, with the reason in a few words."""
    return f"{order}: handed over ({reason})"


@tool
def create_event(title: str, day: str, start: str, minutes: int) -> str:
    """Create a calendar event."""
    return f"{title}, {day} {start}, {minutes} min"


@contract(
    cases=[Case.load("cases/order_lookups.jsonl", Lookup)],
    tools=[find_order],
    bar=Bar(margin=0.10),
    owner="support-platform",
    tags=["tools", "support"],
    checks=[
        expect.calls_only(find_order, order=lambda lookup: lookup.order),
        expect.no_text_with_call(),
        expect.call_not_in_text(),
    ],
)
def order_lookup(lookup: Lookup) -> Request:
    """A question about an order leads to one look-up of that order, and to no words before it."""
    return Request(system=LOOKUP, user=lookup.text)


@order_lookup.check
def history_only_where_wanted(reply: Reply[None], lookup: Lookup) -> None:
    assert reply.only_call(find_order).arguments.get("history", False) == lookup.history


@contract(
    cases=[Case.load("cases/refunds.jsonl", Claim)],
    tools=[refund, hand_over],
    bar=Bar(margin=0.10),
    owner="payments",
    tags=["tools", "finance"],
    checks=[expect.no_text_with_call()],
)
def refund_decision(claim: Claim) -> Request:
    """Small refunds are paid to the cent; everything beyond the rules goes to a person."""
    return Request(system=REFUNDS, user=claim.text)


@refund_decision.check
def pays_or_hands_over(reply: Reply[None], claim: Claim) -> None:
    if claim.amount is None:
        assert reply.only_call(hand_over).arguments.get("order") == claim.order
    else:
        paid = reply.only_call(refund).arguments
        assert paid.get("order") == claim.order
        amount = paid.get("amount")
        assert isinstance(amount, int | float)  # a missing one fails the check, and does not crash it
        assert abs(amount - claim.amount) < 0.005


@contract(
    cases=[Case.load("cases/calendar.jsonl", Wish)],
    tools=[create_event],
    bar=Bar(margin=0.10),
    owner="assistant-team",
    tags=["tools"],
    checks=[
        expect.calls_only(
            create_event,
            day=lambda wish: wish.day,
            start=lambda wish: wish.start,
            minutes=lambda wish: wish.minutes,
        ),
        expect.no_text_with_call(),
    ],
)
def calendar_event(wish: Wish) -> Request:
    """Every wish becomes one event on the right day, at the right time and of the right length."""
    return Request(system=CALENDAR, user=wish.text)
