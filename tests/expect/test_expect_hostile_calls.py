"""No tool call and no run of an agent crashes a ready-made check, whatever its arguments are; no structured answer."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast import expect
from holdfast.domain.message import Call
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply

DEEP = 100_000
KEYS = ", ".join(f'"k{number}": {number}' for number in range(50_000))
MARKS = "\u0323\u0301" * 50_000
ARGUMENTS = {
    "a list": "[1]",
    "a number": "5",
    "not JSON": "order=A",
    "nothing": "",
    "null": "null",
    "keys twice": '{"order": 1, "order": "A"}',
    "not a number": '{"order": "A", "n": NaN}',
    "infinity": '{"order": "A", "n": -Infinity}',
    "5,000 digits": f'{{"order": "A", "n": 1{"0" * 5000}}}',
    "4,200 digits": f'{{"order": "A", "n": 1{"0" * 4200}, "items": [1{"0" * 4200}]}}',
    "beyond floats": '{"order": "A", "n": 1e999, "items": [1e999, -1e999]}',
    "brackets": "[" * DEEP,
    "braces": '{"order":' * DEEP,
    "brackets inside": f'{{"order": "A", "items": {"[" * DEEP}{"]" * DEEP}}}',
    "as deep as can be read": f'{{"order": "A", "items": {"[" * 950}{"]" * 950}}}',
    "objects inside": '{"order": ' + '{"a":' * 450 + "1" + "}" * 451,
    "a long text": f'{{"order": "{"x" * 5_000_000}"}}',
    "a long list": f'{{"order": "A", "items": [{"1," * 30_000}2]}}',
    "many keys": f'{{"order": "A", {KEYS}}}',
    "odd text": '{"order": "\\ud800\\u0000\\u202e", "n": "\\ud800"}',
    "an odd key": '{"order": "A", "\\ud800": 1}',
    "a lone surrogate": '{"order": "\ud800"}',
    "combining marks": f'{{"order": "{MARKS}"}}',
    "a date for ever": f'{{"order": "{"2026-" * 30_000}"}}',
    "digits for ever": f'{{"order": "{"9" * 100_000}", "n": 5}}',
    "a date as number": '{"order": 20260501, "n": true}',
    "a byte order mark": '\ufeff{"order": "A"}',
}
NAMES = ["", "x", "find\n", "\ud800\x00\u202e", "f" * 1_000_000]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["A", "2026-05-01"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=9,
)
GIVEN = st.fixed_dictionaries({}, optional={"order": JSON, "n": JSON, "items": JSON, "more": JSON}).map(json.dumps)


def called(*calls: tuple[str, str], text: str | None = None) -> Observation:
    return Observation(text=text, calls=tuple(Call(name=name, arguments_text=given) for name, given in calls))


@pytest.fixture(scope="session")
def of_calls(checks: Any) -> list[str]:
    """The names of the checks that look at calls."""
    families = {"tools", "call_order", "trajectory", "run", "offered"}
    homes = {name: getattr(getattr(expect, name, None), "__module__", "").rpartition(".")[2] for name in checks}
    return [name for name, home in homes.items() if home in families or name in ("absent", "equivalent")]


@pytest.mark.parametrize("arguments", ARGUMENTS.values(), ids=ARGUMENTS.keys())
def test_odd_arguments_are_an_outcome(of_calls: Any, outcome_of: Any, arguments: str) -> None:
    assert len(of_calls) >= 20
    for name in of_calls:
        outcome_of(name, called(("find", arguments)))


@pytest.mark.parametrize("tool", NAMES, ids=["empty", "other", "line", "odd", "long"])
def test_odd_names_are_an_outcome(of_calls: Any, outcome_of: Any, tool: str) -> None:
    for name in of_calls:
        for observation in (called((tool, "{}")), called((tool, "["), ("find", '{"order": "A"}'), text="\ud800")):
            outcome_of(name, observation)
            outcome_of(name, observation, negated=True)


def test_thousands_of_calls_are_an_outcome(of_calls: Any, outcome_of: Any) -> None:
    observation = called(*[("find" if number % 3 else "x", '{"order": "B"}') for number in range(6_000)])
    for name in of_calls:
        outcome_of(name, observation)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(given=st.lists(st.tuples(st.sampled_from(["find", "x", "y"]), GIVEN | st.text(max_size=9)), max_size=4))
def test_any_calls_are_an_outcome(of_calls: Any, outcome_of: Any, given: list[tuple[str, str]]) -> None:
    for name in of_calls:
        outcome_of(name, called(*given))


FIELDS: list[str] = [
    "1e999",
    f"1{'0' * 4200}",
    "true",
    '"\\ud800"',
    '{"\\u0000\\u202e]": "\\u0000"}',
    f"{'[' * 150}{']' * 150}",
    '{"a":' * 190 + "1" + "}" * 190,
    f"[{'1,' * 100_000}2]",
    f'"{"ab" * 1_000_000}"',
    '"' + "b\\n" * 200_000 + '"',
    f"{{{KEYS}}}",
]


@pytest.mark.parametrize("field", FIELDS, ids=range(len(FIELDS)))
@pytest.mark.parametrize("form", ['{{"sku": {}}}', '{{"lines": [{{"sku": {}}}, {{"sku": 1}}]}}'])
def test_odd_fields_are_an_outcome(outcome_of: Any, lines: Any, form: str, field: str) -> None:
    wanted = lines(sku="A", lines=[lines(sku="A", amount=1.5), lines(sku={"a": [1]})])
    for name in ("matches_expected", "matches_schema", "no_extra_keys"):
        outcome_of(name, Observation(text=form.format(field)), wanted)


def test_a_list_that_is_much_too_long_is_soon_told(outcome_of: Any, lines: Any) -> None:
    """What deepdiff would take minutes for is not explained by it: our own first place of difference says enough."""
    wanted = lines(lines=[lines(sku=str(number)) for number in range(5)])
    text = json.dumps({"lines": [{"sku": str(number % 9)} for number in range(20_000)]})
    assert outcome_of("matches_expected", Observation(text=text), wanted) == "failed"


def test_a_wanted_value_is_made_once_for_all_calls_of_an_answer() -> None:
    made: list[object] = []
    check = expect.calls("find", order=lambda input: made.append(input) or "A")
    with pytest.raises(AssertionError, match="they part at 'order': expected 'A', found 'B'"):
        check(Reply(called(*[("find", '{"order": "B"}')] * 500)), "question")
    assert made == ["question"]
    check(Reply(called(("find", "[]"), ("find", '{"order": "B"}'), ("find", '{"order": "A"}'))), "another")
