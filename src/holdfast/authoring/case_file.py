"""Files of cases: JSON lines, every broken line named."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic.errors import PydanticUserError

from holdfast.authoring.case import CaseFile
from holdfast.authoring.findings import Findings
from holdfast.authoring.origin import shown_path
from holdfast.authoring.reading import decoded, read_bytes
from holdfast.errors import ContractError, nearest, shortened

KEYS = ("id", "input", "expected", "tags")
_SHOWN = 20  # broken lines of one file that are listed; the rest is counted


@dataclass(frozen=True, slots=True)
class ReadCase:
    """A case as it was written, wherever that was. `id` and `tags` are not judged yet."""

    id: Any
    input: Any
    expected: Any
    has_expected: bool
    tags: Any
    where: str


class _Broken(Exception):
    """Sentences on what is wrong with one line."""

    def __init__(self, *sentences: str) -> None:
        self.sentences = sentences


def read_cases(file: CaseFile[Any, Any], named_at: str, findings: Findings) -> list[ReadCase]:
    """The cases of a file. What is wrong with it is noted in `findings`, every line of it."""
    shown = shown_path(file.path, findings.root)
    try:
        text = decoded(read_bytes(file.path, named_at, shown), named_at, shown)
        types = _Types.of(file)
    except ContractError as error:
        findings.problems.extend(error.problems)
        return []
    except (PydanticUserError, NameError) as error:
        findings.add(named_at, f"Case.load cannot validate against the type: {str(error).partition(chr(10))[0]}.")
        return []
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines:
        findings.add(named_at, f"The case file {shown!r} holds no case.", "Each line is one: " + _EXAMPLE)
    return list(_read(lines, types, shown, findings))


_EXAMPLE = '{"id": "late-parcel", "input": ..., "expected"?: ..., "tags"?: [...]}.'


def _read(lines: Sequence[tuple[int, str]], types: "_Types", shown: str, findings: Findings) -> Iterator[ReadCase]:
    broken = 0
    for number, line in lines:
        where = f"{shown}:{number}"
        try:
            yield types.case(_object(line), where)
        except _Broken as error:
            broken += 1
            for sentence in error.sentences if broken <= _SHOWN else ():
                findings.add(where, sentence)
    if broken > _SHOWN:
        findings.add(shown, f"{broken - _SHOWN} further lines are broken.")


@dataclass(frozen=True, slots=True)
class _Types:
    """What inputs and expected values are validated against."""

    input: TypeAdapter[Any]
    expected: TypeAdapter[Any] | None

    @classmethod
    def of(cls, file: CaseFile[Any, Any]) -> "_Types":
        expected = file.expected_type
        return cls(TypeAdapter(file.input_type), None if expected is None else TypeAdapter(expected))

    def case(self, found: dict[str, Any], where: str) -> ReadCase:
        """The case of one line. Raises _Broken with all that is wrong with it."""
        sentences = [f"There is no key {key!r} in a case. {nearest(key, KEYS)}" for key in found if key not in KEYS]
        sentences += [f"The key {key!r} is missing." for key in ("id", "input") if key not in found]
        if "expected" in found and self.expected is None:
            sentences.append("It has an 'expected' value; say its type: Case.load(..., expected=TYPE).")
        input = _validated(self.input, "input", found, sentences)
        expected = _validated(self.expected, "expected", found, sentences)
        if sentences:
            raise _Broken(*sentences)
        return ReadCase(found["id"], input, expected, "expected" in found, found.get("tags", []), where)


def _validated(adapter: TypeAdapter[Any] | None, key: str, found: dict[str, Any], sentences: list[str]) -> Any:
    if adapter is None or key not in found:
        return None
    try:
        # As JSON, so that a date, a decimal or a tuple is read from what JSON has for it.
        return adapter.validate_json(json.dumps(found[key], ensure_ascii=False).encode("utf-8", "surrogatepass"))
    except ValidationError as error:
        for each in error.errors(include_url=False):
            path = ".".join([key, *map(str, each["loc"])])
            sentences.append(f"{path}: {each['msg']}, found {shortened(each['input'])}.")
    return None


def _object(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line, object_pairs_hook=_without_doubles, parse_constant=_refused)
    except json.JSONDecodeError as error:
        near = shortened(line[max(0, error.pos - 20) : error.pos + 20])
        raise _Broken(f"The line is not JSON: {error.msg} at character {error.pos + 1}, near {near}.") from error
    except (ValueError, RecursionError) as error:
        raise _Broken(f"The line is not JSON that can be read: {error}.") from error
    if not isinstance(found, dict):
        raise _Broken(f"The line is no JSON object, found {shortened(found)}. Write {_EXAMPLE}")
    return found


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise _Broken(f"The key {double!r} stands twice in one object; only one of them would count.")
    return found


def _refused(name: str) -> Any:
    raise _Broken(f"{name} is not JSON.")
