"""What applications in Chinese and English rely on: the language of the answer, whatever the language of the text."""

from pydantic import BaseModel

from holdfast import Bar, Case, Reply, Request, contract, expect

ZH_SUPPORT = """你是一家网店的客服。请用简体中文回复，一到两句话，语气亲切，并写明订单号。不要承诺具体到货日期。"""

EN_SUMMARY = """You read Chinese texts for colleagues who do not. Summarise in English, in at most 30 words.
Keep the figures that matter. No Chinese characters in the summary."""


class Message(BaseModel):
    order: str
    text: str


class Text(BaseModel):
    text: str
    facts: list[str]


def order_of(message: Message) -> str:
    return message.order


@contract(
    cases=[Case.load("cases/zh_replies.jsonl", Message)],
    bar=Bar(margin=0.10),
    owner="support-cn",
    tags=["languages", "support"],
    checks=[
        expect.mostly_chinese().named("is-in-chinese"),
        expect.contains(order_of).named("quotes-the-order"),
    ],
)
def chinese_reply(message: Message) -> Request:
    """Chinese customers are answered in Chinese, with their order number."""
    return Request(system=ZH_SUPPORT, user=message.text)


@contract(
    cases=[Case.load("cases/zh_summaries.jsonl", Text)],
    bar=Bar(margin=0.10),
    owner="market-research",
    tags=["languages"],
    checks=[expect.no_chinese(), expect.words_between(6, 30)],
)
def english_summary(text: Text) -> Request:
    """Chinese texts come back as short English summaries that keep the figures."""
    return Request(system=EN_SUMMARY, user=text.text)


@english_summary.check
def keeps_the_figures(reply: Reply[None], text: Text) -> None:
    for fact in text.facts:
        expect.contains(fact)(reply, text)
