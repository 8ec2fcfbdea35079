"""How strong contracts are, by mutants of answers that passed."""

import json
from typing import Any

import pytest
from pydantic import BaseModel, field_validator

from holdfast.domain.contract import Application, LoadedCase, LoadedCheck, LoadedContract
from holdfast.domain.message import Call
from holdfast.domain.observation import Evidence, Observation
from holdfast.engine.checking import check_evidence
from holdfast.engine.strength import ContractStrength, strength_of, uncaught
from holdfast.errors import CheckFailed, NotApplicable


def trials_of(contract: LoadedContract, *evidence: Evidence) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for each in evidence:
        case = contract.case(each.key.case)
        assert case is not None
        found.setdefault(case.id, []).append(check_evidence(contract, case, each))
    return found


def strength(parts: Any, *texts: str, checks: Any, **more: Any) -> ContractStrength:
    contract = parts.contract(cases=len(texts), checks=checks)
    evidence = [parts.evidence(text, case=f"c{at}") for at, text in enumerate(texts)]
    return strength_of(contract, trials_of(contract, *evidence), **more)


def by_name(found: ContractStrength) -> dict[str, tuple[int, int]]:
    return {each.mutator: (each.caught, each.mutants) for each in found.mutators}


def equals(wanted: str) -> LoadedCheck:
    def run(reply: Any, case: LoadedCase) -> None:
        assert reply.text == wanted

    return LoadedCheck(id="equals", run=run)


def anything() -> LoadedCheck:
    return LoadedCheck(id="anything", run=lambda reply, case: None)


def test_a_check_to_the_letter_catches_every_mutant(parts: Any) -> None:
    found = strength(parts, "Paid 12 euros.", checks=[equals("Paid 12 euros.")])
    assert (found.score, found.survivor, found.survived) == (1.0, None, ())
    assert (found.answers, found.mutants, found.caught) == (1, 7, 7)
    names = {"empty", "refuse", "truncate", "swap-language", "preamble", "fence", "change-digit"}
    assert set(by_name(found)) == names


def test_a_check_of_one_word_lets_through_what_keeps_the_word(parts: Any) -> None:
    found = strength(parts, "It is all ok with A-1.", "ok", checks=[parts.text_check()])
    assert by_name(found)["empty"] == (2, 2)
    assert by_name(found)["preamble"] == (0, 2)
    assert by_name(found)["change-digit"] == (0, 1)
    assert found.survived == ("other-case", "preamble", "fence", "change-digit")
    survivor = found.survivor
    assert survivor is not None
    assert (survivor.case, survivor.mutator, survivor.mutant, survivor.length) == ("c0", "other-case", "'ok'", 2)
    assert survivor.answer == "'It is all ok with A-1.'"


def test_the_same_seed_gives_the_same_and_another_seed_other_mutants(parts: Any) -> None:
    texts = ["ok 1234567890", "ok 99", "so: ok 2468"]
    one, again = (strength(parts, *texts, checks=[parts.text_check()], seed=7) for _ in range(2))
    assert one == again
    seeds = {strength(parts, *texts, checks=[parts.text_check()], seed=seed) for seed in range(5)}
    assert len(seeds) > 1


def test_only_answers_that_passed_are_mutated_equal_ones_once_and_no_more_than_asked(parts: Any) -> None:
    contract = parts.contract(cases=1)
    texts = ["ok 1", "no", "ok 1", " ok 1 ", "ok 2", "ok 3"]
    trials = trials_of(contract, *(parts.evidence(text, number=at) for at, text in enumerate(texts)))
    assert strength_of(contract, trials).answers == 3
    assert strength_of(contract, trials, most=2).answers == 2
    assert strength_of(contract, trials_of(contract, parts.evidence("no"))).score is None
    assert strength_of(contract, {}).mutators == ()


def test_a_mutant_to_which_no_check_applies_survives_and_a_crash_is_counted_as_such(parts: Any) -> None:
    def applies_to_words(reply: Any, case: LoadedCase) -> None:
        if not reply.text:
            raise NotApplicable("no words")
        assert reply.text.split("ok", 1)[1] == ""  # crashes where it is not there

    found = strength(parts, "ok", checks=[LoadedCheck(id="words", run=applies_to_words)])
    assert by_name(found)["empty"] == (0, 1)
    crashed = {each.mutator: each.crashed for each in found.mutators}
    assert (crashed["refuse"], crashed["fence"], found.crashed) == (1, 0, found.crashed)
    assert found.crashed >= 1


def test_checks_that_do_not_gate_catch_nothing(parts: Any) -> None:
    soft = LoadedCheck(id="soft", run=equals("ok").run, gate=False)
    assert strength(parts, "ok", checks=[anything(), soft]).caught == 0


