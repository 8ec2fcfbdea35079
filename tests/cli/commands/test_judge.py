"""`holdfast judge`."""

import json
from typing import Any

JUDGED = """

from holdfast import Judge

parcel_reply.judged_by(
    Judge("polite", rubric="Says please.", release="simulated:grader", calibration="polite.jsonl"),
    lambda reply: reply.text,
)
"""


def judged(started: Any) -> None:
    file = started.folder / "contracts" / "support.py"
    file.write_text(file.read_text("utf-8") + JUDGED, "utf-8")
    labelled = [
        {"id": f"a{at}", "answer": f"{'please' if at % 2 else 'here'} {at}", "label": "pass" if at % 2 else "fail"}
        for at in range(30)
    ]
    lines = "".join(json.dumps(each) + "\n" for each in labelled)
    (started.folder / "contracts" / "polite.jsonl").write_text(lines, "utf-8")


def test_without_judges_it_says_so(run: Any, started: Any) -> None:
    done = run("judge", *started.options)
    assert "None of the selected contracts has a judge." in str(done.exception)


def test_it_shows_the_figures_and_ends_with_what_follows(run: Any, started: Any) -> None:
    judged(started)
    done = run("judge", "--quiet", *started.options)  # the starter's provider has no release that grades
    assert done.exit_code == 4, done.output
    assert "30 votes are lacking; the same command asks for them." in done.output
