"""What a contract file states, kept as it was written."""

from functools import partial

from holdfast.authoring.case import Case
from holdfast.authoring.contract import contract
from holdfast.authoring.stated import dashed, function_name, last_part, watching
from holdfast.domain.request import Request


def ask_in_german(text: str) -> Request:
    return Request(user=text)


def test_contracts_are_watched_only_while_somebody_does() -> None:
    with watching() as made:
        inside = contract.define(id="a", request=ask_in_german, cases=[Case("a", "x")])
    contract.define(id="b", request=ask_in_german, cases=[Case("a", "x")])
    assert made == [inside]


def test_the_last_part_of_an_id_is_the_functions_name_unless_one_is_given() -> None:
    named = contract(cases=[Case("a", "x")])(ask_in_german)
    given = contract(cases=[Case("a", "x")], id="german")(ask_in_german)
    assert (last_part(named.stated), last_part(given.stated)) == ("ask-in-german", "german")


def test_a_partial_has_the_name_of_its_function() -> None:
    assert function_name(partial(ask_in_german)) == "ask_in_german"
    assert function_name(3) == ""
    assert dashed("_Late_Fee") == "late-fee"
