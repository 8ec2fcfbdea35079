"""Instructions on given words around or in an answer: a table of answers, and each message once."""

from typing import Any

import pytest

from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.expect import Check, instructions


def passes(check: Check[Any, Any], text: str) -> bool:
    try:
        check(Reply(Observation(text=text)), None)
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize(
    ("check", "text", "good"),
    [
        (instructions.constrained_response(), "Well: My answer is no. Sorry.", True),
        (instructions.constrained_response(), "My answer is no", False),
        (instructions.constrained_response("Yes", "No"), "Yes!", True),
        (instructions.end_phrase("Any questions?"), 'All done. "any questions?"\n', True),
        (instructions.end_phrase("Any questions?"), "Any questions? Ask.", False),
        (instructions.postscript(), "Bye.\n\np. s. One more.", True),
        (instructions.postscript(), "Bye.\n\nPS One more.", False),
        (instructions.postscript("P.P.S"), "P.P.S. More", True),
        (instructions.postscript("P.P.S"), "P.S. More", False),
        (instructions.postscript("Note:"), "NOTE: more", True),
        (instructions.quotation(), ' "All of it."\n', True),
        (instructions.quotation(), '"', False),
        (instructions.quotation(), "“All of it.”", False),
        (instructions.repeated_request("Write a poem. "), "write a poem.\nRoses", True),
        (instructions.repeated_request("Write a poem."), "**Write a poem.**", False),
        (instructions.two_responses(), "one ****** two", True),
        (instructions.two_responses(), "******one ****** two******", True),
        (instructions.two_responses(), "one ****** one", False),
        (instructions.two_responses(), "one", False),
        (instructions.two_responses(), "one************two", False),
        (instructions.two_responses(), "one****** ", False),
    ],
)
def test_given_words(check: Check[Any, Any], text: str, good: bool) -> None:
    assert passes(check, text) is good


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (
            instructions.constrained_response("Yes", "No"),
            "Maybe",
            "Expected one of 'Yes', 'No'; it has none of them. The answer: 'Maybe'.",
        ),
        (
            instructions.end_phrase("Bye."),
            "Bye. Bye!",
            "Expected the end 'Bye.'; found 'Bye. Bye!'. The answer: 'Bye. Bye!'.",
        ),
        (
            instructions.postscript(),
            "Bye",
            "Expected a postscript that begins with 'P.S.'; there is none. The answer: 'Bye'.",
        ),
        (
            instructions.quotation(),
            '"Yes".',
            (
                "Expected double quotation marks around all of it; it begins with '\"' and ends with '.'. "
                "The answer: '\"Yes\".'."
            ),
        ),
        (
            instructions.repeated_request("Say yes"),
            "Say no",
            (
                "Expected the request repeated first; they part at character 4: 'say yes' asked, 'say no' found. "
                "The answer: 'Say no'."
            ),
        ),
        (
            instructions.two_responses(),
            "one******one",
            "Expected two responses that differ; both are the same. The answer: 'one******one'.",
        ),
        (
            instructions.two_responses(),
            "a******b******c",
            "Expected two responses divided by ******, found 3. The answer: 'a******b******c'.",
        ),
    ],
)
def test_a_failure_says_what_was_expected_and_found(check: Check[Any, Any], text: str, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check(Reply(Observation(text=text)), None)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "build",
    [
        lambda: instructions.constrained_response("Yes", ""),
        lambda: instructions.end_phrase(" "),
        lambda: instructions.postscript(" "),
        lambda: instructions.repeated_request("\n"),
    ],
)
def test_what_says_nothing_is_refused(build: Any) -> None:
    with pytest.raises(ValueError, match="needs"):
        build()
