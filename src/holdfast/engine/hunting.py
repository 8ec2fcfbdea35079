"""A hunt: looks for an input on which the candidate breaks what the baseline keeps, and makes it small.

No model is called while hypothesis runs: an input is drawn, then the releases are asked, then the next one is drawn.
What is found was looked for, so its counts say nothing of how often the release fails: they are no verdict.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from holdfast.authoring.drawing import Draw, digest_of_drawn, draw_from, stream_of
from holdfast.authoring.input_form import json_of
from holdfast.domain.release import Release
from holdfast.domain.trial import Trial
from holdfast.domain.value import canonical
from holdfast.engine.hunt_desk import HuntDesk
from holdfast.engine.hunt_search import reductions, visiting_order

POOL = 100  # inputs that are drawn at once, to be visited by their size
_TURNS_EACH = 4  # turns of a strategy for each of them


@dataclass(frozen=True, slots=True)
class HuntRules:
    """When a failure counts: `repeats` answers of the candidate fail and as many of the baseline pass, twice over."""

    repeats: int = 3
    at_once: int = 4  # inputs that the candidate is asked at once, until one fails
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Specimen:
    """An input. `size` is the length of its canonical JSON, in characters; `used` what it was drawn from."""

    value: Any
    digest: str
    size: int
    source: int
    used: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """A confirmed counterexample: what was found first, and the smallest that was confirmed."""

    first: Specimen
    smallest: Specimen
    check: str
    candidate: tuple[Trial, ...]
    baseline: tuple[Trial, ...]
    is_smallest: bool  # no single step makes it smaller; False where the budget ended before
    calls_to_find: int


@dataclass(frozen=True, slots=True)
class Hunted:
    """What a hunt came to. `unconfirmed` inputs failed once, and did not when they were repeated.

    `is_silent`: of all the inputs that were drawn at once, none was answered.
    """

    broken: Broken | None
    tried: int
    unconfirmed: int
    is_exhausted: bool = False  # the strategies gave no further input
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class HuntStep:
    """What a hunt tells while it runs. Sizes are in characters of JSON."""

    kind: Literal["tried", "found", "smaller"]
    tried: int
    size: int
    calls: int


async def hunt(
    desk: HuntDesk,
    strategies: Sequence[Any],
    *,
    candidate: Release,
    baseline: Release,
    rules: HuntRules,
    tell: Callable[[HuntStep], None],
) -> Hunted:
    """Ask until an input is found, or the budget ends, or the strategies have no more; then make it smaller.

    Raises ValueError where a strategy raises or gives what has no JSON form.
    """
    return await _Hunt(desk, strategies, candidate, baseline, rules, tell).hunted()


class _Hunt:
    """One hunt. What it asks next depends on the answers alone, so that kept answers lead the same way."""

    def __init__(
        self,
        desk: HuntDesk,
        strategies: Sequence[Any],
        candidate: Release,
        baseline: Release,
        rules: HuntRules,
        tell: Callable[[HuntStep], None],
    ) -> None:
        self._desk, self._strategies, self._rules, self._tell = desk, strategies, rules, tell
        self._candidate, self._baseline = candidate, baseline
        self._tried = self._unconfirmed = 0

    async def hunted(self) -> Hunted:
        """The whole of it."""
        seen: set[str] = set()
        streams = [
            stream_of(strategy, f"hunt {self._rules.seed} {place}") for place, strategy in enumerate(self._strategies)
        ]
        while self._desk.halt is None:
            pool = list(self._pool(streams, seen))
            if not pool:
                return Hunted(None, self._tried, self._unconfirmed, is_exhausted=True)
            before = self._tried
            visited = [pool[place] for place in visiting_order([each.size for each in pool])]
            if (broken := await self._first_of(visited)) is not None:
                return Hunted(broken, self._tried, self._unconfirmed)
            if self._tried == before:
                return Hunted(None, self._tried, self._unconfirmed, is_silent=True)
        return Hunted(None, self._tried, self._unconfirmed)

    def _pool(self, streams: Sequence[Iterator[Draw | None]], seen: set[str]) -> Iterator[Specimen]:
        """The next inputs of all strategies, none twice."""
        most, found = max(1, POOL // len(streams)), 0
        for source, stream in enumerate(streams):
            found = 0
            for _ in range(most * _TURNS_EACH):
                draw = next(stream)
                specimen = None if draw is None else _specimen(draw, source)
                if specimen is not None and specimen.digest not in seen:
                    seen.add(specimen.digest)
                    found += 1
                    yield specimen
                if found == most:
                    break

    async def _first_of(self, visited: Sequence[Specimen]) -> Broken | None:
        """The first input that breaks, confirmed and made small."""
        width = self._rules.at_once
        for start in range(0, len(visited), width):
            bunch = visited[start : start + width]
            trials = await asyncio.gather(*(self._trial(self._candidate, each, 0) for each in bunch))
            self._tried += sum(trial is not None for trial in trials)
            self._tell(HuntStep("tried", self._tried, bunch[-1].size, self._desk.calls))
            for specimen, trial in zip(bunch, trials, strict=True):
                if trial is None or not (failed := _failed(trial)):
                    continue
                if await self._breaks(specimen, failed[0]):
                    self._tell(HuntStep("found", self._tried, specimen.size, self._desk.calls))
                    if (broken := await self._smallest(specimen, failed[0])) is not None:
                        return broken
                self._unconfirmed += 1
            if self._desk.halt is not None:
                return None
        return None

    async def _breaks(self, specimen: Specimen, check: str, start: int = 0) -> bool | None:
        """Whether every repeat fails the check and every one of the baseline passes; None where one is not answered.

        One answer of each side first: most inputs that do not break are known by them.
        """
        numbers = range(start, start + self._rules.repeats)
        sides = [(self._candidate, start), (self._baseline, start)]
        sides += [(release, number) for release in (self._candidate, self._baseline) for number in numbers[1:]]
        for release, number in sides:
            trial = await self._trial(release, specimen, number)
            if trial is None:
                return None
            if not (check in _failed(trial) if release == self._candidate else trial.outcome == "passed"):
                return False
        return True

    async def _smallest(self, first: Specimen, check: str) -> Broken | None:
        """The smallest input that is confirmed, and confirmed anew at the end; None where none is.

        Of many inputs that were tried some are confirmed by chance, the more so the more were tried. Answers that are
        asked for after the choice was made know nothing of it: they decide, and where they do not fit the search goes
        on from the input before.
        """
        calls_to_find, repeats = self._desk.calls, self._rules.repeats
        held, refused = [first], set[str]()
        while held:
            is_smallest = await self._shrink(held, check, refused)
            again = await self._breaks(held[-1], check, start=repeats)
            if again is not False:
                count = 2 * repeats if again else repeats
                candidate, baseline = [
                    await self._all(release, held[-1], count) for release in (self._candidate, self._baseline)
                ]
                return Broken(first, held[-1], check, candidate, baseline, is_smallest, calls_to_find)
            refused.add(held.pop().digest)
        return None

    async def _shrink(self, held: list[Specimen], check: str, refused: set[str]) -> bool:
        """Ask ever smaller inputs and put those that are confirmed on `held`. Whether it came to its end."""
        search = reductions(held[-1].used)
        accepted: bytes | None = None
        while not self._must_end:
            try:
                used = search.send(accepted)
            except StopIteration:
                return True
            best, accepted = held[-1], None
            draw = draw_from(self._strategies[best.source], used)
            smaller = None if draw is None else _specimen(draw, best.source)
            if smaller is None or smaller.size >= best.size or smaller.digest in refused:
                continue
            if await self._breaks(smaller, check):
                held.append(smaller)
                accepted = smaller.used
                self._tell(HuntStep("smaller", self._tried, smaller.size, self._desk.calls))
            else:
                refused.add(smaller.digest)
        return False

    @property
    def _must_end(self) -> bool:
        """Whether nothing more can be asked than what it takes to confirm anew, once in vain."""
        left = self._desk.calls_left
        return self._desk.halt is not None or (left is not None and left <= 3 * self._rules.repeats)

    async def _all(self, release: Release, specimen: Specimen, count: int) -> tuple[Trial, ...]:
        trials = [await self._trial(release, specimen, number) for number in range(count)]
        return tuple(trial for trial in trials if trial is not None)

    async def _trial(self, release: Release, specimen: Specimen, number: int) -> Trial | None:
        return await self._desk.trial(release, specimen.digest, specimen.value, number)


def _specimen(draw: Draw, source: int) -> Specimen:
    digest = digest_of_drawn(draw.value)
    return Specimen(draw.value, digest, len(canonical(json_of(draw.value))), source, draw.used)


def _failed(trial: Trial) -> list[str]:
    """The gating checks that fail on a trial."""
    return [each.check for each in trial.checks if each.gate and each.status == "failed"]
