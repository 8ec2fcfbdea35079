"""Reports, one format per file: a file of this folder is a format, and its name is what users type.

A leading underscore marks what formats share; a trailing one, which avoids a name of the standard library, is dropped.
Others bring their own by an entry point of the group ``holdfast.reporters``.
"""

from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pkgutil import iter_modules
from typing import cast

from holdfast.errors import Problem, UnknownNameError, UsageError, nearest, shortened
from holdfast.ports import Reporter

__all__ = ["GROUP", "load", "names"]

GROUP = "holdfast.reporters"


def names() -> tuple[str, ...]:
    """The names of all formats, sorted. Lists the folder and the entry points; imports none of them."""
    return tuple(sorted({*_own(), *(point.name for point in _points())}))


def load(name: str) -> Reporter:
    """The reporter of that name.

    Raises UnknownNameError where there is none, UsageError where two have the name or the extension does not load.
    """
    own, points = _own().get(name), [point for point in _points() if point.name == name]
    found = [*([f"holdfast.reporters.{own}"] if own else []), *(point.value for point in points)]
    if not found:
        raise UnknownNameError(Problem("", f"There is no reporter {shortened(name)}.", nearest(name, names())))
    if len(found) > 1:
        listed = " and ".join(map(repr, found))
        raise UsageError(Problem("", f"Two reporters have the name {name!r}: {listed}.", "Uninstall one of them."))
    if own:
        return cast(Reporter, import_module(f"holdfast.reporters.{own}").render)
    return _extension(points[0])


def _extension(point: EntryPoint) -> Reporter:
    try:
        found = point.load()
    except Exception as error:  # whatever an extension raises while it is imported is its own fault, told by name
        text = f"The reporter {point.name!r} ({point.value}) does not load: {type(error).__name__}: {error}"
        raise UsageError(Problem("", f"{text.rstrip('.')}.", "Repair or uninstall it.")) from error
    reporter = getattr(found, "render", found)
    if not callable(reporter):
        text = f"The reporter {point.name!r} ({point.value}) is no function of a report."
        raise UsageError(Problem("", text, "Its entry point must name a function, or a module with `render`."))
    return cast(Reporter, reporter)


def _own() -> dict[str, str]:
    return {
        module.name.rstrip("_"): module.name for module in iter_modules(__path__) if not module.name.startswith("_")
    }


def _points() -> tuple[EntryPoint, ...]:
    return tuple(entry_points(group=GROUP))
