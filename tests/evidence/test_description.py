import json

from holdfast.domain.contract import Bar
from holdfast.evidence.description import Description, PinnedCase, PinnedCheck


def test_a_description_survives_json() -> None:
    description = Description(
        purpose="Quotes the order.",
        bar=Bar(must=0.99),
        accepts=("refusal",),
        checks=(PinnedCheck(id="quotes", gate=False, at_least=0.5),),
        cases=(PinnedCase(id="one", request="r", passed=3, asked={"messages": []}),),
    )
    assert Description.model_validate(json.loads(json.dumps(description.model_dump(mode="json")))) == description


def test_a_case_is_found_by_its_id() -> None:
    one = PinnedCase(id="one", request="r", passed=0)
    assert Description(cases=(one,)).case("one") == one
    assert Description(cases=(one,)).case("other") is None
