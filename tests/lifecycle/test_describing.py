from collections.abc import Callable

from holdfast.domain.contract import Application, Bar, LoadedContract
from holdfast.domain.draws import DrawnValue, Draws
from holdfast.domain.trial import Run
from holdfast.evidence.description import PinnedCheck
from holdfast.lifecycle.describing import describe
from holdfast.lifecycle.recordings import recordings_of

Contract = Callable[..., LoadedContract]
GOOD = {"one": ["passed", "failed"], "two": ["passed", "passed"]}


def test_a_description_holds_what_was_accepted(contract: Contract, run: Callable[..., Run]) -> None:
    made, recorded = contract(owner="desk", tags=("en",), accepts=frozenset({"refusal"})), run((contract(), GOOD))
    description = describe(recordings_of(recorded, made), recorded, "anna")
    assert (description.run, description.by, description.owner, description.tags) == ("run-1", "anna", "desk", ("en",))
    assert description.accepts == ("refusal",)
    assert description.checks == (PinnedCheck(id="quotes"), PinnedCheck(id="no-fence", gate=False))
    assert [(case.id, case.passed) for case in description.cases] == [("one", 1), ("two", 2)]
    assert description.cases[0].asked == {"messages": [{"role": "user", "content": "Where is one?"}]}
    assert description.cases[0].request == made.requests["main", "one"].digest


def test_the_margin_of_the_settings_is_pinned_where_the_contract_has_none(
    contract: Contract, run: Callable[..., Run]
) -> None:
    recorded = run((contract(), GOOD), rules={"margin": 0.03})
    for bar, pinned in (
        (Bar(), Bar(margin=0.03)),
        (Bar(margin=0.1), Bar(margin=0.1)),
        (Bar(must=True), Bar(must=True)),
    ):
        assert describe(recordings_of(recorded, contract(bar=bar)), recorded, "anna").bar == pinned


def test_an_application_has_no_request_to_show(contract: Contract, run: Callable[..., Run]) -> None:
    application = Application(run=print, client="sync", is_async=False, revision="abc", answer_type=str)
    made = contract(application=application)
    recorded = run((made, GOOD))
    description = describe(recordings_of(recorded, made), recorded, "anna")
    assert description.cases[0].request == f"{'i' * 64}@abc"


def test_what_was_drawn_is_frozen_in_the_description(contract: Contract, run: Callable[..., Run]) -> None:
    draws = Draws(strategy="text()", seed=1, values=(DrawnValue(value="a", digest="0" * 64),))
    recorded = run((contract(), GOOD))
    assert describe(recordings_of(recorded, contract(draws=(draws,))), recorded, "anna").draws == (draws,)
