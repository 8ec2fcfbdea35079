"""What a judge's kept votes say of one trial: a check's outcome like any other. Nothing is asked here."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import to_jsonable_python

from holdfast.domain.contract import LoadedCase, LoadedContract
from holdfast.domain.judge import TRIES, Calibration, Label, LoadedJudge, vote_number
from holdfast.domain.observation import Evidence, TrialKey
from holdfast.domain.release import Release
from holdfast.domain.request import Request
from holdfast.domain.trial import CheckOutcome
from holdfast.engine.asserting import crash_reason, failure_reason
from holdfast.engine.judging_prompt import LONGEST_ANSWER, judging_request, vote_in
from holdfast.errors import NotApplicable, shortened
from holdfast.statistics import Confusion

_CALIBRATE = "Calibrate it with `holdfast judge`."


class Votes:
    """Kept votes, by what was asked of whom; each is read when it is asked for. Of two, that of the first mapping.

    A profile's adaptations stand beside a vote and not in what it is found by: offline nobody knows them.
    """

    def __init__(self, *kept: Mapping[TrialKey, Evidence]) -> None:
        self._kept = kept
        self._places: dict[_Asked, tuple[int, TrialKey]] | None = None
        self._new: dict[_Asked, Evidence] = {}

    def add(self, vote: Evidence) -> None:
        """Take one that was just cast."""
        self._new[_asked(vote.key)] = vote

    def get(self, asked: "_Asked") -> Evidence | None:
        """The vote, if it was cast."""
        if asked in self._new:
            return self._new[asked]
        if self._places is None:
            self._places = {
                _asked(key): (place, key)
                for place, kept in reversed([*enumerate(self._kept)])
                for key in kept
                if key.role == "vote"
            }
        found = self._places.get(asked)
        return None if found is None else self._kept[found[0]][found[1]]


_Asked = tuple[str, str, str, Release, int]
NO_VOTES = Votes()


def _asked(key: TrialKey) -> _Asked:
    return key.contract, key.case, key.request, key.release, key.number


@dataclass(frozen=True, slots=True)
class Question:
    """One vote that a trial needs: what is asked of the judge, and its number in the evidence key."""

    judge: LoadedJudge
    request: Request
    number: int


@dataclass(frozen=True, slots=True)
class Word:
    """What a judge says of one answer, as far as its votes are in."""

    label: Label | None = None  # what more than half of all votes say
    lacks: Question | None = None  # the next vote to ask for
    cast: tuple[Evidence, ...] = ()
    reasons: tuple[str, ...] = ()  # what it said in the votes of the majority


def word_of(judge: LoadedJudge, answer: str, shown_input: str | None, trial: TrialKey, votes: Votes) -> Word:
    """The word of a judge on one answer. A vote without a label is asked for again, up to `TRIES` times in all."""
    policy, cast = judge.policy, list[Evidence]()
    said: list[tuple[Label, str]] = []
    is_confirmation = trial.role == "confirm"
    for vote in range(policy.votes):
        request = judging_request(policy, answer, shown_input, trial.number + vote)
        for attempt in range(TRIES):
            number = vote_number(trial.number, vote, attempt, is_confirmation=is_confirmation)
            kept = votes.get((trial.contract, trial.case, request.digest, policy.release, number))
            if kept is None or kept.observation is None:
                return Word(lacks=Question(judge, request, number), cast=tuple(cast))
            cast.append(kept)
            text = kept.observation.text or ""
            label = vote_in(text, policy, answer, shown_input)
            if label is not None:
                said.append((label, text))
                break
    label = next((each for each in policy.labels if _count(said, each) * 2 > policy.votes), None)
    return Word(label, None, tuple(cast), tuple(text for each, text in said if each == label))


def _count(said: list[tuple[Label, str]], label: Label) -> int:
    return sum(each == label for each, _ in said)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a judge says of one trial: the outcome of its check, and the vote that is still to be asked for."""

    outcome: CheckOutcome
    lacks: Question | None = None
    cast: tuple[Evidence, ...] = ()
    is_silent: bool = False  # it was asked as often as it may be, and gave no majority


def judged(
    contract: LoadedContract, case: LoadedCase, evidence: Evidence, reply: Any, votes: Votes
) -> Iterator[Judged]:
    """What every judge of the contract says of one trial that was answered."""
    for judge in contract.judges:
        yield _judged(judge, case, evidence, reply, votes)


