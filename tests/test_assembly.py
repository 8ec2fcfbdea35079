"""Settings become the real edges; what is missing is said before anything is sent."""

from pathlib import Path
from typing import Any

import pytest

from holdfast.api import init
from holdfast.assembly import headers_of, open_project, secrets_of, selected
from holdfast.domain.contract import Bar, LoadedContract, Suite
from holdfast.domain.release import Release
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
