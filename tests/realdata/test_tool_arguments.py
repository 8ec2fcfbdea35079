"""Tool calls of real releases, judged by checks of `expect` and by the sources' own checkers."""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from holdfast import expect
from holdfast.domain.message import Call, Tool
from holdfast.domain.observation import Observation
from holdfast.domain.reply import Reply
from holdfast.expect import Check

pytestmark = pytest.mark.realdata

Row = dict[str, Any]

BFCL = "bfcl_simple_python.jsonl"
SCHEMA_CALLS = "schema_calls.jsonl"
TYPES = {"dict": "object", "float": "number", "tuple": "array"}  # BFCL's names of types -> JSON schema's
FENCED = re.compile(r"```(?:json)?\s*\n(.*?)\n```", re.DOTALL)


@dataclass(frozen=True)
class Judged:
    """One recorded answer: the verdict of the source, and ours with its reason."""

    release: str
    case: str
    theirs: bool
    error: str
    reason: str

    @property
    def ours(self) -> bool:
        return not self.reason

    @property
    def agrees(self) -> bool:
        return self.ours == self.theirs


def show(heading: str, *lines: str) -> None:
    """A table, seen with -s."""
    sys.stdout.write(f"\n\n{heading}\n" + "".join(f"  {line}\n" for line in lines))


def rows_in(file: Path) -> list[Row]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def reply_of(answer: Mapping[str, Any]) -> Reply[None]:
    calls = tuple(Call(name=each["name"], arguments_text=each["arguments"]) for each in answer["tool_calls"] or ())
    return Reply(Observation(text=answer["content"], calls=calls))


def fault(check: Check[Any, Any], reply: Reply[Any]) -> str:
    """Why the check fails; nothing where it passes."""
    try:
        check(reply, None)
    except AssertionError as error:
        return str(error)
    return ""


# BFCL's rules for simple Python questions, as published: strings are compared without case, blanks and some signs; an
# integer may stand for a float, but not inside a list; "" among the allowed values says that it may be left out; what
# the gold answer does not name must not be given.


def gold_call(row: Row) -> Check[object, object]:
    """The only call is the gold one."""
    function = row["request"]["tools"][0]
    properties = function["parameters"]["properties"]
    (allowed,) = row["reference"]["possible_answer"][0].values()  # its key may lack the function's prefix
    tool = Tool(name=function["name"].replace(".", "_"), parameters=function["parameters"])
    arguments = {name: gold_argument(values, properties[name]["type"]) for name, values in allowed.items()}
    others = {name: expect.absent() for name in properties if name not in allowed}
    return expect.calls_only(tool, **arguments, **others)


def gold_argument(values: Sequence[Any], type_: str = "") -> Any:
    given = [gold_value(each) for each in values if each != ""] or [""]
    return expect.equivalent(
        *given,
        ignore_case=True,
        ignore_space=True,
        ignore_punctuation=",./-_*^'\"",
        exact_numbers=type_ != "float",
        optional="" in values,
    )


def gold_value(value: Any) -> Any:
    """A value; in an object each field lists its own allowed values."""
    if isinstance(value, dict):
        return {name: gold_argument(values) for name, values in value.items()}
    return [gold_value(each) for each in value] if isinstance(value, list) else value


def judged_by_gold(rows: Sequence[Row]) -> Iterator[Judged]:
    for row in rows:
        official = row["reference"]["official"]
        reason = fault(gold_call(row), reply_of(row["response"]))
        yield Judged(row["release"], row["case_id"], official["valid"], official["error_type"] or "", reason)


def test_calls_are_right_where_the_official_checker_says_so(recordings: Path) -> None:
    judged = list(judged_by_gold(rows_in(recordings / BFCL)))
    apart = [each for each in judged if not each.agrees]
    errors = Counter(each.error for each in judged if not each.theirs)
    show(
        f"{BFCL}: the official verdict, and that of expect.calls_only() of the gold answer",
        *(line_of(release, judged) for release in dict.fromkeys(each.release for each in judged)),
        f"wrong by the official checker: {', '.join(f'{error} {count}' for error, count in errors.most_common())}",
        f"disagreements: {len(apart)} of {len(judged)}",
        *(f"  {each.release} {each.case}: {each.error or 'right'}, ours: {each.reason or 'right'}" for each in apart),
    )
    assert len(judged) == 800
    assert len(judged) - len(apart) >= 798


def line_of(release: str, judged: Sequence[Judged]) -> str:
    """A line of the table: how many calls of a release are right."""
    of = [each for each in judged if each.release == release]
    theirs, ours, same = (
        sum(map(bool, each)) for each in zip(*((it.theirs, it.ours, it.agrees) for it in of), strict=True)
    )
    return f"{release:28} right: theirs {theirs}, ours {ours}; the same verdict in {same} of {len(of)}"


def test_a_failed_call_says_which_argument_parts(recordings: Path) -> None:
    """Each wrong call that was made fails for a reason that names the argument, or that there were others."""
    wrong = [
        each for each in judged_by_gold(rows_in(recordings / BFCL)) if not each.theirs and "decoder" not in each.error
    ]
    named = [
        re.search(r"they part at '[\w.\[\]]+'|argument '\w+' is missing|and no other", each.reason) for each in wrong
    ]
    assert len(wrong) == 15
    assert all(named)


# schema_calls: the source builds the schemas of its tools from TypeScript types and did not record them.


def schema_in(messages: Sequence[Mapping[str, Any]], tool: str) -> Mapping[str, Any] | None:
    """The schema of a tool that a prompt writes out as JSON, if one does."""
    for block in FENCED.findall("\n".join(message["content"] or "" for message in messages)):
        try:
            written = json.loads(block)
        except ValueError:
            continue
        for function in written if isinstance(written, list) else [written]:
            function = function.get("function", function) if isinstance(function, dict) else {}
            if function.get("name") == tool and isinstance(function.get("parameters"), dict):
                return dict(function["parameters"])
    return None


def test_first_attempts_are_judged_as_the_validator_did_or_reported_as_not_checked(recordings: Path) -> None:
    texts = json.loads((recordings / "texts.json").read_text("utf-8"))
    found: Counter[str] = Counter()
    for row in rows_in(recordings / SCHEMA_CALLS):
        verdict = row["response"]["attempts"][0]["verdict"]
        reply = reply_of(row["response"])
        found[judged_by_schema(reply, texts[row["request"]["messages_ref"]], verdict)] += 1
    show(f"{SCHEMA_CALLS}: the validator's verdict on first attempts", *(f"{found[it]:4} {it}" for it in sorted(found)))
    assert found.total() == 720
    assert not [line for line in found if line.startswith("DIFFERENT")]


def judged_by_schema(reply: Reply[None], messages: Sequence[Mapping[str, Any]], verdict: str) -> str:
    """A line of the table: how our verdict on a first attempt stands to the validator's."""
    if fault(~expect.no_call(), reply):
        return "the same: no call was made" if verdict in ("nothing", "error") else f"DIFFERENT: no call, {verdict}"
    name = reply.calls[0].name
    schema = schema_in(messages, name)
    known = Tool(name=name, parameters=dict(schema or {"type": "object"}))  # arguments are an object in any schema
    ours = "failure" if fault(expect.valid_against_schema(known), reply) else "success"
    if schema is None and ours == "success":
        return f"not checked: the prompt does not write out the schema of the tool (theirs: {verdict})"
    return f"the same: {verdict}" if ours == verdict else f"DIFFERENT: theirs {verdict}, ours {ours}"
