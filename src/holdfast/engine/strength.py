"""How strong a contract is: which answers that are wrong in one known way its own checks catch. Pure, offline."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from random import Random
from typing import Any

from pydantic import JsonValue, TypeAdapter

from holdfast.domain.contract import LoadedCase, LoadedContract
from holdfast.domain.observation import Evidence, Observation
from holdfast.domain.relation import pair_in
from holdfast.domain.trajectory import Transcript
from holdfast.domain.trial import Trial
from holdfast.engine.checking import check_evidence
from holdfast.engine.mutants import MUTATORS, Means, Mutator, same_answer
from holdfast.engine.run_mutants import RUN_MUTATORS, RunMutator, words_of
from holdfast.engine.run_strength import mutants_of_run
from holdfast.engine.trials import is_declared
from holdfast.errors import shortened

MOST_ANSWERS = 20  # passing answers of a case that are mutated
_SHOWN = 400  # characters of an example

Trials = Mapping[str, Sequence[Trial]]  # case id -> its trials


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that the contract let pass. Both texts are shown as `repr` does, cut in the middle."""

    mutator: str
    case: str
    answer: str  # what passed
    mutant: str  # what was made of it, and passes as well
    length: int  # of the mutant, in characters


@dataclass(frozen=True, slots=True)
class MutatorStrength:
    """What one mutator made of a contract's answers. `crashed`: of the caught, those on which a check only crashed."""

    mutator: str
    says: str
    mutants: int
    caught: int
    crashed: int
    survivor: Survivor | None  # the shortest


@dataclass(frozen=True, slots=True)
class ContractStrength:
    """How many mutants of a contract's passing answers its gating checks caught, in all and by mutator.

    `score` is caught of mutants, None where there were none. Mutators that applied to no answer are not listed. Where
    it `is_judged`, what only its judges would catch is not known: nobody has graded a mutant.
    """

    contract: str
    answers: int
    mutants: int
    caught: int
    crashed: int
    score: float | None
    mutators: tuple[MutatorStrength, ...]
    survivor: Survivor | None  # the shortest of all
    is_judged: bool = False

    @property
    def survived(self) -> tuple[str, ...]:
        """The mutators of which at least one mutant survived."""
        return tuple(each.mutator for each in self.mutators if each.survivor is not None)


def strength_of(
    contract: LoadedContract, trials: Trials, *, seed: int = 0, most: int = MOST_ANSWERS
) -> ContractStrength:
    """The strength of one contract, from its recorded trials; equal answers to a case count once.

    The first `most` different passing answers of every case are mutated, each in every way that applies. A mutation
    that left the answer as it was, or gives an application's answer another type, is none.
    """
    answers, offline = _passing(contract, trials, most), _without_judges(contract)
    mutators: Sequence[Mutator | RunMutator] = MUTATORS if contract.agent is None else RUN_MUTATORS
    tallies = {mutator.name: _Tally(mutator) for mutator in mutators}
    for made in _mutants(contract, answers, seed):
        tallies[made.mutator.name].count(made, check_evidence(offline, made.case, made.evidence))
    found = tuple(tally.strength() for tally in tallies.values() if tally.mutants)
    mutants, caught = sum(each.mutants for each in found), sum(each.caught for each in found)
    return ContractStrength(
        contract=contract.id,
        answers=sum(map(len, answers.values())),
        mutants=mutants,
        caught=caught,
        crashed=sum(each.crashed for each in found),
        score=caught / mutants if mutants else None,
        mutators=found,
        survivor=_shortest([each.survivor for each in found]),
        is_judged=any(judge.gate for judge in contract.judges),
    )


def uncaught(contract: LoadedContract, trials: Trials, *, seed: int = 0) -> int:
    """How many mutants a contract let pass, where it caught none at all; else 0. Ends at the first that is caught."""
    survived, offline = 0, _without_judges(contract)
    for made in _mutants(contract, _passing(contract, trials, 1), seed):
        if _is_caught(check_evidence(offline, made.case, made.evidence)):
            return 0
        survived += 1
    return survived


def _without_judges(contract: LoadedContract) -> LoadedContract:
    """The contract with its own checks alone: nobody has graded a mutant."""
    return replace(contract, judges=()) if contract.judges else contract


@dataclass(frozen=True, slots=True)
class _Answer:
    """A recorded answer, and what of it is mutated."""

    evidence: Evidence
    said: Observation


@dataclass(frozen=True, slots=True)
class _Mutant:
    mutator: Mutator | RunMutator
    case: LoadedCase
    before: Observation | Transcript
    after: Observation | Transcript
    evidence: Evidence


