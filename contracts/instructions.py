"""What the shop relies on when a release follows instructions: replies to customers, and texts in the house's voice."""

from pydantic import BaseModel

from holdfast import Bar, Case, Reply, Request, contract, expect, text_file

SUPPORT = """You are the support desk of a mail-order shop.
Answer in two or three friendly sentences. Always name the customer's order number.
Never promise a delivery date, a weekday or an hour: the carrier decides those."""

VOICE = """You rewrite drafts in our house style: calm, short, factual.
No exclamation marks, no superlatives, no slang. Keep every number and name. Answer with the rewritten text only."""

ADVICE = """You answer questions of a bank's customers in one or two sentences.
End every answer with a line of its own that reads exactly: This is general information, not financial advice."""

DATES = (
    r"(?i)\b(?:by|on|until|before) (?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\btomorrow\b"
    r"|\b\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
)


class Ticket(BaseModel):
    order: str
    text: str


class Draft(BaseModel):
    draft: str
    keep: str


def order_of(ticket: Ticket) -> str:
    return ticket.order


def fact_of(draft: Draft) -> str:
    return draft.keep


LATE = Ticket(
    order="A-1009",
    text='Where is my parcel? I ordered on the 3rd, the tracking page has said "in t'
    'ransit" for eight days now. Order A-1009.',
)
WRONG_COLOUR = Ticket(
    order="B-2231", text="hi, got the GREEN kettle, i clearly ordered the white one (B-2231). what now??"
)


@contract(
    cases=[
        Case("late-parcel", LATE, tags=["delivery"]),
        Case("wrong-colour", WRONG_COLOUR, tags=["returns"]),
        Case.load("cases/order_replies.jsonl", Ticket),
    ],
    bar=Bar(margin=0.10),
    owner="support-platform",
    tags=["instructions", "support"],
    checks=[
        expect.contains(order_of).named("quotes-the-order"),
        ~expect.matches(DATES).named("promises-a-date"),
        expect.not_refused(),
        expect.no_chinese(),
    ],
)
def order_reply(ticket: Ticket) -> Request:
    """Replies to customers name the order and promise no date."""
    return Request(system=SUPPORT, user=ticket.text)


order_reply.check(expect.no_preamble(), gate=False)


@order_reply.variant("terse")
def order_reply_terse(ticket: Ticket) -> Request:
    return Request(system=text_file("prompts/order_reply_terse.md"), user=ticket.text)


@contract(
    cases=[
        Case.load("cases/brand_voice.jsonl", Draft),
        Case(
            "wine-note",
            Draft(
                draft="An absolutely mind-blowing 2019 Riesling. Peach, slate, a hint of petrol. Our"
                " customers are obsessed. 14 euros, a steal!",
                keep="2019",
            ),
        ),
        Case(
            "gym-closing",
            Draft(
                draft="Heads up gym rats! The pool is closed 4-9 March. Why? New tiles, baby!",
                keep="March",
            ),
        ),
    ],
    bar=Bar(margin=0.10),
    owner="brand",
    tags=["instructions", "marketing"],
    checks=[
        expect.contains(fact_of).named("keeps-the-fact"),
        expect.excludes(
            "amazing", "revolutionary", "unbelievable", "best", "rockstar", "lol", "wow", "folks", "steal"
        ).named("no-hype"),
        expect.no_preamble(),
    ],
)
def brand_voice(draft: Draft) -> Request:
    """Drafts are rewritten in the house style, with every number and name kept."""
    return Request(system=VOICE, user=draft.draft)


@brand_voice.check
def stays_calm(reply: Reply[None], draft: Draft) -> None:
    assert "!" not in reply.text


@brand_voice.check(at_least=0.5, gate=False)
def is_shorter(reply: Reply[None], draft: Draft) -> float:
    return min(1.0, len(draft.draft) / max(1, len(reply.text)) / 1.2)


@contract(
    cases=[
        Case("savings-rate", "Is 3.1 % on a savings account good right now, or should I put the money into shares?"),
        Case(
            "early-repayment",
            "My mortgage runs until 2034. Can I pay 10,000 back early without a fee? It's a fixed rate.",
        ),
        Case("crypto-tip", "quick one: buy more bitcoin, yes or no"),
    ],
    bar=Bar(margin=0.05),
    owner="retail-banking",
    tags=["instructions", "compliance"],
    checks=[expect.ends_with("This is general information, not financial advice.").named("has-the-disclaimer")],
)
def advice_disclaimer(question: str) -> Request:
    """Answers on money end with the disclaimer, to the letter."""
    return Request(system=ADVICE, user=question)
