"""`strength`: mutants of recorded answers against a contract's own checks."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from holdfast.api import approve, check, replay, strength, strength_async
from holdfast.api.strengthening import StrengthReport
from holdfast.engine.mutants import MUTATORS
from holdfast.engine.strength import ContractStrength
from holdfast.errors import EvidenceError, NothingToDecide, UsageError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def pinned(started: Any) -> Any:
    replay(to="baseline", **started.here)
    approve(by="me", **started.here)
    return started


def edit(started: Any, old: str, new: str) -> None:
    file = started.folder / "contracts" / "support.py"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def scores(made: StrengthReport) -> dict[str, float | None]:
    return {each.contract: each.score for each in made.contracts}


def test_pins_are_mutated_without_a_call(pinned: Any) -> None:
    asked = pinned.server.stats.requests
    made = strength(**pinned.here)
    assert [each.contract for each in made.contracts] == ["support.label-fields", "support.parcel-reply"]
    assert scores(made)["support.label-fields"] == 1.0
    reply = made.contracts[1]
    assert {"preamble", "fence"} <= set(reply.survived)
    assert reply.survivor is not None
    assert 0 < made.caught < made.mutants
    assert pinned.server.stats.requests == asked
    assert strength(**pinned.here) == made
    assert asyncio.run(strength_async(**pinned.here)) == made


def test_what_is_recorded_and_not_pinned_is_mutated_too(started: Any) -> None:
    replay(to="baseline", **started.here)
    recorded = strength(**started.here)
    approve(by="me", **started.here)
    assert strength(**started.here) == recorded
    assert strength(run="simulated:preview-1", **started.here) == recorded


def test_a_selection_and_fewer_answers_are_measured_alone(pinned: Any) -> None:
    whole = strength("support.parcel-reply", **pinned.here)
    few = strength("support.parcel-reply", answers=1, **pinned.here)
    assert len(whole.contracts) == len(few.contracts) == 1
    assert few.contracts[0].answers == 10 <= whole.contracts[0].answers
    with pytest.raises(NothingToDecide):
        strength("nothing", **pinned.here)
    with pytest.raises(UsageError, match="At least 1 answer a case is mutated, found 0"):
        strength(answers=0, **pinned.here)


def test_a_contract_without_answers_that_pass_is_named(pinned: Any) -> None:
    edit(pinned, "assert ticket.parcel in reply.text", "assert not reply.text")
    made = strength(**pinned.here)
    assert made.unmeasured == ("support.parcel-reply",)
    assert [each.contract for each in made.contracts] == ["support.label-fields"]


def test_nothing_recorded_is_an_error_that_says_what_to_do(started: Any) -> None:
    with pytest.raises(EvidenceError, match="holdfast replay --to baseline"):
        strength(**started.here)
    with pytest.raises(EvidenceError, match="There is no such run"):
        strength(run="nothing", **started.here)


def test_a_damaged_pin_is_named(pinned: Any) -> None:
    file = pinned.folder / "fixtures" / "pins" / "support.label-fields" / "p-1009.json"
    file.write_text(file.read_text().replace("Hamburg", "Bremen"))
    with pytest.raises(EvidenceError, match=r"p-1009\.json"):
        strength(**pinned.here)


def test_check_warns_of_a_contract_that_would_certify_anything(pinned: Any) -> None:
    edit(pinned, "assert ticket.parcel in reply.text", "assert reply.timing.total_ms >= 0")
    done = check(**pinned.here)
    (warning,) = [each for each in done.findings if each.level == "warning"]
    assert warning.code == 0
    assert "contract 'support.parcel-reply': its checks would certify anything: they let pass all of" in warning.text
    assert strength("support.parcel-reply", **pinned.here).caught == 0


def test_the_docs_show_our_own_contracts_as_they_are_and_every_mutator(tmp_path: Path) -> None:
    """To renew the table: the command that stands above it in the docs."""
    text = (ROOT / "docs" / "strength.md").read_text("utf-8")
    assert [each.name for each in MUTATORS if f"| `{each.name}` | {each.says} |" not in text] == []
    made = strength(config=ROOT / "pyproject.toml", overrides=[f"journal={tmp_path / 'journal'}"], environ={})
    assert [row for row in map(row_of, made.contracts) if row not in text] == []


def row_of(each: ContractStrength) -> str:
    score = f"{each.caught / each.mutants:.2f}"
    lost = [f"{by.mutator} {by.mutants - by.caught}/{by.mutants}" for by in each.mutators if by.survivor is not None]
    return f"| {each.contract} | {each.answers} | {each.mutants} | {each.caught} | {score} | {', '.join(lost)} |"
