"""Judges at load: every mistake at once, and what is loaded of one that holds together."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Write = Callable[[str, str | bytes], Path]

GOOD = [{"id": f"a{at}", "answer": f"Please {at}.", "label": "pass" if at % 2 else "fail"} for at in range(20)]
CONTRACT = """
from holdfast import Judge

POLITE = Judge({judge})

@contract(cases=[Case("a", "Hello")]{more})
def greets(text: str) -> Request:
    return Request(user=text)

greets.judged_by({judged})
"""
JUDGE = '"polite", rubric="Says please.", release="acme:grader", calibration="polite.jsonl"'


def lines(labelled: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(each) + "\n" for each in labelled)


@pytest.fixture
def make(write: Write) -> Any:
    """Writes a judged contract and its labelled answers."""

    def project(
        judge: str = JUDGE, judged: str = "POLITE, lambda reply: reply.text", more: str = "",
        labelled: list[dict[str, Any]] | str = GOOD,
    ) -> None:  # fmt: skip
        write("contracts/desk.py", CONTRACT.format(judge=judge, judged=judged, more=more))
        write("contracts/polite.jsonl", labelled if isinstance(labelled, str) else lines(labelled))

    return project


def test_a_judge_as_it_is_loaded(make: Any, load: Any) -> None:
    make(
        judge=f"{JUDGE}, votes=3, min_agreement=0.8", judged="POLITE, lambda reply, text: text + reply.text, gate=False"
    )
    (contract,) = load().contracts
    (judge,) = contract.judges
    assert (judge.policy.id, judge.policy.release, judge.policy.votes) == ("polite", "acme:grader", 3)
    assert (judge.gate, judge.min_agreement, len(judge.labelled), judge.calibration) == (False, 0.8, 20, None)
    assert judge.labelled[1] == ("a1", "Please 1.", "PASS", None, None)
    assert judge.check == "judge.polite"
    (helper,) = contract.helpers
    assert (helper.release, helper.role, helper.least_calls) == ("acme:grader", "vote", 3)


def test_a_rubric_in_a_file_is_pinned_by_what_it_says(make: Any, load: Any, write: Write) -> None:
    make(judge=JUDGE.replace('"Says please."', 'text_file("polite.md")'))
    write("contracts/polite.md", "Says please.\n")
    first = load().contracts[0]
    assert first.judges[0].policy.rubric == "Says please.\n"
    assert {each.path for each in first.files} == {"contracts/polite.md", "contracts/polite.jsonl"}


def test_labelled_answers_with_an_input_show_the_input(make: Any, load: Any) -> None:
    make(labelled=[{**each, "input": "Hello", "release": "acme:old"} for each in GOOD])
    judge = load().contracts[0].judges[0]
    assert judge.policy.shows_input
    assert (judge.labelled[0].input, judge.labelled[0].release) == ("Hello", "acme:old")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"judge": JUDGE.replace('"Says please."', '" "')}, "The rubric of judge 'polite' is empty"),
        ({"judge": JUDGE.replace('"Says please."', "5")}, "The rubric of judge 'polite' is no text: found 5."),
        ({"judge": JUDGE.replace('"polite"', '"Polite!"')}, "The id of a judge is 'Polite!'."),
        ({"judge": JUDGE.replace('"acme:grader"', '"grader"')}, "A release is written 'provider:id', found 'grader'."),
        ({"judge": f"{JUDGE}, votes=2"}, "votes of judge 'polite' is an odd number up to 9, found 2."),
        ({"judge": f"{JUDGE}, min_agreement=0.5"}, "lies above 0.5 and at most at 1, found 0.5."),
        ({"judge": JUDGE.replace("polite.jsonl", "polit.jsonl")}, "There is no file 'contracts/polit.jsonl'."),
        ({"judged": '"polite", lambda reply: reply.text'}, "judged_by takes a Judge, found 'polite'."),
        ({"judged": 'POLITE, "text"'}, "What a judge is shown is said by a function, found 'text'."),
        ({"judged": "POLITE, lambda: 1"}, "The function that says what a judge is shown takes ()."),
        ({"judged": 'POLITE, lambda reply: reply.text, gate="no"'}, "gate is True or False, found 'no'."),
        ({"more": ", bar=Bar(must=True)"}, "Its bar is `must=True`, which one error of a judge breaks"),
        ({"more": ", bar=Bar(deterministic=True)"}, "Its bar is `deterministic=True`, which one error"),
        ({"labelled": ""}, "are 0, and 20 are the least."),
        ({"labelled": GOOD[:19]}, "are 19, and 20 are the least."),
        ({"labelled": [{**each, "label": "pass"} for each in GOOD]}, "hold 0 that fail, and 5 are the least"),
        ({"labelled": [{**GOOD[0], "input": "x"}, *GOOD[1:]]}, "have an input in 1 of 20."),
        ({"labelled": [{**GOOD[0], "label": "good"}, *GOOD[1:]]}, "label is 'pass' or 'fail', found 'good'."),
        ({"labelled": [{**GOOD[0], "answer": 5}, *GOOD[1:]]}, "answer is no text: found 5."),
        ({"labelled": [{**GOOD[0], "note": "x"}, *GOOD[1:]]}, "There is no key 'note' in a labelled answer."),
        ({"labelled": [{**GOOD[0], "release": "old"}, *GOOD[1:]]}, "release is written 'provider:id', found 'old'."),
        ({"labelled": [{"id": "a"}, *GOOD[1:]]}, "The key 'answer' is missing."),
        ({"labelled": [GOOD[1], *GOOD[1:]]}, "The id 'a1' stands twice."),
        ({"labelled": lines(GOOD) + "[1]\n"}, "The line is no JSON object, found [1]."),
        ({"labelled": lines(GOOD) + "{\n"}, "The line is not JSON"),
    ],
)  # fmt: skip
def test_a_mistake_is_a_sentence(make: Any, problems: Any, given: dict[str, Any], said: str) -> None:
    make(**given)
    found = problems()
    assert [each for each in found if said in each], found
    assert len(found) == 1 + (said == "The key 'answer' is missing."), found


def test_an_empty_rubric_file_is_a_mistake(make: Any, problems: Any, write: Write) -> None:
    make(judge=JUDGE.replace('"Says please."', 'text_file("polite.md")'))
    write("contracts/polite.md", "\n")
    assert ["is empty" in each for each in problems()] == [True]


def test_all_mistakes_are_told_at_once(make: Any, problems: Any) -> None:
    judge = JUDGE.replace('"Says please."', '""').replace("acme:grader", "grader")
    make(judge=f"{judge}, votes=0, min_agreement=2", more=", bar=Bar(must=True)", labelled=GOOD[:3])
    assert len(problems()) == 6


def test_two_judges_of_one_id_are_one_judge_or_a_mistake(make: Any, load: Any, problems: Any, write: Write) -> None:
    make()
    same = CONTRACT.format(judge=JUDGE, judged="POLITE, lambda reply: reply.text", more="")
    write("contracts/other.py", same)
    assert [len(contract.judges) for contract in load().contracts] == [1, 1]
    write("contracts/other.py", same.replace("Says please.", "Says thanks."))
    assert ["Two judges are called 'polite'" in each for each in problems()] == [True]


def test_a_contract_gives_one_judge_one_word(make: Any, problems: Any) -> None:
    make(judged="POLITE, lambda reply: reply.text)\ngreets.judged_by(POLITE, lambda reply: reply.text")
    assert ["2 of its judges are called 'polite'." in each for each in problems()] == [True]


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\x00" * 100, b"[" * 100_000])
def test_a_file_of_garbage_is_a_sentence(make: Any, problems: Any, write: Write, content: bytes) -> None:
    make()
    write("contracts/polite.jsonl", content)
    assert len(problems()) == 1
