"""Applications as they are once loaded: which client they take, and what they answer."""

import inspect
import sys
import typing
from collections.abc import Callable
from typing import Any

from holdfast.authoring.findings import Place
from holdfast.authoring.origin import line_of_function
from holdfast.domain.contract import Application, ClientKind

if sys.version_info >= (3, 14):
    import annotationlib

_KINDS: dict[str, ClientKind] = {"OpenAI": "sync", "AsyncOpenAI": "async"}
_SIGNATURE = "It takes (input, client: OpenAI or AsyncOpenAI, release: str)."


def loaded_application(function: Callable[..., Any], place: Place, revision: str) -> Application | None:
    """The application of an app contract. What does not fit is noted."""
    where = line_of_function(function) or place.made
    parameters = list(inspect.signature(function).parameters.values())
    if len(parameters) != 3 or any(each.kind is each.KEYWORD_ONLY for each in parameters):
        place.add(f"The function takes {inspect.signature(function)}.", _SIGNATURE, at=where)
        return None
    hints = _hints(function)
    client = _kind(hints.get(parameters[1].name, ""))
    is_async = inspect.iscoroutinefunction(function)
    if client is None:
        place.add(f"Nothing tells which client the parameter {parameters[1].name!r} is.", _SIGNATURE, at=where)
        return None
    if is_async and client == "sync":
        found = "The function is async and takes the synchronous client, which would block every other call."
        place.add(found, "Annotate the client AsyncOpenAI, or write `def`.", at=where)
    answer = hints.get("return", Any)
    if isinstance(answer, str):
        found = f"The annotation of what the function returns cannot be resolved: {answer!r}."
        place.add(found, "Import its class outside of `if TYPE_CHECKING`.", at=where)
    return Application(
        run=function,
        client=client,
        is_async=client == "async",
        revision=revision,
        answer_type=Any if isinstance(answer, str) else answer,
    )


def _hints(function: Any) -> dict[str, Any]:
    """The annotations, each resolved where it can be; openai may stand under TYPE_CHECKING in the user's file."""
    written = getattr(function, "func", function)  # a partial
    annotations = _annotations(written)
    for name, annotation in annotations.items():
        try:
            annotations[name] = typing.get_type_hints(_Only(written, name, annotation))[name]
        except (NameError, AttributeError, TypeError, SyntaxError):
            continue  # it stays the text that was written
    return annotations


def _annotations(function: Any) -> dict[str, Any]:
    if sys.version_info >= (3, 14):
        found = annotationlib.get_annotations(function, format=annotationlib.Format.FORWARDREF)
        return {name: getattr(each, "__forward_arg__", each) for name, each in found.items()}
    return dict(inspect.get_annotations(function))


class _Only:
    """One annotation of a function, in the shape that `get_type_hints` resolves."""

    def __init__(self, function: Any, name: str, annotation: Any) -> None:
        self.__annotations__ = {name: annotation}
        self.__globals__ = getattr(function, "__globals__", {})


def _kind(annotation: Any) -> ClientKind | None:
    """By name: the client's module is the user's to import. A class counts by the classes it is made from as well."""
    if isinstance(annotation, str):
        return _KINDS.get(annotation.strip("\"' ").rpartition(".")[2])
    for each in getattr(annotation, "__mro__", ()):
        if each.__name__ in _KINDS and each.__module__.partition(".")[0] == "openai":
            return _KINDS[each.__name__]
    return None
