"""Requests as they are once loaded: each built once, for every variant and case."""

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from holdfast.authoring.findings import Place
from holdfast.authoring.given import Given
from holdfast.authoring.input_form import digest_of_input
from holdfast.authoring.materials import Materials
from holdfast.authoring.mishaps import last_user_line, told
from holdfast.authoring.origin import Origin, line_of_function
from holdfast.authoring.reading import Reader
from holdfast.authoring.slugs import is_slug, proposed
from holdfast.authoring.stated import Stated
from holdfast.domain.contract import LoadedCase
from holdfast.domain.request import Request
from holdfast.errors import ContractError, shortened

MAIN = "main"


def built_requests(
    stated: Stated, given: Given, cases: Sequence[LoadedCase], place: Place, reader: Reader
) -> dict[tuple[str, str], Request]:
    """The request of every variant and case. What cannot be built is noted, once for each reason."""
    requests: dict[tuple[str, str], Request] = {}
    for variant, function in request_functions(stated, place).items():
        building = _Building(function, given, place, reader)
        for case in cases:
            request = building.request(case)
            if request is not None:
                requests[variant, case.id] = request
        building.note_failures(variant)
    return requests


def request_functions(stated: Stated, place: Place) -> Mapping[str, Any]:
    """The request functions by variant, `main` first. What is no function is noted."""
    functions: dict[str, Any] = {}
    if _is_function(stated.function):
        functions[MAIN] = stated.function
    else:
        place.add(f"A contract is made of a function, found {shortened(stated.function)}.", "Decorate a `def`.")
    for variant in stated.variants:
        if not is_slug(variant.id):
            place.add(f"The id of a variant is {variant.id!r}.", proposed(variant.id), at=variant.where)
        elif variant.id in functions or variant.id == MAIN:
            place.add(f"There is a variant {variant.id!r} already.", "Give this one another id.", at=variant.where)
        elif not _is_function(variant.function):
            place.add(f"A variant is a function, found {shortened(variant.function)}.", at=variant.where)
        else:
            functions[str(variant.id)] = variant.function
    return functions


def _is_function(value: object) -> bool:
    return callable(value) and not isinstance(value, type)


class _Building:
    """Builds the requests of one variant, and gathers the cases that fail for one reason."""

    def __init__(self, function: Any, given: Given, place: Place, reader: Reader) -> None:
        self._function = function
        self._given = given
        self._place = place
        self._reader = reader
        self._where = line_of_function(function) or place.made
        self._failures: dict[tuple[Origin, str, str], list[str]] = {}

    def request(self, case: LoadedCase) -> Request | None:
        """The request of a case, complete; None where it could not be built."""
        try:
            built = self._function(case.input)
            if digest_of_input(case.input) != case.input_digest:
                self._fails(self._where, "The request function changed its input.", "Let it work on a copy.", case)
            if isinstance(built, Request):
                materials = Materials(self._reader, self._where, self._place.named(case.id, self._where))
                return self._completed(materials.filled_request(built), case)
            self._refuse(built, case)
        except ContractError as error:
            self._place.findings.problems.extend(error.problems)
        except Exception as error:  # noqa: BLE001  # whatever the user's function raises is its mistake, not ours
            where = last_user_line(error, self._place.findings.root) or self._where
            is_ours = isinstance(error, ValidationError)
            start = "The request cannot be built." if is_ours else "The request function raised"
            self._fails(where, f"{start} {told(error)}", "", case)
        return None

    def note_failures(self, variant: str) -> None:
        """Note each reason once, with the cases it struck."""
        for (where, found, remedy), cases in self._failures.items():
            more = f" and {len(cases) - 1} more" if len(cases) > 1 else ""
            of = "" if variant == MAIN else f" of variant {variant!r}"
            self._place.add(f"{found.removesuffix('.')} (case {cases[0]!r}{more}{of}).", remedy, at=where)

    def _refuse(self, built: Any, case: LoadedCase) -> None:
        if inspect.iscoroutine(built):
            built.close()
            self._fails(self._where, "The request function is async.", "Building a request is pure: write `def`.", case)
            return
        found = f"The request function returned {shortened(built)}, of class {type(built).__name__}."
        self._fails(self._where, found, "Return a Request.", case)

    def _completed(self, request: Request, case: LoadedCase) -> Request:
        """The request with the contract's tools and response schema. What the function itself asks for stays."""
        update: dict[str, Any] = {}
        if self._given.tools:
            self._require_new_names(request, case)
            update["tools"] = (*request.tools, *self._given.tools)
        asks_for_form = request.response_schema is not None or "response_format" in request.extra
        if self._given.schema is not None and not asks_for_form:
            update["response_schema"] = self._given.schema
        return request.model_copy(update=update) if update else request

    def _require_new_names(self, request: Request, case: LoadedCase) -> None:
        names = {tool.name for tool in request.tools}
        for tool in self._given.tools:
            if tool.name in names:
                found = f"The request already offers a tool {tool.name!r}, which tools= offers as well."
                self._fails(self._where, found, "Offer it in one of the two places.", case)

    def _fails(self, where: Origin, found: str, remedy: str, case: LoadedCase) -> None:
        self._failures.setdefault((where, found, remedy), []).append(case.id)
