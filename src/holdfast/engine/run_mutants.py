"""Mutants of whole runs of an agent: each wrong in one known way, made of runs that passed. No release is asked."""

import json
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from holdfast.domain.message import Call
from holdfast.domain.observation import Observation
from holdfast.domain.trajectory import AnswerStep, ToolStep, Transcript, UserStep
from holdfast.engine.json_edits import Edit, change_value, edited, remove_field
from holdfast.engine.mutants import MUTATORS, Means

CHATTER = "One moment, I will look into that for you."

Step = UserStep | AnswerStep | ToolStep


@dataclass(frozen=True, slots=True)
class Made:
    """A call of an answer, and what the release was told of it; None where it was not carried out."""

    call: Call
    given: ToolStep | None


@dataclass(frozen=True, slots=True)
class Part:
    """One answer with its calls, or a step of the user."""

    step: Step
    made: tuple[Made, ...] = ()


Parts = tuple[Part, ...]
Mutate = Callable[[Transcript, Random, Sequence[Transcript]], Transcript | None]


@dataclass(frozen=True, slots=True)
class RunMutator:
    """One way for a run to be wrong. Where its calls are others, the world would have ended otherwise: `is_redone`."""

    name: str
    says: str
    mutate: Mutate
    is_redone: bool = False

    def mutant(self, run: Transcript, dice: Random, others: Sequence[Transcript] = ()) -> Transcript | None:
        """The mutant; None where the mutation does not apply to this run, or left it as it was."""
        made = self.mutate(run, dice, others)
        return None if made is None or (made.steps, made.world) == (run.steps, run.world) else made


def parts_of(steps: Sequence[Step]) -> Parts:
    """The steps with every result beside its call."""
    parts: list[Part] = []
    for step in steps:
        if isinstance(step, AnswerStep):
            parts.append(Part(step, tuple(Made(call, None) for call in step.observation.calls)))
        elif isinstance(step, ToolStep) and step.by is None and parts and _answered(parts, step):
            continue
        else:
            parts.append(Part(step))
    return tuple(parts)


def _answered(parts: list[Part], step: ToolStep) -> bool:
    """Put a result beside the first call of the last answer that it answers."""
    last = next((at for at in reversed(range(len(parts))) if isinstance(parts[at].step, AnswerStep)), None)
    if last is None:
        return False
    made = list(parts[last].made)
    at = next((at for at, each in enumerate(made) if each.given is None and each.call == step.call), None)
    if at is None:
        return False
    made[at] = Made(step.call, step)
    parts[last] = replace(parts[last], made=tuple(made))
    return True


def steps_of(parts: Parts) -> tuple[Step, ...]:
    """The steps again: each answer, then what its calls gave. An answer that lost all it had is gone."""
    steps: list[Step] = []
    for part in parts:
        if not isinstance(part.step, AnswerStep):
            steps.append(part.step)
            continue
        seen = part.step.observation
        calls = tuple(each.call for each in part.made)
        if seen.calls and not calls and not (seen.text or "").strip():
            continue
        finish = "stop" if seen.finish == "tool_calls" and not calls else seen.finish
        steps.append(AnswerStep(observation=seen.model_copy(update={"calls": calls, "finish": finish})))
        steps += [each.given.model_copy(update={"call": each.call}) for each in part.made if each.given is not None]
    return tuple(steps)


def _with(run: Transcript, parts: Parts) -> Transcript:
    return run.model_copy(update={"steps": steps_of(parts)})


# --- its last answer


def _of_last_answer(name: str) -> Mutate:
    """The mutator of single answers of that name, on the last one."""
    (mutator,) = (each for each in MUTATORS if each.name == name)

    def mutate(run: Transcript, dice: Random, others: Sequence[Transcript]) -> Transcript | None:
        at = next((at for at in reversed(range(len(run.steps))) if isinstance(run.steps[at], AnswerStep)), None)
        last = None if at is None else run.steps[at]
        if at is None or not isinstance(last, AnswerStep) or last.observation.calls:
            return None
        after = mutator.mutant(last.observation, Means(dice))
        if after is None:
            return None
        return run.model_copy(update={"steps": (*run.steps[:at], AnswerStep(observation=after), *run.steps[at + 1 :])})

    return mutate


