"""Calibrates a judge: asks it on the answers that people labelled, like any other run, and counts what it says."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from holdfast.domain.contract import Suite
from holdfast.domain.judge import Agreement, Calibration, Label, LabelledAnswer, LoadedJudge, vote_number
from holdfast.domain.observation import Evidence, TrialKey
from holdfast.domain.release import Release
from holdfast.domain.trial import Run
from holdfast.domain.value import digest
from holdfast.engine.judging import Question, Votes, Word, word_of
from holdfast.engine.judging_prompt import judging_request
from holdfast.engine.plan import Plan, Unit, adaptations_digest
from holdfast.engine.rules import Rules
from holdfast.ports import Ask, Provider
from holdfast.statistics import Confusion

_WORDS: dict[tuple[Label, Label | None], str] = {
    ("PASS", "PASS"): "pass_pass",
    ("PASS", "FAIL"): "pass_fail",
    ("PASS", None): "pass_none",
    ("FAIL", "PASS"): "fail_pass",
    ("FAIL", "FAIL"): "fail_fail",
    ("FAIL", None): "fail_none",
}


def plan_calibration(
    judge: LoadedJudge, provider: Provider, rules: Rules, known: Mapping[TrialKey, Evidence], timeout_s: float = 600.0
) -> Plan:
    """The votes on all labelled answers, each asked for once; `known` are those that need not be asked again."""
    policy = judge.policy
    units = tuple(
        _unit(judge, labelled, question, provider, timeout_s)
        for place, labelled in enumerate(judge.labelled)
        for question in _first_questions(judge, labelled, place)
    )
    made = Plan(
        role="judge",
        release=policy.release,
        variant="main",
        rules=rules,
        units=units,
        rounds={_contract(judge): policy.votes},
        known=known,
    )
    return replace(made, digest=digest([policy.digest, judge.labelled_digest]))


@dataclass
class Repeats:
    """The stages after the first: votes without a label are asked for again, each while it may be."""

    judge: LoadedJudge
    provider: Provider
    kept: Callable[[], Mapping[TrialKey, Evidence]]
    timeout_s: float = 600.0

    def __post_init__(self) -> None:
        self._asked: set[tuple[str, str, int]] = set()

    def __call__(self, plan: Plan, suite: Suite, ended: int, run: Callable[[], Run]) -> tuple[Unit, ...]:
        """What the answers so far lack. What was lost in this sitting is left to the next."""
        self._asked |= {(unit.key.case, unit.key.request, unit.key.number) for unit in plan.units}
        votes = Votes(self.kept())
        units = []
        for place, labelled in enumerate(self.judge.labelled):
            lacks = _word(self.judge, labelled, place, votes).lacks
            if lacks is not None and (labelled.id, lacks.request.digest, lacks.number) not in self._asked:
                self._asked.add((labelled.id, lacks.request.digest, lacks.number))
                units.append(_unit(self.judge, labelled, lacks, self.provider, self.timeout_s))
        return tuple(units)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a judge's kept votes say of its labelled answers; `lacking` are those on which votes are not in."""

    calibration: Calibration
    disagreed: tuple[LabelledAnswer, ...]
    lacking: tuple[str, ...]


def counted(judge: LoadedJudge, votes: Votes) -> Counted:
    """The confusion of people's labels and the judge's words, in all and by the release that answered."""
    words = [(each, _word(judge, each, place, votes)) for place, each in enumerate(judge.labelled)]
    said = [(each, word.label) for each, word in words if word.lacks is None]
    counts = _agreement(said)
    releases = sorted({each.release for each, _ in said if each.release is not None})
    by_release = {name: _agreement((each, word) for each, word in said if each.release == name) for name in releases}
    calibration = Calibration(
        judge=judge.policy.id,
        release=judge.policy.release,
        policy=judge.policy.digest,
        labelled=judge.labelled_digest,
        counts=counts,
        by_release=by_release,
        figures=_figures(counts),
    )
    return Counted(
        calibration,
        tuple(each for each, word in said if word != each.label),
        tuple(each.id for each, word in words if word.lacks is not None),
    )


def _agreement(said: Iterable[tuple[LabelledAnswer, Label | None]]) -> Agreement:
    counts = dict.fromkeys(_WORDS.values(), 0)
    for each, word in said:
        counts[_WORDS[each.label, word]] += 1
    return Agreement(**counts)


def _figures(counts: Agreement) -> dict[str, float | None]:
    found = Confusion(**counts.model_dump())
    return {
        "agreement": round(found.agreement, 4),
        "agreement_at_least": round(found.agreement_at_least, 4),
        "kappa": round(found.kappa, 4),
        "shown_share": round(found.shown_share, 4),
    }


def _contract(judge: LoadedJudge) -> str:
    """What stands for a contract in the evidence keys: no contract's id holds a slash."""
    return f"judges/{judge.policy.id}"


def _first_questions(judge: LoadedJudge, labelled: LabelledAnswer, place: int) -> Iterator[Question]:
    for vote in range(judge.policy.votes):
        request = judging_request(judge.policy, labelled.answer, labelled.input, place + vote)
        yield Question(judge, request, vote_number(place, vote, 0))


def _word(judge: LoadedJudge, labelled: LabelledAnswer, place: int, votes: Votes) -> Word:
    trial = _key(judge, labelled, "", place)
    return word_of(judge, labelled.answer, labelled.input, trial, votes)


def _key(judge: LoadedJudge, labelled: LabelledAnswer, request: str, number: int) -> TrialKey:
    release: Release = judge.policy.release
    return TrialKey(contract=_contract(judge), case=labelled.id, request=request, release=release, number=number)


def _unit(
    judge: LoadedJudge, labelled: LabelledAnswer, question: Question, provider: Provider, timeout_s: float
) -> Unit:
    wire = provider.prepare(question.request, judge.policy.release)
    key = _key(judge, labelled, question.request.digest, question.number)
    key = key.model_copy(update={"role": "vote", "adaptations": adaptations_digest(wire)})
    return Unit(key, Ask(key=key, request=question.request, wire=wire, timeout_s=timeout_s))
