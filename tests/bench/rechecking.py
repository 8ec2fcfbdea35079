"""Checking recorded evidence again: nothing is asked. Rows of `bench.py`; `python tests/bench/rechecking.py` alone.

Ours is what `compare` does for each kept answer: `check_run` over evidence, with ready-made checks of contract files as
they are loaded. The floor is reading the same answers as JSON once, or looking at their texts.
The peers score the same answers again, by checks that say the same; what is shown is CPU time for one answer more, from
two runs of the whole program, so that its start is not in it. They are looked for in the environment:
HOLDFAST_INSPECT names an `inspect` of inspect_ai, HOLDFAST_PROMPTFOO a `promptfoo`.
"""

import json
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ANSWERS = 4_000
PEERS_ANSWERS = (200, 1_200)
TARGETS = {"text": 20_000, "JSON": 20_000, "structure": 2_000}  # answers a second on one core

CONTRACTS = """
from typing import Any
from pydantic import BaseModel
from holdfast import Case, Request, contract, expect

class Order(BaseModel):
    id: str
    city: str
    score: int
    email: str
    note: str

class Line(BaseModel):
    sku: str
    name: str
    amount: float
    count: int
    tags: list[str]

class Invoice(BaseModel):
    id: str
    lines: list[Line]

LINES = [
    Line(sku=f"S-{at}", name=f"Part number {at} of the machine", amount=at * 1.25, count=at % 9, tags=["new", "eu"])
    for at in range(500)
]

@contract(cases=[Case("one", "case-7")],
          checks=[expect.contains(lambda case: case), expect.no_fence(), expect.max_words(250), expect.not_refused()])
def text(case: str) -> Request:
    return Request(user=case)

@contract(cases=[Case("one", "case-7")],
          checks=[expect.matches_schema(Order), expect.contains(lambda case: case), expect.has_keys("id", "email"),
                  expect.json_at("city", "Lyon")])
def data(case: str) -> Request:
    return Request(user=case)

@contract(cases=[Case("one", "case-7")], checks=[expect.contains_number(7), expect.no_html()])
def number(case: str) -> Request:
    return Request(user=case)

@contract(cases=[Case("one", "case-7", expected=Invoice(id="case-7", lines=LINES[:100]))], response_model=Invoice,
          checks=[expect.matches_expected(keys={"lines": "sku"}, tolerance={"lines.amount": 0.005})])
def structure(case: str) -> Request:
    return Request(user=case)

@contract(cases=[Case("one", "case-7", expected=Invoice(id="case-7", lines=LINES))], response_model=Invoice,
          checks=[expect.matches_expected(keys={"lines": "sku"}, tolerance={"lines.amount": 0.005})])
def records(case: str) -> Request:
    return Request(user=case)
"""
SENTENCE = "The parcel left the warehouse in Lyon on Monday and will be with you soon, said the desk of 7 people. "
SCORER = """
import json
from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ModelOutput
from inspect_ai.scorer import CORRECT, INCORRECT, Score, Scorer, accuracy, scorer
from inspect_ai.solver import solver
import jsonschema
from pathlib import Path

HERE = Path(__file__).parent
VALID = jsonschema.Draft202012Validator(json.loads((HERE / "schema.json").read_text())).is_valid

@scorer(metrics=[accuracy()])
def checks() -> Scorer:
    async def score(state, target) -> Score:
        text = state.output.completion
        try:
            found = json.loads(text)
            right = VALID(found) and "case-7" in text and "email" in found and found["city"] == "Lyon"
        except ValueError:
            right = False
        return Score(value=CORRECT if right else INCORRECT)
    return score

@solver
def recorded():
    async def solve(state, generate):
        state.output = ModelOutput.from_content("recorded", state.metadata["answer"])
        return state
    return solve

@task
def answers(count=1):
    text = (HERE / "answer.json").read_text()
    samples = [Sample(id=at + 1, input="case-7", metadata={"answer": text}) for at in range(int(count))]
    return Task(dataset=MemoryDataset(samples), solver=recorded(), scorer=checks())
"""


