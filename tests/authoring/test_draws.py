"""Drawn cases of a contract, drawn anew or read from what is pinned."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from pydantic import BaseModel

from holdfast.authoring.draws import annotated, description_of, values_and_draws
from holdfast.authoring.loading import load_suite
from holdfast.domain.contract import Suite
from holdfast.domain.draws import DrawnValue, Draws
from holdfast.domain.value import digest
from holdfast.errors import ContractError

Write = Callable[[str, str], Path]
Load = Callable[[], Suite]
HEAD = "from hypothesis import strategies as st\nfrom holdfast import drawn\n"
ECHO = "def echo(text: str) -> Request:\n    return Request(user=text)\n"


class Ticket(BaseModel):
    order: str
    due: date


@dataclass
class Note:
    text: str
    marks: tuple[int, ...]


def _contract(*sources: str) -> str:
    return f"{HEAD}@contract(cases=[{', '.join(sources)}], checks=[expect.no_fence()])\n{ECHO}"


def _inputs(suite: Suite) -> dict[str, Any]:
    return {case.id: case.input for case in suite.contracts[0].cases}


def test_drawn_cases_stand_beside_written_ones_and_are_requested(write: Write, load: Load) -> None:
    write("contracts/a.py", _contract('Case("one", "1")', 'drawn(st.sampled_from("abc"), n=2, seed=7)'))
    contract = load().contracts[0]
    assert [case.id for case in contract.cases] == ["one", "drawn-7-1", "drawn-7-2"]
    assert {case.input for case in contract.cases[1:]} < {"a", "b", "c"}
    assert contract.requests["main", "drawn-7-2"].messages[-1].content == contract.cases[2].input
    assert [(draws.seed, draws.strategy, len(draws.values)) for draws in contract.draws] == [
        (7, description_of(st.sampled_from("abc")), 2)
    ]


def test_another_source_shifts_no_id_and_no_input(write: Write, load: Load) -> None:
    source = "drawn(st.text('ab?', max_size=9), n=3, seed=2)"
    write("contracts/a.py", _contract(source))
    alone = _inputs(load())
    write("contracts/a.py", _contract("drawn(st.text('xyz'), n=2, seed=1)", 'Case("drawn-1", "x")', source))
    assert {id: input for id, input in _inputs(load()).items() if id.startswith("drawn-2-")} == alone


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        (["drawn(st.text(), n=0, seed='a')"], ["n is no whole number", "seed is no whole number"]),
        (["drawn(str, n=1, seed=1)"], ["It draws from <class 'str'>, which is no strategy of hypothesis."]),
        (["drawn(st.sampled_from('ab'), n=3, seed=1)"], ["gave 2 distinct values, fewer than n=3."]),
        (["drawn(st.booleans().map(lambda _: 1 / 0), n=1, seed=1)"], ["raised ZeroDivisionError: division by zero."]),
        (["drawn(st.text(), n=1, seed=1)"] * 2, ["Two sources are drawn with the seed 1"]),
        (["drawn(st.text(), n=1, seed=1)", 'Case("drawn-1-1", "x")'], ["Two cases have the id 'drawn-1-1'"]),
        (["drawn(st.integers(0, 9), n=1, seed=1)"], ["which could not be read back from a pin."]),
    ],
)
def test_mistakes_name_the_line(sources: list[str], said: list[str], write: Write, problems: Any) -> None:
    write("contracts/a.py", _contract(*sources))
    found = problems()
    assert all(any(part in problem for problem in found) for part in said), found
    assert all(problem.startswith("contracts/a.py:4, contract 'a.echo'") for problem in found)


@pytest.mark.parametrize(
    ("strategy", "kind"),
    [
        (st.text("abc", max_size=9), str),
        (st.builds(Ticket, order=st.text("AB"), due=st.dates()), Ticket),
        (st.builds(Note, st.text("ab"), st.tuples(st.integers(0, 9))), Note),
        (st.dictionaries(st.text("ab", min_size=1), st.floats(0, 1)), dict[str, float]),
        (st.one_of(st.integers(0, 99), st.text("ab", min_size=1)), int | str),
        (st.lists(st.booleans()), Any),
    ],
)
def test_what_is_pinned_is_read_and_not_drawn(strategy: Any, kind: Any) -> None:
    values, draws = values_and_draws(strategy, 4, 1, kind, ())
    again = Draws.model_validate_json(draws.model_dump_json())
    pinned = again.model_copy(update={"values": again.values[::-1]})  # what another version of hypothesis drew
    assert values_and_draws(strategy, 4, 1, kind, [pinned]) == (values[::-1], pinned)
    assert values_and_draws(strategy, 2, 1, kind, [pinned])[0] == values[::-1][:2]
    more = values_and_draws(strategy, 5, 1, kind, [pinned])[0]
    assert more[:4] == values[::-1]
    assert more[4] not in values


def test_another_seed_or_strategy_draws_anew() -> None:
    _, draws = values_and_draws(st.text("ab"), 3, 1, str, ())
    other = Draws(strategy=draws.strategy, seed=1, values=(DrawnValue(value="zz", digest=digest("zz")),) * 3)
    assert values_and_draws(st.text("ab"), 3, 2, str, [other])[0] == values_and_draws(st.text("ab"), 3, 2, str, ())[0]
    assert values_and_draws(st.text("xy"), 3, 1, str, [other])[0] == values_and_draws(st.text("xy"), 3, 1, str, ())[0]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (DrawnValue(value="edited", digest="0" * 64), "was changed after it was pinned. Restore its contract.json"),
        (DrawnValue(value=[1], digest="f8de8c4a4b3f"), "was changed after it was pinned."),
    ],
)
def test_a_pin_that_was_edited_is_named(row: DrawnValue, said: str) -> None:
    frozen = Draws(strategy="booleans()", seed=1, values=(row,))
    with pytest.raises(ValueError, match=f"The pinned input of case 'drawn-1-1' {said}"):
        values_and_draws(st.booleans(), 1, 1, str, [frozen])


def test_an_input_that_today_s_type_cannot_hold_is_named() -> None:
    row = DrawnValue(value={"order": "A"}, digest=digest({"order": "A"}))
    frozen = Draws(strategy="booleans()", seed=1, values=(row,))
    with pytest.raises(ValueError, match=r"is none of today's: input\.due: Field required\. Draw anew"):
        values_and_draws(st.booleans(), 1, 1, Ticket, [frozen])


def test_the_loader_is_given_what_is_pinned(tmp_path: Path, write: Write, load: Load) -> None:
    write("contracts/a.py", _contract("drawn(st.text('ab'), n=1, seed=1)"))
    described = load().contracts[0].draws[0].strategy

    def pinned(contract: str) -> Sequence[Draws]:
        return [Draws(strategy=described, seed=1, values=(DrawnValue(value="kept", digest=digest("kept")),))]

    suite = load_suite([Path("contracts")], root=tmp_path, default_margin=0.05, pinned_draws=pinned)
    assert _inputs(suite) == {"drawn-1-1": "kept"}


def test_a_contract_can_be_posed_another_input(write: Write, load: Load) -> None:
    write("contracts/a.py", _contract('Case("one", "1")', "drawn(st.text('ab'), n=1, seed=1)"))
    drawing = load().contracts[0].drawing
    assert drawing is not None
    posed = drawing.posed("hunt-1", "what?")
    assert [case.id for case in posed.cases] == ["hunt-1"]
    assert posed.requests["main", "hunt-1"].messages[-1].content == "what?"
    with pytest.raises(ContractError, match=r"The request function raised TypeError.*\(case 'hunt-2'\)"):
        drawing.posed("hunt-2", 3)


def test_a_strategy_is_described_the_same_everywhere() -> None:
    assert description_of(st.booleans()) == "booleans()"
    assert "0x" not in description_of(st.sampled_from([object()]))
    assert len(description_of(st.sampled_from(list(range(1_000))))) < 200


def test_the_type_of_the_first_parameter_is_what_is_read_back() -> None:
    def asked(ticket: Ticket, other: int) -> None: ...

    assert annotated(asked) is Ticket
    assert annotated(lambda ticket: None) is Any
    assert annotated(3) is Any
