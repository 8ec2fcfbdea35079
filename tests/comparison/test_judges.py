"""What a verdict says of its judges, and how much of a margin shows through their errors."""

from dataclasses import replace

import pytest

from holdfast.comparison.judges import are_of_one_vendor, as_judged, policies, shown_share
from holdfast.comparison.rules import ComparisonRules
from holdfast.domain.contract import Bar, LoadedContract
from holdfast.domain.judge import Agreement, Calibration, JudgePolicy, LoadedJudge
from holdfast.domain.release import Release
from holdfast.domain.verdict import Verdict
from holdfast.statistics import Confusion

GRADER = Release("acme:grader")


def judge(id: str = "polite", *, gate: bool = True, errors: int | None = 1) -> LoadedJudge:
    policy = JudgePolicy(id=id, release=GRADER, rubric="Says please.")
    counts = Agreement(pass_pass=30, fail_fail=30 - (errors or 0), fail_pass=errors or 0)
    kept = Calibration(judge=id, release=GRADER, policy=policy.digest, labelled="d", counts=counts)
    return LoadedJudge(
        policy=policy, text=lambda reply, given: "", labelled=(), labelled_digest="d", gate=gate,
        calibration=None if errors is None else kept,
    )  # fmt: skip


def contract(*judges: LoadedJudge) -> LoadedContract:
    return LoadedContract(id="c.one", purpose="", cases=(), checks=(), bar=Bar(margin=0.1), requests={}, judges=judges)


def test_the_margin_is_what_shows_of_it() -> None:
    share = 2 * Confusion(pass_pass=30, fail_fail=29, fail_pass=1).agreement_at_least - 1
    assert 0.8 < share < 0.9
    assert shown_share(contract(judge())) == pytest.approx(share)
    assert shown_share(contract(judge(), judge("brief"))) == pytest.approx(share**2)
    assert ComparisonRules().criteria(contract(judge()), 1).margin == pytest.approx(0.1 * share)


@pytest.mark.parametrize("judges", [(), (judge(gate=False),), (judge(errors=None),)])
def test_a_judge_that_does_not_gate_or_gives_no_outcome_takes_nothing_off(judges: tuple[LoadedJudge, ...]) -> None:
    assert ComparisonRules().criteria(contract(*judges), 1).margin == 0.1


def test_a_judge_that_tells_nothing_apart_leaves_a_margin_that_nothing_certifies() -> None:
    assert shown_share(contract(judge(errors=30))) == 0.0
    assert ComparisonRules().criteria(contract(judge(errors=30)), 1).margin == 0.001


def test_the_claim_is_one_as_judged() -> None:
    verdict = Verdict(word="holds", sentence="Nothing got worse.")
    assert as_judged(verdict, contract(judge())).sentence == "Nothing got worse (as judged by 'polite')."
    both = as_judged(verdict, contract(judge(), judge("brief"), judge("seen", gate=False))).sentence
    assert both == "Nothing got worse (as judged by 'polite' and 'brief')."
    assert as_judged(verdict, contract()) == verdict
    assert as_judged(verdict.model_copy(update={"word": "pending"}), contract(judge())).sentence == "Nothing got worse."


def test_a_plan_knows_its_gating_judges_by_their_policies() -> None:
    other = replace(judge(), policy=judge().policy.model_copy(update={"rubric": "Says thanks."}))
    assert policies(contract(judge())) != policies(contract(other))
    assert policies(contract(judge(gate=False))) == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("qwen:qwen3.7-max", "dashscope:qwen3.6-flash", True),
        ("hub:qwen/qwen3", "hub:acme/grader", False),
        ("hub:qwen/a", "other:qwen/b", True),
        ("openai:gpt-5", "openai:o4-mini", True),
        ("openai:gpt-5", "qwen:qwen3", False),
        ("a:4", "b:4", True),
    ],
)
def test_who_made_a_release_as_far_as_its_name_tells(one: str, other: str, same: bool) -> None:
    assert are_of_one_vendor(Release(one), Release(other)) is same
    assert are_of_one_vendor(Release(other), Release(one)) is same
