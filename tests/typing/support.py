"""contracts/support.py — what the support desk relies on."""

# pyright: strict
import re
from decimal import Decimal
from functools import partial
from typing import Literal

from hypothesis import strategies as st
from openai import AsyncOpenAI, OpenAI
from pydantic import BaseModel

from holdfast import (
    Bar,
    Caps,
    Case,
    Dialogue,
    ImagePart,
    Judge,
    Reply,
    Request,
    Trajectory,
    World,
    agent_contract,
    app_contract,
    assistant,
    contract,
    drawn,
    expect,
    image,
    metamorphic,
    text_file,
    tool,
    user,
    variations,
)
from holdfast.expect import relations
from holdfast.variations import History, TextVariation

SYSTEM = "You are the support desk."
DATE = re.compile(r"\b\d{1,2}\s(Jan|Feb)", re.I)


class Ticket(BaseModel):
    order: str
    text: str


LATE = Case("late-parcel", Ticket(order="A-1009", text="Where is my parcel A-1009?"), tags=["en"])


@contract(
    cases=[LATE, Case.load("cases/tickets.jsonl", Ticket)],
    bar=Bar(margin=0.05),
    owner="support-platform",
    tags=["support"],
)
def order_reply(ticket: Ticket) -> Request:
    """Replies quote the order and promise no date."""
    return Request(system=SYSTEM, user=ticket.text)


@order_reply.check
def quotes_the_order(reply: Reply, ticket: Ticket) -> None:
    assert ticket.order in reply.text


@order_reply.check(gate=False)
def promises_no_date(reply: Reply[None], ticket: Ticket) -> None:
    assert not DATE.search(reply.text)


@order_reply.check(at_least=0.8)
def short_enough(reply: Reply[None], ticket: Ticket) -> float:
    return min(1.0, 300 / max(1, len(reply.text)))


def order_of(ticket: Ticket) -> str:
    return ticket.order


class Line(BaseModel):
    sku: str
    amount: Decimal


class Invoice(BaseModel):
    currency: Literal["EUR", "USD"]
    total: Decimal
    lines: list[Line]


WANT = Invoice(currency="EUR", total=Decimal("8.00"), lines=[Line(sku="A", amount=Decimal("7.00"))])


@contract(
    cases=[Case("two-lines", "2x A at 3.50, 1x B at 1.00, EUR 8.00", expected=WANT)],
    response_model=Invoice,
    bar=Bar(must=True),
    checks=[
        expect.matches_expected(keys={"lines": "sku"}, tolerance={"total": 0.005}),
        expect.no_fence(),
        expect.not_truncated(),
    ],
)
def invoice_fields(text: str) -> Request:
    return Request(user=f"Extract the invoice:\n{text}")


@invoice_fields.check
def adds_up(reply: Reply[Invoice], text: str) -> None:
    assert sum(line.amount for line in reply.parsed.lines) == reply.parsed.total


@tool
def find_order(order: str, history: bool = False) -> str:
    """Look an order up by its number."""
    return "shipped"


assert find_order("A-1") == "shipped"


@contract(
    cases=[Case("plain", "Has A-1009 shipped?"), drawn(st.sampled_from(["A-1009?", "Where is A-1009?"]), n=2, seed=1)],
    tools=[find_order],
    checks=[expect.calls_only(find_order, order="A-1009"), expect.no_text_with_call()],
)
def looks_it_up(question: str) -> Request:
    return Request(system=SYSTEM, user=question)


@looks_it_up.check
def number(reply: Reply[None], question: str) -> None:
    assert reply.only_call(find_order).arguments["order"] == "A-1009"


class Shop(World):
    orders: dict[str, str] = {"A-1009": "shipped", "C-3": "packed"}

    @tool
    def cancel(self, order: str) -> str:
        """Cancel an order that has not shipped."""
        self.orders[order] = "cancelled"
        return "cancelled"


@agent_contract(world=Shop, cases=[Case("may-cancel", "C-3")], caps=Caps(turns=6, tool_calls=5))
def cancel_flow(order: str) -> Dialogue:
    return Dialogue(system=SYSTEM, turns=[f"Please cancel {order}.", "Yes, I am sure."])


@cancel_flow.check
def world_ends_right(run: Trajectory[Shop], order: str) -> None:
    assert run.world.orders[order] == "cancelled"
    assert run.names().count("cancel") <= 1


@cancel_flow.check(gate=False)
def answers_in_few_words(run: Trajectory[Shop], order: str) -> None:
    assert all(len(turn.text) < 500 for turn in run.turns)


@cancel_flow.check(at_least=0.5)
def mostly_useful_calls(run: Trajectory[Shop], order: str) -> float:
    return 1 - sum(each.is_error for each in run.results) / max(1, len(run.results))


cancel_flow.check(expect.finishes())


def shop_of(order: str) -> Shop:
    return Shop(orders={order: "packed"})


@agent_contract(world=shop_of, cases=[Case("may-cancel", "C-3", expected="cancelled")])
def cancel_flow_2(order: str) -> Dialogue:
    return Dialogue(turns=[order])


