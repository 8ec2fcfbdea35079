"""Settings become the real edges; what is missing is said before anything is sent."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from holdfast.api import init
from holdfast.assembly import headers_of, open_project, secrets_of, selected
from holdfast.domain.contract import Bar, LoadedContract, Suite
from holdfast.domain.observation import Evidence, Observation, TrialKey
from holdfast.domain.release import Release
from holdfast.engine.checking import check_evidence
from holdfast.errors import NothingToDecide, SettingsError
from holdfast.settings import ProviderSettings, settings_from


def contract(id: str, *tags: str) -> LoadedContract:
    return LoadedContract(id=id, purpose="", cases=(), checks=(), bar=Bar(), requests={}, tags=tags)


SUITE = Suite(contracts=(contract("a.x", "red"), contract("a.y"), contract("ab.z", "red")), loaded=3)


@pytest.mark.parametrize(
    ("select", "tags", "ids"),
    [
        ((), (), ["a.x", "a.y", "ab.z"]),
        (("a",), (), ["a.x", "a.y"]),
        (("*.z", "a.x"), (), ["a.x", "ab.z"]),
        ((), ("red",), ["a.x", "ab.z"]),
        (("a",), ("red",), ["a.x"]),
    ],
)
def test_a_selection_never_shrinks_the_suite_that_shares_the_error_rate(select: Any, tags: Any, ids: list[str]) -> None:
    chosen = selected(SUITE, select, tags)
    assert [each.id for each in chosen.contracts] == ids
    assert chosen.loaded == 3


def test_an_empty_selection_names_the_nearest() -> None:
    with pytest.raises(NothingToDecide) as error:
        selected(SUITE, ["a.xx"], ["blue"])
    assert str(error.value) == "No contract is selected by 'a.xx', tag 'blue'. Nearest: 'a.x'."


def test_an_empty_suite_is_nothing_to_decide() -> None:
    with pytest.raises(NothingToDecide, match="No contract is selected by the contracts folders"):
        selected(Suite(contracts=()), [], [])


@pytest.fixture
def settings() -> Any:
    qwen = {"profile": "dashscope", "headers": {"X-Team": "env:TEAM", "X-Plain": "yes"}}
    return settings_from({"providers": {"qwen": qwen, "mine": {"base_url": "http://127.0.0.1:1/v1"}}}, root=Path())


def test_headers_come_from_the_environment(settings: Any) -> None:
    qwen: ProviderSettings = settings.providers["qwen"]
    assert headers_of(qwen, {"TEAM": "red"}, "qwen") == {"X-Team": "red", "X-Plain": "yes"}
    with pytest.raises(SettingsError, match="The environment variable 'TEAM' is not set"):
        headers_of(qwen, {}, "qwen")


def test_every_key_and_header_is_a_secret(settings: Any) -> None:
    environ = {"DASHSCOPE_API_KEY": "sk-one", "TEAM": "red-team", "OTHER_TOKEN": "two", "HOME": "/root"}
    assert secrets_of(settings, environ) == ["red-team", "sk-one", "two"]


@pytest.mark.parametrize(
    ("release", "message"),
    [
        ("qwen:qwen3.7-max", "The environment variable 'DASHSCOPE_API_KEY' is not set."),
        ("qwn:x", "No provider is called 'qwn'. Nearest: 'qwen'."),
    ],
)
def test_a_provider_that_cannot_be_asked_is_told_before_the_first_call(
    tmp_path: Path, settings: Any, release: str, message: str
) -> None:
    init(tmp_path)
    table = tmp_path / "pyproject.toml"
    table.write_text(table.read_text() + '\n[tool.holdfast.providers.qwen]\nprofile = "dashscope"\n')
    project = open_project(table, environ={})
    with pytest.raises(SettingsError) as error:
        project.provider(Release(release))
    assert message in str(error.value)


def test_a_release_without_its_provider_names_the_nearest(tmp_path: Path) -> None:
    init(tmp_path)
    project = open_project(tmp_path / "pyproject.toml", environ={})
    with pytest.raises(SettingsError, match="A release is written 'provider:id', found 'preview-2'"):
        project.release("preview-2", otherwise="candidate")
    assert project.release(None, otherwise="baseline") == "simulated:preview-1"


CODE = """
from holdfast import Case, Request, contract, expect

@contract(cases=[Case("square", "Write solve(x), the square of x.")], checks=[expect.runs(["solve(3) == 9"])])
def code(text: str) -> Request:
    \"\"\"Code does what was asked for.\"\"\"
    return Request(user=text)
"""


@pytest.mark.parametrize(
    ("sandbox", "path", "reason"),
    [
        ("off", "", 'code is run in a sandbox only, and none is asked for: set `sandbox = "auto"` in [tool.holdfast].'),
        ("bubblewrap", "", "bubblewrap: the program 'bwrap' is not installed."),
        ("auto", os.defpath + ":/usr/local/bin", ""),
    ],
)
def test_code_of_an_answer_is_run_only_in_the_sandbox_of_the_settings(
    tmp_path: Path, sandbox: str, path: str, reason: str
) -> None:
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "write.py").write_text(CODE)
    (tmp_path / "pyproject.toml").write_text(f'[tool.holdfast]\nsandbox = "{sandbox}"\n')
    (contract,) = open_project(tmp_path / "pyproject.toml", environ={"PATH": path}).suite.contracts
    right, wrong = (
        check_evidence(contract, contract.cases[0], answered(f"def solve(x):\n    return {text}"))
        for text in ("x * x", "x")
    )
    if not reason and right.outcome == "unobserved":
        pytest.skip("No sandbox can be had here.")
    if reason:
        assert (right.outcome, right.reason) == ("unobserved", f"The check was not run: {reason}")
        return
    assert (right.outcome, wrong.outcome) == ("passed", "failed")
    assert wrong.reason == (
        "Expected code that runs and meets its assert; assert 1, 'solve(3) == 9', does not hold: observed 3, "
        "expected 9."
    )


def answered(text: str) -> Evidence:
    """One answer to the only case."""
    key = TrialKey(contract="write.code", case="square", request="0", release=Release("a:b"), number=0)
    return Evidence(key=key, started_at=datetime(2026, 1, 1, tzinfo=UTC), observation=Observation(text=text))
