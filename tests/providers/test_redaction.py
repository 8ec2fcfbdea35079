"""Keys are in nothing that is kept."""

import json

from holdfast.domain.message import Call
from holdfast.domain.observation import Observation
from holdfast.providers.redaction import Redactor, secrets_in

KEY = 'sk-"quoted"/0123456789'


def test_a_secret_is_replaced_as_it_is_as_json_writes_it_and_as_a_url_writes_it() -> None:
    redact = Redactor([KEY])
    for text in (KEY, json.dumps(KEY), json.dumps(KEY).replace("/", "\\/"), "sk-%22quoted%22%2F0123456789"):
        assert "0123456789" not in redact(f"before {text} after")
    assert redact(f"a {KEY} b") == "a [redacted] b"


def test_a_placeholder_is_no_secret() -> None:
    assert Redactor(["none", "EMPTY", "ollama", ""])("ollama says none") == "ollama says none"


def test_of_two_secrets_the_longer_is_replaced_whole() -> None:
    assert Redactor(["abcdefgh", "abcdefghij"])("abcdefghij") == "[redacted]"


def test_headers_are_secret_by_their_names() -> None:
    headers = {"X-Team": "support-platform", "X-Api-Key": "k-1", "Authorization": "Basic dXNlcjpwYXNz"}
    assert secrets_in(headers) == ["k-1", "Basic dXNlcjpwYXNz", "k-1", "dXNlcjpwYXNz"]


def test_every_text_of_an_observation_is_cleaned() -> None:
    call = Call(name=KEY, arguments_text=json.dumps({"key": KEY}), id=KEY)
    seen = Observation(text=KEY, refusal=KEY, reasoning=KEY, finish_raw=KEY, served_model=KEY, fingerprint=KEY,
                       response_id=KEY, calls=(call,))  # fmt: skip
    assert "0123456789" not in Redactor([KEY]).observation(seen).model_dump_json()


def test_an_observation_without_secrets_stays_the_same() -> None:
    seen = Observation(text="hello")
    assert Redactor([KEY]).observation(seen) is seen
    assert Redactor([]).observation(seen) is seen