@cancel_flow_2.check
def ends(done: Trajectory[Shop], order: str, want: str) -> None:
    assert done.world.orders[order] == want


@contract(cases=[Case("meter-3", image("images/meter-3.png"))])
def reads_the_meter(photo: ImagePart) -> Request:
    return Request(user=["Read the meter. Digits only.", photo])


@reads_the_meter.check
def five_digits(reply: Reply, photo: ImagePart) -> None:
    assert 0 <= reply.number() < 100_000


@app_contract(cases=[LATE])
async def whole_pipeline(ticket: Ticket, client: AsyncOpenAI, release: str) -> str:
    done = await client.chat.completions.create(model=release, messages=[{"role": "user", "content": ticket.text}])
    return done.choices[0].message.content or ""


@whole_pipeline.check
def pipeline_quotes(answer: str, ticket: Ticket) -> None:
    assert ticket.order in answer


@app_contract(cases=[LATE])
def whole_pipeline_sync(ticket: Ticket, client: OpenAI, release: str) -> Invoice:
    return WANT


@whole_pipeline_sync.check
def pipeline_sync(answer: Invoice, ticket: Ticket) -> None:
    assert answer.total


def ask(language: str, text: str) -> Request:
    return Request(system=f"Answer in {language}.", user=text)


ANSWERS_IN = [
    contract.define(
        id=f"answers-in-{language}",
        request=partial(ask, language),
        cases=[Case("hello", "Hello")],
        checks=[expect.no_fence()],
    )
    for language in ("en", "de")
]

order_reply.check(expect.contains(lambda ticket: ticket.order))
order_reply.check(expect.contains("sorry"), gate=False)
order_reply.check(~expect.contains("sorry"))
order_reply.check(expect.any_of(expect.contains("sorry"), expect.contains(order_of)))
invoice_fields.check(expect.all_of(expect.no_fence(), expect.matches_expected()), gate=False)


@invoice_fields.check
def total_as_expected(reply: Reply[Invoice], text: str, want: Invoice) -> None:
    assert reply.parsed.total == want.total


@order_reply.variant("terse")
def order_reply_terse(ticket: Ticket) -> Request:
    return Request(system=text_file("prompts/terse.md"), user=ticket.text, history=[user("Hi"), assistant("Hello")])


@contract(cases=[Case.load("cases/invoices.jsonl", str, expected=Invoice)], response_model=Invoice)
def from_file(text: str) -> Request:
    return Request.from_openai(messages=[{"role": "user", "content": text}], temperature=0)


@from_file.check
def from_file_total(reply: Reply[Invoice], text: str, want: Invoice) -> None:
    assert reply.parsed.total == want.total


@contract(cases=[Case("a", "x", expected="billing"), Case("b", "y")])
def label(text: str) -> Request:
    return Request(user=text)


@label.check(gate=False)
def label_right(reply: Reply, text: str, want: str) -> None:
    assert want in reply.text


def same_order(base: Reply[None], other: Reply[None]) -> bool:
    return ("A-1009" in base.text) == ("A-1009" in other.text)


@metamorphic(order_reply, holds=same_order, draws=12, seed=7, given=st.text(alphabet=" ?!", max_size=6))
def noise_does_not_matter(ticket: Ticket, noise: str) -> Ticket:
    return ticket.model_copy(update={"text": ticket.text + noise})


@noise_does_not_matter.check
def not_much_longer(reply: Reply[None], varied: Reply[None], ticket: Ticket) -> None:
    assert len(varied.text) <= 2 * len(reply.text)


@metamorphic(
    label, holds=relations.same(lambda reply: reply.text), draws=3, seed=1, bar=Bar(margin=0.1), id="label-typed",
    given=st.one_of(variations.irrelevant(), variations.white_space()),
)  # fmt: skip
def label_typed(text: str, change: TextVariation) -> str:
    return change(text)


@label_typed.check(gate=False)
def label_as_wanted(reply: Reply[None], varied: Reply[None], text: str, want: str) -> None:
    assert want in varied.text


@metamorphic(
    from_file, holds=relations.same_parsed(ignore=["lines"]), draws=2, seed=1, given=st.sampled_from([".", "!"])
)
def invoice_ended(text: str, end: str) -> str:
    return text + end


@metamorphic.of_requests(looks_it_up, holds=relations.same_calls(), draws=2, seed=1, given=variations.history())
def whatever_was_said_before(request: Request, change: History) -> Request:
    return change(request)


POLITE = Judge(
    "polite",
    rubric="Courteous; takes the complaint seriously.",
    release="acme:grader-2026-05-01",
    calibration="judges/polite.jsonl",
    min_agreement=0.9,
    votes=3,
)
order_reply.judged_by(POLITE, lambda reply: reply.text, gate=False)
from_file.judged_by(POLITE, lambda reply, text: f"{text}: {reply.parsed.total}")
cancel_flow.judged_by(POLITE, lambda run, order: f"{order}: {run.text}", gate=False)
whole_pipeline.judged_by(POLITE, lambda answer: answer.strip())
