"""Live progress of a replay: a bar on a terminal, plain lines otherwise. Both only listen to the engine's events."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from holdfast.cli.standing import ended, waits_for
from holdfast.comparison.sequence import Standing
from holdfast.domain.observation import Evidence
from holdfast.engine.events import (
    AttemptFailed,
    ContractStands,
    Event,
    HelperTotals,
    OffersToStop,
    Paused,
    RunFinished,
    RunStarted,
    StageStarted,
    Stopped,
    UnitAnswered,
    UnitGivenUp,
    UnitKept,
)
from holdfast.reporters._neutral import visible

Listener = Callable[[Event], None]
_SHOWN_CONTRACTS = 12


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


class Notes:
    """What a person is told of a replay: each kind of loss once per contract, and none of what a stop leaves unsent."""

    def __init__(self) -> None:
        self._told: set[tuple[str, str]] = set()
        self._has_stopped = False

    def __call__(self, event: Event) -> str:
        """The note for one event; empty where there is nothing new."""
        if isinstance(event, UnitGivenUp):
            return told(event) if self._is_news(event.key.contract, event.evidence.cause or "") else ""
        if isinstance(event, AttemptFailed) and event.again_in_s is not None:
            return told(event) if self._is_news("", event.attempt.cause or "") else ""
        self._has_stopped = self._has_stopped or isinstance(event, Stopped)
        return told(event)

    def _is_news(self, contract: str, cause: str) -> bool:
        known = len(self._told)
        self._told.add((contract, cause))
        return len(self._told) > known and not self._has_stopped


class Standings:
    """Where the contracts of a candidate stand, as far as was told."""

    def __init__(self) -> None:
        self._contracts = 0
        self._open: dict[str, Standing] = {}
        self._closed: set[str] = set()

    def __call__(self, event: Event) -> str:
        """Hear one event; the line on a contract that it ended, else nothing."""
        if isinstance(event, RunStarted):
            self._contracts = len(event.header.plans)
        if not isinstance(event, ContractStands):
            return ""
        standing = event.standing
        if standing.stop is None:
            self._open[standing.contract] = standing
            return ""
        self._open.pop(standing.contract, None)
        self._closed.add(standing.contract)
        return ended(standing, len(self._closed), self._contracts)

    def rows(self, most: int) -> list[tuple[str, str, str, str]]:
        """The open contracts, the first few: name, round, how far on the way to `holds`, and what each waits for."""
        return [
            (each.contract, f"{each.round} of {each.rounds}", f"{each.score:.0%}", waits_for(each))
            for each in list(self._open.values())[:most]
        ]


class Lines:
    """One line at the start, at each tenth, for each contract that ends or thing worth knowing, and at the end."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write, self._notes, self._standings = write, Notes(), Standings()
        self._units = self._done = self._repeated = 0
        self._of = "of"

    def __call__(self, event: Event) -> None:
        """Hear one event."""
        note = self._notes(event) or self._standings(event)
        if isinstance(event, RunStarted):
            self._standings(event)
            self._units, self._of = event.units, "of at most" if event.is_at_most else "of"
        elif isinstance(event, StageStarted):
            self._units += event.units
        elif isinstance(event, UnitAnswered | UnitGivenUp | UnitKept):
            self._step()
        elif isinstance(event, AttemptFailed) and event.again_in_s is not None:
            self._repeated += 1
        if note:
            self._write(note)

    def _step(self) -> None:
        before, self._done = self._done, self._done + 1
        if self._units and before * 10 // self._units != self._done * 10 // self._units:
            repeated = f", calls made again: {self._repeated}" if self._repeated else ""
            self._write(f"{self._done} {self._of} {self._units}{repeated}")


