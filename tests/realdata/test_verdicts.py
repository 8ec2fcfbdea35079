"""The verdicts on real releases that the method promises, and what the reports say of them."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

import holdfast
from holdfast.domain.comparison import ContractComparison
from holdfast.domain.readiness import ReadinessReport

pytestmark = pytest.mark.realdata

PROJECTS = Callable[..., Any]

GPT_4 = ("gpt-4-0314", "gpt-4-0613")
GPT_35 = ("gpt-3.5-turbo-0301", "gpt-3.5-turbo-0613")
GPT_4O = ("openai/gpt-4o-2024-08-06", "openai/gpt-4o-2024-11-20")
LLAMA = ("meta-llama/llama-3.3-70b-instruct", "meta-llama/llama-4-maverick")
CLAUDE = ("anthropic/claude-3.5-sonnet", "anthropic/claude-3.7-sonnet")

FENCE = "answer wrapped in a code fence"


def contract_of(report: ReadinessReport, name: str) -> ContractComparison:
    return next(each for each in report.comparison.contracts if each.contract == name)


def words_of(report: ReadinessReport) -> dict[str, str]:
    return {each.contract.rpartition(".")[2]: each.verdict.word for each in report.comparison.contracts}


def kinds_of(contract: ContractComparison) -> dict[str, set[str]]:
    """The reasons of a verdict, each with the cases that it names, without what made their ids slugs."""
    return {each.kind: {case.rpartition("-")[0] for case in each.cases} for each in contract.verdict.reasons}


@pytest.mark.parametrize(
    ("pair", "contract", "word", "points"),
    [
        (GPT_4, "prime.right", "regressed", -32.9),
        (GPT_4, "prime.primes-recognised", "regressed", -95.2),
        (GPT_4, "prime.composites-recognised", "improved", 29.4),
        (GPT_35, "prime.right", "improved", 26.6),
        (GPT_35, "prime.primes-recognised", "improved", 72.0),
        (GPT_35, "prime.composites-recognised", "regressed", -18.8),
        (GPT_4, "leetcode.executable", "regressed", -42.0),
        (GPT_35, "leetcode.executable", "regressed", -20.0),
        (GPT_4, "leetcode.no-fence", "regressed", -88.0),
        (GPT_35, "leetcode.no-fence", "regressed", -36.0),
        (GPT_4, "leetcode.parses-as-it-stands", "regressed", -80.0),
        (GPT_35, "leetcode.parses-as-it-stands", "regressed", -36.0),
        (GPT_4, "leetcode.accepted-once-the-fence-is-stripped", "holds", 18.0),
    ],
)
def test_one_answer_a_case_is_enough_for_these(
    project: PROJECTS, pair: tuple[str, str], contract: str, word: str, points: float
) -> None:
    """One figure hides two opposite changes: a slice that matters is a contract of its own."""
    found = contract_of(project(f"llmdrift_{contract.partition('.')[0]}").replay(*pair), contract)
    assert ("improved" if found.verdict.improved else found.verdict.word) == word
    assert found.change == pytest.approx(points / 100)


@pytest.mark.parametrize(
    ("pair", "contract", "above", "at_most"),
    [
        (GPT_4, "prime.right", 0, 1e-15),
        (GPT_35, "prime.composites-recognised", 1e-12, 2e-11),
        (GPT_4, "leetcode.executable", 5e-6, 2e-5),
        (GPT_35, "leetcode.executable", 5e-4, 2e-3),
    ],
)
def test_the_proof_is_as_strong_as_the_evidence(
    project: PROJECTS, pair: tuple[str, str], contract: str, above: float, at_most: float
) -> None:
    found = contract_of(project(f"llmdrift_{contract.partition('.')[0]}").replay(*pair), contract)
    assert found.verdict.p is not None
    assert above < found.verdict.p <= at_most


@pytest.mark.parametrize("format", ["text", "md", "html"])
def test_the_report_names_the_fence_as_the_cause(project: PROJECTS, format: str) -> None:
    leetcode = project("llmdrift_leetcode")
    causes = {each.contract: each.causes[0] for each in leetcode.replay(*GPT_4).comparison.contracts if each.lost}
    told = [causes[f"leetcode.{name}"] for name in ("no-fence", "parses-as-it-stands", "executable")]
    assert [(each.cause, each.count) for each in told] == [(FENCE, 41)] * 3
    assert FENCE in leetcode.report(*GPT_4, format)


def test_stripping_the_fence_first_would_report_an_improvement(project: PROJECTS) -> None:
    """Both ways: by the judge's recorded verdicts, and by whether what is inside the fence parses."""
    report = project("llmdrift_leetcode").replay(*GPT_4)
    judged = contract_of(report, "leetcode.accepted-once-the-fence-is-stripped")
    parsed = contract_of(report, "leetcode.parses-once-the-fence-is-stripped")
    assert [(len(each.lost), len(each.gained), each.verdict.word) for each in (judged, parsed)] == [
        (2, 11, "holds"),
        (0, 4, "holds"),
    ]


def test_ten_to_seven_is_no_regression_and_ten_to_none_is_one(project: PROJECTS) -> None:
    """Twelve contracts of one case with ten repeats each."""
    schema_calls = project("schema_calls")
    noise, broken = words_of(schema_calls.replay(*GPT_4O)), words_of(schema_calls.replay(*LLAMA))
    assert schema_calls.replay(*LLAMA).comparison.n == 12
    assert noise["object-json-schema"] == "undecided"
    assert "regressed" not in noise.values()
    assert broken["object-constraint"] == broken["shopping-order-create"] == "regressed"


