"""The answer book: finding, loading, saving, and all its mistakes at once."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from holdfast.errors import SettingsError
from holdfast.testing import Answer, AnswerBook, Said, ToolCall


def says(text: str, **more: Any) -> Answer:
    return Answer(user="q", texts=(text,), **more)


MESSAGES = [
    {"role": "system", "content": "s"},
    {"role": "user", "content": "before"},
    {"role": "assistant", "content": "yes"},
    {"role": "user", "content": "q"},
]


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        ([says("any")], "any"),
        ([says("any"), says("system", system="s")], "system"),
        ([says("any"), says("earlier", earlier=("before",))], "earlier"),
        ([says("system", system="s"), says("both", system="s", earlier=("before",))], "both"),
        ([says("any"), says("other", system="t"), says("else", earlier=("x",))], "any"),
    ],
)
def test_the_most_specific_entry_answers(asked_of: Any, entries: list[Answer], found: str) -> None:
    answer = AnswerBook.of(entries).find(asked_of(messages=MESSAGES))
    assert answer is not None
    assert answer.texts == (found,)


@pytest.mark.parametrize("entry", [says("x", system="t"), says("x", tool_results=1), says("x", images=("0" * 64,))])
def test_an_entry_for_another_request_does_not_answer(asked_of: Any, entry: Answer) -> None:
    assert AnswerBook.of([entry]).find(asked_of()) is None


@pytest.mark.parametrize(
    ("said", "found"),
    [({}, "none of them"), ({"texts": ["a"], "json": {}}, "'texts' and 'json'")],
)
def test_an_entry_says_exactly_one_thing(said: dict[str, Any], found: str) -> None:
    with pytest.raises(ValidationError, match=f"Exactly one of 'texts', 'json' and 'calls' is needed; found {found}."):
        Answer(user="q", **said)


def test_two_answers_to_one_request_are_an_error_that_names_both() -> None:
    with pytest.raises(SettingsError) as caught:
        AnswerBook.of([says("a"), says("b")])
    assert str(caught.value) == (
        "answer 2: This request is answered already at answer 1: user 'q'. "
        "Remove one, or tell them apart with 'system', 'earlier', 'images' or 'tool_results'."
    )


def test_every_bad_line_is_reported_at_once(tmp_path: Path) -> None:
    book = tmp_path / "book.jsonl"
    lines = [
        '{"user": "q", "texts": ["fine"]}',
        "{not json",
        "",
        '{"user": "r", "text": ["x"]}',
        '{"texts": ["x"]}',
        '{"user": "n", "json": {"x": NaN}}',
        '{"user": " q ", "texts": ["again"]}',
    ]
    book.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        AnswerBook.load(book, tmp_path / "absent.jsonl")
    assert str(caught.value).splitlines() == [
        (
            f"{book}:2: This line is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 "
            "(char 1). Found '{not json'. Write one JSON object per line."
        ),
        f"{book}:4, text: There is no setting 'text' here. Nearest: 'texts'.",
        f"{book}:5, user: This setting is required and was not given. Add it.",
        (
            f"{book}:6: This line is not JSON: NaN is no JSON value. "
            """Found '{"user": "n", "json": {"x": NaN}}'. Write one JSON object per line."""
        ),
        (
            f"{tmp_path / 'absent.jsonl'}: This answer book cannot be read: [Errno 2] No such file or directory: "
            f"'{tmp_path / 'absent.jsonl'}'. Name a UTF-8 file."
        ),
        (
            f"{book}:7: This request is answered already at {book}:1: user ' q '. "
            "Remove one, or tell them apart with 'system', 'earlier', 'images' or 'tool_results'."
        ),
    ]


texts = st.text(max_size=30)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(texts, values, max_size=3)
said = st.one_of(
    st.fixed_dictionaries({"texts": st.lists(texts, min_size=1, max_size=3).map(tuple)}),
    st.fixed_dictionaries({"json": objects | st.lists(values, max_size=3)}),
    st.fixed_dictionaries({"calls": st.tuples(st.builds(ToolCall, name=texts.filter(bool), arguments=objects))}),
)
optional = st.fixed_dictionaries(
    {},
    optional={
        "system": texts,
        "earlier": st.lists(texts, max_size=2).map(tuple),
        "tool_results": st.integers(0, 5),
        "reasoning": texts,
        "exact": st.booleans(),
        "wrong": said.map(lambda one: Said(**one)),
    },
)
answers = st.builds(lambda user, one, more: Answer(user=user, **one, **more), texts, said, optional)


@settings(deadline=None)  # it writes files
@given(st.lists(answers, max_size=5, unique_by=lambda answer: answer.key))
def test_a_saved_book_loads_the_same(tmp_path_factory: pytest.TempPathFactory, entries: list[Answer]) -> None:
    path = tmp_path_factory.mktemp("book") / "book.jsonl"
    book = AnswerBook.of(entries)
    book.save(path)
    assert list(AnswerBook.load(path)) == list(book) == entries
    assert len(book) == len(entries)


PATTERN = Answer(user=r"(?P<order>A-\d+): .*", is_pattern=True, texts=(r"Order \g<order> left.",))


@pytest.mark.parametrize(
    ("user", "said"),
    [
        ("A-7: where,\nplease?", "Order A-7 left."),
        ("A-8: where?", "Known."),  # an entry of its own goes first
        ("B-7: where?", None),
        ("Hello A-7: where?", None),
    ],
)
def test_a_pattern_answers_what_no_other_entry_does(asked_of: Any, user: str, said: str | None) -> None:
    book = AnswerBook.of([PATTERN, Answer(user="A-8: where?", texts=("Known.",))])
    answer = book.find(asked_of(user))
    assert (None if answer is None else answer.texts[0]) == said


def test_a_pattern_is_kept_in_a_file_and_narrowed_like_any_entry(asked_of: Any, tmp_path: Path) -> None:
    AnswerBook.of([PATTERN.model_copy(update={"system": "s"})]).save(tmp_path / "book.jsonl")
    book = AnswerBook.load(tmp_path / "book.jsonl")
    assert book.find(asked_of("A-7: where?")) is None
    asked = asked_of(messages=[{"role": "system", "content": "s"}, {"role": "user", "content": "A-7: where?"}])
    found = book.find(asked)
    assert found is not None
    assert found.texts == ("Order A-7 left.",)


@pytest.mark.parametrize(("user", "text"), [("(", "x"), ("a", r"\g<order>"), ("(a)", r"\2")])
def test_a_pattern_that_cannot_be_used_is_refused(user: str, text: str) -> None:
    with pytest.raises(ValidationError, match="cannot be used"):
        Answer(user=user, is_pattern=True, texts=(text,))
