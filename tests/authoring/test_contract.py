"""Contracts as they are written."""

from functools import partial
from pathlib import Path

from holdfast import expect
from holdfast.authoring.case import Case
from holdfast.authoring.contract import Contract, contract
from holdfast.domain.reply import Reply
from holdfast.domain.request import Request


@contract(cases=[Case("a", "text")], checks=[expect.no_fence()], owner="desk")
def order_reply(text: str) -> Request:
    """Replies quote the order."""
    return Request(user=text)


def test_the_function_becomes_a_contract_that_remembers_its_line() -> None:
    assert isinstance(order_reply, Contract)
    assert order_reply.id == "order-reply"
    made = order_reply.stated.made
    assert made.file == __file__
    assert Path(__file__).read_text("utf-8").splitlines()[made.line - 1].startswith("@contract(")


def test_ready_made_checks_come_first_then_those_that_are_added() -> None:
    @order_reply.check
    def quotes(reply: Reply, text: str) -> None:
        assert text in reply.text

    added = order_reply.check(expect.no_preamble(), gate=False)
    subjects = [each.subject for each in order_reply.stated.checks]
    assert subjects[1:] == [quotes, added]
    assert order_reply.stated.checks[2].options == {"gate": False}


def test_a_score_keeps_its_threshold() -> None:
    scored = contract.define(id="scored", request=lambda text: Request(user=text), cases=[Case("a", "text")])

    @scored.check(at_least=0.8, gate=False)
    def shortness(reply: Reply, text: str) -> float:
        return 1.0

    assert scored.stated.checks[0].subject is shortness
    assert scored.stated.checks[0].options == {"at_least": 0.8, "gate": False}


def test_a_variant_is_noted_and_stays_a_function() -> None:
    @order_reply.variant("terse")
    def terse(text: str) -> Request:
        return Request(user=text[:3])

    assert [(each.id, each.function) for each in order_reply.stated.variants] == [("terse", terse)]


def ask(language: str, text: str) -> Request:
    return Request(system=f"Answer in {language}.", user=text)


def test_define_makes_contracts_in_a_loop() -> None:
    made = [
        contract.define(id=f"in-{language}", request=partial(ask, language), cases=[Case("a", "Hello")])
        for language in ("en", "de")
    ]
    assert [each.id for each in made] == ["in-en", "in-de"]


def test_nothing_is_judged_before_the_suite_is_loaded() -> None:
    odd = contract(cases=3, colour="red")(4)  # type: ignore[call-overload]  # that is the mistake
    assert odd.stated.given == {"cases": 3, "colour": "red"}
