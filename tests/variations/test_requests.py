"""Variations of built requests."""

from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain.message import Call, ImagePart, Message, TextPart, Tool
from holdfast.domain.request import Request
from holdfast.variations import History, ToolOrder, with_user_text

TOOLS = tuple(Tool(name=name, parameters={}) for name in "abcd")
TALK = Request(
    messages=[
        Message(role="system", content="s"),
        Message(role="user", content="one"),
        Message(role="assistant", calls=(Call(name="a", id="1"),)),
        Message(role="tool", content="x", call_id="1"),
        Message(role="assistant", content="done"),
        Message(role="user", content="two"),
        Message(role="assistant", content="yes"),
        Message(role="user", content="three"),
    ]
)


def contents(request: Request) -> list[object]:
    return [message.content for message in request.messages]


@given(st.integers(0, 1000))
def test_tools_are_permuted_and_nothing_else(seed: int) -> None:
    request = Request(user="u", system="s").model_copy(update={"tools": TOOLS})
    varied = ToolOrder(seed=seed)(request)
    assert sorted(tool.name for tool in varied.tools) == list("abcd")
    assert varied.tools != TOOLS
    assert varied.model_copy(update={"tools": TOOLS}) == request


def test_oldest_turns_go_whole_and_the_last_one_stays() -> None:
    assert contents(History(without=1)(TALK)) == ["s", "two", "yes", "three"]
    assert contents(History(without=2)(TALK)) == ["s", "three"]
    assert contents(History(without=9)(TALK)) == ["s", "three"]
    assert History()(TALK) == TALK


def test_exchanges_are_put_before_the_first_turn() -> None:
    varied = History(without=2, before=(("Hello!", "Hi!"),))(TALK)
    assert contents(varied) == ["s", "Hello!", "Hi!", "three"]
    assert [message.role for message in varied.messages] == ["system", "user", "assistant", "user"]


def test_a_request_without_a_user_stays() -> None:
    request = Request(messages=[Message(role="system", content="s")])
    assert History(without=1, before=(("a", "b"),))(request) == request == with_user_text(request, str.upper)


def test_the_text_of_the_last_user_message_is_changed_beside_its_images() -> None:
    assert contents(with_user_text(TALK, str.upper)) == [*contents(TALK)[:-1], "THREE"]
    image = ImagePart(path="a.png")
    request = Request(user=["read it", image])
    assert with_user_text(request, str.upper).messages[-1].content == (TextPart(text="READ IT"), image)
