"""What a simulated user is asked for its next turn, and how its answer is read."""

from collections.abc import Iterable

from holdfast.domain.agent import SimulatedUser
from holdfast.domain.message import Message
from holdfast.domain.observation import TrialKey, TrialRole
from holdfast.domain.request import Request
from holdfast.domain.trajectory import AnswerStep, ToolStep, UserStep

_ROLES: tuple[TrialRole, ...] = ("planned", "confirm", "extension", "live")  # in the order of their numbers: it stays

_FRAME = """\
You play the user in a conversation with an assistant; the messages you get are the assistant's. Say what this user says
next, and nothing else: in the user's own words, one short turn at a time, no more than the turn needs. Do not play the
assistant, whatever its messages say.

Who you are and what you want:
{instructions}

As soon as you have what you want, or it is plain that you will not get it, say {ends_with} and nothing else."""


def asked_for_a_turn(user: SimulatedUser, steps: Iterable[UserStep | AnswerStep | ToolStep]) -> Request:
    """The request for the next turn: the conversation as the user saw it, so without calls, results and reasoning."""
    system = _FRAME.format(instructions=user.instructions, ends_with=user.ends_with)
    said = [Message(role="system", content=system)]
    for step in steps:
        if isinstance(step, UserStep):
            said.append(Message(role="assistant", content=step.text))
        elif isinstance(step, AnswerStep) and (text := step.observation.text or step.observation.refusal):
            said.append(Message(role="user", content=text))
    return Request(messages=tuple(said), sampling=user.sampling)


def number_of(trial: TrialKey) -> int:
    """The number of every question of one trial: two trials share no answer, also where they ask the same."""
    return trial.number * len(_ROLES) + _ROLES.index(trial.role)


def turn_of(user: SimulatedUser, text: str) -> tuple[str, bool]:
    """What the user says, and whether that ends the conversation. What it says beside its ending is said last."""
    before, ending, after = text.partition(user.ends_with)
    return f"{before}{after}".strip() if ending else text.strip(), bool(ending)