# --- its calls


def _places(parts: Parts) -> list[tuple[int, int]]:
    """Where calls are: the part, and the place in it."""
    return [(at, place) for at, part in enumerate(parts) for place in range(len(part.made))]


def _of_call(change: Callable[[Made, Random], tuple[Made, ...] | None]) -> Mutate:
    """The mutator that puts others in the place of one call."""

    def mutate(run: Transcript, dice: Random, others: Sequence[Transcript]) -> Transcript | None:
        parts = parts_of(run.steps)
        places = _places(parts)
        if not places:
            return None
        at, place = dice.choice(places)
        made = parts[at].made
        changed = change(made[place], dice)
        if changed is None:
            return None
        part = replace(parts[at], made=(*made[:place], *changed, *made[place + 1 :]))
        return _with(run, (*parts[:at], part, *parts[at + 1 :]))

    return mutate


def _twice(made: Made, dice: Random) -> tuple[Made, ...]:
    again = Call(name=made.call.name, arguments_text=made.call.arguments_text, id=None)
    return made, Made(again, made.given)


def _with_arguments(edit: Edit) -> Callable[[Made, Random], tuple[Made, ...] | None]:
    def changed(made: Made, dice: Random) -> tuple[Made, ...] | None:
        text = edited(made.call.arguments_text, edit, dice)
        # Made anew: a copy would carry along the arguments that were read from the old text.
        return (
            None
            if text is None
            else (Made(Call(name=made.call.name, arguments_text=text, id=made.call.id), made.given),)
        )

    return changed


def _reorder(run: Transcript, dice: Random, others: Sequence[Transcript]) -> Transcript | None:
    """Two neighbouring calls that are not the same change places, wherever their answers are."""
    parts = list(parts_of(run.steps))
    places = _places(tuple(parts))
    pairs = [
        (one, other)
        for one, other in pairwise(places)
        if _said(parts[one[0]].made[one[1]]) != _said(parts[other[0]].made[other[1]])
    ]
    if not pairs:
        return None
    one, other = dice.choice(pairs)
    first, second = parts[one[0]].made[one[1]], parts[other[0]].made[other[1]]
    for (at, place), made in ((one, second), (other, first)):
        parts[at] = replace(parts[at], made=(*parts[at].made[:place], made, *parts[at].made[place + 1 :]))
    return _with(run, tuple(parts))


def _said(made: Made) -> tuple[str, str]:
    return made.call.name, made.call.arguments_text


def _chosen(run: Transcript, dice: Random, fits: Callable[[Observation], bool]) -> tuple[Parts, int] | None:
    """The parts of a run, and one of its calling answers that fits."""
    parts = parts_of(run.steps)
    found = [
        at
        for at, part in enumerate(parts)
        if isinstance(part.step, AnswerStep) and part.made and fits(part.step.observation)
    ]
    return (parts, dice.choice(found)) if found else None


def _leak(run: Transcript, dice: Random, others: Sequence[Transcript]) -> Transcript | None:
    """As a template writes a call that no parser took out of the text: it is not carried out."""
    chosen = _chosen(run, dice, lambda seen: True)
    (mutator,) = (each for each in MUTATORS if each.name == "leak-call")
    if chosen is None:
        return None
    parts, at = chosen
    step = parts[at].step
    leaked = mutator.mutant(step.observation, Means(dice)) if isinstance(step, AnswerStep) else None
    if leaked is None:
        return None
    return _with(run, (*parts[:at], Part(AnswerStep(observation=leaked)), *parts[at + 1 :]))


def _chat(run: Transcript, dice: Random, others: Sequence[Transcript]) -> Transcript | None:
    chosen = _chosen(run, dice, lambda seen: not (seen.text or "").strip())
    if chosen is None:
        return None
    parts, at = chosen
    step = parts[at].step
    if not isinstance(step, AnswerStep):
        return None
    said = AnswerStep(observation=step.observation.model_copy(update={"text": CHATTER}))
    return _with(run, (*parts[:at], replace(parts[at], step=said), *parts[at + 1 :]))