@contextmanager
def _bar() -> Iterator[Listener]:
    """A bar with what is done, what is left, and how long it takes; below it the contracts that are still open."""
    from rich.console import Console, Group  # only on a terminal
    from rich.live import Live
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.table import Table
    from rich.text import Text

    console, notes, standings = Console(stderr=True), Notes(), Standings()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=console)
    task = bar.add_task("replaying", total=None)

    def shown() -> Group:
        rows = standings.rows(_SHOWN_CONTRACTS)
        table = Table("contract", "round", "to holds", "it waits for" if rows else "", box=None)
        for row in rows:
            table.add_row(*map(Text, row))
        return Group(bar, table) if rows else Group(bar)

    with Live(get_renderable=shown, console=console, transient=True, refresh_per_second=4):

        def listen(event: Event) -> None:
            if isinstance(event, RunStarted):
                bar.update(task, total=event.units, description="at most" if event.is_at_most else "replaying")
            elif isinstance(event, StageStarted):
                bar.update(task, total=(bar.tasks[0].total or 0) + event.units)
            elif isinstance(event, UnitAnswered | UnitGivenUp | UnitKept):
                bar.advance(task)
            line = standings(event)
            if note := notes(event) or line:
                console.print(note, markup=False, emoji=False, highlight=False)

        yield listen


def told(event: Event) -> str:
    """What an event says to a person; empty for those that only count."""
    match event:
        case RunStarted():
            return _started(event)
        case StageStarted(units=units, contracts=contracts):
            return (
                f"{units} more: a case failed in {len(contracts)} of the contracts, so each of these is recorded "
                "once more as a whole."
            )
        case OffersToStop(contracts=contracts):
            return (
                f"{len(contracts)} contracts regressed in the first round: {', '.join(contracts[:5])}. Stopping here "
                "(Ctrl-C, or `--fail-fast` from the start) loses nothing; going on tells which others hold."
            )
        case UnitGivenUp(evidence=evidence) if evidence.attempts or evidence.cause == "unsupported":
            return f"Given up: {where(evidence)}: {evidence.cause}: {visible(evidence.detail, 300)}"
        case AttemptFailed(attempt=attempt, again_in_s=again_in_s) if again_in_s is not None:
            return f"A call failed and is made again: {attempt.cause}: {visible(attempt.detail, 300)}"
        case Paused(until=until, why=why):
            return f"Paused until {until:%H:%M:%S}: {visible(why, 200)}"
        case Stopped(cause=cause, detail=detail):
            return f"Stopped: {cause}: {visible(detail, 300)}"
        case RunFinished(totals=totals):
            cost = "cost unknown" if totals.cost_usd is None else f"{totals.cost_usd:.4f} USD"
            causes = ", ".join(f"{cause} {count}" for cause, count in sorted(totals.given_up.items()))
            lost = f", {sum(totals.given_up.values())} unobserved ({causes})" if causes else ""
            line = f"Answered {totals.answered}, kept {totals.kept}{lost}; {totals.attempts} calls, {cost}."
            return "\n".join([line, *map(_helped, totals.helpers)])
        case _:
            return ""


def _helped(totals: HelperTotals) -> str:
    """What was asked of a judge or of a simulated user, on a line of its own."""
    who = "judge" if totals.role == "vote" else "simulated user"
    cost = "cost unknown" if totals.cost_usd is None else f"{totals.cost_usd:.4f} USD"
    lost = f", {totals.lost} lost" if totals.lost else ""
    return f"  {who} {totals.release}: answered {totals.answered}{lost}; {totals.attempts} calls, {cost}."


def _started(event: RunStarted) -> str:
    kept = f", {event.units - event.to_send} are kept already" if event.units > event.to_send else ""
    verb = "Going on with" if event.resumed else "Run"
    number = f"at most {event.to_send}" if event.is_at_most else str(event.to_send)
    lost = ""
    if event.in_flight:
        first = event.in_flight[0]
        lost = (
            f" {len(event.in_flight)} calls were under way when it was interrupted, and their answers were lost, "
            f"the first of {first.contract}, case {first.case}, trial {first.number}."
        )
    return f"{verb} {event.header.id} on {event.header.release}: {number} trials to send{kept}.{lost}"


def where(evidence: Evidence) -> str:
    """Which trial, in words."""
    return f"{evidence.key.contract}, case {evidence.key.case}, trial {evidence.key.number}"


def _write(line: str) -> None:
    click.echo(line, err=True)


def _nothing(_event: Event) -> None:
    """Say nothing."""