def test_the_answer_to_a_case_of_which_the_same_is_expected_is_no_mutant(parts: Any) -> None:
    cases = [LoadedCase(id=f"c{at}", input="q", expected=want, has_expected=True) for at, want in enumerate("xxy")]
    contract = LoadedContract(
        id="desk.reply", purpose="", cases=tuple(cases), checks=(parts.text_check(),), bar=parts.Bar(), requests={}
    )
    evidence = [parts.evidence(f"ok {at}", case=f"c{at}") for at in range(2)]
    assert "other-case" not in by_name(strength_of(contract, trials_of(contract, *evidence)))
    assert by_name(strength_of(contract, trials_of(contract, *evidence, parts.evidence("ok 2", case="c2"))))[
        "other-case"
    ] == (0, 3)


def test_calls_are_mutated(parts: Any) -> None:
    def one_call(reply: Any, case: LoadedCase) -> None:
        assert len(reply.calls) == 1

    made = Observation(calls=(Call(name="find", arguments_text='{"order": "A1"}', id="c"),), finish="tool_calls")
    contract = parts.contract(cases=1, checks=[LoadedCheck(id="one-call", run=one_call)])
    found = strength_of(contract, trials_of(contract, parts.evidence(observation=made)))
    assert by_name(found) == {
        "empty": (1, 1), "refuse": (1, 1), "preamble": (0, 1), "drop-call": (1, 1), "duplicate-call": (1, 1),
        "drop-argument": (0, 1), "change-argument": (0, 1), "leak-call": (1, 1),
    }  # fmt: skip
    assert found.survivor is not None
    assert found.survivor.mutant == "'find({})'"


class Answer(BaseModel):
    team: str
    lines: list[int] = []


def application(answer_type: Any) -> Application:
    return Application(run=lambda *_: None, client="async", is_async=True, revision="1", answer_type=answer_type)


def app_strength(parts: Any, answer_type: Any, answers: list[Any], run: Any) -> ContractStrength:
    check = LoadedCheck(id="check", run=run)
    contract = parts.contract(cases=len(answers), checks=[check], application=application(answer_type), requests={})
    evidence = [parts.evidence(None, case=f"c{at}", answer=answer) for at, answer in enumerate(answers)]
    return strength_of(contract, trials_of(contract, *evidence))


def test_an_application_s_answers_are_mutated_as_values_of_their_type(parts: Any) -> None:
    def is_billing(answer: Answer, case: LoadedCase) -> None:
        assert answer.team == "billing"

    answers = [{"team": "billing", "lines": [1, 2]}, {"team": "billing", "lines": [30]}]
    found = app_strength(parts, Answer, answers, is_billing)
    assert found.crashed == 0
    assert set(by_name(found)) <= {"other-case", "change-digit", "drop-field", "change-field", "drop-item", "reorder"}
    assert by_name(found)["reorder"] == (0, 1)


def test_an_application_that_answers_text_is_mutated_as_text(parts: Any) -> None:
    def says_ok(answer: str, case: LoadedCase) -> None:
        if "ok" not in answer:
            raise CheckFailed("No ok.")

    found = app_strength(parts, str, ["ok 7"], says_ok)
    assert by_name(found)["empty"] == (1, 1)
    assert by_name(found)["fence"] == (0, 1)


class Fussy(BaseModel):
    team: str

    @field_validator("team")
    @classmethod
    def is_known(cls, team: str) -> str:
        return {"billing": team}[team]  # raises what is no validation error


def test_what_the_type_refuses_in_whatever_way_is_no_mutant(parts: Any) -> None:
    found = app_strength(parts, Fussy, [{"team": "billing"}], lambda answer, case: None)
    assert found.mutants == 0


@pytest.mark.parametrize("answer", [None, True, 7, 2.5, "", [], {}, [[1, {"a": "b c"}]], "\ud800 1", {"a": "\udfff b"}])
def test_any_json_value_may_be_an_application_s_answer(parts: Any, answer: Any) -> None:
    for answer_type in (None, Any):
        found = app_strength(parts, answer_type, [answer, "other"], lambda answer, case: None)
        assert found.caught == 0
        json.dumps([each.survivor.mutant for each in found.mutators if each.survivor is not None]).encode()


def test_a_contract_that_would_certify_anything_is_seen(parts: Any) -> None:
    def slow(reply: Any, case: LoadedCase) -> None:
        assert reply.timing.total_ms < 1000

    for check in (anything(), LoadedCheck(id="slow", run=slow)):
        contract = parts.contract(cases=2, checks=[check])
        trials = trials_of(contract, parts.evidence("ok", case="c0"), parts.evidence("ok, then", case="c1"))
        assert uncaught(contract, trials) == strength_of(contract, trials).mutants > 0


def test_a_contract_that_catches_one_mutant_is_done_with_at_once(parts: Any) -> None:
    seen: list[str] = []

    def not_empty(reply: Any, case: LoadedCase) -> None:
        seen.append(reply.text)
        assert reply.text

    contract = parts.contract(cases=1, checks=[LoadedCheck(id="not-empty", run=not_empty)])
    assert uncaught(contract, trials_of(contract, parts.evidence("ok"))) == 0
    assert seen == ["ok", ""]
    assert uncaught(contract, {}) == 0
