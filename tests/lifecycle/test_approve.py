from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from holdfast.domain.contract import Bar, LoadedContract, Suite
from holdfast.domain.trial import Run
from holdfast.errors import EvidenceError, NothingToDecide, UsageError
from holdfast.evidence.pins import PinFolder
from holdfast.lifecycle.approve import Approval, approve
from holdfast.ports import Pins

Contract = Callable[..., LoadedContract]
MakeRun = Callable[..., Run]
MakeSuite = Callable[..., Suite]
GOOD = {"one": ["passed"] * 20, "two": ["passed"] * 20}


def _approve(
    run: Run, suite: Suite, pins: Pins, environment: dict[str, str] | None = None, by: str = "anna"
) -> Approval:
    return approve(run, suite, pins, now=run.header.created_at, by=by, environment=environment or {})


def test_what_a_run_holds_is_pinned(contract: Contract, run: MakeRun, suite: MakeSuite, tmp_path: Path) -> None:
    made = run((contract(), GOOD))
    pins = PinFolder(tmp_path)
    approval = _approve(made, suite(contract()), pins)
    assert (approval.run, approval.pinned, approval.left, approval.refused) == ("run-1", ("support.reply",), (), ())
    assert approval.notes == ()
    assert len(approval.paths) == 5
    pinned = pins.read("support.reply")
    assert pinned is not None
    assert list(pinned.evidence) == [
        trial.evidence for case in ("one", "two") for trial in made.trials["support.reply", case]
    ]
    assert pinned.release == made.header.release


def test_a_pin_that_exists_is_left_and_the_new_contract_is_pinned(
    contract: Contract, run: MakeRun, suite: MakeSuite, memory_pins: Any
) -> None:
    old, new = contract("a.old"), contract("b.new")
    pins = memory_pins()
    _approve(run((old, GOOD)), suite(old), pins)
    before = pins.read("a.old")
    approval = _approve(run((old, GOOD), (new, GOOD), id="run-2"), suite(old, new), pins)
    assert (approval.pinned, approval.left) == (("b.new",), ("a.old",))
    assert pins.read("a.old") is before


def test_only_the_contract_whose_answers_were_looked_at_needs_to_be_topped_up(
    contract: Contract, run: MakeRun, suite: MakeSuite, memory_pins: Any
) -> None:
    looked, other = contract("a.looked"), contract("b.other")
    made = run((looked, GOOD), (other, GOOD))
    approval = approve(
        made, suite(looked, other), memory_pins(), now=made.header.created_at, by="anna", environment={},
        topped_up_to={"a.looked": 21},
    )  # fmt: skip
    assert approval.pinned == ("b.other",)
    assert [problem.where for problem in approval.refused] == ["contract 'a.looked'"]


def test_changing_a_pin_is_refused(contract: Contract, run: MakeRun, suite: MakeSuite, memory_pins: Any) -> None:
    pins = memory_pins()
    _approve(run((contract(), GOOD)), suite(contract()), pins)
    with pytest.raises(UsageError) as caught:
        _approve(run((contract(), GOOD), id="run-2"), suite(contract()), pins)
    assert str(caught.value) == "contract 'support.reply': It has a pin already; changing pins is not possible yet."


def test_one_refused_contract_does_not_hold_up_the_others(
    contract: Contract, run: MakeRun, suite: MakeSuite, memory_pins: Any
) -> None:
    good, bad = contract("a.good"), contract("b.bad", bar=Bar(must=True))
    pins = memory_pins()
    approval = _approve(run((good, GOOD), (bad, {**GOOD, "one": ["failed"]})), suite(good, bad), pins)
    assert approval.pinned == ("a.good",)
    assert [problem.where for problem in approval.refused] == ["contract 'b.bad'"]
    assert pins.contracts() == ["a.good"]


def test_nothing_is_pinned_where_all_is_refused(
    contract: Contract, run: MakeRun, suite: MakeSuite, memory_pins: Any
) -> None:
    pins = memory_pins()
    with pytest.raises(EvidenceError, match=r"contract 'support\.reply': 1 trial was not observed"):
        _approve(run((contract(), {**GOOD, "one": ["unobserved"]})), suite(contract()), pins)
    assert pins.contracts() == []


def test_a_run_without_the_selected_contracts_is_nothing_to_decide(
    contract: Contract, run: MakeRun, suite: MakeSuite, memory_pins: Any
) -> None:
    with pytest.raises(NothingToDecide) as caught:
        _approve(run((contract("other"), GOOD)), suite(contract()), memory_pins())
    assert str(caught.value) == (
        "Run 'run-1' on 'acme:model-2026-05-02' holds no recording of the selected contracts."
        " Record them with `holdfast replay --to baseline`."
    )


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"CI": "true"}, "Approving is refused in CI (the variable CI is set): a person accepts evidence, at a desk."),
        ({"CI": "1"}, "Approving is refused in CI"),
        ({"PYTEST_XDIST_WORKER": "gw0"}, "Approving is refused in a worker of pytest-xdist. Run it without `-n`."),
    ],
)
def test_only_a_person_at_a_desk_approves(
    contract: Contract, run: MakeRun, suite: MakeSuite, memory_pins: Any, environment: dict[str, str], said: str
) -> None:
    pins = memory_pins()
    with pytest.raises(UsageError) as caught:
        _approve(run((contract(), GOOD)), suite(contract()), pins, environment)
    assert str(caught.value).startswith(said)
    assert pins.contracts() == []


@pytest.mark.parametrize("ci", ["", "0", "false", "FALSE", "no"])
def test_a_variable_that_denies_ci_is_no_ci(
    contract: Contract, run: MakeRun, suite: MakeSuite, memory_pins: Any, ci: str
) -> None:
    assert _approve(run((contract(), GOOD)), suite(contract()), memory_pins(), {"CI": ci}).pinned


def test_somebody_has_to_approve(contract: Contract, run: MakeRun, suite: MakeSuite, memory_pins: Any) -> None:
    with pytest.raises(UsageError, match="Nobody is named who approves"):
        _approve(run((contract(), GOOD)), suite(contract()), memory_pins(), by=" ")


def test_what_was_read_from_pins_cannot_be_pinned(
    contract: Contract, run: MakeRun, suite: MakeSuite, memory_pins: Any
) -> None:
    with pytest.raises(UsageError, match="was read from the pins"):
        _approve(run((contract(), GOOD), role="pins"), suite(contract()), memory_pins())


def test_thin_recordings_are_pinned_with_a_note(
    contract: Contract, run: MakeRun, suite: MakeSuite, memory_pins: Any
) -> None:
    approval = _approve(run((contract(), {"one": ["passed"], "two": ["passed"]})), suite(contract()), memory_pins())
    assert [note.split(":")[0] for note in approval.notes] == ["support.reply"]
