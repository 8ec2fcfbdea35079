"""Bars and loaded contracts."""

from typing import Any

import pytest
from pydantic import ValidationError

from holdfast.domain.contract import Bar, LoadedCase, LoadedContract, Suite
from holdfast.domain.request import Request


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"must": True, "margin": 0.05}, "either `must`, or a `margin`"),
        ({"must": 1.5}, "a rate between 0 and 1, found 1.5"),
        ({"must": False}, "says nothing"),
        ({"margin": 0}, "greater than 0"),
        ({"margin": 1}, "less than 1"),
        ({"margin": float("nan")}, "margin"),
    ],
)
def test_a_bar_that_contradicts_itself_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Bar(**fields)


def test_the_evidence_key_of_a_case_is_the_digest_of_its_request() -> None:
    case = LoadedCase(id="a", input="x")
    request = Request(user="x")
    contract = LoadedContract(
        id="c", purpose="", cases=(case,), checks=(), bar=Bar(), requests={("main", "a"): request}
    )  # fmt: skip
    assert contract.request_digest(case, "main") == request.digest
    assert Suite(contracts=(contract,)).contract("c") is contract
    assert contract.case("b") is None
