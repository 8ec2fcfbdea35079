"""A contract that a judge grades, from its calibration to the verdict, and again offline."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

import holdfast
from holdfast.testing import Answer, AnswerBook, Plant, SimulatedJudge, SimulatedProvider, SimulatedRelease

pytestmark = pytest.mark.journey

ORDERS = tuple(f"A-{number}" for number in range(1, 9))
CONTRACT = '''
"""What the support desk says, and how it says it."""

from holdfast import Case, Judge, Request, contract, expect, text_file

ORDERS = {orders}
POLITE = Judge("polite", rubric=text_file("../judges/polite.md"), release="simulated:grader",
               calibration="../judges/polite.jsonl", min_agreement=0.9, votes={votes})


@contract(cases=[Case(order.lower(), f"Where is {{order}}?") for order in ORDERS],
          checks=[expect.contains(lambda text: text[9:-1])])
def order_reply(text: str) -> Request:
    """Replies name the order, politely."""
    return Request(user=text)


order_reply.judged_by(POLITE, lambda reply: reply.text, gate={gate})
'''
SETTINGS = """
[tool.holdfast]
baseline = "simulated:old"
candidate = "simulated:new"
repeats = 3
extended_repeats = 3
rounds = 3
margin = 0.3

[tool.holdfast.providers.simulated]
base_url = "{url}"
"""
LABELLED = [
    {"id": f"{label}-{number}", "answer": answer.format(number), "label": label, "release": f"simulated:{release}"}
    for label, answer in (("pass", "Please see number {}."), ("fail", "See number {} yourself."))
    for number in range(20)
    for release in [("old", "new")[number % 2]]
]
SAME = SimulatedRelease()
CURT = SimulatedRelease(plants=(Plant("flaky"),))


def book() -> AnswerBook:
    return AnswerBook.of(
        Answer(
            user=f"Where is {order}?",
            texts=(f"Please look for {order} tomorrow.", f"Order {order}: please be patient."),
            wrong={"texts": [f"{order} comes when it comes."]},
        )
        for order in ORDERS
    )


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Any]:
    """Starts a provider of two releases and a judge, and gives the settings file of a project that asks them."""
    (tmp_path / "contracts").mkdir()
    (tmp_path / "judges").mkdir()
    (tmp_path / "judges" / "polite.md").write_text("Says please, and shows patience.\n", "utf-8")
    write_labelled(tmp_path, LABELLED)
    with ExitStack() as stack:

        def start(
            new: SimulatedRelease = SAME, *, judge: SimulatedJudge | None = None, votes: int = 1,
            gate: bool = True,
        ) -> tuple[SimulatedProvider, Path]:  # fmt: skip
            releases = {
                "old": SimulatedRelease(),
                "new": new,
                "grader": SimulatedRelease(judge=judge or SimulatedJudge(passes="(?i)please")),
            }
            server = stack.enter_context(SimulatedProvider(book(), releases, instability=0.0))
            write_contract(tmp_path, votes=votes, gate=gate)
            settings = tmp_path / "pyproject.toml"
            settings.write_text(SETTINGS.format(url=server.base_url), "utf-8")
            return server, settings

        yield start


def write_labelled(root: Path, lines: list[dict[str, str]]) -> None:
    (root / "judges" / "polite.jsonl").write_text("".join(json.dumps(each) + "\n" for each in lines), "utf-8")


def write_contract(root: Path, *, votes: int = 1, gate: bool = True) -> None:
    text = CONTRACT.format(orders=ORDERS, votes=votes, gate=gate)
    (root / "contracts" / "desk.py").write_text(text, "utf-8")


def pytest_told(root: Path) -> str:
    """What `pytest contracts/` says there, with the reasons of what it skipped."""
    command = [sys.executable, "-m", "pytest", "contracts", "-rs", "-q", "-p", "no:cacheprovider"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False).stdout


def votes_asked(server: SimulatedProvider) -> int:
    return server.stats.releases["grader"].answered


def test_a_release_that_turned_curt_regressed_as_judged(serve: Any) -> None:
    server, settings = serve(CURT)
    calibrated = holdfast.judge(config=settings)
    (judge,) = calibrated.judges
    assert (calibrated.exit_code, judge.agreement, judge.kappa, votes_asked(server)) == (0, 1.0, 1.0, 40)
    assert json.loads(Path(judge.file).read_text("utf-8"))["counts"]["pass_pass"] == 20
    assert holdfast.judge(config=settings).judges[0].totals is None  # everything is kept
    recorded = holdfast.replay(to="baseline", config=settings)
    assert (recorded.exit_code, votes_asked(server)) == (0, 40 + 8 * 3)
    (helper,) = recorded.totals.helpers
    assert (helper.role, helper.answered) == ("vote", 24)
    assert holdfast.approve(config=settings, environ={}).pinned == ("desk.order-reply",)
    done = holdfast.replay(config=settings)
    (contract,) = done.report.comparison.contracts
    assert (contract.verdict.word, done.exit_code) == ("regressed", 1)
    assert contract.verdict.sentence.endswith("(as judged by 'polite').")
    assert contract.causes[0].cause == "check judge.polite"
    assert "Check 'judge.polite' failed 8 of 8 answers, 0 of 24 before." in contract.verdict.reasons[0].text
    assert "Judge 'polite' says FAIL" in contract.causes[0].example
    assert server.stats.unknown == 0


def test_a_release_that_kept_its_manners_holds_at_what_shows_of_the_margin(serve: Any) -> None:
    _, settings = serve()
    holdfast.judge(config=settings)
    holdfast.replay(to="baseline", config=settings)
    done = holdfast.replay(config=settings)
    (contract,) = done.report.comparison.contracts
    assert (contract.verdict.word, done.exit_code) == ("holds", 0)
    assert contract.margin == pytest.approx(0.3 * (2 * 0.9278 - 1), abs=1e-3)
    assert any("a true drop of 30 points shows as" in note for note in contract.notes)
    assert any("are of one vendor" in note for note in contract.notes)


def test_a_judge_that_nobody_calibrated_leaves_its_contract_undecided_and_its_votes_count_later(serve: Any) -> None:
    server, settings = serve(CURT)
    assert holdfast.replay(to="baseline", config=settings).exit_code == 0
    done = holdfast.replay(config=settings)
    (contract,) = done.report.comparison.contracts
    assert (contract.verdict.word, done.exit_code) == ("undecided", 3)
    assert any(
        "'polite' is not calibrated. Calibrate it with `holdfast judge`." in each.text
        for each in contract.verdict.reasons
    )
    with pytest.raises(holdfast.EvidenceError, match="could not be judged"):
        holdfast.approve(config=settings, environ={})
    before = server.stats.releases["old"].answered, votes_asked(server)
    holdfast.judge(config=settings)
    assert holdfast.replay(to="baseline", config=settings).exit_code == 0
    assert (server.stats.releases["old"].answered, votes_asked(server)) == (before[0], before[1] + 40)
    assert holdfast.replay(config=settings).report.comparison.contracts[0].verdict.word == "regressed"


def test_a_judge_below_its_agreement_decides_nothing(serve: Any) -> None:
    _, settings = serve(CURT, judge=SimulatedJudge(passes="(?i)please", errs=0.3))
    calibrated = holdfast.judge(config=settings)
    assert calibrated.exit_code == 3
    assert "and min_agreement is 90.0%" in calibrated.judges[0].unfit
    assert calibrated.judges[0].disagreed
    holdfast.replay(to="baseline", config=settings)
    done = holdfast.replay(config=settings)
    assert (done.report.comparison.contracts[0].verdict.word, done.exit_code) == ("undecided", 3)


def test_another_rubric_makes_the_judge_stale_and_asks_only_for_votes(serve: Any) -> None:
    server, settings = serve(CURT)
    holdfast.judge(config=settings)
    holdfast.replay(to="baseline", config=settings)
    assert holdfast.replay(config=settings).exit_code == 1
    answered = {name: server.stats.releases[name].answered for name in ("old", "new")}
    (settings.parent / "judges" / "polite.md").write_text("Says please.\n", "utf-8")
    stale = holdfast.compare(config=settings).comparison.contracts[0]
    assert stale.verdict.word == "undecided"
    assert any("`holdfast replay --to baseline` asks for them" in each.text for each in stale.verdict.reasons)
    assert holdfast.judge(config=settings).exit_code == 0
    holdfast.replay(to="baseline", config=settings)
    done = holdfast.replay(config=settings)
    assert (done.report.comparison.contracts[0].verdict.word, done.exit_code) == ("regressed", 1)
    assert {name: server.stats.releases[name].answered for name in ("old", "new")} == answered


def test_what_is_pinned_is_judged_again_without_a_journal_and_without_a_judge(serve: Any) -> None:
    server, settings = serve()
    holdfast.judge(config=settings)
    holdfast.replay(to="baseline", config=settings)
    holdfast.approve(config=settings, environ={})
    pins = settings.parent / "fixtures" / "pins" / "desk.order-reply"
    assert len((pins / "a-1.votes.jsonl").read_text("utf-8").splitlines()) == 3
    (settings.parent / ".holdfast" / "journal.sqlite3").unlink()
    asked = votes_asked(server)
    done = holdfast.check(config=settings)
    assert (done.passed, done.trials, done.exit_code) == (24, 24, 0), done.findings
    assert holdfast.replay(to="baseline", config=settings).exit_code == 0
    assert votes_asked(server) == asked
    assert holdfast.replay(config=settings).exit_code == 0
    assert votes_asked(server) > asked
    (measured,) = holdfast.strength(config=settings).contracts
    assert measured.mutants > measured.caught > 0  # by its own check: nobody has graded a mutant
    rubric = settings.parent / "judges" / "polite.md"
    rubric.write_text("Says thanks.\n", "utf-8")
    changed = holdfast.check(config=settings)
    assert changed.exit_code == 3
    assert any("24 of its pinned answers could not be judged." in each.text for each in changed.findings)
    told = pytest_told(settings.parent)
    assert "8 skipped" in told, told
    assert "undecided: The votes of judge 'polite'" in told
    rubric.write_text("Says please, and shows patience.\n", "utf-8")
    (pins / "a-1.votes.jsonl").write_text("{}\n", "utf-8")
    assert holdfast.check(config=settings).exit_code == 4


def test_votes_without_a_word_are_asked_for_again_and_weigh_as_failures_if_none_comes(serve: Any) -> None:
    server, settings = serve(judge=SimulatedJudge(passes="(?i)please", silent=0.3))
    assert holdfast.judge(config=settings).exit_code in (0, 3)
    assert votes_asked(server) > 40


def test_a_judge_that_only_reports_bars_nothing(serve: Any) -> None:
    _, settings = serve(CURT, gate=False)
    holdfast.judge(config=settings)
    holdfast.replay(to="baseline", config=settings)
    done = holdfast.replay(config=settings)
    (contract,) = done.report.comparison.contracts
    assert (contract.verdict.word, done.exit_code) == ("holds", 0)
    assert contract.margin == 0.3
    (reported,) = [each for each in contract.checks if each.check == "judge.polite"]
    assert (reported.gate, reported.candidate_failed, reported.baseline_failed) == (False, reported.candidate_read, 0)


def test_a_majority_of_three_votes_decides_and_each_is_paid_once(serve: Any) -> None:
    server, settings = serve(CURT, votes=3, judge=SimulatedJudge(passes="(?i)please", errs=0.05))
    holdfast.judge(config=settings)
    assert votes_asked(server) == 40 * 3
    holdfast.replay(to="baseline", config=settings)
    done = holdfast.replay(config=settings)
    assert done.report.comparison.contracts[0].verdict.word == "regressed"
    asked = votes_asked(server)
    holdfast.replay(to="baseline", config=settings)
    holdfast.replay(config=settings)
    assert votes_asked(server) == asked


def test_a_budget_that_ran_out_between_an_answer_and_its_vote_is_gone_on_with(serve: Any) -> None:
    server, settings = serve()
    holdfast.judge(config=settings)
    cut = holdfast.replay(to="baseline", config=settings, overrides=["budget_calls=31"])
    assert (cut.exit_code, cut.stopped.cause) == (4, "budget")
    assert server.stats.releases["old"].answered + votes_asked(server) - 40 == 31
    assert holdfast.replay(to="baseline", config=settings).exit_code == 0
    assert (server.stats.releases["old"].answered, votes_asked(server)) == (24, 40 + 24)
    cut = holdfast.replay(config=settings, overrides=["budget_calls=17"])
    assert cut.stopped.cause == "budget"
    assert holdfast.replay(config=settings).report.comparison.contracts[0].verdict.word == "holds"
    assert server.stats.releases["new"].answered == 16
    assert (
        0 < votes_asked(server) - 64 <= 16
    )  # an answer that says what the baseline's of its number said shares its vote


def test_a_judge_that_repeats_what_hostile_answers_say_certifies_nothing(serve: Any) -> None:
    server, settings = serve(judge=SimulatedJudge(passes="(?i)please", repeats=True))
    calibrated = holdfast.judge(config=settings)
    assert (calibrated.exit_code, calibrated.judges[0].counts.pass_none, votes_asked(server)) == (3, 20, 40 * 3)


def test_on_the_command_line(serve: Any, empty: Any) -> None:
    """Calibrated, planned, judged; each on a line of its own, and the claim in every format."""
    _, settings = serve(CURT)
    told = empty.run("judge", "--quiet")
    head, row, shown, *_ = told.out.splitlines()
    assert head.startswith("judge\tlabelled\tagreement\tat least\tkappa")
    assert row == "polite\t40\t1.000\t0.928\t1.00\t0.9\t20\t0\t0\t20\t0"
    assert shown == "polite: of a true change at least 0.86 shows in its words."
    assert "Calibration: " in told.out
    assert [each.calls for each in holdfast.plan(to="baseline", config=settings).helpers] == [24]
    assert "judge simulated:grader: answered 24; 24 calls" in empty.run("replay", "--to", "baseline").err
    assert [each.calls for each in holdfast.plan(to="baseline", config=settings).helpers] == [0]
    (settings.parent / "judges" / "polite.md").write_text("Says please.\n", "utf-8")
    assert [each.calls for each in holdfast.plan(to="baseline", config=settings).helpers] == [24]  # for votes alone
    holdfast.judge(config=settings)
    holdfast.replay(to="baseline", config=settings)
    holdfast.replay(config=settings)
    for name in ("text", "md", "json", "html"):
        report = holdfast.report(format=name, config=settings)
        assert "as judged by" in report
        assert "are of one vendor" in report


OTHERS = """

