from collections.abc import Callable

from holdfast.domain.contract import LoadedContract
from holdfast.domain.trial import Run, Trial
from holdfast.lifecycle.recordings import recordings_of

Contract = Callable[..., LoadedContract]
Trials = Callable[..., tuple[Trial, ...]]


def test_recordings_stand_in_the_order_of_the_cases(contract: Contract, run: Callable[..., Run]) -> None:
    held = recordings_of(run((contract(), {"two": ["failed"], "one": ["passed", "failed"]})), contract())
    assert [trial.evidence.key.case for trial in held.trials] == ["one", "one", "two"]
    assert held.passed("one") == 1
    assert held.fewest == 1


def test_a_confirmation_is_no_recording(contract: Contract, run: Callable[..., Run], trials: Trials) -> None:
    """It was asked because its case failed, and would bias the baseline."""
    made = run((contract(), {"one": ["passed"]}))
    both = {
        ("support.reply", "one"): (
            *made.trials["support.reply", "one"],
            *trials(contract(), "one", ["failed"], role="confirm"),
        )
    }
    assert len(recordings_of(Run(made.header, both), contract()).trials) == 1


def test_recordings_of_a_case_that_is_gone_are_kept_apart(contract: Contract, run: Callable[..., Run]) -> None:
    held = recordings_of(run((contract(), {"one": ["passed"], "gone": ["passed"]})), contract())
    assert list(held.of_no_case) == ["gone"]
    assert not held.is_empty


def test_a_contract_that_the_run_never_touched_is_empty(contract: Contract, run: Callable[..., Run]) -> None:
    assert recordings_of(run((contract("other"), {"one": ["passed"]})), contract()).is_empty
