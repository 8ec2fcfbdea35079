"""The files of one pinned contract: what stands in each, in the order in which it is written."""

from datetime import datetime
from typing import Literal

from pydantic import JsonValue

from holdfast.domain.contract import Accepted, Bar
from holdfast.domain.data_urls import without_images
from holdfast.domain.draws import Draws
from holdfast.domain.message import Call
from holdfast.domain.observation import (
    Adaptation,
    Cause,
    Evidence,
    Exchange,
    Finish,
    Observation,
    Timing,
    TrialKey,
    TrialRole,
    Usage,
)
from holdfast.domain.release import Release
from holdfast.domain.value import Value
from holdfast.evidence.description import PinnedCheck
from holdfast.evidence.pin_text import lines_of, text_of

FORMAT: Literal[1] = 1
Lines = tuple[str, ...]


class CaseEntry(Value):
    """One case in the contract's file, with the sha256 of its two files."""

    id: str
    tags: tuple[str, ...] = ()
    input: str = ""
    request: str
    file: str
    sha256: str
    trials: int
    trials_sha256: str
    votes: int = 0
    votes_sha256: str = ""


class ContractFile(Value):
    """``contract.json``: what was accepted, and under which description."""

    format: Literal[1]
    contract: str
    lane: Literal["default"]
    release: Release
    variant: str
    pinned_at: datetime
    run: str = ""
    by: str = ""
    purpose: Lines = ("",)
    owner: str = ""
    tags: tuple[str, ...] = ()
    bar: Bar = Bar()
    accepts: tuple[Accepted, ...] = ()
    checks: tuple[PinnedCheck, ...] = ()
    cases: tuple[CaseEntry, ...] = ()
    draws: tuple[Draws, ...] = ()


class AnswerCall(Value):
    """A tool call without its id, which differs from trial to trial."""

    name: str
    arguments: Lines


class PinnedAnswer(Value):
    """One distinct answer, and how often it came."""

    count: int = 0
    text: Lines | None = None
    calls: tuple[AnswerCall, ...] = ()
    refusal: Lines | None = None
    finish: Finish = "unknown"


class CaseFile(Value):
    """``<case>.json``, for reviewers: what was asked, how many passed, and which answers came."""

    format: Literal[1]
    contract: str
    case: str
    trials: int
    passed: int
    answers: tuple[PinnedAnswer, ...] = ()
    asked: dict[str, JsonValue] | None = None  # last: it is long and changes least


class TrialLine(Value):
    """One line of ``<case>.trials.jsonl``. With the answer it points to, it is the evidence without its attempts."""

    number: int
    role: TrialRole = "planned"
    answer: int | None = None  # place among the case's answers
    call_ids: tuple[str | None, ...] = ()
    finish_raw: str | None = None
    reasoning: str | None = None
    returned: JsonValue = None  # what an application returned
    cause: Cause | None = None
    detail: str = ""
    usage: Usage = Usage()
    timing: Timing = Timing(total_ms=0.0)
    cost_usd: float | None = None
    started_at: datetime
    served_model: str | None = None
    fingerprint: str | None = None
    response_id: str | None = None
    source: str = ""
    adaptations: tuple[Adaptation, ...] = ()
    adaptations_digest: str = ""
    exchanges: tuple[Exchange, ...] = ()


def answer_of(observation: Observation) -> PinnedAnswer:
    """What reviewers read of an observation, and what two trials may share."""
    return PinnedAnswer(
        text=_lines(observation.text),
        calls=tuple(
            AnswerCall(name=call.name, arguments=tuple(lines_of(call.arguments_text))) for call in observation.calls
        ),
        refusal=_lines(observation.refusal),
        finish=observation.finish,
    )


def trial_line(evidence: Evidence, answer: int | None) -> TrialLine:
    """The line of a trial. Its attempts (with what they say of HTTP) are left out, and the bytes of images."""
    seen = evidence.observation or Observation()
    return TrialLine(
        number=evidence.key.number,
        role=evidence.key.role,
        answer=answer,
        call_ids=tuple(call.id for call in seen.calls),
        finish_raw=seen.finish_raw,
        reasoning=seen.reasoning,
        returned=evidence.answer,
        cause=evidence.cause,
        detail=evidence.detail,
        usage=seen.usage,
        timing=seen.timing,
        cost_usd=evidence.cost_usd,
        started_at=evidence.started_at,
        served_model=seen.served_model,
        fingerprint=seen.fingerprint,
        response_id=seen.response_id,
        source=evidence.source,
        adaptations=evidence.adaptations,
        adaptations_digest=evidence.key.adaptations,
        exchanges=tuple(map(_without_images, evidence.exchanges)),
    )


def evidence_of(
    line: TrialLine, answers: tuple[PinnedAnswer, ...], contract: ContractFile, case: CaseEntry
) -> Evidence:
    """The evidence of a line. Raises ValueError where the line points at no answer."""
    return Evidence(
        key=TrialKey(
            contract=contract.contract,
            case=case.id,
            variant=contract.variant,
            request=case.request,
            release=contract.release,
            adaptations=line.adaptations_digest,
            role=line.role,
            number=line.number,
        ),
        started_at=line.started_at,
        observation=None if line.answer is None else _observation(line, answers),
        cause=line.cause,
        detail=line.detail,
        exchanges=line.exchanges,
        adaptations=line.adaptations,
        cost_usd=line.cost_usd,
        answer=line.returned,
        source=line.source,
    )


def _observation(line: TrialLine, answers: tuple[PinnedAnswer, ...]) -> Observation:
    if line.answer is None or not 0 <= line.answer < len(answers):
        raise ValueError(f"trial {line.number} points at answer {line.answer}, and there are {len(answers)}.")
    answer = answers[line.answer]
    return Observation(
        text=_text(answer.text),
        calls=tuple(
            Call(name=call.name, arguments_text=text_of(call.arguments), id=call_id)
            for call, call_id in zip(answer.calls, line.call_ids, strict=True)
        ),
        finish=answer.finish,
        finish_raw=line.finish_raw,
        refusal=_text(answer.refusal),
        reasoning=line.reasoning,
        usage=line.usage,
        timing=line.timing,
        served_model=line.served_model,
        fingerprint=line.fingerprint,
        response_id=line.response_id,
    )


def _without_images(exchange: Exchange) -> Exchange:
    asked = without_images(exchange.asked)
    return exchange if asked == exchange.asked else exchange.model_copy(update={"asked": asked})


def _lines(text: str | None) -> Lines | None:
    return None if text is None else tuple(lines_of(text))


def _text(lines: Lines | None) -> str | None:
    return None if lines is None else text_of(lines)
