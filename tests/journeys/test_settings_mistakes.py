"""Wrong settings: each a clear message, before anything is sent or in seconds."""

from typing import Any

import pytest

pytestmark = pytest.mark.journey

UNSET = "The environment variable 'NOWHERE_SET' is not set. Set NOWHERE_SET; keys never stand in a file"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("replya",), "There is no verb 'replya'. Nearest: 'replay'."),
        (("replay", "--to", "simulate:new"), "No provider is called 'simulate'. Nearest: 'simulated'."),
        (("replay", "--to", "new"), "release 'new': A release is written 'provider:id', found 'new'."),
        (("replay", "--set", "providers.simulated.api_key_env=NOWHERE_SET"), UNSET),
        (
            ("replay", "--set", "candidate=somebody:new"),
            "toml, candidate: No provider is called 'somebody'.",
        ),
        (("report", "--format", "htm"), "There is no reporter 'htm'. Nearest: 'html'."),
        (("list", "--config", "elsewhere.toml"), "elsewhere.toml: There is no such file."),
        (("list", "--set", "budget"), "--set: Found 'budget', which is no `key=value`."),
    ],
    ids=lambda value: " ".join(value[:3]) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_is_refused_before_anything_is_sent(
    desk: Any, serve: Any, words: tuple[str, ...], message: str
) -> None:
    server = serve()
    refused = desk(server.base_url).run(*words, code=2)
    assert message in refused.err
    assert "Traceback" not in refused.err
    assert (refused.out, server.stats.requests) == ("", 0)


def test_all_mistakes_in_the_settings_are_told_at_once(desk: Any) -> None:
    mine = desk("ftp://here", settings='timeout_s = "soon"\nhedaers = {}\n[tool.holdfast.releases.new]\n')
    file = mine.root / "pyproject.toml"
    file.write_text(file.read_text("utf-8").replace("margin = 0.3", "margni = 0.3\nfalse_alarm = 2"), "utf-8")
    number = "input should be a valid number, unable to parse string as a number"
    lines = mine.run("check", code=2).err.splitlines()
    assert lines == [
        f"{file}, false_alarm: Found 2: input should be less than 0.5.",
        f"{file}, providers.simulated.base_url: Found 'ftp://here': it must start with http:// or https://.",
        f"{file}, providers.simulated.timeout_s: Found 'soon': {number}.",
        f"{file}, providers.simulated.hedaers: There is no setting 'hedaers'. Nearest: 'headers'.",
        f"{file}, releases.new: Found 'new': a release is written 'provider:id', found 'new'.",
        f"{file}, margni: There is no setting 'margni'. Nearest: 'margin'.",
    ]


def test_a_release_that_nobody_serves_is_no_regression(desk: Any, serve: Any) -> None:
    server = serve()
    mine = desk(server.base_url)
    mine.run("replay", "--to", "baseline", "--quiet")
    gone = mine.run("replay", "--to", "simulated:nwe", code=4)
    assert gone.out == ""
    assert gone.err.count("Given up") == 1
    assert "3 unobserved (unsupported 3)" in gone.err
    assert "release 'simulated:nwe': The provider does not serve it. HTTP 404, code 'model_not_found'" in gone.err
    assert "Nearest: 'new'." in gone.err
    assert "The provider does not serve it." in mine.run("compare", "baseline", "simulated:nwe", code=4).err


def test_an_endpoint_that_is_not_there_is_named_and_the_run_can_go_on(desk: Any, serve: Any) -> None:
    server = serve()
    mine = desk("http://127.0.0.1:9/v1")
    lost = mine.run("replay", "--to", "baseline", code=4)
    assert "A call failed and is made again: transport: The connection failed" in lost.err
    assert "Stopped: transport: 5 trials in a row were lost." in lost.err
    assert "127.0.0.1" in lost.err
    assert "6 unobserved (transport 6)" in lost.err
    there = mine.run("replay", "--to", "baseline", "--set", f"providers.simulated.base_url={server.base_url}")
    assert "Going on with" in there.err
    assert server.stats.answered == 6


def test_a_base_url_with_another_path_ends_in_seconds(desk: Any, serve: Any) -> None:
    server = serve()
    lost = desk(server.base_url.replace("/v1", "/v7")).run("replay", "--to", "baseline", code=4)
    assert "HTTP 404" in lost.err
    assert "The simulated provider has no POST /v7/chat/completions." in lost.err
    assert server.stats.answered == 0
