"""The verdicts on real releases that the method promises, and what the reports say of them."""

import re
from collections.abc import Callable
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


def passes_of(contract: ContractComparison) -> tuple[int, int]:
    return sum(case.baseline.passed for case in contract.cases), sum(case.candidate.passed for case in contract.cases)


def words_in(report: str) -> str:
    """What a report says, without tags, emphasis and the lines of tables."""
    return " ".join(re.sub(r"<[^>]*>|[*`|]", " ", report).split())


@pytest.mark.parametrize(
    ("pair", "contract", "points"),
    [
        (GPT_4, "leetcode.no-fence", -88.0),
        (GPT_35, "leetcode.no-fence", -36.0),
        (GPT_4, "leetcode.parses-as-it-stands", -80.0),
        (GPT_35, "leetcode.parses-as-it-stands", -36.0),
    ],
)
def test_a_contract_that_needs_no_judge_catches_the_regression(
    project: PROJECTS, pair: tuple[str, str], contract: str, points: float
) -> None:
    found = contract_of(project("llmdrift_leetcode").compare(*pair), contract)
    assert found.verdict.word == "regressed"
    assert found.change == pytest.approx(points / 100)


def test_a_composite_half_that_rose_does_not_save_the_whole(project: PROJECTS) -> None:
    """One figure hides two opposite changes: a slice that matters is a contract of its own."""
    report = project("llmdrift_prime").compare(*GPT_4)
    names = ("prime.right", "prime.primes-recognised", "prime.composites-recognised")
    passed = {name: passes_of(contract_of(report, name)) for name in names}
    assert passed == dict(zip(names, [(840, 511), (488, 12), (352, 499)], strict=True))
    assert [contract_of(report, name).verdict.word for name in names] == ["regressed", "regressed", "holds"]
    assert (report.word, report.exit_code) == ("not ready", 1)


@pytest.mark.parametrize(
    ("format", "row"),
    [
        ("text", "{name} {label} {before} of {of} {now} of {of} {points} "),
        ("md", "{name} {label} {before} of {of} {now} of {of} {points} "),
        ("html", "{label} {name} {before} of {of} passed before, {now} of {of} now {points} points "),
    ],
    ids=["text", "md", "html"],
)
def test_the_report_shows_the_two_slices_moving_in_opposite_directions(
    project: PROJECTS, format: str, row: str
) -> None:
    shown = words_in(project("llmdrift_prime").report(*GPT_4, format))
    for name, label, before, now, of, points in (
        ("prime.right", "regressed", "840", "511", "1,000", "-32.9"),
        ("prime.primes-recognised", "regressed", "488", "12", "500", "-95.2"),
        ("prime.composites-recognised", "holds, improved", "352", "499", "500", "+29.4"),
    ):
        assert row.format(name=name, label=label, before=before, now=now, of=of, points=points) in shown


@pytest.mark.parametrize("format", ["text", "md", "html"])
def test_the_report_names_the_fence_as_the_cause(project: PROJECTS, format: str) -> None:
    leetcode = project("llmdrift_leetcode")
    causes = {each.contract: each.causes[0] for each in leetcode.compare(*GPT_4).comparison.contracts if each.lost}
    told = [causes[f"leetcode.{name}"] for name in ("no-fence", "parses-as-it-stands", "executable")]
    assert [(each.cause, each.count) for each in told] == [(FENCE, 41)] * 3
    assert FENCE in leetcode.report(*GPT_4, format)


def test_stripping_the_fence_first_would_report_an_improvement(project: PROJECTS) -> None:
    """Both ways: by the judge's recorded verdicts, and by whether what is inside the fence parses."""
    report = project("llmdrift_leetcode").compare(*GPT_4)
    judged = contract_of(report, "leetcode.accepted-once-the-fence-is-stripped")
    parsed = contract_of(report, "leetcode.parses-once-the-fence-is-stripped")
    assert [(len(each.lost), len(each.gained), each.verdict.word) for each in (judged, parsed)] == [
        (2, 11, "holds"),
        (0, 4, "holds"),
    ]


def test_ten_to_seven_is_no_regression_and_ten_to_none_is_one(project: PROJECTS) -> None:
    """Twelve contracts of one case with ten repeats each."""
    schema_calls = project("schema_calls")
    noise, broken = words_of(schema_calls.compare(*GPT_4O)), words_of(schema_calls.compare(*LLAMA))
    assert schema_calls.compare(*LLAMA).comparison.n == 12
    assert noise["object-json-schema"] == "undecided"
    assert "regressed" not in noise.values()
    assert broken["object-constraint"] == broken["shopping-order-create"] == "regressed"


def test_the_scenarios_that_broke_are_named_and_no_others(project: PROJECTS) -> None:
    words = words_of(project("schema_calls").compare(*LLAMA))
    assert {name for name, word in words.items() if word == "regressed"} == {
        "object-constraint",  # 10 -> 0
        "shopping-cart-commodity",  # 9 -> 0
        "shopping-order-create",  # 10 -> 0
        "shopping-order-publish",  # 8 -> 0
        "shopping-sale-detail",  # 7 -> 0
    }
    assert "regressed" not in words_of(project("schema_calls").compare(*CLAUDE)).values()


def test_repeats_are_never_paired_by_their_number(project: PROJECTS, lay_out: PROJECTS, shuffled: object) -> None:
    """Repeats have no order: in another one every verdict, count and p stays."""
    as_recorded = project("schema_calls", "together").compare(*LLAMA)
    otherwise = lay_out("schema_calls", shuffled, contracts="together").compare(*LLAMA)
    assert _without_samples(as_recorded) == _without_samples(otherwise)


def _without_samples(report: ReadinessReport) -> list[Any]:
    """What is decided: all but the answers that are shown, and the notes on what was met first."""
    hidden: Any = {"notes": True, "cases": {"__all__": {"baseline_sample", "candidate_sample", "request_changed"}}}
    return [each.model_dump(exclude=hidden) for each in report.comparison.contracts]


def test_a_replay_of_recordings_keeps_what_an_import_brings(lay_out: PROJECTS) -> None:
    """Compared with each other, nothing changed."""
    leetcode = lay_out("llmdrift_leetcode")
    settings = [*leetcode.overrides, 'journal=".holdfast/replayed.sqlite3"']
    done = holdfast.replay(to="baseline", config=leetcode.config, overrides=settings)
    assert done.totals.is_complete, done.totals
    imported = holdfast.import_recordings(
        leetcode.file, release=GPT_4[0], as_="recorded:imported", config=leetcode.config, overrides=settings
    )
    assert ([each.units for each in imported.runs], imported.unmatched) == ([250], 0)
    names = f"recorded:{GPT_4[0]}", "recorded:imported"
    for each in holdfast.compare(*names, config=leetcode.config, overrides=settings).comparison.contracts:
        assert (len(each.cases), each.lost, each.gained, each.notes) == (50, (), (), ())


@pytest.mark.parametrize(
    ("dataset", "requests"),
    [
        ("llmdrift_prime", 1000),
        ("schema_calls", 11),
        ("ifeval_en", 541),
        ("bfcl_simple_python", 400),
        ("tau1_airline", 50),
    ],
)
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
        compared = project("schema_calls").compare(*pair).comparison.contracts
        changed = {each.contract: each.cases[0].request_changed for each in compared if each.cases[0].request_changed}
        assert list(changed) == ["scenarios.shopping-order-publish"]
        assert "ommodity_id" in changed["scenarios.shopping-order-publish"]
