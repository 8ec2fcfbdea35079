"""Live progress of a replay: a bar on a terminal, plain lines otherwise. Both only listen to the engine's events."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from holdfast.domain.observation import Evidence
from holdfast.engine.events import (
    AttemptFailed,
    Event,
    Paused,
    RunFinished,
    RunStarted,
    StageStarted,
    Stopped,
    UnitAnswered,
    UnitGivenUp,
    UnitKept,
)
from holdfast.errors import shortened

Listener = Callable[[Event], None]


@contextmanager
def progress(*, quiet: bool) -> Iterator[Listener]:
    """A listener for the events of one replay, on stderr; silent where `quiet`."""
    if quiet:
        yield _nothing
    elif sys.stderr.isatty():
        with _bar() as listener:
            yield listener
    else:
        yield Lines(_write)


class Lines:
    """One line at the start, at each tenth, for each thing worth knowing, and at the end."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._units = self._done = self._failed = 0

    def __call__(self, event: Event) -> None:
        """Hear one event."""
        note = told(event)
        if isinstance(event, RunStarted):
            self._units = event.units
        elif isinstance(event, StageStarted):
            self._units += event.units
        elif isinstance(event, UnitAnswered | UnitGivenUp | UnitKept):
            self._step()
        elif isinstance(event, AttemptFailed):
            self._failed += 1
        if note:
            self._write(note)

    def _step(self) -> None:
        before, self._done = self._done, self._done + 1
        if self._units and before * 10 // self._units != self._done * 10 // self._units:
            failed = f", {self._failed} attempts failed and were retried" if self._failed else ""
            self._write(f"{self._done} of {self._units}{failed}")


@contextmanager
def _bar() -> Iterator[Listener]:
    """A bar with what is done, what is left, and how long it takes."""
    from rich.console import Console  # only on a terminal
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("replaying", total=None)

        def listen(event: Event) -> None:
            if isinstance(event, RunStarted):
                bar.update(task, total=event.units)
            elif isinstance(event, StageStarted):
                bar.update(task, total=(bar.tasks[0].total or 0) + event.units)
            elif isinstance(event, UnitAnswered | UnitGivenUp | UnitKept):
                bar.advance(task)
            if note := told(event):
                console.print(note, markup=False, highlight=False)

        yield listen


def told(event: Event) -> str:
    """What an event says to a person; empty for those that only count."""
    match event:
        case RunStarted(header=header, units=units, to_send=to_send, resumed=resumed):
            kept = f", {units - to_send} are kept already" if units > to_send else ""
            verb = "Going on with" if resumed else "Run"
            return f"{verb} {header.id} on {header.release}: {to_send} trials to send{kept}."
        case StageStarted(units=units, contracts=contracts):
            return (
                f"{units} more: a case failed in {len(contracts)} of the contracts, so each of these is recorded "
                "once more as a whole."
            )
        case UnitGivenUp(evidence=evidence) if evidence.attempts:
            return f"Given up: {where(evidence)}: {evidence.cause}: {shortened(evidence.detail, 160)}"
        case Paused(until=until, why=why):
            return f"Paused until {until:%H:%M:%S}: {shortened(why, 120)}"
        case Stopped(cause=cause, detail=detail):
            return f"Stopped: {cause}: {shortened(detail, 200)}"
        case RunFinished(totals=totals):
            cost = "cost unknown" if totals.cost_usd is None else f"{totals.cost_usd:.4f} USD"
            lost = f", {sum(totals.given_up.values())} unobserved" if totals.given_up else ""
            return f"Answered {totals.answered}, kept {totals.kept}{lost}; {totals.attempts} calls, {cost}."
        case _:
            return ""


def where(evidence: Evidence) -> str:
    """Which trial, in words."""
    return f"{evidence.key.contract}, case {evidence.key.case}, trial {evidence.key.number}"


def _write(line: str) -> None:
    click.echo(line, err=True)


def _nothing(_event: Event) -> None:
    """Say nothing."""
