"""Against an OpenAI-compatible server that nobody here wrote: LiteLLM's proxy, with its mock responses.

It runs in a venv of its own, since it pins other versions of what we use: `nox -s real-server` makes it.
"""

import os
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from holdfast.domain.readiness import ReadinessReport

LITELLM = os.environ.get("HOLDFAST_LITELLM", "")
pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not LITELLM, reason="LiteLLM's proxy is not installed: run `nox -s real-server`."),
]

PATIENCE_S = 120
PROXY = """
model_list:
  - model_name: old
    litellm_params: {model: openai/old, api_key: none, mock_response: '{"word": "ant"}'}
  - model_name: same
    litellm_params: {model: openai/same, api_key: none, mock_response: '{"word": "ant"}'}
  - model_name: new
    litellm_params: {model: openai/new, api_key: none, mock_response: "Sure! Here it is: ant"}
  - model_name: limited
    litellm_params: {model: openai/limited, api_key: none, mock_response: '{"word": "ant"}', rpm: 3}
router_settings:
  optional_pre_call_checks: [enforce_model_rate_limits]
"""
SETTINGS = """
[tool.holdfast]
baseline = "proxy:old"
candidate = "proxy:new"
repeats = 5
extended_repeats = 5
margin = 0.2

[tool.holdfast.providers.proxy]
base_url = "{url}"
api_key_env = "PROXY_KEY"
concurrency = 4
"""
CONTRACT = '''
from pydantic import BaseModel

from holdfast import Case, Reply, Request, contract


class Said(BaseModel):
    word: str


CASES = [Case(f"ant-{number}", f"Say ant in {number} ways.") for number in range(6)]


@contract(cases=CASES, response_model=Said)
def says_ant(text: str) -> Request:
    """The word comes back as JSON."""
    return Request(user=text)


@says_ant.check
def is_ant(reply: Reply[Said], text: str) -> None:
    assert reply.parsed.word == "ant"
'''


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The running proxy: its base_url and its key."""
    folder = tmp_path_factory.mktemp("litellm")
    (folder / "proxy.yaml").write_text(PROXY)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    key = f"sk-{secrets.token_hex(32)}"
    environ = {**os.environ, "LITELLM_MASTER_KEY": key, "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    command = [LITELLM, "--config", "proxy.yaml", "--host", "127.0.0.1", "--port", str(port)]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(command, cwd=folder, env=environ, stdout=log, stderr=log) as running,
    ):
        try:
            wait_for(f"http://127.0.0.1:{port}/health/liveliness", running)
            yield f"http://127.0.0.1:{port}/v1", key
        finally:
            running.terminate()


def wait_for(url: str, running: subprocess.Popen[bytes]) -> None:
    """Until a server that is not ours answers: there is nothing to listen to, so it is asked again and again."""
    until = time.monotonic() + PATIENCE_S
    while running.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"LiteLLM's proxy did not start: exit code {running.poll()}")


@pytest.fixture
def project(proxy: tuple[str, str], empty: Any) -> Any:
    url, key = proxy
    empty.write("pyproject.toml", SETTINGS.replace("{url}", url))
    empty.write("contracts/ants.py", CONTRACT)
    return type(empty)(empty.root, {"PROXY_KEY": key})


@pytest.mark.parametrize("stream", ["false", "true"])
def test_what_is_the_same_holds_and_what_changed_regressed(project: Any, stream: str) -> None:
    here = ("--quiet", "--set", f"providers.proxy.stream={stream}")
    project.run("replay", "--to", "baseline", *here)
    same = project.run("replay", "--to", "proxy:same", "--json", *here)
    assert ReadinessReport.model_validate_json(same.out).comparison.contracts[0].verdict.word == "holds"
    new = ReadinessReport.model_validate_json(project.run("replay", "--json", *here, code=1).out)
    (contract,) = new.comparison.contracts
    assert (contract.verdict.word, len(contract.lost)) == ("regressed", 6)
    assert contract.candidate_spend.input_tokens_mean is not None


def test_a_model_that_it_does_not_have_is_unsupported(project: Any) -> None:
    project.run("replay", "--to", "baseline", "--quiet")  # a candidate without a baseline is not asked
    gone = project.run("replay", "--to", "proxy:gone", code=4)
    assert "unsupported" in gone.err
    assert "Invalid model name passed in model=gone" in gone.err


def test_a_wrong_key_ends_in_seconds(project: Any) -> None:
    """Without a database the proxy answers it with a 400 that does not speak of keys; it is told as it came."""
    wrong = type(project)(project.root, {"PROXY_KEY": "sk-wrong-key-of-mine"})
    stopped = wrong.run("replay", "--to", "baseline", code=4)
    assert "No connected db." in stopped.err
    assert "Answered 0, kept 0, 30 unobserved" in stopped.err
    assert "sk-wrong-key-of-mine" not in stopped.err + stopped.out


def test_its_rate_limit_is_met_by_our_own(project: Any) -> None:
    """Three a minute: nothing is lost, the rest waits for a budget of calls to end the sitting."""
    as_baseline = ("--to", "baseline", "--set", "baseline=proxy:limited")
    limited = project.run("replay", *as_baseline, "--budget-calls", "8", code=4)
    assert "429" in limited.err or "rate_limit" in limited.err


def test_the_doctor_lists_its_models(project: Any) -> None:
    said = project.run("doctor").out
    assert "ok   endpoint of proxy:old: it answers and lists the release" in said
