"""Settings: found upwards, every mistake at once."""

from pathlib import Path

import pytest

from holdfast.errors import SettingsError
from holdfast.settings import find_settings_file, load_settings, settings_from

GOOD = """
[tool.holdfast]
baseline = "qwen:qwen3.6-max-preview"
candidate = "qwen:qwen3.7-max-preview"
[tool.holdfast.providers.qwen]
base_url = "http://127.0.0.1:8000/v1"
api_key_env = "DASHSCOPE_API_KEY"
[tool.holdfast.providers.old]
recordings = ["a.jsonl", { path = "b.jsonl", contracts = ["prime.*"] }]
[tool.holdfast.releases."qwen:qwen3.7-max-preview"]
released_on = 2026-05-20
price = { input = 2.5, output = 7.5, as_of = 2026-05-20 }
"""


def test_the_nearest_file_with_the_table_is_found_upwards(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(GOOD)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert find_settings_file(below) == tmp_path / "pyproject.toml"
    settings = load_settings(start=below)
    assert settings.path("contracts") == tmp_path.resolve() / "contracts"
    assert settings.providers["old"].recordings[1].contracts == ("prime.*",)
    assert (settings.margin, settings.repeats) == (0.05, 10)


def test_every_mistake_is_told_at_once() -> None:
    table = {
        "margn": 0.05,
        "false_alarm": 2,
        "baseline": "qwen",
        "providers": {"qwen": {"base_url": "ftp://x", "api_key": "sk-123"}},
        "releases": {"qwen:x": {"price": {"input": 1, "output": 2}}},
    }
    with pytest.raises(SettingsError) as error:
        settings_from(table, root=Path(), where="pyproject.toml")
    assert str(error.value).splitlines() == [
        "pyproject.toml, baseline: Found 'qwen': a release is written 'provider:id', found 'qwen'.",
        "pyproject.toml, false_alarm: Found 2: input should be less than 0.5.",
        "pyproject.toml, providers.qwen.base_url: Found 'ftp://x': it must start with http:// or https://.",
        "pyproject.toml, providers.qwen.api_key: There is no setting 'api_key'. Nearest: 'api_key_env'.",
        "pyproject.toml, releases.qwen:x.price.as_of: Found {'input': 1, 'output': 2}: field required.",
        "pyproject.toml, margn: There is no setting 'margn'. Nearest: 'margin'.",
    ]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"baseline": "qwn:x", "providers": {"qwen": {"profile": "dashscope"}}},
         "settings, baseline: No provider is called 'qwn'. Nearest: 'qwen'."),
        ({"providers": {"p": {}}}, "settings, providers.p: Found {}: give a profile, a base_url, or recordings."),
        ({"providers": {"p": {"base_url": "https://me:pw@host/v1"}}}, "must hold no user name or password"),
        ({"providers": {"p": {"base_url": "http://h/v1", "images_at": "/srv"}}}, "must start with file://, http://"),
        ({"candidate": "p:latest", "providers": {"p": {"profile": "openai"}},
          "releases": {"p:latest": {"resolves_to": "p:2026"}}}, "candidate: 'p:latest' is an alias of 'p:2026'"),
        ({"root": "/"}, "There is no setting 'root'."),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_stands(table: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError) as error:
        settings_from(table, root=Path())
    assert message in str(error.value)


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "0", "1", "-0.1"])
@pytest.mark.parametrize("name", ["margin", "false_alarm", "false_pass"])
def test_a_rate_that_no_test_could_use_is_refused_as_it_was_written(tmp_path: Path, name: str, value: str) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text(f"[tool.holdfast]\n{name} = {value}\n")
    with pytest.raises(SettingsError) as error:
        load_settings(start=tmp_path)
    allowed = "greater than 0" if value in ("-inf", "0", "-0.1") else f"less than {1 if name == 'margin' else 0.5:g}"
    assert str(error.value) == f"{file}, {name}: Found {value}: input should be {allowed}."


@pytest.mark.parametrize("name", ["repeats", "extended_repeats", "rounds", "budget_usd", "budget_calls"])
@pytest.mark.parametrize("value", ["nan", "-inf", "-1"])
def test_a_count_or_a_budget_that_is_none_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=rf"^settings, {name}: Found {value}: input should be (a finite|greater)"):
        settings_from({name: float(value)} if value != "-1" else {name: -1}, root=Path())


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "There is no such file."), ("[tool", "It is not TOML"), ("[project]", "It has no [tool.holdfast] table.")],
)
def test_a_named_file_that_is_no_settings_file_is_refused(tmp_path: Path, content: str | None, message: str) -> None:
    file = tmp_path / "s.toml"
    if content is not None:
        file.write_text(content)
    with pytest.raises(SettingsError) as error:
        load_settings(file, start=tmp_path)
    assert message in str(error.value)


def test_where_there_are_no_settings_the_way_out_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Run `holdfast init`, or name a file with `--config`"):
        load_settings(start=tmp_path)


def test_overrides_are_laid_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(GOOD)
    overrides = [
        "budget_usd=5",
        "providers.qwen.base_url=http://127.0.0.1:9/v1",
        'releases."qwen:qwen3.7-max-preview".requests_per_minute=6',
    ]
    settings = load_settings(start=tmp_path, overrides=overrides)
    assert settings.budget_usd == 5
    assert settings.providers["qwen"].base_url == "http://127.0.0.1:9/v1"
    assert settings.providers["qwen"].api_key_env == "DASHSCOPE_API_KEY"
    assert settings.release(settings.candidate or pytest.fail("none")).requests_per_minute == 6
    with pytest.raises(SettingsError, match="Found 'nonsense', which is no `key=value`"):
        load_settings(start=tmp_path, overrides=["nonsense"])


def test_how_a_candidate_is_judged_and_asked_has_defaults_that_gate_and_go_on() -> None:
    settings = settings_from({}, root=Path())
    assert (settings.strict, settings.broken_cases) == (False, "gate")
    assert (settings.side_by_side, settings.fail_fast) == (False, False)
    table = {"strict": True, "broken_cases": "report", "side_by_side": True, "fail_fast": True}
    changed = settings_from(table, root=Path())
    assert {name: getattr(changed, name) for name in table} == table


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"strict": "perhaps"}, "settings, strict: Found 'perhaps': input should be a valid boolean"),
        ({"broken_cases": "ignore"}, "settings, broken_cases: Found 'ignore': input should be 'gate' or 'report'."),
        ({"side_by_side": 2}, "settings, side_by_side: Found 2: input should be a valid boolean"),
        ({"fail_fast": []}, "settings, fail_fast: Found []: input should be a valid boolean."),
        ({"fail_fats": True}, "settings, fail_fats: There is no setting 'fail_fats'. Nearest: 'fail_fast'."),
    ],
)
def test_a_switch_that_is_none_is_refused(table: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError) as error:
        settings_from(table, root=Path())
    assert str(error.value).startswith(message)
