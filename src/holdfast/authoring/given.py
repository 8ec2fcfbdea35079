"""The keywords of a contract, judged: every one that does not fit is noted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.errors import PydanticUserError

from holdfast.authoring.case import CaseSource
from holdfast.authoring.findings import Place
from holdfast.authoring.schema import schema_of
from holdfast.authoring.stated import Stated, function_name
from holdfast.authoring.tools import tool_of
from holdfast.domain.contract import Accepted, Bar
from holdfast.domain.message import Schema, Tool
from holdfast.errors import nearest, shortened

_SHARED = ("cases", "bar", "id", "owner", "tags", "accepts")
_FIRST = {"cases": "Write cases=[...].", "holds": "Write holds=RELATION."}
_METAMORPHIC = ("base", "holds", "given", "draws", "seed", "bar", "id", "owner", "tags", "accepts")
KEYWORDS = {
    "contract": (*_SHARED, "checks", "tools", "response_model"),
    "app_contract": (*_SHARED, "revision"),
    "agent_contract": (*_SHARED, "checks", "world", "caps"),
    "metamorphic": _METAMORPHIC,
    "metamorphic.of_requests": _METAMORPHIC,
}


@dataclass(frozen=True, slots=True)
class Given:
    """What a contract was given, each of its proper kind."""

    cases: tuple[CaseSource[Any, Any], ...]
    bar: Bar
    owner: str
    tags: tuple[str, ...]
    accepts: frozenset[Accepted]
    tools: tuple[Tool, ...]
    response_model: type[BaseModel] | None
    schema: Schema | None
    revision: str


def read_given(stated: Stated, place: Place, default_margin: float) -> Given:
    """The keywords of a contract. What does not fit is noted, and left out of what is returned."""
    given = stated.given
    _require_known(stated, place)
    model = _response_model(given.get("response_model"), place)
    return Given(
        cases=_cases(stated, place) if "cases" in KEYWORDS[stated.kind] else (),
        bar=_bar(given.get("bar"), place, default_margin),
        owner=_text("owner", given, place),
        tags=tags_of(given.get("tags", ()), place),
        accepts=_accepts(given.get("accepts", ()), place),
        tools=_tools(given.get("tools", ()), place),
        response_model=model,
        schema=_schema(model, place),
        revision=_text("revision", given, place),
    )


def _require_known(stated: Stated, place: Place) -> None:
    known = KEYWORDS[stated.kind]
    for name in stated.given:
        if name not in known:
            place.add(f"{stated.kind} has no keyword {name!r}.", nearest(name, known))
    if stated.misplaced:
        takes, first = ("one contract and keywords", "holds") if "base" in known else ("keywords", "cases")
        found = shortened(stated.misplaced[0])
        place.add(f"{stated.kind} takes {takes} only, found {found} before them.", _FIRST[first])
    if not isinstance(stated.given.get("checks", ()), list | tuple):
        place.add(f"checks is no list: found {shortened(stated.given['checks'])}.", "Write checks=[...].")


def _cases(stated: Stated, place: Place) -> tuple[CaseSource[Any, Any], ...]:
    given = stated.given.get("cases")
    if given is None or (isinstance(given, list | tuple) and not given):
        place.add("It has no cases, so there is nothing to judge.", "Give it some: cases=[Case(ID, INPUT), ...].")
        return ()
    if not isinstance(given, list | tuple):
        place.add(f"cases is no list: found {shortened(given)}.", "Write cases=[...].")
        return ()
    for each in given:
        if not isinstance(each, CaseSource):
            place.add(f"cases holds {shortened(each)}, which is no case.", "Write Case(ID, INPUT) or Case.load(...).")
    return tuple(each for each in given if isinstance(each, CaseSource))


def _bar(given: Any, place: Place, default_margin: float) -> Bar:
    if given is None:
        return Bar(margin=default_margin)
    if not isinstance(given, Bar):
        place.add(f"bar is no Bar: found {shortened(given)}.", "Write bar=Bar(margin=0.05) or bar=Bar(must=True).")
        return Bar(margin=default_margin)
    if given.must is None and given.margin is None:
        return given.model_copy(update={"margin": default_margin})
    return given


def _text(name: str, given: Mapping[str, Any], place: Place) -> str:
    value = given.get(name, "")
    if not isinstance(value, str):
        place.add(f"{name} is no text: found {shortened(value)}.")
        return ""
    return value


def tags_of(given: Any, place: Place, *, case: str = "", at: str | None = None) -> tuple[str, ...]:
    """Tags as a tuple; what is no list of texts is noted."""
    if isinstance(given, list | tuple) and all(isinstance(tag, str) and tag for tag in given):
        return tuple(given)
    place.add(f"tags is no list of texts: found {shortened(given)}.", 'Write tags=["en", ...].', case=case, at=at)
    return ()


def _accepts(given: Any, place: Place) -> frozenset[Accepted]:
    known: tuple[Accepted, ...] = get_args(Accepted)
    if not isinstance(given, list | tuple | set | frozenset):
        place.add(f"accepts is no list: found {shortened(given)}.", 'Write accepts=["refusal"].')
        return frozenset()
    for each in given:
        if each not in known:
            place.add(f"accepts holds {shortened(each)}.", nearest(str(each), known))
    return frozenset(each for each in given if each in known)


def _tools(given: Any, place: Place) -> tuple[Tool, ...]:
    if not isinstance(given, list | tuple):
        place.add(f"tools is no list: found {shortened(given)}.", "Write tools=[FUNCTION, ...].")
        return ()
    tools = [tool for each in given if (tool := _tool(each, place)) is not None]
    names = [tool.name for tool in tools]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            place.add(f"{names.count(name)} tools are called {name!r}.", "Name one of them: @tool(name=...).")
    return tuple(tools)


def _tool(function: Any, place: Place) -> Tool | None:
    name = function_name(function) or shortened(function)
    if not hasattr(function, "__holdfast_tool__"):
        place.add(f"The tool {name!r} is not marked as one.", "Write @tool above the function.")
        return None
    try:
        return tool_of(function)
    except ValueError as error:
        place.add(f"The tool {name!r} cannot be offered: {error}.")
        return None


def _response_model(given: Any, place: Place) -> type[BaseModel] | None:
    if given is None or (isinstance(given, type) and issubclass(given, BaseModel)):
        return given
    place.add(f"response_model is no pydantic class: found {shortened(given)}.")
    return None


def _schema(model: type[BaseModel] | None, place: Place) -> Schema | None:
    if model is None:
        return None
    try:
        return schema_of(model)
    except (PydanticUserError, NameError) as error:
        first_line = str(error).partition("\n")[0]
        place.add(f"response_model {model.__name__!r} has no JSON schema: {first_line}.")
    except RecursionError:  # the SDK that builds the same form ends in one as well
        found = f"response_model {model.__name__!r} refers to itself in a field with a description or a default."
        place.add(found, "OpenAI's strict form cannot hold that: leave the description and the default out there.")
    return None
