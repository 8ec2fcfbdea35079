"""Checks that an answer is safe to show."""

from typing import Any

import pytest

from holdfast import expect
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable
from holdfast.expect import Check


def outcome_of(check: Check[Any, Any], text: str, input: Any = None, expected: Any = None) -> str:
    try:
        check.judge(Reply(Observation(text=text)), input, expected)
    except NotApplicable:
        return "skipped"
    except AssertionError:
        return "failed"
    return "passed"


@pytest.mark.parametrize(
    ("check", "text", "outcome"),
    [
        (expect.no_html(), "a <b>x</b>", "failed"),
        (expect.no_html(), "if a < b", "passed"),
        (expect.no_html(), "<<A Title>>", "passed"),
        (expect.no_html(), "List<T> x", "passed"),
        (expect.no_html(), "<!-- c -->", "failed"),
        (expect.no_html(), "<!DOCTYPE html>", "failed"),
        (expect.no_html(), "<my-tag>", "failed"),
        (expect.no_html(), "<y onclick=1>", "failed"),
        (expect.no_html(), "&lt;b&gt;", "passed"),
        (expect.no_html(), "<SCRIPT src=x", "failed"),
        (expect.no_html(), "</div>", "failed"),
        (expect.no_html(allow=["BR"]), "a<br/>b", "passed"),
        (expect.no_html(allow=["br"]), "a<br/><i>b</i>", "failed"),
        (expect.no_links_outside("a.example"), "https://a.example/x", "passed"),
        (expect.no_links_outside("a.example"), "http://docs.a.example.", "passed"),
        (expect.no_links_outside("a.example"), "HTTPS://A.EXAMPLE", "passed"),
        (expect.no_links_outside("a.example"), "www.a.example", "passed"),
        (expect.no_links_outside("a.example"), "https://a.example:443/", "passed"),
        (expect.no_links_outside("a.example"), "no link, data: 5 GB, see 3//4", "passed"),
        (expect.no_links_outside("a.example"), "mailto:me@evil.example", "passed"),
        (expect.no_links_outside("a.example"), "https://evil.example", "failed"),
        (expect.no_links_outside("a.example"), "https://nota.example", "failed"),
        (expect.no_links_outside("a.example"), "https://a.example@evil.example/x", "failed"),
        (expect.no_links_outside("a.example"), "https://evil.example\\@a.example", "failed"),
        (expect.no_links_outside("a.example"), "https://a.example.evil.example", "failed"),
        (expect.no_links_outside("a.example"), "www.evil.example", "failed"),
        (expect.no_links_outside("a.example"), "[x](//evil.example/a)", "failed"),
        (expect.no_links_outside("a.example"), "![x](https://evil.example/?q=secret)", "failed"),
        (expect.no_links_outside("a.example"), "javascript:alert(1)", "failed"),
        (expect.no_links_outside("a.example"), "data:text/html,x", "failed"),
        (expect.no_links_outside("a.example"), "http://[::1", "failed"),
        (expect.no_links_outside("a.example"), "http:/\\evil.example", "failed"),
        (expect.no_links_outside("a.example"), "ftp://evil.example", "failed"),
        (expect.no_links_outside(), "https://a.example", "failed"),
        (expect.no_links_outside(), "no link", "passed"),
        (expect.no_secrets(), "sk-abcdefgh12345678", "failed"),
        (expect.no_secrets(), "AKIAABCDEFGHIJKLMNOP", "failed"),
        (expect.no_secrets(), "ghp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "failed"),
        (expect.no_secrets(), "postgres://u:pw@host", "failed"),
        (expect.no_secrets(), "https://host/@me", "passed"),
        (expect.no_secrets(), "task-list-of-1234567890123456", "passed"),
        (expect.no_secrets(), "a [redacted] key", "failed"),
        (expect.no_secrets(), "-----BEGIN RSA PRIVATE KEY-----", "failed"),
        (expect.no_secrets(), "Bearer authentication is used", "passed"),
        (expect.no_secrets(), "Bearer abcdef0123456789", "failed"),
        (expect.no_secrets(), "me@a.example", "passed"),
    ],
)
def test_safety_checks(check: Check[Any, Any], text: str, outcome: str) -> None:
    assert outcome_of(check, text) == outcome


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (expect.no_html(), "So <b>x</b>", "Expected no HTML in the answer; '<b>x</b>' stands at character 3."),
        (
            expect.no_links_outside("a.example", "b.example"),
            "See https://c.example.",
            "Expected links to a.example, b.example only; 'https://c.example' at character 4 goes to 'c.example'.",
        ),
        (expect.no_links_outside(), "javascript:x", "Expected no link; 'javascript:x' at character 0 goes to no host."),
        (
            expect.no_secrets(),
            "It is AKIAABCDEFGHIJKLMNOP.",
            "Expected no key in the answer; an AWS key stands at character 6, 20 characters long.",
        ),
    ],
)
def test_a_failure_names_what_was_expected_and_where(check: Check[Any, Any], text: str, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check(Reply(Observation(text=text)), None)
    assert str(caught.value) == message


@pytest.mark.parametrize("host", ["https://a.example", "", "a.example/x"])
def test_a_host_is_given_without_scheme_and_path(host: str) -> None:
    with pytest.raises(ValueError, match="without scheme or path"):
        expect.no_links_outside(host)