# --- the whole run


def _stop_early(run: Transcript, dice: Random, others: Sequence[Transcript]) -> Transcript | None:
    """In silence: where a cap ended it, every contract that does not accept that catches it."""
    parts = parts_of(run.steps)
    answers = [at for at, part in enumerate(parts) if isinstance(part.step, AnswerStep)]
    return _with(run, parts[: answers[len(answers) // 2]]) if len(answers) > 1 else None


def _ignore_error(run: Transcript, dice: Random, others: Sequence[Transcript]) -> Transcript | None:
    """After the first error of a tool nothing more is called or said."""
    at = next(
        (at for at, step in enumerate(run.steps) if isinstance(step, ToolStep) and step.is_error and not step.by), None
    )
    if at is None:
        return None
    silence = AnswerStep(observation=Observation(text="", finish="stop"))
    return run.model_copy(update={"steps": (*run.steps[: at + 1], silence)})


def _other_case(run: Transcript, dice: Random, others: Sequence[Transcript]) -> Transcript | None:
    start = dice.randrange(len(others)) if others else 0
    return next((each for each in (*others[start:], *others[:start]) if each.steps != run.steps), None)


def _change_world(run: Transcript, dice: Random, others: Sequence[Transcript]) -> Transcript | None:
    if not isinstance(run.world, dict):
        return None
    world = deepcopy(run.world)
    try:
        return run.model_copy(update={"world": world}) if change_value(world, dice) else None
    except RecursionError:
        return None


def words_of(run: Transcript) -> str:
    """A run on one line, for people: what was said and called, and the world as it ended."""
    said = [_words(step) for step in run.steps if not isinstance(step, ToolStep)]
    world = [] if run.world is None else [f"world {json.dumps(run.world, ensure_ascii=False)}"]
    return " | ".join([*said, *world])


def _words(step: UserStep | AnswerStep) -> str:
    if isinstance(step, UserStep):
        return f"user: {step.text}"
    seen = step.observation
    return " ".join([*filter(None, [seen.text]), *(f"{call.name}({call.arguments_text})" for call in seen.calls)])


_REMOVED, _CHANGED = _of_call(_with_arguments(remove_field)), _of_call(_with_arguments(change_value))
_TRANSLATED = _of_last_answer("swap-language")

RUN_MUTATORS: tuple[RunMutator, ...] = (  # as with answers, those first that nearly every contract catches
    RunMutator("empty", "The last answer says nothing.", _of_last_answer("empty")),
    RunMutator("refuse", "The last answer is a refusal in plain words.", _of_last_answer("refuse")),
    RunMutator("other-case", "The run is that of another case, with the world as it ended there.", _other_case),
    RunMutator("truncate", "The second half of the last answer is missing.", _of_last_answer("truncate")),
    RunMutator("swap-language", "The last answer is in another language; codes and figures stay.", _TRANSLATED),
    RunMutator("change-digit", "One digit of the last answer is another.", _of_last_answer("change-digit")),
    RunMutator("change-world", "One value of the world, as it ended, is another.", _change_world),
    RunMutator("text-with-call", "A sentence stands beside a call.", _chat),
    RunMutator("stop-early", "The second half of the run is missing.", _stop_early, is_redone=True),
    RunMutator(
        "ignore-error", "After an error of a tool nothing more is called or said.", _ignore_error, is_redone=True
    ),
    RunMutator("drop-call", "One call is missing.", _of_call(lambda made, dice: ()), is_redone=True),
    RunMutator("duplicate-call", "One call is made twice, at once.", _of_call(_twice), is_redone=True),
    RunMutator("drop-argument", "One argument of a call is missing.", _REMOVED, is_redone=True),
    RunMutator("change-argument", "One argument of a call is another.", _CHANGED, is_redone=True),
    RunMutator("reorder-calls", "Two neighbouring calls have changed places.", _reorder, is_redone=True),
    RunMutator("leak-call", "Calls stand in the text, and are not carried out.", _leak, is_redone=True),
)
