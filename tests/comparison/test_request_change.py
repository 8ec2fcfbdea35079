"""Where the two sides were asked different things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.comparison.pairing import PairedCase
from holdfast.comparison.request_change import first_difference, request_change
from holdfast.domain.observation import Exchange
from holdfast.domain.trajectory import Transcript, UserStep

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab", max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("xyz", min_size=1, max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ({"n": 1}, {"n": 2}, "At n: 1 was, now 2."),
        (
            {"m": [{"c": "Say yes."}]},
            {"m": [{"c": "Say no."}]},
            "At m[0].c, character 4: 'Say yes.' was, now 'Say no.'.",
        ),
        ({"t": 0.2}, {}, "At t: 0.2 was, now nothing."),
        ([1], [1, 2], "At [1]: nothing was, now 2."),
        ({"a": 1}, {"a": 1}, ""),
    ],
)
def test_the_first_difference_is_a_sentence_with_its_path(before, after, sentence) -> None:
    assert first_difference(before, after) == sentence


@given(JSON, JSON)
def test_there_is_a_sentence_exactly_where_two_values_differ(before, after) -> None:
    assert bool(first_difference(before, after)) == (before != after)


def asked(bench, **body):
    exchange = Exchange(body="{}", asked=body)
    return (bench.trial("a", 0, "p", exchanges=(exchange,)),)


def test_the_release_itself_is_no_change_of_the_request(bench) -> None:
    assert request_change(PairedCase("a", (), asked(bench, model="x"), asked(bench, model="y"))) == ""


def test_a_changed_parameter_is_told(bench) -> None:
    found = request_change(PairedCase("a", (), asked(bench, n=1), asked(bench, n=2)))
    assert found == "At n: 1 was, now 2."


def test_without_kept_text_the_digests_decide(bench) -> None:
    one = (bench.trial("a", 0, "p", exchanges=(Exchange(body="", asked_digest="1"),)),)
    other = (bench.trial("a", 0, "p", exchanges=(Exchange(body="", asked_digest="2"),)),)
    assert request_change(PairedCase("a", (), one, one)) == ""
    assert request_change(PairedCase("a", (), one, other)) == "The requests differ; their text was not kept."


def test_a_case_without_a_partner_has_no_change(bench) -> None:
    assert request_change(PairedCase("a", (), asked(bench, n=1), ())) == ""


def run_of(bench, said, policy="Be kind.", source="d / a / 0", **body):
    """A run of an agent whose user opened so."""
    messages = [{"role": "system", "content": policy}, {"role": "user", "content": said}]
    answer = Transcript(steps=(UserStep(text=said),), stopped="finished", world=None).kept()
    exchange = Exchange(body="{}", asked={"messages": messages, **body})
    return (bench.trial("a", 0, "p", exchanges=(exchange,), answer=answer, source=source),)


def test_of_a_recorded_agent_the_words_of_its_simulated_user_are_no_change(bench) -> None:
    hi = run_of(bench, "Hi!")
    assert request_change(PairedCase("a", (), hi, run_of(bench, "Hello, it is me."))) == ""
    told = request_change(PairedCase("a", (), hi, run_of(bench, "Hello.", policy="Be brief.")))
    assert told == "At messages[0].content, character 3: 'Be kind.' was, now 'Be brief.'."
    assert request_change(PairedCase("a", (), hi, run_of(bench, "Hi!", tools=[{"name": "find"}]))).startswith(
        "At tools"
    )


def test_a_recorded_run_beside_one_of_our_own_says_nothing_of_what_was_asked(bench) -> None:
    assert request_change(PairedCase("a", (), run_of(bench, "Hi!"), run_of(bench, "Ho!", source=""))) == ""


def test_what_a_script_says_first_is_ours(bench) -> None:
    one, other = (run_of(bench, said, source="") for said in ("Hi!", "Ho!"))
    assert (
        request_change(PairedCase("a", (), one, other)) == "At messages[1].content, character 1: 'Hi!' was, now 'Ho!'."
    )
