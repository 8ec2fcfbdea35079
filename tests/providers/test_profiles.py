"""Profiles are data, found by listing their folder."""

import pytest

from holdfast.errors import UnknownNameError
from holdfast.providers.profiles import load_profile, profile_names

EXPECTED = ["anthropic", "dashscope", "deepseek", "gemini", "llamacpp", "moonshot", "ollama", "openai", "openrouter",
            "qianfan", "sglang", "vllm", "zhipu"]  # fmt: skip


def test_the_profiles_are_the_files_of_the_folder() -> None:
    assert profile_names() == EXPECTED


@pytest.mark.parametrize("name", EXPECTED)
def test_every_profile_is_valid_and_says_when_and_where_its_facts_were_read(name: str) -> None:
    profile = load_profile(name)
    assert profile.name == name
    assert (profile.base_url or "").startswith("http")
    assert profile.as_of is not None
    assert profile.sources


def test_an_unknown_profile_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError) as caught:
        load_profile("dashscop")
    assert str(caught.value) == (
        "profile 'dashscop': There is no such profile. Nearest: 'dashscope'. Without one, give a `base_url`."
    )


@pytest.mark.parametrize("name", ["../profiles/openai", "", "openai.toml"])
def test_a_name_is_no_path(name: str) -> None:
    with pytest.raises(UnknownNameError):
        load_profile(name)
