"""`judge`: figures, notes, and when it could not be done."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import holdfast
from holdfast.testing import AnswerBook, SimulatedJudge, SimulatedProvider, SimulatedRelease

CONTRACT = """
from holdfast import Case, Judge, Request, contract

POLITE = Judge("polite", rubric="Says please.", release="simulated:grader", calibration="polite.jsonl")

@contract(cases=[Case("a", "Hello")])
def greets(text: str) -> Request:
    return Request(user=text)
"""
JUDGED = "\ngreets.judged_by(POLITE, lambda reply: reply.text)\n"
SETTINGS = """
[tool.holdfast]
candidate = "simulated:new"
[tool.holdfast.providers.simulated]
base_url = "{url}"
[tool.holdfast.releases."simulated:grader"]
price = {{input = 1.0, output = 1.0, as_of = 2026-05-01}}
"""


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Any]:
    """A project with a judge that passes what says please."""
    (tmp_path / "contracts").mkdir()
    grader = SimulatedRelease(judge=SimulatedJudge(passes="please"))
    with SimulatedProvider(AnswerBook.of([]), {"grader": grader, "new": SimulatedRelease()}) as server:

        def write(labelled: list[dict[str, str]], *, contract: str = CONTRACT + JUDGED) -> dict[str, Any]:
            (tmp_path / "pyproject.toml").write_text(SETTINGS.format(url=server.base_url), "utf-8")
            (tmp_path / "contracts" / "desk.py").write_text(contract, "utf-8")
            lines = "".join(json.dumps(each) + "\n" for each in labelled)
            (tmp_path / "contracts" / "polite.jsonl").write_text(lines, "utf-8")
            return {"config": tmp_path / "pyproject.toml", "environ": {}}

        yield write


def labelled(wrong: int = 0, **releases: int) -> list[dict[str, str]]:
    """20 answers that pass and 20 that fail; so many of the first are labelled against what the judge will say."""
    answers = [("pass", "please")] * (20 - wrong) + [("pass", "here")] * wrong + [("fail", "here")] * 20
    names = [name for name, count in releases.items() for _ in range(count)]
    return [
        {"id": f"a{at}", "answer": f"{word} {at}", "label": label}
        | ({"release": f"simulated:{names[at]}"} if names else {})
        for at, (label, word) in enumerate(answers)
    ]  # fmt: skip


def test_figures_price_and_file(project: Any) -> None:
    here = project(labelled(wrong=2))
    done = holdfast.judge(**here)
    (found,) = done.judges
    assert (done.exit_code, found.agreement, found.counts.pass_fail, found.unfit) == (0, 0.95, 2, "")
    assert found.kappa == pytest.approx(0.9)
    assert (found.disagreed, found.contracts) == (("a18", "a19"), ("desk.greets",))
    assert found.totals is not None
    assert found.totals.cost_usd == pytest.approx((found.totals.input_tokens + found.totals.output_tokens) / 1e6)
    assert json.loads(Path(found.file).read_text("utf-8"))["figures"]["agreement"] == 0.95
    assert holdfast.judge(fresh=True, **here).judges[0].totals is not None


def test_what_the_figures_do_not_cover_is_noted(project: Any) -> None:
    notes = holdfast.judge(**project(labelled())).judges[0].notes
    assert any("are not said to come from two releases" in note for note in notes)
    assert any("simulated:grader and simulated:new are of one vendor" in note for note in notes)
    notes = holdfast.judge(**project(labelled(wrong=6, new=15, old=25))).judges[0].notes
    assert any("it may favour one of them" in note for note in notes)
    notes = holdfast.judge(**project(labelled(wrong=8))).judges[0].notes
    assert any("errs on one label more than on the other" in note for note in notes) is False


def test_a_budget_that_runs_out_leaves_no_calibration(project: Any) -> None:
    here = project(labelled())
    done = holdfast.judge(overrides=["budget_calls=10"], **here)
    assert (done.exit_code, len(done.judges[0].lacking), done.judges[0].file) == (4, 30, "")
    assert holdfast.judge(**here).exit_code == 0


def test_without_a_judge_there_is_nothing_to_decide(project: Any) -> None:
    with pytest.raises(holdfast.NothingToDecide, match="has a judge"):
        holdfast.judge(**project(labelled(), contract=CONTRACT + "\n@greets.check\ndef ok(reply, text): ...\n"))


def test_a_check_tells_of_judges_that_count_for_nothing_and_of_margins_that_do_not_show(project: Any) -> None:
    here = project(labelled(wrong=1))
    texts = [each.text for each in holdfast.check(**here).findings]
    assert any("The judge 'polite' is not calibrated." in text for text in texts)
    holdfast.judge(**here)
    texts = [each.text for each in holdfast.check(**here).findings]
    assert any("(what shows of it through the errors of its judges)" in text for text in texts)
