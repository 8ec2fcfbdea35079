"""One small report, fixed to the last figure, and texts that mean harm."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from holdfast.domain.comparison import (
    CaseComparison,
    CauseCount,
    CheckCount,
    Comparison,
    ContractComparison,
    Reading,
    Sample,
    Side,
    Spend,
    Tally,
)
from holdfast.domain.readiness import Migration, ReadinessReport, Unobserved
from holdfast.domain.release import Release
from holdfast.domain.verdict import Interval, Reason, Verdict

NOW = datetime(2026, 6, 8, 12, tzinfo=UTC)
BEFORE = Spend(answers=20, cost_usd=0.02, input_tokens_mean=100, output_tokens_mean=20, latency_ms_median=800)
AFTER = Spend(
    answers=6, cost_usd=0.0045, input_tokens_mean=100, output_tokens_mean=30, latency_ms_median=1000, paid_lost=1
)

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "closing": "</script></pre></style></details><h1>Ready</h1>",
    "handler": '"><img src=x onerror="alert(1)">',
    "style": '" style="position:fixed" onmouseover="alert(1)',
    "template": "{{ 7 * 7 }}{% raw %}",
    "ansi": "\x1b[31mred\x1b[0m\x1b[2J",
    "osc8": "\x1b]8;;http://evil.example\x07click\x1b]8;;\x07",
    "bidi": "\u202egpj.exe\u2066 \u200bhidden\u200f\ufeff",
    "md": "# h\n\n![x](http://evil.example/x.png) [y](javascript:alert(1)) | a | b |\n\n```\n- [ ] done",
    "mention": "@admin @team/all <!channel> http://evil.example www.evil.example me@evil.example &lt;b&gt;",
    "fences": "`` ` ``` ~~~ ````",
    "surrogate": "nul \x00 and \ufffd and \ue000",
    "long": "x" * 5_000_000,
}


def make_report(text: str = "") -> ReadinessReport:
    """The report; with a text, the text stands in every place that others write."""
    sample = text or 'Sure!\n```json\n{"total": 8}\n```'
    regressed = ContractComparison(
        contract=text or "billing.refund",
        purpose=text or "Refunds name the total.",
        owner=text or "billing",
        tags=(text or "money",),
        margin=0.05,
        variant=text or "main",
        cases=(
            CaseComparison(
                case=text or "late-fee",
                baseline=Tally(passed=10),
                candidate=Tally(failed=3),
                flip="regression",
                broken=True,
                request_changed=text,
                baseline_sample=Sample(number=0, outcome="passed", text=text or '{"total": 8.00}', length=15),
                candidate_sample=Sample(
                    number=1, outcome="failed", text=sample, cause=text or "no-fence", reason=text or "Found a fence.",
                    length=max(2000, len(sample)),
                ),
            ),
            CaseComparison(
                case="plain", baseline=Tally(passed=9, failed=1), candidate=Tally(passed=3), flip="improvement"
            ),
        ),
        unpaired=(text or "new-case",),
        baseline_rate=0.95, candidate_rate=0.5, change=-0.45,
        causes=(
            CauseCount(
                cause=text or "no-fence", count=3, cases=(text or "late-fee",), example=text or "Found a fence."
            ),
        ),
        checks=(
            CheckCount(
                check=text or "no-fence", gate=True, baseline_failed=1, candidate_failed=3,
                baseline_read=20, candidate_read=6,
            ),
        ),
        baseline_spend=BEFORE, candidate_spend=AFTER,
        notes=(text or "The served model of the candidate moved while it answered: 'a' (3), 'b' (3).",),
        verdict=Verdict(
            word="regressed",
            reasons=(Reason(kind="mean", text=text or "The mean pass rate moved by -45.0 points."),),
            sentence=text or "In 2 cases x 3 the new release was worse in 1 and better in 1.",
            p=0.001, p_mean=0.0008, p_case=0.3, level=0.025, hold_score=0.01, hold_needed=10,
            interval=Interval(low=-0.8, high=-0.1), traffic=Interval(low=-0.9, high=0.2),
        ),
        reading=Reading(looks=2, looks_planned=7, rounds=3, rounds_planned=13, unused=4),
    )  # fmt: skip
    holds = ContractComparison(
        contract="support.reply", margin=0.05, change=0.0,
        cases=(CaseComparison(case="one", baseline=Tally(passed=10), candidate=Tally(passed=3)),),
        verdict=Verdict(
            word="holds", improved=True, sentence="It holds in 1 case.", interval=Interval(low=-0.04, high=0.03)
        ),
    )  # fmt: skip
    comparison = Comparison(
        baseline=Side(run="r1", role="baseline", release=Release("qwen:old"), created_at=NOW, trials=30),
        candidate=Side(
            run=text or "r2", role="candidate", release=Release(f"qwen:{text.strip() or 'new'}"), created_at=NOW,
            trials=9, served_models=(text or "new-0608",), source=text,
        ),
        contracts=(regressed, holds),
        false_alarm=0.05, false_pass=0.1, n=2,
        unpaired_contracts=(text,) if text else (),
        baseline_spend=BEFORE, candidate_spend=AFTER,
    )  # fmt: skip
    return ReadinessReport(
        word="not ready",
        sentence=text or "Not ready: of 2 contracts 1 regressed and 1 holds.",
        exit_code=1,
        made_at=NOW,
        made_by=text or "ana",
        holdfast_version="0.1.0",
        comparison=comparison,
        migrations=(
            Migration(
                contract=regressed.contract, word="regressed", move="stay", why=text or "It regressed.", days_left=9
            ),
            Migration(contract="support.reply", word="holds", move="move", why="It holds on the candidate."),
        ),
        unobserved=(
            Unobserved(side="candidate", cause=text or "rate_limit", count=2, contracts=(regressed.contract,)),
        ),
        baseline_retires_in_days=9,
        evidence_digest="ab12" * 16,
        simulated=True,
    )


@pytest.fixture(scope="session")
def make() -> Callable[[str], ReadinessReport]:
    return make_report


@pytest.fixture(scope="session")
def report() -> ReadinessReport:
    return make_report()


@pytest.fixture(params=HOSTILE)
def payload(request) -> str:
    return HOSTILE[request.param]
