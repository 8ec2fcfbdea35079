"""Bars and loaded contracts."""

from math import inf, nan
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
        ({"must": 0.0}, "a rate between 0 and 1, found 0.0"),
        ({"must": 1.0}, "a rate between 0 and 1, found 1.0"),
        ({"must": nan}, "a rate between 0 and 1, found nan"),
        ({"must": inf}, "a rate between 0 and 1, found inf"),
        ({"margin": 0}, "margin\n  Input should be greater than 0"),
        ({"margin": 1}, "margin\n  Input should be less than 1"),
        ({"margin": nan}, "margin\n  Input should be less than 1 .*input_value=nan"),
        ({"margin": inf}, "margin\n  Input should be less than 1 .*input_value=inf"),
        ({"margin": -inf}, "margin\n  Input should be greater than 0 .*input_value=-inf"),
        ({"floor": 0}, "floor\n  Input should be greater than 0"),
        ({"floor": 1}, "floor\n  Input should be less than 1"),
        ({"floor": nan}, "floor\n  Input should be less than 1 .*input_value=nan"),
        ({"floor": inf}, "floor\n  Input should be less than 1 .*input_value=inf"),
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