def _judged(judge: LoadedJudge, case: LoadedCase, evidence: Evidence, reply: Any, votes: Votes) -> Judged:
    answer = _text(judge, reply, case)
    if isinstance(answer, CheckOutcome):
        return Judged(answer)
    if len(answer) > LONGEST_ANSWER:
        said = f"The answer has {len(answer):,} characters, and a judge is shown {LONGEST_ANSWER:,} at most."
        return Judged(_undecided(judge, said), is_silent=True)
    shown_input = input_text(case.input) if judge.policy.shows_input else None
    word = word_of(judge, answer, shown_input, evidence.key, votes)
    why = unfit(judge)
    if word.lacks is not None and not (why and _is_calibrated(judge)):
        said = f"The votes of judge {judge.policy.id!r} under its policy of today are not in yet."
        return Judged(_undecided(judge, said), word.lacks, word.cast)
    if why:
        return Judged(_undecided(judge, why), None, word.cast)
    if word.label is None:
        said = f"The judge {judge.policy.id!r} was asked {len(word.cast)} times and gave no majority."
        return Judged(_undecided(judge, said), None, word.cast, is_silent=True)
    if word.label == "PASS":
        return Judged(CheckOutcome(judge.check, "passed", "", judge.gate), None, word.cast)
    return Judged(CheckOutcome(judge.check, "failed", _reason(judge, word, answer), judge.gate), None, word.cast)


def _undecided(judge: LoadedJudge, why: str) -> CheckOutcome:
    return CheckOutcome(judge.check, "undecided", why, judge.gate)


def _reason(judge: LoadedJudge, word: Word, answer: str) -> str:
    return (
        f"Judge {judge.policy.id!r} says FAIL: expected an answer that meets its rubric, found {shortened(answer)}. "
        f"It said {shortened(word.reasons[0], 200)}."
    )


def _text(judge: LoadedJudge, reply: Any, case: LoadedCase) -> str | CheckOutcome:
    """What the judge is shown of the reply; an outcome where there is nothing to show."""
    try:
        text: Any = judge.text(reply, case.input)
    except NotApplicable as error:
        return CheckOutcome(judge.check, "skipped", str(error), judge.gate)
    except AssertionError as error:
        return CheckOutcome(judge.check, "failed", failure_reason(error), judge.gate)
    except Exception as error:  # noqa: BLE001  # user code, like a check: a crash becomes data
        return CheckOutcome(judge.check, "errored", crash_reason(error, repr(reply)), judge.gate)
    if not isinstance(text, str):
        said = f"What judge {judge.policy.id!r} is shown is no text: found {shortened(text)}."
        return CheckOutcome(judge.check, "errored", said, judge.gate)
    return str(text)


def input_text(given: Any) -> str:
    """The input of a case as a judge is shown it: a text as it is, anything else as JSON."""
    if isinstance(given, str):
        return given
    return json.dumps(to_jsonable_python(given, fallback=repr), ensure_ascii=False, sort_keys=True)


def confusion(calibration: Calibration) -> Confusion:
    """The counts of a calibration, as statistics reads them."""
    return Confusion(**calibration.counts.model_dump())


def unfit(judge: LoadedJudge) -> str:
    """Why a judge's word counts for nothing now: not calibrated, calibrated otherwise, or not good enough; else empty.

    Then its checks are undecided. The votes are kept all the same, and count once the judge is fit.
    """
    name, calibration = judge.policy.id, judge.calibration
    if calibration is None:
        return f"The judge {name!r} is not calibrated. {_CALIBRATE}"
    if calibration.policy != judge.policy.digest:
        return f"The judge {name!r} was calibrated with another policy (release, rubric, votes or prompt). {_CALIBRATE}"
    if calibration.labelled != judge.labelled_digest:
        return f"The labelled answers of judge {name!r} changed since it was calibrated. {_CALIBRATE}"
    found = confusion(calibration).agreement
    if found < judge.min_agreement:
        return (
            f"The judge {name!r} agrees with {found:.1%} of its labelled answers, and min_agreement is "
            f"{judge.min_agreement:.1%}. Mend its rubric, or take another judge."
        )
    return ""


def _is_calibrated(judge: LoadedJudge) -> bool:
    """Whether what is kept of its calibration is of today: a judge that is not good enough is not asked either."""
    kept = judge.calibration
    return kept is not None and (kept.policy, kept.labelled) == (judge.policy.digest, judge.labelled_digest)
