"""Variations of a built request: the order of its tools, the length of its history, the text of its last turn."""

from collections.abc import Callable
from typing import Literal

from holdfast.domain.message import Message, TextPart
from holdfast.domain.request import Request
from holdfast.variations.variation import Dice, Variation


class ToolOrder(Variation):
    """The tools in another order."""

    kind: Literal["tool-order"] = "tool-order"
    seed: int = 0

    def __call__(self, request: Request, /) -> Request:
        """The request with its tools in another order; one with fewer than two stays as it is."""
        return request.model_copy(update={"tools": tuple(Dice(self.seed).shuffled(request.tools))})


class History(Variation):
    """A longer or a shorter history: so many of its oldest turns left out, then these exchanges put before it.

    A turn is a user's message with all that follows it up to the next one, so no result of a tool loses its call.
    """

    kind: Literal["history"] = "history"
    without: int = 0
    before: tuple[tuple[str, str], ...] = ()  # (user, assistant)

    def __call__(self, request: Request, /) -> Request:
        """The request with another history. What stands before the first turn, and the last turn, stay."""
        messages = request.messages
        users = [at for at, message in enumerate(messages) if message.role == "user"]
        if not users:
            return request
        first, kept = users[0], users[min(max(self.without, 0), len(users) - 1)]
        added = [
            message
            for asked, answered in self.before
            for message in (Message(role="user", content=asked), Message(role="assistant", content=answered))
        ]
        return request.model_copy(update={"messages": (*messages[:first], *added, *messages[kept:])})


def with_user_text(request: Request, change: Callable[[str], str], /) -> Request:
    """The request with the text of its last user message changed; its images stay."""
    places = [at for at, message in enumerate(request.messages) if message.role == "user"]
    if not places:
        return request
    at = places[-1]
    message = request.messages[at]
    content = message.content
    if isinstance(content, str):
        changed: object = change(content)
    else:
        changed = tuple(
            TextPart(text=change(part.text)) if isinstance(part, TextPart) else part for part in content or ()
        )
    varied = message.model_copy(update={"content": changed})
    return request.model_copy(update={"messages": (*request.messages[:at], varied, *request.messages[at + 1 :])})
