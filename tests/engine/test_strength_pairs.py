"""The strength of metamorphic contracts: the answer to the varied request is made wrong, the other one stays."""

from typing import Any

from holdfast.domain.contract import Bar, LoadedCase, LoadedCheck, LoadedContract
from holdfast.domain.observation import Observation
from holdfast.domain.relation import Metamorphic, Pair, Replies
from holdfast.domain.request import Request
from holdfast.engine.checking import check_evidence
from holdfast.engine.strength import ContractStrength, strength_of
from holdfast.expect import relations
from holdfast.expect.relations import Relation

CASES = tuple(LoadedCase(id=f"{name}.draw-{at}", input=name, input_digest=name) for name in "ab" for at in (1, 2))


def strength(parts: Any, relation: Relation[Any]) -> ContractStrength:
    """Of a contract whose cases of one input are answered alike."""

    def run(replies: Replies[Any], case: LoadedCase) -> None:
        relation(replies.source, replies.varied)

    requests = {("main", case.id): Request(user=case.input) for case in CASES}
    metamorphic = Metamorphic(
        base="desk.reply",
        varied={place: Request(user="varied") for place in requests},
        draws={case.id: "noise" for case in CASES},
    )
    check = LoadedCheck(id="relation", run=run)
    contract = LoadedContract(
        id="desk.reply", purpose="", cases=CASES, checks=(check,), bar=Bar(), requests=requests, metamorphic=metamorphic
    )
    trials = {}
    for case in CASES:
        said = Observation(text=f"It is order {case.input}-12.", finish="stop")
        evidence = parts.evidence("both", case=case.id, answer=Pair(source=said, varied=said).kept())
        trials[case.id] = [check_evidence(contract, case, evidence)]
    return strength_of(contract, trials)


def test_a_relation_to_the_letter_catches_every_mutant_of_the_varied_answer(parts: Any) -> None:
    found = strength(parts, relations.same_text())
    assert (found.score, found.survived, found.answers) == (1.0, (), 4)
    assert "other-case" in {each.mutator for each in found.mutators}


def test_a_loose_relation_lets_through_what_it_does_not_look_at(parts: Any) -> None:
    found = strength(parts, relations.keeps("[ab]-[0-9]+"))
    assert {"preamble", "fence"} <= set(found.survived)
    assert "other-case" not in found.survived
