"""App contracts as they are written."""

from typing import Any

from holdfast.authoring.app import AppContract, app_contract
from holdfast.authoring.case import Case


@app_contract(cases=[Case("a", "text")], revision="v1")
def pipeline(text: str, client: Any, release: str) -> str:
    return text


def test_the_function_becomes_a_contract() -> None:
    assert isinstance(pipeline, AppContract)
    assert (pipeline.id, pipeline.stated.kind, pipeline.stated.given["revision"]) == ("pipeline", "app_contract", "v1")


def test_checks_are_noted_and_stay_functions() -> None:
    @pipeline.check
    def answers(answer: str, text: str) -> None:
        assert answer

    @pipeline.check(gate=False)
    def is_short(answer: str, text: str) -> None:
        assert len(answer) < 9

    @pipeline.check(at_least=0.5)
    def brevity(answer: str, text: str) -> float:
        return 1 / len(answer)

    noted = {each.subject: dict(each.options) for each in pipeline.stated.checks}
    assert noted == {answers: {}, is_short: {"gate": False}, brevity: {"at_least": 0.5}}
    assert brevity("ab", "") == 0.5
