import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain.message import Call, ImagePart, Message, Sampling, TextPart, Tool
from holdfast.domain.request import Request
from holdfast.evidence.pin_text import (
    canonical_request,
    conflict_line,
    line,
    lines_of,
    page,
    readable_request,
    text_of,
)

TEXTS = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("\n\r\x00\x7f\u202e\u2028\ufeff\U000e0041\ud800")
)
MESSAGES = st.builds(
    Message,
    role=st.sampled_from(["system", "user", "assistant"]),
    content=st.none()
    | TEXTS
    | st.lists(
        st.builds(TextPart, text=TEXTS) | st.just(ImagePart(sha256="ab", media_type="image/png")),
        min_size=1,
        max_size=2,
    ).map(tuple),
    calls=st.lists(st.builds(Call, name=TEXTS, arguments_text=TEXTS), max_size=2).map(tuple),
)
TOOLS = st.builds(Tool, name=TEXTS, description=TEXTS, parameters=st.just({"description": "two\nlines"}))
REQUESTS = st.builds(
    Request,
    messages=st.lists(MESSAGES, min_size=1, max_size=3).map(tuple),
    tools=st.lists(TOOLS, max_size=2).map(tuple),
    sampling=st.just(Sampling(temperature=0.2, stop=("\n",))),
)


@given(TEXTS)
def test_lines_joined_are_the_text(text: str) -> None:
    assert text_of(lines_of(text)) == text


@given(TEXTS)
def test_written_text_is_read_as_it_was_and_shows_every_character(text: str) -> None:
    for written in (page([text]), line([text])):
        assert json.loads(written) == [text]
        assert written.encode("utf-8").decode("utf-8") == written
        assert not set(written) & set("\r\x00\x7f\u202e\u2028\ufeff\U000e0041")


@given(REQUESTS)
def test_a_readable_request_is_the_same_request(request: Request) -> None:
    asked = request.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    assert canonical_request(json.loads(page(readable_request(asked)))) == asked


def test_a_request_reads_line_by_line() -> None:
    asked = {"messages": [{"role": "user", "content": "Dear 客服,\nwhere is it?"}]}
    assert page(readable_request(asked)) == (
        '{\n  "messages": [\n    {\n      "role": "user",\n      "content": [\n        "Dear 客服,",\n'
        '        "where is it?"\n      ]\n    }\n  ]\n}\n'
    )


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(ValueError):
        page({"x": float("nan")})


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("{\n<<<<<<< HEAD\n", 2),
        ("=======\n", 1),
        ("a\nb\n>>>>>>> other", 3),
        ('{"a": "<<<<<<< x"}', None),
        ("== =", None),
    ],
)
def test_a_conflict_is_found_by_its_line(text: str, number: int | None) -> None:
    assert conflict_line(text) == number


def test_the_varied_request_of_a_metamorphic_contract_is_readable_too() -> None:
    varied = {"messages": [{"role": "user", "content": "a\nc"}]}
    asked = {"messages": [{"role": "user", "content": "a\nb"}], "varied": varied}
    readable = readable_request(asked)
    assert readable["varied"]["messages"][0]["content"] == ["a", "c"]
    assert canonical_request(readable) == asked
