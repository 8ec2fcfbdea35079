"""Projects on the recordings of real releases: laid out in a folder, imported and compared by public verbs."""

import contextlib
import json
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

import holdfast
from holdfast.api.runs import named_run
from holdfast.assembly import Project, open_project
from holdfast.domain.readiness import ReadinessReport
from holdfast.providers.slugs import slug_of
from holdfast.reporters import load as load_reporter

HERE = Path(__file__).parent
RECORDINGS = HERE.parents[2] / "shared" / "realdata"
ABSENT = "The recordings of real releases (../shared/realdata) are not beside this checkout."

Row = dict[str, Any]


@dataclass
class RealProject:
    """A project that imports what was recorded of a release when it is first asked. A pair is compared once."""

    dataset: str
    root: Path
    contracts: str = "contracts"
    _runs: dict[str, str] = field(default_factory=dict)
    _reports: dict[tuple[str, ...], ReadinessReport] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        """Its settings."""
        return self.root / "pyproject.toml"

    @property
    def overrides(self) -> list[str]:
        """The folder of its contracts, with a journal of their own."""
        return [f'contracts=["{self.contracts}"]', f'journal=".holdfast/{self.contracts}.sqlite3"']

    @property
    def file(self) -> Path:
        """Its recordings."""
        return self.root / "recordings" / f"{self.dataset}.jsonl"

    def run_of(self, release: str) -> str:
        """The id of the run that holds what was recorded of a release, imported if it is not yet."""
        if release not in self._runs:
            self._import(release, release, None)
        return self._runs[release]

    def import_part(self, release: str, repeats: Sequence[int], as_: str) -> None:
        """Bring some repeats of one release into the journal, as a release of their own."""
        self._import(as_, release, repeats)

    def _import(self, name: str, release: str, repeats: Sequence[int] | None) -> None:
        done = holdfast.import_recordings(
            self.file, release=release, as_=f"recorded:{name}", repeats=repeats, config=self.config,
            overrides=self.overrides,
        )  # fmt: skip
        self._runs[name] = done.runs[0].id

    def compare(self, before: str, after: str, *select: str, margin: float = 0.05) -> ReadinessReport:
        """The readiness report of two releases, from what was imported of them."""
        asked = before, after, str(margin), *select
        if asked not in self._reports:
            runs, settings = map(self.run_of, (before, after)), [*self.overrides, f"margin={margin}"]
            self._reports[asked] = holdfast.compare(*runs, select=select, config=self.config, overrides=settings)
        return self._reports[asked]

    def report(self, before: str, after: str, format: str) -> str:
        """The readiness report of two releases, rendered in a format."""
        return load_reporter(format)(self.compare(before, after))

    def scores(self, release: str, contract: str, check: str) -> list[float]:
        """Every score that a check of a contract gave on a release. Reports have counts, so the kept run is read."""
        project = open_project(self.config, select=[contract], overrides=self.overrides)
        with contextlib.closing(project.journal()) as journal:
            run = named_run(project, journal, self.run_of(release)).run
        outcomes = [outcome for trials in run.trials.values() for trial in trials for outcome in trial.checks]
        return [outcome.score for outcome in outcomes if outcome.check == check and outcome.score is not None]

    def recorded_questions(self) -> set[tuple[str, ...]]:
        """The contents of the messages that were put to any release."""
        rows, texts = rows_of(self.file), texts_of(self.file.parent)
        return {tuple(message["content"] for message in messages_of(row, texts)) for row in rows}

    def opened(self) -> Project:
        """The project as holdfast opens it."""
        return open_project(self.config, overrides=self.overrides)


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The folder of the recordings; without it the test is skipped."""
    if not RECORDINGS.is_dir():
        pytest.skip(ABSENT)
    return RECORDINGS


@pytest.fixture(scope="session")
def lay_out(recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., RealProject]:
    """A project of one dataset in a folder of its own, on its recordings or on changed ones."""

    def laid_out(
        dataset: str, change: Callable[[Sequence[Row]], None] | None = None, contracts: str = "contracts"
    ) -> RealProject:
        root = tmp_path_factory.mktemp(dataset) / "project"
        shutil.copytree(HERE / "suites" / dataset, root)
        rows = rows_of(recordings / f"{dataset}.jsonl")
        write_cases(root / "cases", CASES[dataset](rows, texts_of(recordings)))
        if change is None:
            (root / "recordings").symlink_to(recordings, target_is_directory=True)
        else:
            change(rows)
            (root / "recordings").mkdir()
            (root / "recordings" / "texts.json").symlink_to(recordings / "texts.json")
            write_lines(root / "recordings" / f"{dataset}.jsonl", rows)
        return RealProject(dataset, root, contracts)

    return laid_out


@pytest.fixture(scope="session")
def project(lay_out: Callable[..., RealProject]) -> Callable[..., RealProject]:
    """The project of one dataset on its recordings as they are, laid out once."""
    known: dict[tuple[str, str], RealProject] = {}

    def found(dataset: str, contracts: str = "contracts") -> RealProject:
        if (dataset, contracts) not in known:
            known[dataset, contracts] = lay_out(dataset, contracts=contracts)
        return known[dataset, contracts]

    return found


def rows_of(file: Path) -> list[Row]:
    """The recordings in a file."""
    with file.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def texts_of(folder: Path) -> Mapping[str, Any]:
    """The long texts that recordings point to."""
    texts: Mapping[str, Any] = json.loads((folder / "texts.json").read_text("utf-8"))
    return texts


def write_lines(file: Path, rows: Iterable[Row]) -> None:
    """One JSON object a line."""
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def write_cases(folder: Path, files: Mapping[str, Sequence[Row]]) -> None:
    """Case files, by name."""
    folder.mkdir()
    for name, cases in files.items():
        write_lines(folder / f"{name}.jsonl", cases)


def once_each(rows: Iterable[Row]) -> Iterator[Row]:
    """One recording of each case: what was asked is the same in all of them."""
    return iter({row["case_id"]: row for row in reversed(list(rows))}.values())


def messages_of(row: Row, texts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The messages that a recording started with, its long texts filled in."""
    request = row["request"]
    if "system_ref" in request:
        return [{"role": "system", "content": texts[request["system_ref"]]}, *request["messages"]]
    messages: list[dict[str, Any]] = request.get("messages") or texts[request["messages_ref"]]
    return messages


