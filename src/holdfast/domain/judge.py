"""Judges: a release that says whether another one's answer meets a rubric; pinned, and calibrated on labels."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from pydantic import Field

from holdfast.domain.release import Release
from holdfast.domain.value import Value, digest

Label = Literal["PASS", "FAIL"]
LABELS: tuple[Label, Label] = ("PASS", "FAIL")
PROMPT = 1  # the version of the judging prompt: with another one every vote is asked anew
MOST_VOTES = 9
TRIES = 3  # of one vote: a judge that gave no label is asked again, since that says nothing of the answer


class JudgePolicy(Value):
    """Everything that decides a vote: who judges, by which rubric, how it is asked, and how many votes make a word."""

    id: str
    release: Release
    rubric: str
    labels: tuple[Label, Label] = LABELS
    votes: int = Field(default=1, ge=1, le=MOST_VOTES)
    shows_input: bool = False  # whether the judge sees the input of the case beside the answer
    prompt: int = PROMPT

    @property
    def digest(self) -> str:
        """What a calibration was made for: another policy is another judge."""
        return digest(self.model_dump(mode="json"))


class LabelledAnswer(NamedTuple):
    """An answer that people labelled. `release` gave it, where that is known."""

    id: str
    answer: str
    label: Label
    input: str | None = None
    release: Release | None = None


class Agreement(Value):
    """How a judge's words stand beside people's labels, counted: the first word is the people's, the second its own."""

    pass_pass: int = Field(default=0, ge=0)
    pass_fail: int = Field(default=0, ge=0)
    pass_none: int = Field(default=0, ge=0)  # no label could be read in what it said
    fail_pass: int = Field(default=0, ge=0)
    fail_fail: int = Field(default=0, ge=0)
    fail_none: int = Field(default=0, ge=0)


class Calibration(Value):
    """What a judge said of its labelled answers. Figures follow from the counts; they are written for who reads them.

    `policy` and `labelled` are the digests of what it was made for: where either is another one now, it is stale.
    """

    format: Literal[1] = 1
    judge: str
    release: Release
    policy: str
    labelled: str
    counts: Agreement
    by_release: dict[Release, Agreement] = {}
    figures: dict[str, float | None] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedJudge:
    """A judge as one contract asks it: of `text` of each reply. `calibration` is what is kept of it, if anything is.

    `text` is a function of the reply and the input; it raises what a check may raise.
    """

    policy: JudgePolicy
    text: Callable[[Any, Any], str]
    labelled: tuple[LabelledAnswer, ...]
    labelled_digest: str
    min_agreement: float = 0.9
    gate: bool = True
    where: str = ""
    calibration: Calibration | None = None

    @property
    def check(self) -> str:
        """The id of the check that its word is."""
        return f"judge.{self.policy.id}"


def vote_number(trial: int, vote: int, attempt: int, *, is_confirmation: bool = False) -> int:
    """The number in a vote's evidence key: of which trial, the how-manieth vote, and how often it was asked for.

    So equal answers of one number share their votes, on whichever side; a confirmation shares none with a round.
    """
    return ((trial * 2 + is_confirmation) * MOST_VOTES + vote) * TRIES + attempt
