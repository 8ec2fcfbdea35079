"""The door of metamorphic contracts: what it makes, and how it is used."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from holdfast.domain.contract import Suite
from holdfast.domain.observation import Observation
from holdfast.domain.relation import Replies
from holdfast.domain.reply import Reply

Write = Callable[[str, str | bytes], Path]

SOURCE = """
from hypothesis import strategies as st
from holdfast import metamorphic

@contract(cases=[Case("a", "Hello", expected="hi", tags=["en"]), Case("b", "Bye")], owner="desk", accepts=["refusal"],
          checks=[expect.no_fence()])
def greets(text):
    return Request(user=text)

def alike(reply, varied):
    return reply.text == varied.text

@metamorphic(greets, holds=alike, given=st.sampled_from(["?", "!", "?!"]), draws=3, seed=1, tags=["noise"])
def noise_does_not_matter(text: str, noise: str) -> str:
    \"\"\"Noise at the end does not matter.\"\"\"
    return text + noise

@noise_does_not_matter.check
def stays_short(reply, varied, text):
    assert len(varied.text) <= len(text)

@noise_does_not_matter.check(gate=False)
def as_expected(reply, varied, text, want):
    assert varied.text == want

@noise_does_not_matter.check(at_least=0.5)
def likeness(reply, varied, text):
    return 1.0
"""


def test_every_draw_is_a_case_of_every_case(write: Write, load: Callable[[], Suite]) -> None:
    write("contracts/desk.py", SOURCE)
    base, made = load().contracts
    assert (made.id, made.purpose) == ("desk.noise-does-not-matter", "Noise at the end does not matter.")
    assert [case.id for case in made.cases] == [f"{case}.draw-{number}" for case in "ab" for number in (1, 2, 3)]
    assert [(case.input, case.expected, case.tags) for case in made.cases[2:4]] == [
        ("Hello", "hi", ("en",)), ("Bye", None, ()),
    ]  # fmt: skip
    assert (made.owner, made.tags, made.accepts) == ("desk", ("noise",), frozenset({"refusal"}))
    assert made.metamorphic is not None
    assert made.metamorphic.base == base.id
    asked = {str(request.messages[-1].content) for request in made.metamorphic.varied.values()}
    assert asked == {text + noise for text in ("Hello", "Bye") for noise in ("?", "!", "?!")}
    assert made.requests["main", "a.draw-1"] == base.requests["main", "a"]
    assert len({made.request_digest(case, "main") for case in made.cases}) == 6


def test_the_relation_and_further_checks_read_both_replies(write: Write, load: Callable[[], Suite]) -> None:
    write("contracts/desk.py", SOURCE)
    made = load().contracts[1]
    assert [(check.id, check.gate) for check in made.checks] == [
        ("alike", True), ("stays-short", True), ("as-expected", False), ("likeness", True),
    ]  # fmt: skip
    same: Replies[Any] = Replies(Reply(Observation(text="hi")), Reply(Observation(text="hi")))
    assert [check.run(same, made.cases[0]) for check in made.checks] == [None, None, None, 1.0]


def test_the_built_request_is_varied_in_every_variant(write: Write, load: Callable[[], Suite]) -> None:
    write("contracts/desk.py", """
        from holdfast import metamorphic, variations
        from holdfast.expect import relations
        from holdfast.variations import ToolOrder

        @tool
        def find(order: str) -> str: ...

        @tool
        def cancel(order: str) -> str: ...

        @contract(cases=[Case("a", "A-1")], tools=[find, cancel], checks=[expect.no_text_with_call()])
        def looks(order): return Request(user=order)

        @looks.variant("terse")
        def looks_terse(order): return Request(system="Be terse.", user=order)

        @metamorphic.of_requests(looks, holds=relations.same_calls(), given=variations.tool_order(), draws=2, seed=1)
        def order_of_tools(request: Request, change: ToolOrder) -> Request: return change(request)
        """)  # fmt: skip
    made = load().contracts[1]
    assert made.metamorphic is not None
    assert made.variants == ("main", "terse")
    assert [case.id for case in made.cases] == ["a.draw-1"]  # two tools have one other order
    for variant in made.variants:
        source, varied = made.requests[variant, "a.draw-1"], made.metamorphic.varied[variant, "a.draw-1"]
        assert [tool.name for tool in varied.tools] == [tool.name for tool in source.tools][::-1] == ["cancel", "find"]
    assert made.checks[0].id == "same-calls"


def test_a_bare_decorator_makes_a_contract_that_is_told_what_it_lacks(
    write: Write, problems: Callable[[], list[str]]
) -> None:
    write("contracts/desk.py", "from holdfast import metamorphic\n@metamorphic\ndef noise(text, draw): return text\n")
    assert any("It has no base. Put the name of a contract first" in problem for problem in problems())