def prime_cases(rows: Sequence[Row], texts: Mapping[str, Any]) -> dict[str, list[Row]]:
    """The numbers, primes and composites apart."""
    files: dict[str, list[Row]] = {"primes": [], "composites": []}
    for row in once_each(rows):
        number = re.search(r"\d+", row["request"]["messages"][0]["content"])
        assert number is not None
        gold = row["reference"]["gold"]
        case = {"id": slug_of(row["case_id"]), "input": int(number[0]), "expected": gold}
        files["primes" if gold == "yes" else "composites"].append(case)
    return files


def leetcode_cases(rows: Sequence[Row], texts: Mapping[str, Any]) -> dict[str, list[Row]]:
    """The problems, by name."""
    return {
        "problems": [
            {
                "id": slug_of(row["case_id"]),
                "input": {"name": row["case_id"], "statement_sha256": row["request"]["query_sha256"]},
            }
            for row in once_each(rows)
        ]
    }


def schema_cases(rows: Sequence[Row], texts: Mapping[str, Any]) -> dict[str, list[Row]]:
    """The scenarios: each in a file of its own, and all in one."""
    every = {
        row["case_id"]: {
            "id": slug_of(row["case_id"]),
            "input": {"name": row["case_id"], "messages": messages_of(row, texts)},
        }
        for row in once_each(rows)
    }
    return {"every": list(every.values())} | {name: [case] for name, case in every.items()}


def prompt_cases(rows: Sequence[Row], texts: Mapping[str, Any]) -> dict[str, list[Row]]:
    """What a user asks in one message, under its own name."""
    cases = [{"id": slug_of(row["case_id"]), "input": messages_of(row, texts)[0]["content"]} for row in once_each(rows)]
    return {"prompts": cases}


def task_cases(rows: Sequence[Row], texts: Mapping[str, Any]) -> dict[str, list[Row]]:
    """The tasks of an agent: its policy, what the user of the first run said first, and the gold actions."""
    return {"tasks": [{"id": slug_of(row["case_id"]), "input": _task(row, texts)} for row in once_each(rows)]}


def _task(row: Row, texts: Mapping[str, Any]) -> Row:
    policy, *asked = messages_of(row, texts)
    said = [message for message in (*asked, *row["response"]["messages"]) if message["role"] == "user"]
    gold = [
        {"name": each["name"], "arguments": each.get("kwargs") or each.get("arguments") or {}}
        for each in row["reference"]["gold_actions"]
        if each.get("requestor", "assistant") == "assistant"
    ]
    return {"name": row["case_id"], "policy": policy["content"], "turn": said[0]["content"], "gold": gold}


CASES = {
    "llmdrift_prime": prime_cases,
    "llmdrift_leetcode": leetcode_cases,
    "schema_calls": schema_cases,
    "ifeval_en": prompt_cases,
    "bfcl_simple_python": prompt_cases,
    "tau1_airline": task_cases,
    "tau2_retail": task_cases,
    "tau2_telecom": task_cases,
}


def one_percent_corrupted(rows: Sequence[Row]) -> None:
    """One answer in a hundred is replaced, in place, the same ones each time."""
    for row in Random(7).sample(rows, max(1, len(rows) // 100)):
        row["response"] |= {"content": "\N{REPLACEMENT CHARACTER}" * 5, "tool_calls": None}


def repeats_shuffled(rows: Sequence[Row]) -> None:
    """The repeats of each case and release change places, in place, the same way each time."""
    random = Random(7)
    cases: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        cases[row["release"], row["case_id"]].append(row)
    for found in cases.values():
        numbers = [row["repeat"] for row in found]
        random.shuffle(numbers)
        for row, number in zip(found, numbers, strict=True):
            row["repeat"] = number


@pytest.fixture(scope="session")
def corrupted() -> Callable[[Sequence[Row]], None]:
    """A change of recordings: one answer in a hundred is replaced."""
    return one_percent_corrupted


@pytest.fixture(scope="session")
def shuffled() -> Callable[[Sequence[Row]], None]:
    """A change of recordings: the repeats of each case in another order."""
    return repeats_shuffled
