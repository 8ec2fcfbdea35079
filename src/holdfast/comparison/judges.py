"""What a verdict rests on where judges gate: of whom the words are, and how much of a true change they show."""

import re
from collections.abc import Iterator
from math import fsum, prod

from holdfast.comparison.pairing import PairedContract
from holdfast.comparison.sentences import counted, points
from holdfast.domain.contract import LoadedContract
from holdfast.domain.judge import LoadedJudge
from holdfast.domain.release import Release
from holdfast.domain.verdict import Verdict
from holdfast.statistics import Confusion

_FAMILY = re.compile(r"[a-z]+")


def gating(contract: LoadedContract) -> tuple[LoadedJudge, ...]:
    """The judges whose word may fail a trial."""
    return tuple(judge for judge in contract.judges if judge.gate)


def policies(contract: LoadedContract) -> tuple[str, ...]:
    """The digests of what decides the gating judges' words."""
    return tuple(sorted(judge.policy.digest for judge in gating(contract)))


def shown_share(contract: LoadedContract) -> float:
    """The share of a true change of the pass rate that shows through the errors of the gating judges, at least.

    1 without any. Of several judges the product: each blurs what the others left. An uncalibrated judge gives no
    outcome at all, so it is left out.
    """
    return prod(_shown(judge) for judge in gating(contract))


def _shown(judge: LoadedJudge) -> float:
    found = judge.calibration
    return 1.0 if found is None else Confusion(**found.counts.model_dump()).shown_share


def as_judged(verdict: Verdict, contract: LoadedContract) -> Verdict:
    """The verdict with its claim worded as one of the judges: their words are all that was read."""
    judges = gating(contract)
    if not judges or verdict.word not in ("holds", "regressed", "undecided") or not verdict.sentence:
        return verdict
    names = " and ".join(repr(judge.policy.id) for judge in judges)
    return verdict.model_copy(update={"sentence": f"{verdict.sentence.removesuffix('.')} (as judged by {names})."})


def judge_notes(paired: PairedContract, margin: float) -> Iterator[str]:
    """What a reader must know of the judges: how good they are, what of a drop they show, and whose kin they are."""
    contract = paired.contract
    for judge in contract.judges:
        yield f"Judged by {judge.policy.id!r} ({judge.policy.release}): {_standing(judge)}{_votes(paired, judge)}"
        for release in dict.fromkeys(trial.evidence.key.release for trial in (*paired.baseline, *paired.candidate)):
            if are_of_one_vendor(release, judge.policy.release):
                yield one_vendor(judge.policy.release, release)
    share = shown_share(contract)
    if gating(contract) and share < 1:
        yield (
            f"Through the errors of its judges a true drop of {points(margin)} shows as {points(margin * share)}, and "
            "that is what `holds` excludes."
        )


def _votes(paired: PairedContract, judge: LoadedJudge) -> str:
    """What its votes on the candidate's answers cost, on a line of their own."""
    trials = (*paired.candidate, *paired.unused)
    votes = [vote for trial in trials for vote in trial.votes if vote.key.release == judge.policy.release]
    costs = [vote.cost_usd for vote in votes if vote.cost_usd is not None]
    if not votes:
        return ""
    cost = f"USD {fsum(costs):.4f}" if len(costs) == len(votes) else "cost unknown"
    return f" {counted(len(votes), 'vote')} on the candidate's answers, {cost}."


def _standing(judge: LoadedJudge) -> str:
    if judge.calibration is None:
        return "not calibrated, so its check is undecided. Calibrate it with `holdfast judge`."
    found = Confusion(**judge.calibration.counts.model_dump())
    return (
        f"it agrees with {found.agreement:.1%} of {found.answers} labelled answers (at least "
        f"{found.agreement_at_least:.1%} at 95 %), Cohen's kappa {found.kappa:.2f}."
    )


def one_vendor(judge: Release, release: Release) -> str:
    """What to know where a judge grades its own kind."""
    return (
        f"The judge {judge} and {release} are of one vendor, and judges tend to favour their own kind. Take another "
        "one, or label answers of both sides."
    )


def are_of_one_vendor(one: Release, other: Release) -> bool:
    """Whether two releases come from one maker, as far as their names tell.

    Ids that begin alike do (`qwen3.7-max` and `qwen3.6-flash`, `acme/a` and `acme/b`); so do plain ids of one provider,
    since a provider that serves several makers names them before a slash.
    """
    is_plain = "/" not in one.id and "/" not in other.id
    return _maker(one) == _maker(other) or (is_plain and one.provider == other.provider)


def _maker(release: Release) -> str:
    maker, slash, _ = release.id.lower().partition("/")
    found = _FAMILY.match(maker)
    return maker if slash or found is None else found.group()
