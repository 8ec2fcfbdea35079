"""Cases as they are once loaded: every file read, every id unique, every input with its digest."""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.errors import PydanticUserError
from pydantic_core import PydanticSerializationError

from holdfast.authoring.case import Case, CaseFile, CaseSource
from holdfast.authoring.case_file import ReadCase, read_cases
from holdfast.authoring.findings import Place
from holdfast.authoring.given import tags_of
from holdfast.authoring.input_form import digest_of_input
from holdfast.authoring.materials import Materials
from holdfast.authoring.reading import Reader
from holdfast.authoring.slugs import is_slug, proposed
from holdfast.domain.contract import LoadedCase
from holdfast.errors import ContractError


def loaded_cases(
    sources: Sequence[CaseSource[Any, Any]], place: Place, reader: Reader, model: type[BaseModel] | None
) -> list[LoadedCase]:
    """The cases of a contract, in their order. What does not fit is noted."""
    read = [each for source in sources for each in _read(source, place)]
    _require_distinct(read, place)
    return [case for each in read if (case := _loaded(each, place, reader, model)) is not None]


def _read(source: CaseSource[Any, Any], place: Place) -> Iterable[ReadCase]:
    where = source.where.shown(place.findings.root)
    if isinstance(source, CaseFile):
        return read_cases(source, f"{where}, contract {place.contract!r}", place.findings)
    if isinstance(source, Case):
        return [ReadCase(source.id, source.input, source.expected, source.has_expected, source.tags, where)]
    place.add(f"cases holds a {type(source).__name__}, which is no Case, Case.load(...) or drawn(...).", at=where)
    return []


def _require_distinct(cases: Sequence[ReadCase], place: Place) -> None:
    first: dict[str, ReadCase] = {}
    for case in cases:
        if not is_slug(case.id):
            place.add(f"The id of a case is {case.id!r}.", proposed(case.id), at=case.where)
            if not isinstance(case.id, str):
                continue
        other = first.setdefault(case.id.lower(), case)
        if other is not case:
            found = f"Two cases have the id {case.id!r}; the other stands at {other.where}."
            remedy = "Upper and lower case do not tell ids apart." if case.id != other.id else ""
            place.add(found, remedy, at=case.where)


def _loaded(read: ReadCase, place: Place, reader: Reader, model: type[BaseModel] | None) -> LoadedCase | None:
    materials = Materials(reader, place.made, place.named(str(read.id), read.where))
    tags = tags_of(read.tags, place, case=str(read.id), at=read.where)
    _require_class(read, place, model)
    try:
        input, expected = materials.filled(read.input), materials.filled(read.expected)
        input_digest = digest_of_input(input)
    except ContractError as error:
        place.findings.problems.extend(error.problems)
        return None
    except (PydanticUserError, PydanticSerializationError, ValueError) as error:
        found = (
            f"The input, of class {type(read.input).__name__}, has no JSON form: {str(error).partition(chr(10))[0]}."
        )
        place.add(found, "Inputs are texts, numbers, lists, dicts, dataclasses and pydantic models.", at=read.where)
        return None
    return LoadedCase(
        id=str(read.id), input=input, expected=expected, has_expected=read.has_expected, tags=tags,
        input_digest=input_digest, where=read.where,
    )  # fmt: skip


def _require_class(read: ReadCase, place: Place, model: type[BaseModel] | None) -> None:
    expected = read.expected
    if model is not None and isinstance(expected, BaseModel) and not isinstance(expected, model):
        found = f"expected is of class {type(expected).__name__}, and the response_model is {model.__name__}."
        place.add(
            found, f"Give an instance of {model.__name__}, or leave expected out.", case=str(read.id), at=read.where
        )
