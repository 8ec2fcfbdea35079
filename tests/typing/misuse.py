"""Each numbered line should be a type error."""

# pyright: strict
from decimal import Decimal
from hypothesis import strategies as st
from openai import AsyncOpenAI, OpenAI
from pydantic import BaseModel
from holdfast import (
    Bar,
    Case,
    Dialogue,
    Judge,
    Reply,
    Request,
    Trajectory,
    World,
    agent_contract,
    app_contract,
    contract,
    expect,
    metamorphic,
)
from holdfast.expect import relations


class Ticket(BaseModel):
    order: str


class Other(BaseModel):
    x: int


class Invoice(BaseModel):
    total: Decimal


LATE = Case("late", Ticket(order="A"))


@contract(cases=[Case("a", Other(x=1))])  # 1 wrong case type for the function
def m1(ticket: Ticket) -> Request:
    return Request(user=ticket.order)


@contract(cases=[LATE])
def plain(ticket: Ticket) -> Request:
    return Request(user=ticket.order)


@plain.check
def m2(reply: Reply[None], ticket: Ticket) -> None:
    assert reply.parsed.total == 1  # 2 parsed without response model


@plain.check  # 3 wrong reply type
def m3(reply: Reply[Invoice], ticket: Ticket) -> None:
    assert reply.parsed.total == 1


@plain.check  # 4 wrong case type in the check
def m4(reply: Reply[None], ticket: Other) -> None: ...


@contract(cases=[LATE], checks=[expect.matches_expected()])  # 5 needs a response model
def m5(ticket: Ticket) -> Request:
    return Request(user=ticket.order)


@contract(
    cases=[Case("a", "x", expected=Other(x=1))], response_model=Invoice, checks=[expect.matches_expected()]
)  # 6 at load: expected of another class
def m6(text: str) -> Request:
    return Request(user=text)


@contract(cases=[LATE])  # 7 returns no Request
def m7(ticket: Ticket) -> str:
    return ticket.order


@plain.check  # 8 a bool returned: forgot assert
def m8(reply: Reply[None], ticket: Ticket) -> bool:
    return "x" in reply.text


@plain.check  # 9 a score without threshold
def m9(reply: Reply[None], ticket: Ticket) -> float:
    return 0.5


@plain.check  # 10 an async check
async def m10(reply: Reply[None], ticket: Ticket) -> None: ...


Bar(must=True, margin=0.05)  # 11 contradiction


@metamorphic(
    plain, holds=lambda a, b: a.text == b.text, draws=3, seed=1, given=st.integers()
)  # 12 strategy's type differs from the parameter's
def m12(ticket: Ticket, noise: str) -> Ticket:
    return Ticket(order=noise)


@metamorphic(
    plain, holds=lambda a, b: a.text == b.text, draws=3, seed=1, given=st.text()
)  # 13 returns another case type
def m13(ticket: Ticket, noise: str) -> Other:
    return Other(x=1)


@metamorphic.of_requests(
    plain, holds=lambda a, b: a.text == b.text, draws=3, seed=1, given=st.text()
)  # 27 varies the input where the request is to be varied
def m27(ticket: Ticket, noise: str) -> Ticket:
    return ticket


metamorphic(plain, holds=relations.same_parsed(), draws=3, seed=1, given=st.text())  # 28 needs a response model


@app_contract(cases=[LATE])
async def app(ticket: Ticket, client: AsyncOpenAI, release: str) -> str:
    return ""


@app.check  # 14 wrong answer type
def m14(answer: int, ticket: Ticket) -> None: ...


@app_contract(cases=[LATE])  # 15 at load: async function taking the sync client
async def m15(ticket: Ticket, client: OpenAI, release: str) -> str:
    return ""


class Shop(World):
    orders: dict[str, str] = {}


class Bank(World):
    money: int = 0


@agent_contract(world=Shop, cases=[Case("a", "x")])
def agent(order: str) -> Dialogue:
    return Dialogue(turns=[order])


@agent.check  # 16 another world
def m16(run: Trajectory[Bank], order: str) -> None: ...


@plain.check(at_least=0.5)  # 17 threshold on a check without score
def m17(reply: Reply[None], ticket: Ticket) -> None: ...


def not_a_tool(x: int) -> int:
    return x


@contract(cases=[LATE], tools=[not_a_tool])  # 18 at load: not decorated with @tool
def m18(ticket: Ticket) -> Request:
    return Request(user=ticket.order)


@contract(cases=[Case("a", Ticket(order="A")), Case("b", Other(x=1))])  # 19 mixed case types
def m19(ticket: Ticket) -> Request:
    return Request(user=ticket.order)


combined = expect.all_of(expect.no_fence(), expect.matches_expected())


@contract(cases=[LATE], checks=[combined])  # 20 composed check that needs a response model
def m20(ticket: Ticket) -> Request:
    return Request(user=ticket.order)


@contract(cases=[])  # 21 at load: no cases at all
def m21(ticket: Ticket) -> Request:
    return Request(user=ticket.order)


@contract(cases=[Case("a", "x", expected="billing")])
def label(text: str) -> Request:
    return Request(user=text)


@label.check  # 22 expected of another type in the check
def m22(reply: Reply, text: str, want: int) -> None: ...
@plain.check  # 23 asks for expected where no case has one
def m23(reply: Reply, ticket: Ticket, want: str) -> None: ...
@plain.variant("v2")  # 24 a variant over another case type
def m24(other: Other) -> Request:
    return Request(user="x")


plain.check(expect.matches_expected())  # 25 needs a response model
plain.check(expect.contains(lambda t: t.nothing))  # 26 no such field
POLITE = Judge("polite", rubric="Courteous.", release="acme:grader", calibration="judges/polite.jsonl")
plain.judged_by(POLITE, lambda reply: reply.parsed.total)  # 101 what the judge is shown is no text, and nothing parsed
plain.judged_by("polite", lambda reply: reply.text)  # 102 a name is no judge