def test_the_scenarios_that_broke_are_named_and_no_others(project: PROJECTS) -> None:
    words = words_of(project("schema_calls").replay(*LLAMA))
    assert {name for name, word in words.items() if word == "regressed"} == {
        "object-constraint",  # 10 -> 0
        "shopping-cart-commodity",  # 9 -> 0
        "shopping-order-create",  # 10 -> 0
        "shopping-order-publish",  # 8 -> 0
        "shopping-sale-detail",  # 7 -> 0
    }
    assert "regressed" not in words_of(project("schema_calls").replay(*CLAUDE)).values()


def test_all_scenarios_in_one_contract_regress_in_the_mean_and_by_name(project: PROJECTS) -> None:
    (found,) = project("schema_calls", "together").replay(*LLAMA).comparison.contracts
    assert found.verdict.word == "regressed"
    assert found.change == pytest.approx(-32 / 120)
    assert kinds_of(found) == {
        "mean": set(),
        "broken cases": {"objectconstraint", "shoppingordercreate", "shoppingcartcommodity"},
        "unresolved cases": {"shoppingsaledetail", "shoppingorderpublish"},
    }


@pytest.mark.parametrize("pair", [GPT_4O, CLAUDE], ids=["gpt-4o", "claude"])
def test_all_scenarios_in_one_contract_hold(project: PROJECTS, pair: tuple[str, str]) -> None:
    (found,) = project("schema_calls", "together").replay(*pair).comparison.contracts
    assert found.verdict.word == "holds"


def test_repeats_are_never_paired_by_their_number(project: PROJECTS, lay_out: PROJECTS, shuffled: object) -> None:
    """Repeats have no order: in another one every verdict, count and p stays."""
    as_recorded = project("schema_calls", "together").replay(*LLAMA)
    otherwise = lay_out("schema_calls", shuffled, contracts="together").replay(*LLAMA)
    assert _without_samples(as_recorded) == _without_samples(otherwise)


def _without_samples(report: ReadinessReport) -> list[Any]:
    """What is decided: all but the answers that are shown, and the notes on what was met first."""
    hidden: Any = {"notes": True, "cases": {"__all__": {"baseline_sample", "candidate_sample", "request_changed"}}}
    return [each.model_dump(exclude=hidden) for each in report.comparison.contracts]


@pytest.mark.parametrize("release", [*GPT_4O, *LLAMA, *CLAUDE])
def test_one_half_of_the_repeats_never_regressed_from_the_other(lay_out: PROJECTS, release: str) -> None:
    """Nothing changed: the same release on both sides."""
    halves = lay_out("schema_calls", contracts="together")
    runs = [_imported(halves, release, f"recorded:half-{half}", half) for half in (range(5), range(5, 10))]
    report = holdfast.compare(*runs, config=halves.config, overrides=halves.overrides)
    (found,) = report.comparison.contracts
    assert {case.baseline.total for case in found.cases} == {case.candidate.total for case in found.cases} == {5}
    assert found.verdict.word in ("holds", "undecided")


def _imported(project: Any, release: str, as_: str, repeats: Sequence[int]) -> str:
    file = project.root / "recordings" / "schema_calls.jsonl"
    done = holdfast.import_recordings(
        file, release=release, as_=as_, repeats=list(repeats), config=project.config, overrides=project.overrides
    )
    return done.runs[0].id


def test_an_import_gives_the_same_report_as_a_replay(project: PROJECTS, lay_out: PROJECTS) -> None:
    imported = lay_out("llmdrift_leetcode")
    file = imported.root / "recordings" / "llmdrift_leetcode.jsonl"
    done = holdfast.import_recordings(file, config=imported.config, overrides=imported.overrides)
    assert ([each.units for each in done.runs], done.unmatched) == ([250] * 4, 0)
    for pair in (GPT_4, GPT_35):
        replayed = project("llmdrift_leetcode").replay(*pair)
        assert imported.compare(*pair).comparison.contracts == replayed.comparison.contracts


def test_comparing_again_from_what_was_kept_gives_the_same_contracts(project: PROJECTS) -> None:
    leetcode = project("llmdrift_leetcode")
    replayed = leetcode.replay(*GPT_4).comparison
    assert leetcode.compare(*GPT_4).comparison.contracts == replayed.contracts


@pytest.mark.parametrize(("dataset", "requests"), [("llmdrift_prime", 1000), ("schema_calls", 11)])
def test_the_contracts_ask_what_was_asked_word_for_word(project: PROJECTS, dataset: str, requests: int) -> None:
    """Two scenarios share one question; of a question that differs between releases it is what the first was asked."""
    found = project(dataset)
    asked = {
        tuple(message.content for message in request.messages)
        for contract in found.opened().suite.contracts
        for request in contract.requests.values()
    }
    assert len(asked) == requests
    assert asked <= found.recorded_questions()


def test_a_request_that_was_not_the_same_on_both_sides_is_told(project: PROJECTS) -> None:
    """Its prompt carries a fresh identifier in every run of the source."""
    for pair in (GPT_4O, LLAMA, CLAUDE):
        compared = project("schema_calls").replay(*pair).comparison.contracts
        changed = {each.contract: each.cases[0].request_changed for each in compared if each.cases[0].request_changed}
        assert list(changed) == ["scenarios.shopping-order-publish"]
        assert "ommodity_id" in changed["scenarios.shopping-order-publish"]
