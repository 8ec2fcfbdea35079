"""`agent_contract` as users write it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from holdfast.domain.contract import Suite

Write = Callable[[str, str | bytes], Path]

HEAD = '''
from holdfast import Caps, Dialogue, Trajectory, World, agent_contract


class Shop(World):
    orders: dict[str, str] = {"C-3": "packed"}

    @tool
    def cancel(self, order: str) -> str:
        """Cancel an order."""
        self.orders[order] = "cancelled"
        return "cancelled"


'''


def agent(text: str) -> str:
    return HEAD + text


def test_an_agent_contract_is_loaded_whole(write: Write, load: Callable[[], Suite]) -> None:
    write("contracts/desk.py", agent('''
@agent_contract(world=Shop, cases=[Case("a", "C-3", expected="x")], caps=Caps(turns=6), owner="desk", tags=["t"],
                bar=Bar(must=True), accepts=["truncation"])
def cancels(order: str) -> Dialogue:
    """Orders are cancelled."""
    return Dialogue(system="Be kind.", turns=[f"Cancel {order}.", "Yes."])

@cancels.check
def ends_right(run: Trajectory[Shop], order: str) -> None: ...

@cancels.check(gate=False)
def reported(run: Trajectory[Shop], order: str) -> None: ...

@cancels.check(at_least=0.5)
def scored(run: Trajectory[Shop], order: str, want: str) -> float:
    return 1.0
'''))  # fmt: skip
    (contract,) = load().contracts
    assert (contract.id, contract.purpose, contract.owner) == ("desk.cancels", "Orders are cancelled.", "desk")
    assert [(check.id, check.gate, check.at_least) for check in contract.checks] == [
        ("ends-right", True, None), ("reported", False, None), ("scored", True, 0.5),
    ]  # fmt: skip
    assert contract.agent is not None
    assert (contract.agent.caps.turns, contract.agent.caps.tool_calls) == (6, 50)
    assert contract.agent.cases["a"].dialogue.turns == ("Cancel C-3.", "Yes.")
    assert [each.name for each in contract.requests["main", "a"].tools] == ["cancel"]
    assert contract.request_digest(contract.cases[0], "main") == contract.agent.digest("a")
    assert contract.application is None


def test_checks_may_stand_in_the_decorator(write: Write, load: Callable[[], Suite]) -> None:
    write("contracts/desk.py", agent('''
def ends_right(run, order): ...

@agent_contract(world=Shop, cases=[Case("a", "C-3")], checks=[ends_right])
def cancels(order):
    return Dialogue(turns=[order])
'''))  # fmt: skip
    assert [check.id for check in load().contracts[0].checks] == ["ends-right"]


def test_ready_made_checks_of_a_whole_run_may_be_given(write: Write, load: Callable[[], Suite]) -> None:
    write("contracts/desk.py", agent('''
from holdfast import expect

@agent_contract(world=Shop, cases=[Case("a", "C-3")], checks=[expect.finishes() & ~expect.never_calls("cancel")])
def cancels(order):
    return Dialogue(turns=[order])

cancels.check(expect.ends_in(lambda order: {"orders": {order: "cancelled"}}))
'''))  # fmt: skip
    assert len(load().contracts[0].checks) == 2


def test_a_ready_made_check_of_a_whole_run_is_none_of_a_prompt(write: Write, problems: Callable[[], list[str]]) -> None:
    write("contracts/desk.py", '''
from holdfast import expect

@contract(cases=[Case("a", "C-3")], checks=[expect.finishes()])
def answers(text):
    return Request(user=text)
''')  # fmt: skip
    assert "reads the whole run of an agent, and a contract has one reply." in problems()[0]


def test_a_ready_made_check_of_a_reply_is_refused(write: Write, problems: Callable[[], list[str]]) -> None:
    write("contracts/desk.py", agent('''
from holdfast import expect

@agent_contract(world=Shop, cases=[Case("a", "C-3")], checks=[expect.no_fence()])
def cancels(order):
    return Dialogue(turns=[order])
'''))  # fmt: skip
    (found,) = problems()
    assert found.endswith(
        "The ready-made check 'no-fence' reads a reply, and an agent contract has a trajectory. "
        "Write a function of the trajectory and the input."
    )


def test_keywords_that_do_not_fit_are_told(write: Write, problems: Callable[[], list[str]]) -> None:
    write("contracts/desk.py", agent('''
@agent_contract("x", wrold=Shop, world=Shop, cases=[Case("a", "C-3")], caps=6)
def cancels(order):
    return Dialogue(turns=[order])

@cancels.check
def ends_right(run): ...
'''))  # fmt: skip
    found: list[Any] = [each.partition("'desk.cancels': ")[2] for each in problems()]
    assert found == [
        "agent_contract has no keyword 'wrold'. Nearest: 'world'.",
        "agent_contract takes keywords only, found 'x' before them. Write cases=[...].",
        "The check 'ends_right' takes (run). A check takes (trajectory, input) or (trajectory, input, expected).",
        "caps is no Caps: found 6. Write caps=Caps(turns=6, tool_calls=5).",
    ]
