"""Agents as they are once loaded: for every case its script, its world and its tools."""

import inspect
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from holdfast.authoring.findings import Place
from holdfast.authoring.input_form import digest_of_input
from holdfast.authoring.materials import Materials
from holdfast.authoring.mishaps import last_user_line, told
from holdfast.authoring.origin import Origin, line_of_function
from holdfast.authoring.reading import Reader
from holdfast.authoring.world import World, tools_of
from holdfast.domain.agent import Agent, AgentCase, AgentTool, Caps, Dialogue
from holdfast.domain.contract import LoadedCase
from holdfast.domain.trajectory import restored, state_of
from holdfast.errors import ContractError, shortened

_WORLD = "Write world=CLASS, or world=FUNCTION of the input."


def loaded_agent(
    function: Any, given: Mapping[str, Any], cases: Sequence[LoadedCase], place: Place, reader: Reader
) -> Agent | None:
    """The agent of an agent contract. What does not fit is noted, once for each reason."""
    caps = _caps(given.get("caps"), place)
    if not callable(function) or isinstance(function, type):
        place.add(f"An agent contract is made of a function, found {shortened(function)}.", "Decorate a `def`.")
        return None
    world = given.get("world")
    if not callable(world) or (isinstance(world, type) and not issubclass(world, World)):
        place.add(f"Its world is no World: found {shortened(world)}." if world else "It has no world.", _WORLD)
        world = None
    building = _Building(function, world, place, reader)
    made = {case.id: one for case in cases if (one := building.case(case)) is not None}
    building.note_failures()
    return Agent(cases=made, caps=caps)


def _caps(given: Any, place: Place) -> Caps:
    if given is not None and not isinstance(given, Caps):
        place.add(f"caps is no Caps: found {shortened(given)}.", "Write caps=Caps(turns=6, tool_calls=5).")
    return given if isinstance(given, Caps) else Caps()


class _Building:
    """Builds the cases of one agent, and gathers those that fail for one reason."""

    def __init__(self, function: Any, world: Any, place: Place, reader: Reader) -> None:
        self._function, self._world, self._place, self._reader = function, world, place, reader
        self._where = line_of_function(function) or place.made
        self._tools: dict[type[World], tuple[AgentTool, ...]] = {}
        self._failures: dict[tuple[Origin, str, str], list[str]] = {}

    def case(self, case: LoadedCase) -> AgentCase | None:
        """One case, complete; None where it could not be built."""
        dialogue, world = self._dialogue(case), None if self._world is None else self._started(case)
        if dialogue is None or world is None:
            return None
        if type(world) not in self._tools:
            self._tools[type(world)] = tools_of(world, self._place)
        return AgentCase(dialogue=dialogue, world=world, tools=self._tools[type(world)])

    def note_failures(self) -> None:
        """Note each reason once, with the cases it struck."""
        for (where, found, remedy), cases in self._failures.items():
            more = f" and {len(cases) - 1} more" if len(cases) > 1 else ""
            self._place.add(f"{found.removesuffix('.')} (case {cases[0]!r}{more}).", remedy, at=where)

    def _dialogue(self, case: LoadedCase) -> Dialogue | None:
        built = self._called(self._function, "dialogue", case, self._where)
        if isinstance(built, Dialogue):
            materials = Materials(self._reader, self._where, self._place.named(case.id, self._where))
            try:
                filled: Dialogue = materials.filled(built)
            except ContractError as error:
                self._place.findings.problems.extend(error.problems)
                return None
            return filled
        if built is not None:
            found = f"The function returned {shortened(built)}, of class {type(built).__name__}."
            self._fails(self._where, found, "Return a Dialogue.", case)
        return None

    def _started(self, case: LoadedCase) -> World | None:
        """The world at the start of each trial of a case. It must come back from its own JSON form."""
        where = line_of_function(self._world) or self._place.made
        is_class = isinstance(self._world, type)
        world = self._called((lambda _: self._world()) if is_class else self._world, "world", case, where)
        if world is None:
            return None
        if not isinstance(world, World):
            found = f"world= returned {shortened(world)}, of class {type(world).__name__}."
            self._fails(where, found, "Return a World.", case)
            return None
        try:
            copied = world.model_copy(deep=True)
            comes_back = state_of(restored(copied, state_of(world))) == state_of(world)
            json.dumps(state_of(world), allow_nan=False)
        except Exception as error:  # noqa: BLE001  # fields are user code as well: copied, written and read again
            self._fails(where, f"The world cannot be kept and read again. {told(error)}", "", case)
            return None
        if not comes_back:
            found = "The world, written as JSON and read again, is another."
            self._fails(where, found, "Its state is its fields; give them types that JSON can hold.", case)
            return None
        return world

    def _called(self, function: Any, what: str, case: LoadedCase, where: Origin) -> Any:
        """What a function of the user makes of the input; None where it raised, which is noted."""
        before = digest_of_input(case.input)
        try:
            built = function(case.input)
        except ContractError as error:
            self._place.findings.problems.extend(error.problems)
            return None
        except Exception as error:  # noqa: BLE001  # whatever the user's function raises is its mistake, not ours
            at = last_user_line(error, self._place.findings.root)
            at = at if at is not None and Path(at.file).is_relative_to(self._place.findings.root) else where
            start = f"The {what} cannot be built." if isinstance(error, ValidationError) else f"The {what} raised"
            self._fails(at, f"{start} {told(error)}", "", case)
            return None
        if inspect.iscoroutine(built):
            built.close()
            self._fails(where, f"The {what} function is async.", "Building it is pure: write `def`.", case)
            return None
        if digest_of_input(case.input) != before:
            self._fails(where, f"The {what} function changed its input.", "Let it work on a copy.", case)
        if built is None:
            self._fails(where, f"The {what} function returned nothing.", "Return what it made.", case)
        return built

    def _fails(self, where: Origin, found: str, remedy: str, case: LoadedCase) -> None:
        self._failures.setdefault((where, found, remedy), []).append(case.id)
