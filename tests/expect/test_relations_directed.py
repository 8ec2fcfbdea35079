"""Relations that say how a number, a length or what is mentioned may change."""

import re
from typing import Any

import pytest

from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.errors import CheckFailed
from holdfast.expect import patterns
from holdfast.expect import relations_directed as directed
from holdfast.expect.relation import Relation


def says(text: str) -> Reply[Any]:
    return Reply(Observation(text=text))


def ids_in(reply: Reply[Any]) -> list[str]:
    return re.findall("[A-Z]-[0-9]+", reply.text)


@pytest.mark.parametrize(
    ("relation", "source", "varied", "reason"),
    [
        (directed.same_number(), "It is 5.", "5.0", None),
        (directed.same_number(), "5", "6", "Expected the same number; the reply has 5, the varied one 6."),
        (directed.same_number(within=1), "5", "6", None),
        (directed.same_number(), "5", "5 or 6", "Of the varied reply: Expected one number in the answer, found 2"),
        (directed.number_rises(), "5", "6", None),
        (directed.number_rises(), "5", "5", "Expected a higher number; the reply has 5, the varied one 5."),
        (directed.number_falls(), "5", "4", None),
        (directed.number_falls(), "5", "5", "Expected a lower number"),
        (directed.number_not_rises(), "5", "5", None),
        (directed.number_not_rises(), "5", "6", "Expected no higher number"),
        (directed.number_not_falls(), "5", "5", None),
        (directed.number_not_falls(), "5", "4", "Expected no lower number"),
        (directed.same_numbers(), "3 of 4", "4, then 3", None),
        (directed.same_numbers(), "3 of 4", "3 of 5", "4 is missing"),
        (directed.same_numbers(), "3", "3 and 3", "3 is new"),
        (directed.not_longer(), "a b", "c d", None),
        (directed.not_longer(), "a b", "a b c", "Expected no more words than 2; the varied reply has 3."),
        (directed.not_longer(by=0.5), "a b", "a b c", None),
        (directed.not_shorter(), "a b", "a", "Expected no fewer words than 2; the varied reply has 1."),
        (directed.not_shorter(by=0.5), "a b", "a", None),
        (directed.keeps("[A-Z]-[0-9]+"), "A-1 and B-2", "B-2, A-1 and C-3", None),
        (directed.keeps("[A-Z]-[0-9]+"), "A-1 and B-2", "A-1", "Expected 'B-2' in the varied reply too; it has 'A-1'."),
        (directed.keeps(re.compile("a", re.I)), "A", "", "Expected 'A' in the varied reply too; it has nothing."),
        (directed.keeps(ids_in), "A-1", "A-1", None),
        (directed.keeps(ids_in), "A-1", "A-2", "Expected 'A-1' in the varied reply too; it has 'A-2'."),
    ],
)  # fmt: skip
def test_a_relation_holds_or_says_why_not(
    relation: Relation[Any], source: str, varied: str, reason: str | None
) -> None:
    if reason is None:
        assert relation(says(source), says(varied))
        return
    with pytest.raises(CheckFailed) as failed:
        relation(says(source), says(varied))
    assert reason in str(failed.value)


def test_ids_are_stable() -> None:
    assert [directed.keeps(ids_in).id, directed.keeps("[A-Z]").id] == ["keeps-ids-in", "keeps-a-z"]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (lambda: directed.same_number(within=-1), ValueError), (lambda: directed.not_longer(by=-0.1), ValueError),
        (lambda: directed.keeps("("), re.error), (lambda: directed.keeps(3), TypeError),
    ],
)  # fmt: skip
def test_what_makes_no_relation_is_refused_where_it_is_written(wrong: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        wrong()


def test_a_pattern_that_takes_for_ever_is_a_fault_of_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "ALLOWED_S", 0.1)
    with pytest.raises(TimeoutError):
        directed.keeps(r"(?:a|aa)+$")(says("a" * 80 + "!"), says("a"))
