"""What pydantic found wrong in a file, said as sentences a person can act on."""

import types
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from holdfast.errors import Problem, nearest, shortened


def problems_of(error: ValidationError, *, where: str, model: type[BaseModel]) -> list[Problem]:
    """One problem per mistake in `error`, each with `where` and its path inside the value."""
    return [_problem(dict(one), where, model) for one in error.errors(include_url=False)]


def _problem(mistake: Mapping[str, Any], where: str, model: type[BaseModel]) -> Problem:
    loc: tuple[int | str, ...] = mistake["loc"]
    place = f"{where}, {path_of(loc)}" if loc else where
    if mistake["type"] == "extra_forbidden":
        name = str(loc[-1])
        return Problem(place, f"There is no setting {name!r} here.", nearest(name, _fields_at(model, loc[:-1])))
    if mistake["type"] == "missing":
        return Problem(place, "This setting is required and was not given.", "Add it.")
    if mistake["type"] == "value_error":
        return Problem(place, str(mistake["ctx"]["error"]))
    return Problem(place, f"Found {shortened(mistake['input'])}.", f"{mistake['msg']}.")


def path_of(loc: Iterable[int | str]) -> str:
    """`plants[0].where.share` for `("plants", 0, "where", "share")`."""
    path = ""
    for part in loc:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += f".{part}" if path else part
    return path


def _fields_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    here: object = model
    for part in loc:
        here = _step(_model_or_container(here), part)
    inner = _model_or_container(here)
    return _names(inner) if isinstance(inner, type) and issubclass(inner, BaseModel) else []


def _names(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _step(here: object, part: int | str) -> object:
    if isinstance(here, type) and issubclass(here, BaseModel):
        found = [field.annotation for name, field in here.model_fields.items() if (field.alias or name) == part]
        return found[0] if found else None
    arguments = get_args(here)
    return arguments[0 if isinstance(part, int) else -1] if arguments else None


def _model_or_container(annotation: object) -> object:
    """`annotation` without `Annotated` and without `| None`."""
    if get_origin(annotation) is Annotated:
        return _model_or_container(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return _model_or_container(next(one for one in get_args(annotation) if one is not type(None)))
    return annotation
