"""README and docs say what is there: every command is run, every example loads."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import get_args

import pytest

import holdfast
from holdfast import variations
from holdfast.authoring.loading import load_suite
from holdfast.cli.main import verb_files
from holdfast.expect import relations
from holdfast.providers.profiles import profile_names
from holdfast.settings import settings_from
from holdfast.testing.faults import FaultKind
from holdfast.testing.plants import CHANGES

ROOT = Path(__file__).parents[2]
PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"
)
pytestmark = pytest.mark.journey
CONTRACT_PAGES = (
    "README.md", "docs/agents.md", "docs/contracts.md", "docs/hunting.md", "docs/judges.md", "docs/metamorphic.md",
)  # fmt: skip


def blocks(file: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (ROOT / file).read_text("utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(
    ("file", "at"),
    [(file, at) for file in CONTRACT_PAGES for at in range(len(blocks(file, "python")))],
)
def test_every_example_of_a_contract_loads(tmp_path: Path, file: str, at: int) -> None:
    folder = tmp_path / "contracts"
    (folder / "images").mkdir(parents=True)
    (folder / "cases").mkdir()
    (folder / "images" / "meter-3.png").write_bytes(PIXEL)
    (folder / "cases" / "tickets.jsonl").write_text('{"id": "a", "input": {"order": "A", "text": "A?"}}\n')
    labelled = '{{"id": "{0}", "answer": "{0}", "label": "{1}"}}\n'
    lines = [labelled.format(at, ("pass", "fail")[at % 2]) for at in range(20)]
    (folder / "judges").mkdir()
    (folder / "judges" / "polite.jsonl").write_text("".join(lines))
    (folder / "example.py").write_text(blocks(file, "python")[at])
    suite = load_suite([folder], root=tmp_path, default_margin=0.05)
    assert suite.contracts


def test_the_examples_of_testing_and_functions_run(capsys: pytest.CaptureFixture[str]) -> None:
    for file in ("docs/testing.md", "docs/functions.md"):
        for text in blocks(file, "python"):
            exec(compile(text, file, "exec"), {})
    assert capsys.readouterr().out.startswith("http://127.0.0.1:")


def test_the_docs_name_every_planted_change_fault_and_function() -> None:
    testing = (ROOT / "docs" / "testing.md").read_text("utf-8")
    assert [name for name in (*CHANGES, *get_args(FaultKind)) if f"`{name}`" not in testing] == []
    functions = (ROOT / "docs" / "functions.md").read_text("utf-8")
    verbs = [name.removesuffix("_async") for name in holdfast.__all__ if name.endswith("_async")]
    assert [verb for verb in verbs if f"| `{verb}(" not in functions] == []


def test_the_docs_name_every_relation_and_variation() -> None:
    text = (ROOT / "docs" / "metamorphic.md").read_text("utf-8")
    named = [*relations.__all__, *variations.__all__]
    assert [name for name in named if f"`{name}" not in text and name != "Relation"] == []


def test_the_example_of_settings_is_valid() -> None:
    (text,) = blocks("docs/settings.md", "toml")
    settings = settings_from(tomllib.loads(text)["tool"]["holdfast"], root=Path())
    assert settings.candidate == "qwen:qwen3.7-max-preview"


def test_the_docs_name_every_profile_and_every_verb() -> None:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    assert [name for name in profile_names() if f"`{name}`" not in text] == []
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [verb for verb in verb_files() if f"| `{verb}` |" not in readme] == []


def test_the_two_commands_are_the_ones_that_ci_runs() -> None:
    demo, tests = (block.strip() for block in blocks("README.md", "sh")[:2])
    assert demo.endswith("nox -s demo")
    assert tests.endswith("nox -s tests")
    assert "grep -m1 'nox -s tests' README.md" in (ROOT / ".ci" / "run").read_text("utf-8")
    assert "grep -m1 'nox -s demo' README.md" in (ROOT / ".ci" / "demo").read_text("utf-8")


def test_the_first_hour_of_the_readme_works(tmp_path: Path) -> None:
    """As it stands there, but for a free port."""
    (script,) = [block for block in blocks("README.md", "sh") if "holdfast init" in block]
    served = script.replace(
        "holdfast simulate simulation.toml &",
        "holdfast simulate simulation.toml --port 0 > url & pid=$!\n"
        "until grep -q http url; do sleep 0.1; done\n"
        "sed -i.bak \"s#http://127.0.0.1:8377/v1#$(grep -o 'http.*' url)#\" pyproject.toml",
    )
    assert served != script
    kept = served.replace("holdfast replay  ", "holdfast replay || test $? = 1 ")
    environ = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(tmp_path), "USER": "me"}
    done = subprocess.run(
        ["bash", "-euc", f"{kept}\nkill $pid"], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "support.label-fields  regressed" in done.stdout
    assert (tmp_path / "holdfast-report.html").exists()
