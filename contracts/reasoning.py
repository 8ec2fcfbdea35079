"""What answers with a figure rely on: sums in words, and policies with conditions."""

from pydantic import BaseModel

from holdfast import Bar, Case, Reply, Request, Sampling, contract, expect

SUMS = """You help with everyday sums. Show the way in one short sentence if you like, then end with a line
"Answer: <number>" without a unit. Round to two decimals where needed."""

POLICY = """You answer customers from the policy below, and from nothing else. One or two sentences, with the figure
or the words of the policy that decide the matter.

Policy: """


class Enquiry(BaseModel):
    policy: str
    question: str
    facts: list[str]


@contract(
    cases=[Case.load("cases/sums.jsonl", str, expected=float)],
    bar=Bar(margin=0.10),
    owner="assistant-team",
    tags=["reasoning", "maths"],
    checks=[expect.matches(r"(?m)^Answer: ").named("ends-with-an-answer"), expect.not_truncated()],
)
def final_number(question: str) -> Request:
    """Everyday sums end with the right number."""
    return Request(system=SUMS, user=question, sampling=Sampling(temperature=0.0))


@final_number.check
def number_is_right(reply: Reply[None], question: str, want: float) -> None:
    expect.last_number_near(want, within=0.005)(reply, question)


@contract(
    cases=[Case.load("cases/policies.jsonl", Enquiry)],
    bar=Bar(margin=0.10),
    owner="support-platform",
    tags=["reasoning", "support"],
    checks=[expect.not_refused(), expect.no_fence()],
)
def policy_answer(enquiry: Enquiry) -> Request:
    """Customers hear what the policy says of their case, with the figure that decides it."""
    return Request(system=POLICY + enquiry.policy, user=enquiry.question)


@policy_answer.check
def names_the_deciding_fact(reply: Reply[None], enquiry: Enquiry) -> None:
    expect.contains_any(*enquiry.facts)(reply, enquiry)


policy_answer.check(expect.max_latency(ms=10_000), gate=False)