class _Tally:
    """The running count of one mutator."""

    def __init__(self, mutator: Mutator | RunMutator) -> None:
        self._mutator = mutator
        self.mutants = self._caught = self._crashed = 0
        self._survivor: Survivor | None = None

    def count(self, made: _Mutant, trial: Trial) -> None:
        """Count a mutant by what the checks said of it."""
        self.mutants += 1
        if _is_caught(trial):
            self._caught += 1
            self._crashed += trial.outcome == "errored"
            return
        mutant = _words(made.after)
        if self._survivor is None or len(mutant) < self._survivor.length:
            answer, name = shortened(_words(made.before), _SHOWN), made.mutator.name
            self._survivor = Survivor(name, made.case.id, answer, shortened(mutant, _SHOWN), len(mutant))

    def strength(self) -> MutatorStrength:
        """The count so far."""
        name, says = self._mutator.name, self._mutator.says
        return MutatorStrength(name, says, self.mutants, self._caught, self._crashed, self._survivor)


def _is_caught(trial: Trial) -> bool:
    """A trial that no check applied to was not caught: nothing was said against it."""
    return trial.outcome in ("failed", "errored")


def _shortest(survivors: Sequence[Survivor | None]) -> Survivor | None:
    return min((each for each in survivors if each is not None), key=lambda each: each.length, default=None)


def _passing(contract: LoadedContract, trials: Trials, most: int) -> dict[str, list[_Answer]]:
    """By case, in order of the contract, the first answers that passed and say something that none before them said."""
    found: dict[str, list[_Answer]] = {}
    for case in contract.cases:
        answers: list[_Answer] = []
        for trial in trials.get(case.id, ()):
            if len(answers) == most:
                break
            answer = _Answer(trial.evidence, _said(contract, trial.evidence))
            if trial.outcome == "passed" and not any(same_answer(answer.said, each.said) for each in answers):
                answers.append(answer)
        if answers:
            found[case.id] = answers
    return found


def _mutants(contract: LoadedContract, answers: Mapping[str, Sequence[_Answer]], seed: int) -> Iterator[_Mutant]:
    """Every mutant, each made with a dice of its own, so that none depends on what else is recorded."""
    if contract.judges and not any(check.gate for check in contract.checks):
        return  # what only a judge would catch is not known offline
    for case in contract.cases:
        others = _others(contract, case, answers) if case.id in answers else ()
        for at, answer in enumerate(answers.get(case.id, ())):
            dice_of = partial(_dice, f"{seed} {contract.id} {case.id} {at}")
            if contract.agent is not None:
                runs = [each.evidence for each in others]
                for made in mutants_of_run(contract, case, answer.evidence, runs, dice_of):
                    yield _Mutant(made.mutator, case, made.before, made.after, made.evidence)
                continue
            for mutator in MUTATORS:
                after = mutator.mutant(answer.said, Means(dice_of(mutator.name), [each.said for each in others]))
                evidence = None if after is None else _evidence(contract, answer.evidence, after)
                if after is not None and evidence is not None:
                    yield _Mutant(mutator, case, answer.said, after, evidence)


def _dice(start: str, mutator: str) -> Random:
    return Random(f"{start} {mutator}")


def _others(contract: LoadedContract, case: LoadedCase, answers: Mapping[str, Sequence[_Answer]]) -> Sequence[_Answer]:
    """An answer to every other case, but those of the same input or of which the same is expected: theirs would be
    right here.
    """
    return [
        answers[other.id][0]
        for other in contract.cases
        if other.id in answers
        and other.id != case.id
        and not (other.input_digest and other.input_digest == case.input_digest)
        and not (case.has_expected and other.has_expected and case.expected == other.expected)
    ]


def _said(contract: LoadedContract, evidence: Evidence) -> Observation:
    """What is mutated: what the release said (of a pair, to the varied request), or what the application answered, as
    text.
    """
    pair = None if contract.metamorphic is None else pair_in(evidence.answer)
    if pair is not None:
        return pair.varied or Observation()
    if contract.application is None:
        return evidence.observation or Observation()
    answer = evidence.answer
    return Observation(text=answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False))


def _evidence(contract: LoadedContract, evidence: Evidence, mutant: Observation) -> Evidence | None:
    """The evidence as if the mutant had come back; None where the application could not have answered it."""
    pair = None if contract.metamorphic is None else pair_in(evidence.answer)
    if pair is not None:
        return evidence.model_copy(update={"answer": pair.model_copy(update={"varied": mutant}).kept()})
    if contract.application is None:
        return evidence.model_copy(update={"observation": mutant})
    text = mutant.text or ""
    answer: JsonValue = text
    try:
        if not isinstance(evidence.answer, str):
            answer = json.loads(text) if text else None
        _adapter(contract.application.answer_type).validate_json(json.dumps(answer))
    except Exception:  # noqa: BLE001  # the type is user code: what it refuses, in whatever way, is no answer of it
        return None
    return evidence.model_copy(update={"answer": answer})


@lru_cache(maxsize=256)
def _adapter(answer_type: Any) -> TypeAdapter[Any]:
    return TypeAdapter(answer_type if is_declared(answer_type) else Any)


def _words(observation: Observation | Transcript) -> str:
    """An answer on one line, for people: its text, then its calls. Of an agent its whole run."""
    if isinstance(observation, Transcript):
        return words_of(observation)
    calls = (f"{call.name}({call.arguments_text})" for call in observation.calls)
    return " ".join([*filter(None, [observation.text]), *calls])
