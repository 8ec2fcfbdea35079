"""What the support pipeline relies on as a whole: it sorts a message first, then answers for the team in charge."""

from openai import AsyncOpenAI
from pydantic import BaseModel

from holdfast import Bar, Case, app_contract

SORT = "Sort the message into billing, delivery or returns. Answer with that word only."
REPLY = "You answer for the {team} team. Name the order number. Two sentences at most."
TEAMS = ("billing", "delivery", "returns")


class Mail(BaseModel):
    order: str
    text: str


class Answer(BaseModel):
    team: str
    text: str


async def ask(client: AsyncOpenAI, release: str, system: str, text: str) -> str:
    done = await client.chat.completions.create(
        model=release,
        messages=[{"role": "system", "content": system}, {"role": "user", "content": text}],
    )
    return (done.choices[0].message.content or "").strip()


@app_contract(
    cases=[Case.load("cases/pipeline.jsonl", Mail)], bar=Bar(margin=0.15), revision="1", owner="support-platform"
)
async def support_pipeline(mail: Mail, client: AsyncOpenAI, release: str) -> Answer:
    """A mail is sorted to a team, and answered in its name with the order number.

    Two answers have to be right for one trial to pass, so the margin is wider than that of a single prompt.
    """
    team = await ask(client, release, SORT, mail.text)
    if team not in TEAMS:
        return Answer(team="", text="")
    return Answer(team=team, text=await ask(client, release, REPLY.format(team=team), mail.text))


@support_pipeline.check
def finds_a_team(answer: Answer, mail: Mail) -> None:
    assert answer.team in TEAMS


@support_pipeline.check
def quotes_the_order(answer: Answer, mail: Mail) -> None:
    assert mail.order in answer.text
