"""Checks on the keys of an answer that is JSON: none that was not asked for, none twice."""

import json
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, overload

from pydantic import BaseModel

from holdfast.domain.reply import Reply
from holdfast.errors import CheckFailed, nearest, shortened
from holdfast.expect.check import Check
from holdfast.expect.ids import named_by

__all__ = ["no_duplicate_keys", "no_extra_keys"]


@overload
def no_extra_keys(model: type[BaseModel], /) -> Check[object, object]: ...
@overload
def no_extra_keys(first: str, /, *names: str) -> Check[object, object]: ...
def no_extra_keys(first: Any, /, *names: str) -> Check[object, object]:
    """The answer is JSON without any key that the pydantic class does not have, or that is none of the names.

    Of a class every depth is looked at, of names the outermost object. Pydantic itself passes over keys that it does
    not know, unless the class forbids them. Keys that are missing, and values of a wrong kind, are for
    `matches_schema`.
    """
    if isinstance(first, str):
        return _of_names((first, *names))
    if not (isinstance(first, type) and issubclass(first, BaseModel)):
        raise TypeError(
            f"`no_extra_keys()` takes a pydantic class, or the names of the keys, found {shortened(first)}."
        )

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        try:
            extra = _extra(reply.json(), first, "")
        except RecursionError:
            raise CheckFailed("The answer is JSON that is nested too deep to be read.") from None
        if extra is not None:
            place, key, known = extra
            raise AssertionError(
                f"Expected no key that {first.__name__} does not have; "
                f"at {place or 'the whole'} stands {shortened(key)}. {nearest(key[:100], known)}".rstrip()
            )

    return Check(
        named_by("no-extra-keys", first.__name__), rule, says=f"has no key that {first.__name__} does not have"
    )


def no_duplicate_keys() -> Check[object, object]:
    """The answer is JSON in which no object has a key twice: readers differ on which of the two counts."""

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        reply.json()
        try:
            json.loads(reply.text, object_pairs_hook=_without_duplicates)
        except RecursionError:
            raise CheckFailed("The answer is JSON that is nested too deep to be read.") from None

    return Check("no-duplicate-keys", rule, says="has no key twice in one object")


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: dict[str, Any] = {}
        for key, value in pairs:
            if key in seen:
                raise CheckFailed(
                    f"Expected no key twice in one object; {shortened(key)} stands twice, first with "
                    f"{shortened(seen[key])} and then with {shortened(value)}, beside the keys "
                    f"{', '.join(shortened(name) for name in list(found)[:10])}."
                )
            seen[key] = value
    return found


def _of_names(names: tuple[str, ...]) -> Check[object, object]:
    known = frozenset(names)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        found = reply.json()
        if not isinstance(found, dict):
            raise CheckFailed(f"Expected a JSON object; found {shortened(found)}.")
        extra = next((key for key in found if key not in known), None)
        if extra is not None:
            raise AssertionError(
                f"Expected no key but {', '.join(shortened(name) for name in names)}; found {shortened(extra)}. "
                f"{nearest(extra[:100], names)}".rstrip()
            )

    listed = ", ".join(shortened(name) for name in names)
    return Check(named_by("no-extra-keys", *names), rule, says=f"has no key but {listed}")


_Extra = tuple[str, str, frozenset[str]]  # where, the key, and the keys that are known there


def _extra(value: Any, annotation: Any, place: str) -> _Extra | None:
    """The first key that the annotation does not have. What is of no class, or of another kind, is not looked at."""
    if isinstance(value, dict):
        return _in_object(value, annotation, place)
    if isinstance(value, list):
        kinds = _items_of(annotation)
        for at, item in enumerate(value):
            extra = _first(item, kinds, f"{place}[{at}]")
            if extra is not None:
                return extra
    return None


def _in_object(value: dict[str, Any], annotation: Any, place: str) -> _Extra | None:
    problems: list[_Extra | None] = []
    for kind in _alternatives(annotation):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            problems.append(_in_model(value, kind, place))
        elif get_origin(kind) in (dict, Mapping) and len(get_args(kind)) == 2:
            items = ((key, _extra(item, get_args(kind)[1], _at(place, key))) for key, item in value.items())
            problems.append(next((extra for _, extra in items if extra is not None), None))
        elif kind in (Any, object, dict):
            return None
    return None if None in problems or not problems else problems[0]


def _in_model(value: dict[str, Any], model: type[BaseModel], place: str) -> _Extra | None:
    known = _fields(model)
    allows = model.model_config.get("extra") == "allow"
    for key, item in value.items():
        if key in known and not isinstance(item, dict | list):
            continue
        if key not in known:
            if allows:
                continue
            return place, key, frozenset(known)
        extra = _extra(item, known[key], _at(place, key))
        if extra is not None:
            return extra
    return None


def _first(item: Any, annotations: list[Any], place: str) -> _Extra | None:
    """The problem under the alternative that has none, or the first one."""
    problems = [_extra(item, annotation, place) for annotation in annotations]
    return None if None in problems or not problems else problems[0]


def _items_of(annotation: Any) -> list[Any]:
    found: list[Any] = []
    for kind in _alternatives(annotation):
        if get_origin(kind) is not None and get_origin(kind) is not dict:
            found.extend(each for each in get_args(kind) if each is not Ellipsis)
    return found


@cache
def _fields(model: type[BaseModel]) -> dict[str, Any]:
    """By every name under which an answer may give it: its alias, and its own name where the class allows that."""
    fields: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        alias = field.validation_alias or field.alias
        names = [alias] if isinstance(alias, str) else [name]
        if not isinstance(alias, str | None) or model.model_config.get("populate_by_name"):
            names = [*names, name, *_choices(alias)]
        fields.update(dict.fromkeys(names, field.annotation))
    return fields


def _choices(alias: Any) -> Iterator[str]:
    for choice in getattr(alias, "choices", [alias]):
        first = choice if isinstance(choice, str) else next(iter(getattr(choice, "path", [])), None)
        if isinstance(first, str):
            yield first


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    """The kinds that a union allows, without what is annotated to them."""
    try:
        return _known_alternatives(annotation)
    except TypeError:  # what is annotated has no hash
        return tuple(_unfolded(annotation))


@lru_cache(maxsize=4096)
def _known_alternatives(annotation: Any) -> tuple[Any, ...]:
    return tuple(_unfolded(annotation))


def _unfolded(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) in (Union, UnionType):
        for each in get_args(annotation):
            yield from _unfolded(each)
    elif hasattr(annotation, "__metadata__"):  # Annotated[kind, ...]
        yield from _unfolded(get_args(annotation)[0])
    else:
        yield annotation


def _at(place: str, key: str) -> str:
    return f"{place}.{key:.40}" if place else f"{key:.40}"
