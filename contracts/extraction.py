"""What back-office jobs rely on when text becomes data: invoices, appointments, and the queue of a ticket."""

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel

from holdfast import Bar, Case, Reply, Request, Sampling, contract, expect

INVOICE = """You read invoices, receipts and mails about payments for a bookkeeping system.
Give the currency, the total that was or will be paid, and every line with its article code, quantity and line total."""

APPOINTMENT = """You file appointments into a calendar. Give the place or practice as it names itself,
the day as YYYY-MM-DD and the time the customer has to be there as HH:MM, 24 hours."""

TRIAGE = """You sort support tickets. Answer with exactly one word and nothing else, in lower case:
account, app, billing, delivery, product or returns."""


class Line(BaseModel):
    sku: str
    quantity: int
    amount: Decimal


class Invoice(BaseModel):
    currency: Literal["EUR", "GBP", "USD"]
    total: Decimal
    lines: list[Line]


class Appointment(BaseModel):
    place: str
    day: str
    time: str


@contract(
    cases=[Case.load("cases/invoices.jsonl", str, expected=Invoice)],
    response_model=Invoice,
    bar=Bar(margin=0.10),
    owner="bookkeeping",
    tags=["extraction", "finance"],
    checks=[
        expect.matches_expected(keys={"lines": "sku"}, tolerance={"total": 0.005, "lines.amount": 0.005}),
        expect.no_fence(),
        expect.not_truncated(),
    ],
)
def invoice_fields(text: str) -> Request:
    """Invoices of every layout come back as the same fields, ready to be posted."""
    return Request(system=INVOICE, user=text, sampling=Sampling(temperature=0.0))


@invoice_fields.check
def adds_up(reply: Reply[Invoice], text: str) -> None:
    assert sum(line.amount for line in reply.parsed.lines) == reply.parsed.total


@invoice_fields.check(gate=False)
def total_as_expected(reply: Reply[Invoice], text: str, want: Invoice) -> None:
    assert reply.parsed.total == want.total


@contract(
    cases=[Case.load("cases/appointments.jsonl", str, expected=Appointment)],
    response_model=Appointment,
    bar=Bar(must=True),
    owner="assistant-team",
    tags=["extraction"],
    checks=[
        expect.matches_expected(),
        expect.matches_schema(Appointment),
    ],
)
def appointment(text: str) -> Request:
    """Appointments land on the right day and hour: a wrong one is never acceptable."""
    return Request(system=APPOINTMENT, user=text, sampling=Sampling(temperature=0.0))


@contract(
    cases=[Case.load("cases/tickets.jsonl", str, expected=str)],
    bar=Bar(margin=0.05),
    owner="support-platform",
    tags=["extraction", "support"],
    checks=[
        expect.one_of("account", "app", "billing", "delivery", "product", "returns").named("is-a-queue"),
        expect.equals_expected(),
    ],
)
def ticket_queue(text: str) -> Request:
    """A ticket gets the name of its queue, and nothing but that name."""
    return Request(system=TRIAGE, user=text, sampling=Sampling(temperature=0.0, max_output_tokens=8))
