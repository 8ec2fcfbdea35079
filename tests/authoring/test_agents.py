"""Mistakes of agents: every one with its line, all at once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from holdfast.domain.contract import Suite

Write = Callable[[str, str | bytes], Path]

HEAD = """
from pydantic import field_validator
from holdfast import Caps, Dialogue, Trajectory, World, agent_contract

class Shop(World):
    orders: dict[str, str] = {"C-3": "packed"}

class Needy(World):
    orders: dict[str, str]

class Odd(World):
    size: float = float("nan")

class Counting(World):
    size: int = 0

    @field_validator("size")
    @classmethod
    def one_more(cls, size):
        return size + 1

class Locked(World):
    lock: object = open

class NoWorld:
    pass

def ends(run, order): ...

CASES = [Case("a", "C-3"), Case("b", "D-4")]
"""


def one(function: str, world: str = "Shop", cases: str = "CASES") -> str:
    return f"{HEAD}\n@agent_contract(world={world}, cases={cases}, checks=[ends])\n{function}\n"


RIGHT = "def cancels(order): return Dialogue(turns=[order])"


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        (one("def cancels(order): return Dialogue(turns=[])"), 33,
         "The dialogue cannot be built. Dialogue, turns: Tuple should have at least 1 item after validation, not 0"),
        (one("def cancels(order): return order", cases='[Case("a", "C-3")]'), 32,
         "The function returned 'C-3', of class str (case 'a'). Return a Dialogue."),
        (one("def cancels(order): return None"), 32,
         "The dialogue function returned nothing (case 'a' and 1 more). Return what it made."),
        (one("async def cancels(order): return Dialogue(turns=[order])"), 32,
         "The dialogue function is async (case 'a' and 1 more). Building it is pure: write `def`."),
        (one("def cancels(order): return Dialogue(turns=[order['x']])"), 33,
         "The dialogue raised TypeError: string indices must be integers, not 'str' (case 'a' and 1 more)."),
        (one("class Cancels: pass"), 32, "An agent contract is made of a function, found <class '"),
        (one(RIGHT, "None"), 32, "It has no world. Write world=CLASS, or world=FUNCTION of the input."),
        (one(RIGHT, "Shop()"), 32, "Its world is no World: found "),
        (one(RIGHT, "NoWorld"), 32, "Its world is no World: found <class '"),
        (one(RIGHT, "lambda order: 3"), 32, "world= returned 3, of class int (case 'a' and 1 more). Return a World."),
        (one(RIGHT, "lambda order: 1 / 0"), 32,
         "The world raised ZeroDivisionError: division by zero (case 'a' and 1 more)."),
        (one(RIGHT, "Needy"), 32,
         "The world cannot be built. Needy, orders: Field required (case 'a' and 1 more)."),
        (one(RIGHT, "Odd"), 32, "The world cannot be kept and read again. ValueError: Out of range float values"),
        (one(RIGHT, "Counting"), 32,
         "The world, written as JSON and read again, is another (case 'a' and 1 more). Its state is its fields; "),
        (one(RIGHT, "Locked"), 32, "The world cannot be kept and read again. PydanticSerializationError: "),
    ],
)  # fmt: skip
def test_a_mistake_of_an_agent_is_told_with_its_line(
    source: str, line: int, said: str, write: Write, problems: Callable[[], list[str]]
) -> None:
    write("contracts/desk.py", source)
    assert [each for each in problems() if said in each and each.startswith(f"contracts/desk.py:{line},")]


def test_several_mistakes_are_told_at_once(write: Write, problems: Callable[[], list[str]]) -> None:
    write(
        "contracts/desk.py",
        one("def cancels(order): return order", "Needy")
        + '\n@agent_contract(world=Shop, cases=[Case("c", ["x"])], checks=[ends])\ndef changes(orders):\n'
        "    orders.append('y')\n    return Dialogue(turns=orders)\n",
    )
    found = problems()
    assert len(found) == 4
    assert "The dialogue function changed its input (case 'c'). Let it work on a copy." in found[-1]


def test_caps_that_do_not_fit_are_told_with_the_line_that_states_them(
    write: Write, problems: Callable[[], list[str]]
) -> None:
    write("contracts/desk.py", HEAD + "\nCAPS = Caps(turns=0)\n")
    assert [each.partition(": ")[2] for each in problems()] == [
        "Caps, turns: Input should be greater than or equal to 1."
    ]


def test_a_world_by_case_and_a_script_in_a_file(write: Write, load: Callable[[], Suite]) -> None:
    write("contracts/kind.md", "Be kind.\n")
    write(
        "contracts/desk.py",
        one(
            'def cancels(order): return Dialogue(system=text_file("kind.md"), turns=[order])',
            "lambda order: Shop(orders={order: 'packed'})",
        ),
    )
    agent = load().contracts[0].agent
    assert agent is not None
    starts = [case.world.model_dump()["orders"] for case in agent.cases.values()]
    assert starts == [{"C-3": "packed"}, {"D-4": "packed"}]
    assert agent.cases["a"].dialogue.system == "Be kind.\n"
    assert agent.digest("a") != agent.digest("b")