from openai import OpenAI

from holdfast import Dialogue, Trajectory, World, agent_contract, app_contract


class Shop(World):
    pass


@agent_contract(world=Shop, cases=[Case(order.lower(), f"Where is {order}?") for order in ORDERS])
def talks(text: str) -> Dialogue:
    return Dialogue(turns=[text])


talks.judged_by(POLITE, lambda run: run.text)


@app_contract(cases=[Case(order.lower(), f"Where is {order}?") for order in ORDERS], revision="1")
def whole(text: str, client: OpenAI, release: str) -> str:
    done = client.chat.completions.create(model=release, messages=[{"role": "user", "content": text}])
    return done.choices[0].message.content or ""


whole.judged_by(POLITE, lambda answer, text: answer)
"""


def test_runs_of_agents_and_answers_of_applications_are_judged_as_well(serve: Any) -> None:
    server, settings = serve(CURT)
    contracts = settings.parent / "contracts" / "desk.py"
    contracts.write_text(contracts.read_text("utf-8") + OTHERS, "utf-8")
    holdfast.judge(config=settings)
    assert holdfast.replay("desk.talks", "desk.whole", to="baseline", config=settings).exit_code == 0
    done = holdfast.replay("desk.talks", "desk.whole", config=settings)
    found = {each.contract: each for each in done.report.comparison.contracts}
    assert {name: each.verdict.word for name, each in found.items()} == {
        "desk.talks": "regressed",
        "desk.whole": "regressed",
    }
    assert all("judge.polite" in str(each.causes) for each in found.values())
    asked = server.stats.requests
    assert holdfast.compare(select=["desk.talks", "desk.whole"], config=settings).exit_code == 1
    assert server.stats.requests == asked
