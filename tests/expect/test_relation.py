"""What a relation is, and how relations are put together."""

import pytest

from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.errors import CheckFailed, NotApplicable
from holdfast.expect.relation import Relation, apart, both, texts_apart


def says(text: str) -> Reply[None]:
    return Reply(Observation(text=text))


def raising(id: str, error: Exception | None) -> Relation[object]:
    def rule(source: Reply[object], varied: Reply[object]) -> None:
        if error is not None:
            raise error

    return Relation(id, rule)


YES, NO, OPEN = raising("yes", None), raising("no", CheckFailed("It is not so.")), raising("open", NotApplicable("?"))


def outcome(relation: Relation[object]) -> object:
    try:
        return relation(says("a"), says("b"))
    except (AssertionError, NotApplicable) as error:
        return type(error)


@pytest.mark.parametrize(
    ("relation", "wanted"),
    [
        (YES & YES, True), (YES & NO, CheckFailed), (NO & OPEN, CheckFailed), (OPEN & NO, CheckFailed),
        (YES & OPEN, NotApplicable), (YES | NO, True), (NO | YES, True), (NO | NO, CheckFailed),
        (NO | OPEN, NotApplicable), (OPEN | YES, True),
    ],
)  # fmt: skip
def test_relations_compose_as_checks_do(relation: Relation[object], wanted: object) -> None:
    assert outcome(relation) is wanted


def test_ids_say_what_a_relation_is_made_of() -> None:
    assert (YES & NO).id == "all-of.yes.no"
    assert (YES | NO).id == "any-of.yes.no"
    assert (YES | NO).named("mine").id == "mine"
    assert repr(YES) == "<Relation yes>"


def test_the_reason_of_alternatives_names_each() -> None:
    with pytest.raises(CheckFailed, match=r"None of 2 relations holds. no: It is not so. no: It is not so."):
        (NO | NO)(says("a"), says("b"))


def test_two_replies_are_told_apart_at_the_first_difference() -> None:
    assert apart(says("one two"), says("one three")) == (
        "they part at character 5: the reply has 'one two', the varied one 'one three'"
    )
    assert apart(says("same"), says("same")) == "the reply is 'same', the varied one 'same'"
    assert texts_apart("a", "ab") == "they part at character 1: the reply has 'a', the varied one 'ab'"


def test_a_value_that_one_reply_lacks_names_that_reply() -> None:
    with pytest.raises(CheckFailed, match=r"^Of the varied reply: Expected one number"):
        both(lambda reply: reply.number(), says("1"), says("none"))
