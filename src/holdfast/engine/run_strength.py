"""The mutants of an agent's kept runs, as evidence for its checks. Its tools are run on copies of its world alone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from holdfast.domain.agent import AgentCase
from holdfast.domain.contract import LoadedCase, LoadedContract
from holdfast.domain.observation import Evidence, Observation
from holdfast.domain.trajectory import AnswerStep, Transcript, transcript_in
from holdfast.engine.redoing import comes_out_again, redone
from holdfast.engine.run_mutants import RUN_MUTATORS, RunMutator


@dataclass(frozen=True, slots=True)
class RunMutant:
    """A run that is wrong in one known way, and the evidence as if it had happened."""

    mutator: RunMutator
    before: Transcript
    after: Transcript
    evidence: Evidence


def mutants_of_run(
    contract: LoadedContract,
    case: LoadedCase,
    evidence: Evidence,
    others: Sequence[Evidence],
    dice_of: Callable[[str], Random],
) -> Iterator[RunMutant]:
    """Every mutant of one run; `others` are runs of other cases, and `dice_of` gives each mutator dice of its own.

    Where calls are others, they are carried out again on a copy of the world, so that it ends as it would have. That is
    done only where the calls of the run itself, carried out again, leave the world as it was recorded. Of a world that
    is not known, or does not come out again, the end stays as it is.
    """
    run = transcript_in(evidence.answer)
    if run is None or contract.agent is None:
        return
    agent_case, limit_s = contract.agent.cases[case.id], contract.agent.caps.tool_s
    known = [found for each in others if (found := transcript_in(each.answer)) is not None]
    is_known: bool | None = None
    for mutator in RUN_MUTATORS:
        after = mutator.mutant(run, dice_of(mutator.name), known)
        if after is None:
            continue
        if mutator.is_redone:
            is_known = _can_be_redone(run, evidence, agent_case, limit_s) if is_known is None else is_known
            after = redone(after, agent_case, limit_s=limit_s) if is_known else after
        if after is not None:
            yield RunMutant(mutator, run, after, _as_if(evidence, after))


def _can_be_redone(run: Transcript, evidence: Evidence, case: AgentCase, limit_s: float) -> bool:
    return run.world is not None and not evidence.source and comes_out_again(run, case, limit_s=limit_s)


def _as_if(evidence: Evidence, run: Transcript) -> Evidence:
    """The evidence of the mutant: its calls and the words of its last answer as those of the whole."""
    answers = [step.observation for step in run.steps if isinstance(step, AnswerStep)]
    calls = tuple(call for answer in answers for call in answer.calls)
    text = answers[-1].text if answers else None
    seen = (evidence.observation or Observation()).model_copy(update={"text": text, "calls": calls})
    return evidence.model_copy(update={"observation": seen, "answer": run.kept()})