def answers() -> dict[str, str]:
    """By contract, an answer that passes: 1 KB of text, 1 KB of JSON, 10 KB of JSON."""
    order = {"id": "case-7", "city": "Lyon", "score": 70, "email": "a@example.org", "note": SENTENCE * 9}
    back = json.dumps({"id": "case-7", "lines": lines(100)[::-1]})
    text = f"case-7: {SENTENCE * 10}"
    return {"text": text, "data": json.dumps(order), "number": text, "structure": back}


def lines(count: int, off: float = 0.0) -> list[dict[str, Any]]:
    """The lines of an invoice, each with an amount that is a little off."""
    return [
        {"sku": f"S-{at}", "name": f"Part number {at} of the machine", "amount": at * 1.25 + off, "count": at % 9,
         "tags": ["new", "eu"]}
        for at in range(count)
    ]  # fmt: skip


def rechecking(row: Callable[[str, float, float, str, str], None]) -> None:
    """Print the rows."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "contracts").mkdir()
        (Path(folder) / "contracts" / "kept.py").write_text(CONTRACTS)
        ours(Path(folder), row)
        peers(Path(folder), row)


def ours(folder: Path, row: Callable[[str, float, float, str, str], None]) -> None:
    """Ours, for each kind of answer, and one answer of 500 records."""
    found = answers()
    for what, contract in (
        ("text", "text"),
        ("numbers in text", "number"),
        ("JSON", "data"),
        ("structure", "structure"),
    ):
        text = found[contract]
        checked, floor = _checked(folder, contract, text), _floor(text)
        target = f", {TARGETS[what]:,} wanted" if what in TARGETS else ""
        size = f"{len(text) / 1000:.0f} KB"
        row(
            f"checking again, {what}, {size}",
            checked,
            floor,
            "us",
            f"reading it; {1e6 / checked:,.0f} answers/s{target}",
        )
    records = json.dumps({"id": "case-7", "lines": lines(500, off=0.004)[::-1]})
    checked = _checked(folder, "records", records, count=20) / 1e6
    row(
        "500 records keyed, none equal to the last digit",
        checked,
        _floor(records, count=20) / 1e6,
        "s",
        "reading them as JSON; 0.3 wanted",
    )


def peers(folder: Path, row: Callable[[str, float, float, str, str], None]) -> None:
    """Milliseconds of CPU for one recorded answer more, beside ours for the same JSON answers; or why not."""
    text = answers()["data"]
    mine = _checked(folder, "data", text) / 1000
    for name, variable, scored in (
        ("inspect_ai", "HOLDFAST_INSPECT", _inspect_s),
        ("promptfoo", "HOLDFAST_PROMPTFOO", _promptfoo_s),
    ):
        program = os.environ.get(variable, "")
        if not Path(program).is_file():
            print(f"scoring again by {name:<32} not run: {variable} names no program (it is no part of this project)")
            continue
        few, many = (scored(program, folder / f"{name}-{count}", text, count) for count in PEERS_ANSWERS)
        each = (many - few) / (PEERS_ANSWERS[1] - PEERS_ANSWERS[0]) * 1000
        row(
            f"scoring one JSON answer again, by {name}", mine, each, "ms", f"{name}; {few:.1f} s for {PEERS_ANSWERS[0]}"
        )


def _inspect_s(program: str, folder: Path, text: str, count: int) -> float:
    """`inspect score` on a log that was made before, which is not counted."""
    _files(folder, {"task.py": SCORER, "schema.json": json.dumps(_schema()), "answer.json": text})
    quiet = ["--display", "none"]
    made = ["eval", "task.py@answers", "--model", "mockllm/model", "-T", f"count={count}", "--log-dir", "logs", *quiet]
    _cpu_s([program, *made, "--no-score"], folder)
    log = next(str(each.relative_to(folder)) for each in (folder / "logs").iterdir())
    return _cpu_s([program, "score", log, "--scorer", "task.py@checks", "--overwrite", *quiet], folder)


def _promptfoo_s(program: str, folder: Path, text: str, count: int) -> float:
    """`promptfoo eval` on outputs that were recorded: it asks nobody."""
    asserted = [
        {"type": "is-json", "value": _schema()},
        {"type": "contains", "value": "case-7"},
        {"type": "javascript", "value": "JSON.parse(output).city === 'Lyon' && 'email' in JSON.parse(output)"},
    ]
    files = {"asserts.json": json.dumps(asserted), "outputs.json": json.dumps([text] * count)}
    _files(folder, files)
    own = {"PROMPTFOO_CONFIG_DIR": str(folder / "home"), "PROMPTFOO_DISABLE_TELEMETRY": "1",
           "PROMPTFOO_DISABLE_UPDATE": "1", "PROMPTFOO_DISABLE_REMOTE_GENERATION": "1"}  # fmt: skip
    command = ["eval", "--assertions", "asserts.json", "--model-outputs", "outputs.json", "--no-cache", "--no-table",
               "--no-share", "--no-progress-bar"]  # fmt: skip
    return _cpu_s([program, *command], folder, own, said=f"{count:,} passed")


def _schema() -> dict[str, Any]:
    texts = {name: {"type": "string"} for name in ("id", "city", "email", "note")}
    properties = {**texts, "score": {"type": "integer"}}
    return {"type": "object", "properties": properties, "required": [*properties]}


def _files(folder: Path, files: Mapping[str, str]) -> None:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)


def _cpu_s(command: Sequence[str], folder: Path, own: Mapping[str, str] = {}, said: str = "") -> float:
    """CPU seconds of a program and all that it starts. Raises SystemExit where it fails.

    With `said` it counts as done once it has said that: promptfoo may crash at its end, after everything is written.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=folder, env={**os.environ, **own}, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if said not in done.stdout or (done.returncode and not said):
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def _checked(folder: Path, name: str, text: str, count: int = ANSWERS) -> float:
    """Microseconds of CPU for one answer more, the least of five rounds; each has texts of its own."""
    from holdfast.authoring.loading import load_suite
    from holdfast.domain.observation import Evidence, Observation, TrialKey, Usage
    from holdfast.domain.release import Release
    from holdfast.domain.trial import RunHeader
    from holdfast.engine.checking import check_run

    suite = load_suite([Path("contracts")], root=folder, default_margin=0.05)
    contract = next(each for each in suite.contracts if each.id.endswith(name))
    now, release = datetime(2026, 5, 20, tzinfo=UTC), Release("acme:chat-2026-05-20")
    header = RunHeader(id="r", role="candidate", release=release, created_at=now, plan="p", units=count)
    best = float("inf")
    for _ in range(5):
        kept = [
            Evidence(
                key=TrialKey(contract=contract.id, case="one", request="0" * 64, release=release, number=at),
                started_at=now,
                observation=Observation(text="".join([text, " "]), finish="stop", usage=Usage(output_tokens=9)),
            )
            for at in range(count)
        ]
        started = time.process_time()
        run = check_run(suite, header, kept)
        best = min(best, time.process_time() - started)
        outcomes = {trial.outcome for trials in run.trials.values() for trial in trials}
        assert outcomes == {"passed"}, [check.reason for trials in run.trials.values() for check in trials[0].checks]
    return best / count * 1e6


def _floor(text: str, count: int = ANSWERS) -> float:
    """Microseconds to read the answer once: as JSON where it is, else its letters."""
    read: Callable[[str], object] = json.loads if text.startswith("{") else str.split
    best = float("inf")
    for _ in range(5):
        started = time.process_time()
        for _ in range(count):
            read(text)
        best = min(best, time.process_time() - started)
    return best / count * 1e6


if __name__ == "__main__":
    from bench import row as _row

    rechecking(_row)
