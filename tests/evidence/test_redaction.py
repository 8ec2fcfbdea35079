import json
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, SearchStrategy

from holdfast.domain.message import Call
from holdfast.domain.observation import Attempt, Evidence, Exchange, Observation
from holdfast.evidence.redaction import Redactor
from holdfast.evidence.secret_shapes import MARK

KEY = "sk-abcdefghijklmnop1234"
SECRET = 'pass/word "42"'
# Texts in which something like a key is likely.
PIECES = st.lists(
    st.sampled_from(
        [
            KEY,
            SECRET,
            MARK,
            "Bearer ",
            "abc12345",
            "https://",
            "a:b",
            "@",
            "?key=",
            "&token=abcdef1",
            '"',
            "\\",
            "\n",
            "{",
            "}",
        ]
    )
    | st.text(max_size=4),
    max_size=8,
).map("".join)
NESTED = st.recursive(
    PIECES | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PIECES, inner, max_size=3),
)


def test_evidence_without_keys_comes_back_itself(make: Callable[..., Evidence]) -> None:
    evidence = make()
    assert Redactor([SECRET])(evidence) is evidence


def test_keys_are_taken_out_of_every_text(make: Callable[..., Evidence]) -> None:
    evidence = make().model_copy(
        update={
            "detail": f"Refused: {SECRET}",
            "attempts": (Attempt(started_at=make().started_at, duration_ms=1.0, detail=SECRET, request_id=SECRET),),
            "exchanges": (
                Exchange(body=json.dumps({"a": SECRET}), asked={"messages": [{"content": SECRET, SECRET: 1}]}),
            ),
            "observation": Observation(text=SECRET, calls=(Call(name="f", arguments_text=json.dumps({"k": SECRET})),)),
            "answer": {"said": [SECRET]},
            "source": SECRET,
        }
    )
    redacted = Redactor([SECRET]).redacted(evidence)
    assert "word" not in redacted.model_dump_json()
    assert redacted.model_dump_json().count(MARK) == 10
    assert redacted.key == evidence.key
    assert redacted.observation is not None
    assert redacted.observation.calls[0].arguments == {"k": MARK}


def test_what_was_read_from_the_old_text_is_not_carried_along(make: Callable[..., Evidence]) -> None:
    evidence = make().model_copy(
        update={"observation": Observation(calls=(Call(name="f", arguments_text=f'{{"k":"{KEY}"}}'),))}
    )
    assert evidence.observation is not None
    assert evidence.observation.calls[0].arguments == {"k": KEY}  # now it is cached
    redacted = Redactor().redacted(evidence).observation
    assert redacted is not None
    assert redacted.calls[0].arguments == {"k": MARK}


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        (f"{KEY}!", "[redacted]!"),
        ("https://user:pass@host/?key=abcdef&b=1", "https://[redacted]@host/?key=[redacted]&b=1"),
        (f'{{"b": "{KEY}",  "a": 1}}', '{"b": "[redacted]",  "a": 1}'),
        (r'{"a": "\u0073k-abcdefghijklmnop1234"}', '{"a": "[redacted]"}'),
        (r'{"a": "\u00e9"}', r'{"a": "\u00e9"}'),
        (f'data: {{"a":"{KEY}"}}\n\ndata: [DONE]\n\n', 'data: {"a":"[redacted]"}\n\ndata: [DONE]\n\n'),
        (json.dumps({"a": json.dumps({"b": SECRET})}), json.dumps({"a": json.dumps({"b": MARK})})),
        (f"/?q={quote(SECRET, safe='')}", "/?q=[redacted]"),
    ],
)
def test_text_keeps_everything_but_the_key(text: str, redacted: str) -> None:
    assert Redactor([SECRET]).text(text) == redacted


def test_a_secret_that_a_stream_spells_out_in_pieces_is_taken_out(make: Callable[..., Evidence]) -> None:
    pieces = [SECRET[:5], SECRET[5:9], f"{SECRET[9:]}!"]
    body = "".join(
        f"data: {json.dumps({'choices': [{'index': 0, 'delta': {'content': each}}]})}\n\n" for each in pieces
    )
    evidence = make().model_copy(update={"exchanges": (Exchange(body=body, streamed=True),)})
    redacted = Redactor([SECRET]).redacted(evidence)
    events = [json.loads(line[5:]) for line in redacted.exchanges[0].body.splitlines() if line]
    assert [event["choices"][0]["delta"]["content"] for event in events] == [f"{MARK}!", "", ""]
    assert Redactor([SECRET]).redacted(redacted) == redacted


def test_a_secret_that_is_a_number_leaves_json_behind() -> None:
    assert json.loads(Redactor(["123456789"]).text('{"a": 123456789, "b": [1234567890]}')) == {"a": MARK, "b": [MARK]}


@pytest.mark.parametrize("secret", ["", "  ", "ollama", "redacted", "[redacted]"])
def test_what_is_too_short_or_our_own_mark_is_no_secret(secret: str) -> None:
    assert Redactor([secret]).text(f"It is {secret}, ollama or none.") == f"It is {secret}, ollama or none."


def test_a_secret_inside_another_leaves_nothing_of_either() -> None:
    assert Redactor(["open-sesame", "open-sesame-now"]).text("open-sesame-now open-sesame") == "[redacted] [redacted]"


def test_personal_data_is_taken_out_only_where_that_is_asked() -> None:
    text = "Write to anna@example.com or call +49 30 1234567."
    assert Redactor().text(text) == text
    assert Redactor(personal=True).text(text) == "Write to [redacted] or call [redacted]."


def test_json_nested_beyond_reading_is_still_redacted() -> None:
    text = "[" * 5000 + f'"{KEY}"' + "]" * 5000
    assert KEY not in Redactor().text(text)


@given(PIECES)
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    redactor = Redactor([SECRET], personal=True)
    assert redactor.text(redactor.text(text)) == redactor.text(text)


@given(NESTED)
def test_json_stays_json_without_the_secret_in_it(value: object) -> None:
    redactor = Redactor([SECRET, "-12345678"])
    text = redactor.text(json.dumps(value))
    assert SECRET not in json.dumps(json.loads(text), ensure_ascii=False).replace('\\"', '"')
    assert redactor.text(text) == text


@given(st.data())
def test_evidence_is_redacted_once_and_for_all(evidences: SearchStrategy[Evidence], data: DataObject) -> None:
    evidence = data.draw(evidences)
    secret = data.draw(st.text(min_size=6, max_size=12))
    assume(secret.strip() not in MARK)
    redactor = Redactor([secret])
    redacted = redactor.redacted(evidence)
    assert redactor.redacted(redacted) == redacted
    assert redacted.key == evidence.key
