"""Changes planted into randomly drawn contracts: what is found is what was planted, and nothing else.

The simulated provider sees HTTP requests only. A fifth of the requests fail by themselves, 5 to 40 % of the time, on
both releases. That a contract regressed rests on counts alone, and with a seed the provider's answers to the n-th
asking of a request are fixed: so which answer arrived first changes nothing here.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

import holdfast
from holdfast.domain.comparison import ContractComparison
from holdfast.domain.readiness import ReadinessReport
from holdfast.testing import Answer, AnswerBook, Plant, SimulatedProvider, SimulatedRelease, Where

pytestmark = pytest.mark.journey

SEEDS = range(20)  # 20 suites share a false-alarm rate of 5 %, so each is judged at a twentieth of it
CASES = 10
DESKS = ("harbour", "library", "clinic", "garage", "bakery", "theatre", "museum", "hostel", "nursery", "depot")
THINGS = ("lamp", "kettle", "atlas", "drill", "violin", "tent", "mirror", "globe", "anvil", "scarf", "flute", "ladder")
SETTINGS = """
[tool.holdfast]
baseline = "simulated:first"
candidate = "simulated:second"
margin = 0.10
false_alarm = 0.0025
repeats = 6
extended_repeats = 6
rounds = 4

[tool.holdfast.providers.simulated]
base_url = "{url}"
"""
CONTRACTS = '''
"""A drawn suite. Kind by kind, one contract for each system prompt; the cases lie beside it."""

from pydantic import BaseModel

from holdfast import Case, Request, contract, expect, tool


class Question(BaseModel):
    text: str
    fact: str


class Parcel(BaseModel):
    thing: str
    grams: int
    fragile: bool


class Wish(BaseModel):
    text: str
    thing: str
    pieces: int


@tool
def order(thing: str, pieces: int) -> str:
    """Order so many pieces of a thing."""
    return f"{pieces} x {thing}"


def asking(system):
    return lambda case: Request(system=system, user=case if isinstance(case, str) else case.text)


FACTS = [
    contract.define(
        id=name, request=asking(system), cases=[Case.load(f"{name}.jsonl", Question)],
        checks=[
            expect.contains(lambda question: question.fact),
            expect.no_fence(),
            expect.no_preamble(),
            expect.no_chinese(),
        ],
    )
    for name, system in FACT_DESKS
]
PARCELS = [
    contract.define(
        id=name, request=asking(system), cases=[Case.load(f"{name}.jsonl", str, expected=Parcel)],
        response_model=Parcel, checks=[expect.matches_expected()],
    )
    for name, system in PARCEL_DESKS
]
ORDERS = [
    contract.define(
        id=name, request=asking(system), cases=[Case.load(f"{name}.jsonl", Wish)], tools=[order],
        checks=[
            expect.calls_only(order, thing=lambda wish: wish.thing, pieces=lambda wish: wish.pieces),
            expect.no_text_with_call(),
        ],
    )
    for name, system in ORDER_DESKS
]
'''

# What may be planted into a contract of each kind, and under which cause it must be found.
Change = tuple[dict[str, Any], str]
CHANGES: Mapping[str, tuple[Change, ...]] = {
    "fact": (
        ({"change": "fence", "language": "text"}, "answer wrapped in a code fence"),
        ({"change": "preamble"}, "check no-preamble"),
        ({"change": "refuses"}, "refused in words"),
        ({"change": "refuses", "style": "field"}, "refusal"),
        ({"change": "refuses", "style": "filter"}, "content filter"),
        ({"change": "truncates", "keep": 0.3}, "truncated"),
        ({"change": "switches_language"}, "other language"),
        ({"change": "wrong_value"}, "check contains"),
        ({"change": "empty"}, "empty answer"),
        ({"change": "flaky"}, "check contains"),
    ),
    "parcel": (
        ({"change": "fence"}, "answer wrapped in a code fence"),
        ({"change": "preamble"}, "words before the JSON"),
        ({"change": "drop_field"}, "a required field is missing"),
        ({"change": "refuses"}, "refused in words"),
        ({"change": "truncates"}, "truncated"),
        ({"change": "wrong_value"}, "check matches-expected"),
        ({"change": "flaky"}, "check matches-expected"),
    ),
    "order": (
        ({"change": "call_as_text"}, "call written as text"),
        ({"change": "call_as_text", "style": "tag"}, "call written as text"),
        ({"change": "asks_back"}, "asked back instead of calling"),
        ({"change": "preamble"}, "text beside the call"),
        ({"change": "drop_field"}, "check calls-only-order"),
        ({"change": "wrong_value"}, "check calls-only-order"),
        ({"change": "refuses"}, "refused in words"),
        ({"change": "flaky"}, "check calls-only-order"),
    ),
}
# How much of a contract it concerns: all of it, about half of the cases always, or every case half of the time.
EXTENTS: tuple[tuple[float, float], ...] = ((1.0, 1.0), (0.5, 1.0), (1.0, 0.5))  # share of the cases, rate of trials
HARMLESS: tuple[dict[str, Any], ...] = (
    {"change": "verbose"}, {"change": "dearer"}, {"change": "slower", "extra_ms": 2.0},
)  # fmt: skip


@dataclass(frozen=True)
class DrawnContract:
    """A contract as it was drawn. Its system prompt is how plants find its requests."""

    id: str
    kind: str
    system: str
    lines: tuple[dict[str, Any], ...]
    answers: tuple[Answer, ...]

    def planted(self, change: Mapping[str, Any], *, share: float = 1.0, rate: float = 1.0) -> Plant:
        return Plant(where=Where(system_contains=self.system, share=share), rate=rate, **change)


def a_fact(draw: Random, thing: str, number: int) -> tuple[dict[str, Any], Answer]:
    fact = f"{draw.randint(6, 21)}:{draw.randint(10, 59)}"
    asked = draw.choice(("When can the {} be fetched? Ticket {}.", "{} for {}: at which time, please?")).format(
        thing, number
    )
    texts = (f"The {thing} is ready at {fact}.", f"You can fetch the {thing} from {fact} on.", f"At {fact}.")
    wrong = {"texts": ["The time is not known yet.", f"The {thing} is being looked for."]}
    return {"input": {"text": asked, "fact": fact}}, Answer(user=asked, texts=texts, exact=False, wrong=wrong)


def a_parcel(draw: Random, thing: str, number: int) -> tuple[dict[str, Any], Answer]:
    parcel = {"thing": thing, "grams": draw.randint(50, 9_000), "fragile": draw.random() < 0.5}
    asked = f"Label {number}: one {thing}, {parcel['grams']} g" + (", handle with care" if parcel["fragile"] else "")
    return {"input": asked, "expected": parcel}, Answer(user=asked, json=parcel)


def a_wish(draw: Random, thing: str, number: int) -> tuple[dict[str, Any], Answer]:
    pieces = draw.randint(2, 40)
    asked = draw.choice(("Customer {2} wants {0} pieces of the {1}.", "For {2}, {1}, {0} of them.")).format(
        pieces, thing, number
    )
    call = {"name": "order", "arguments": {"thing": thing, "pieces": pieces}}
    return {"input": {"text": asked, "thing": thing, "pieces": pieces}}, Answer(user=asked, calls=[call])


KINDS: Mapping[str, Callable[[Random, str, int], tuple[dict[str, Any], Answer]]] = {
    "fact": a_fact, "parcel": a_parcel, "order": a_wish,
}  # fmt: skip


def drawn_contract(draw: Random, desk: str, kind: str) -> DrawnContract:
    things = draw.sample(THINGS, CASES)
    made = [KINDS[kind](draw, thing, draw.randint(1_000, 9_999)) for thing in things]
    lines = tuple({"id": thing, **line} for thing, (line, _) in zip(things, made, strict=True))
    return DrawnContract(
        f"{desk}-{kind}", kind, f"You are the {kind} desk of the {desk}.", lines, tuple(answer for _, answer in made)
    )


@dataclass(frozen=True)
class Planted:
    """A drawn suite, what the second release does to it, and the cause to be found in each contract that it breaks."""

    contracts: tuple[DrawnContract, ...]
    plants: tuple[Plant, ...]
    causes: Mapping[str, str]

    @property
    def book(self) -> AnswerBook:
        systems = [(one.system, answer) for one in self.contracts for answer in one.answers]
        return AnswerBook.of(answer.model_copy(update={"system": system}) for system, answer in systems)

    def write(self, root: Path, url: str) -> Path:
        folder = root / "contracts"
        folder.mkdir()
        desks = {
            f"{kind.upper()}_DESKS": [(c.id, c.system) for c in self.contracts if c.kind == kind] for kind in KINDS
        }
        heads = "".join(f"{name} = {desks[name]!r}\n" for name in desks)
        (folder / "drawn.py").write_text(CONTRACTS.replace("\n\nclass Question", f"\n{heads}\n\nclass Question"))
        for each in self.contracts:
            (folder / f"{each.id}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in each.lines))
        (root / "pyproject.toml").write_text(SETTINGS.format(url=url))
        return root / "pyproject.toml"


def drawn(seed: int) -> Planted:
    """Four or five contracts: one to three with a planted change, one with a harmless one, the rest as they were."""
    draw = Random(seed)
    kinds = [*KINDS, *draw.choices(list(KINDS), k=draw.randint(1, 2))]
    contracts = [
        drawn_contract(draw, desk, kind) for desk, kind in zip(draw.sample(DESKS, len(kinds)), kinds, strict=True)
    ]
    broken, harmless = draw.sample(contracts, draw.randint(1, 3)), draw.choice(HARMLESS)
    spared = draw.choice([each for each in contracts if each not in broken])
    plants, causes = [spared.planted(harmless)], {}
    for each in broken:
        turn = seed + contracts.index(each)  # in turns, so that the seeds come by every change
        change, cause = CHANGES[each.kind][turn % len(CHANGES[each.kind])]
        share, rate = (1.0, 0.5) if change["change"] == "flaky" else draw.choice(EXTENTS)
        plants.append(each.planted(change, share=share, rate=rate))
        causes[f"drawn.{each.id}"] = cause
    return Planted(tuple(contracts), tuple(plants), causes)


def replayed(planted: Planted, root: Path, *, seed: int, in_flight: int = 32) -> ReadinessReport:
    """Both releases asked over HTTP, by the public API."""
    releases = {"first": SimulatedRelease(), "second": SimulatedRelease(plants=planted.plants)}
    with SimulatedProvider(planted.book, releases, seed=seed) as server:
        config = planted.write(root, server.base_url)
        overrides = [f"providers.simulated.concurrency={in_flight}"]
        assert holdfast.replay(to="baseline", config=config, overrides=overrides).exit_code == 0
        done = holdfast.replay(config=config, overrides=overrides)
        assert server.stats.unknown == 0
    assert done.report is not None
    return done.report


def main_cause(contract: ContractComparison) -> str:
    """The most frequent cause on the second release; a check with a value per case is named without its value."""
    return contract.causes[0].cause.removesuffix("-question-fact")


def test_every_change_is_planted_by_some_seed() -> None:
    planted = {plant.change for seed in SEEDS for plant in drawn(seed).plants}
    assert planted >= {change["change"] for kind in CHANGES.values() for change, _ in kind}


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_called_regressed_is_what_was_planted(seed: int, tmp_path: Path) -> None:
    planted = drawn(seed)
    report = replayed(planted, tmp_path, seed=seed)
    worse = [each for each in report.comparison.contracts if each.verdict.word == "regressed"]
    assert {each.contract: main_cause(each) for each in worse} == planted.causes
    assert report.exit_code == 1


def test_the_order_in_which_answers_arrive_changes_no_count_and_no_regression(tmp_path: Path) -> None:
    found = []
    for in_flight in (1, 64):
        root = tmp_path / str(in_flight)
        root.mkdir()
        report = replayed(drawn(0), root, seed=0, in_flight=in_flight)
        found.append([(each.causes, each.cases, each.verdict.p) for each in report.comparison.contracts])
    assert found[0] == found[1]
