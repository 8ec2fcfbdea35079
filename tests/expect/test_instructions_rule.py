"""What the checks of the IFEval instructions have in common."""

import pytest

from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.expect.instructions_rule import counted, following
from holdfast.expect.ranges import Range


def reply(text: str) -> Reply[None]:
    return Reply(Observation(text=text))


@pytest.mark.parametrize("text", ["", " \n\t", "\u3000"])
def test_an_answer_of_nothing_follows_nothing(text: str) -> None:
    with pytest.raises(AssertionError, match="Expected an answer that is polite; found"):
        following("polite", "is polite", lambda _: None)(reply(text), None)
    with pytest.raises(AssertionError, match="Expected an answer that has at most 3 oaths; found"):
        counted("oaths", "oaths", Range(0, 3), lambda _: [])(reply(text), None)


def test_a_problem_is_said_with_the_answer() -> None:
    with pytest.raises(AssertionError) as caught:
        following("polite", "is polite", lambda _: "Expected a greeting; there is none.")(reply("No."), None)
    assert str(caught.value) == "Expected a greeting; there is none. The answer: 'No.'."


def test_what_is_too_many_is_shown() -> None:
    check = counted("stars", "stars", Range(0, 1), lambda text: [at for at, sign in enumerate(text) if sign == "*"])
    check(reply("a*b"), None)
    with pytest.raises(AssertionError) as caught:
        check(reply("a*b*c"), None)
    assert str(caught.value) == (
        "Expected at most 1 stars, found 2 in 'a*b*c'. The first too many is at character 3: '*c'."
    )
    assert check.id == "stars-at-most-1"
