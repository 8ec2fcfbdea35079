"""Mistakes of metamorphic contracts: every one with its line, all at once; and what is left out in silence."""

from collections.abc import Callable
from pathlib import Path

import pytest

from holdfast.authoring.metamorphics import case_id
from holdfast.domain.contract import Suite

Write = Callable[[str, str | bytes], Path]

HEAD = """
from hypothesis import strategies as st
from holdfast import Dialogue, World, agent_contract, metamorphic, variations
from holdfast.expect import relations

@contract(cases=[Case("a", "one"), Case("b", "two")], checks=[expect.no_fence()])
def base(text): return Request(user=text)

@agent_contract(world=World, cases=[Case("a", "x")], checks=[])
def agent(text): return Dialogue(turns=[text])

@agent.check
def ends(run, text): ...

async def later(one, other): ...
def same_text(one, other, text): ...
"""
TYPOS = "variations.typos()"
RIGHT = "def noise(text: str, draw: str) -> str: return text + draw"
KEYS = "base, holds=relations.same_text(), given=st.sampled_from('!?'), draws=2, seed=1"


def one(function: str = RIGHT, given: str = KEYS, door: str = "metamorphic") -> str:
    return f"{HEAD}\n@{door}({given})\n{function}\n"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (one(given=KEYS.replace("base,", "agent,")), "Its base 'agent' is of 'agent_contract'."),
        (one(given=KEYS.replace("base,", "3,")), "Its base is no contract: found 3."),
        (one(given=KEYS.replace("base,", "")), "It has no base."),
        (one(given=KEYS.replace("base,", "base, base,")), "metamorphic takes one contract and keywords only"),
        (one(given=KEYS.replace("relations.same_text()", "3")), "holds is no relation: found 3."),
        (one(given=KEYS.replace("relations.same_text()", "None")), "It has no relation."),
        (one(given=KEYS.replace("relations.same_text()", "later")), "Its relation is async."),
        (one(given=KEYS + ", bars=3"), "metamorphic has no keyword 'bars'."),
        (one(given=KEYS.replace("st.sampled_from('!?')", "3")), "It draws from 3, which is no strategy of hypothesis."),
        (one(given=KEYS.replace("draws=2", "draws=0")), "draws is no whole number of at least 1: found 0."),
        (one(given=KEYS.replace("draws=2", "draws=3")), "Its strategy gave 2 distinct values, fewer than draws=3."),
        (one(given=KEYS.replace("seed=1", "seed=-1")), "seed is no whole number"),
        (one("def noise(text: str, draw: str) -> str: return 3"),
         "The function returned 3, of class int (case 'a.draw-1' and 3 more). Return a str, as the input is."),
        (one("def noise(text: str, draw: str) -> str: return None"), "The function returned nothing"),
        (one("def noise(text: str, draw: str) -> str: return text"), "None of its draws changes any request."),
        (one("def noise(text: str, draw: str) -> str: raise KeyError(draw)"), "The function raised KeyError: "),
        (one("async def noise(text: str, draw: str) -> str: return text"), "The function is async (case"),
        (one("def noise(request, draw: str): return 'x'", door="metamorphic.of_requests"), "Return a Request."),
        (one(RIGHT + "\n@noise.check\ndef same_text(one, other, text): ...\n"),
         "The check 'same-text' has the id of the relation."),
        (one(RIGHT + "\n@noise.check\ndef more(reply, text): ...\n"), "A check takes (reply, varied_reply, input)"),
        (one(RIGHT + "\nnoise.check(expect.no_fence())\n"), "a metamorphic contract has two replies"),
        (one("def noise(text: str, draw) -> str: return draw(text)", KEYS.replace("st.sampled_from('!?')", TYPOS)),
         "Annotate the second parameter with its type, Typos."),
    ],
)  # fmt: skip
def test_every_mistake_is_told_with_its_line(
    write: Write, problems: Callable[[], list[str]], source: str, said: str
) -> None:
    file = write("contracts/desk.py", source)
    found = [problem for problem in problems() if said in problem]
    assert found, problems()
    assert found[0].startswith("contracts/desk.py:")
    assert file.exists()


def test_the_function_may_not_change_what_it_is_given(write: Write, problems: Callable[[], list[str]]) -> None:
    write("contracts/desk.py", """
        from hypothesis import strategies as st
        from holdfast import metamorphic

        @contract(cases=[Case("a", {"text": "one"})], checks=[expect.no_fence()])
        def base(ticket): return Request(user=ticket["text"])

        @metamorphic(base, holds=lambda one, other: True, given=st.just("!"), draws=1, seed=1)
        def noise(ticket: dict, draw: str) -> dict:
            ticket["text"] += draw
            return ticket
        """)  # fmt: skip
    said = "The function changed what it was given (case 'a.draw-1'). Let it work on a copy."
    assert any(said in problem for problem in problems())


def test_draws_that_change_nothing_or_make_the_same_request_give_no_case(
    write: Write, load: Callable[[], Suite]
) -> None:
    draws = "st.sampled_from(['', '!', ' !', '!!'])"
    function = "def noise(text: str, draw: str) -> str: return text + draw.strip()"
    write(
        "contracts/desk.py", one(function, KEYS.replace("st.sampled_from('!?')", draws).replace("draws=2", "draws=4"))
    )
    made = next(each for each in load().contracts if each.metamorphic is not None)
    assert made.metamorphic is not None
    varied = [str(request.messages[-1].content) for request in made.metamorphic.varied.values()]
    assert sorted(varied) == ["one!", "one!!", "two!", "two!!"]
    assert all("->" in said for said in made.metamorphic.draws.values())


def test_a_lambda_is_a_relation_by_the_name_of_its_place(write: Write, load: Callable[[], Suite]) -> None:
    write("contracts/desk.py", one(given=KEYS.replace("relations.same_text()", "lambda one, other: True")))
    made = next(each for each in load().contracts if each.metamorphic is not None)
    assert [check.id for check in made.checks] == ["holds"]


def test_ids_stay_and_fit() -> None:
    assert case_id("late-parcel", 3) == "late-parcel.draw-3"
    long = "x" * 64
    assert len(case_id(long, 12)) == 64
    assert case_id(long, 12) != case_id(long[:-1] + "y", 12)
    assert case_id(long, 12).endswith(".draw-12")
