"""What a chat bar that is paid by the token relies on: right answers that stay short."""

from pydantic import BaseModel

from holdfast import Bar, Case, Request, Sampling, contract, expect

SHORT = """You answer in a chat bar with room for one line. Twelve words at most, no greeting, no repeating.
Yes-or-no questions start with a lower-case yes or no."""


class Question(BaseModel):
    question: str
    answer: str


def answer_of(question: Question) -> str:
    return question.answer


@contract(
    cases=[Case.load("cases/short_answers.jsonl", Question)],
    bar=Bar(margin=0.10),
    owner="chat-bar",
    tags=["cost"],
    checks=[
        expect.contains(answer_of).named("has-the-answer"),
        expect.max_words(12),
        expect.max_output_tokens(60),
        expect.not_truncated(),
    ],
)
def short_answer(question: Question) -> Request:
    """One line is enough: the right answer in at most a dozen words and 60 tokens."""
    return Request(system=SHORT, user=question.question, sampling=Sampling(max_output_tokens=80))
