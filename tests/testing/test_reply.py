"""A simulated reply is a value."""

import dataclasses

import pytest

from holdfast.testing.reply import SimulatedReply


def test_a_reply_cannot_be_changed_only_replaced() -> None:
    reply = SimulatedReply(text="a")
    with pytest.raises(dataclasses.FrozenInstanceError):
        reply.text = "b"  # type: ignore[misc]  # that is the point
    assert dataclasses.replace(reply, text="b") == SimulatedReply(text="b") != reply
