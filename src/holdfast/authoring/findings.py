"""Mistakes, collected: each names the place where it stands."""

from dataclasses import dataclass, field
from pathlib import Path

from holdfast.authoring.origin import Origin
from holdfast.errors import Problem


@dataclass(slots=True)
class Findings:
    """All mistakes of one load, in the order they were found."""

    root: Path
    problems: list[Problem] = field(default_factory=list)

    def add(self, where: Origin | str, found: str, remedy: str = "") -> None:
        """Note a mistake. `found` and `remedy` are full sentences."""
        shown = where if isinstance(where, str) else where.shown(self.root)
        self.problems.append(Problem(shown, found, remedy))


@dataclass(frozen=True, slots=True)
class Place:
    """One contract, as messages name it."""

    findings: Findings
    contract: str
    made: Origin

    def add(self, found: str, remedy: str = "", *, case: str = "", at: Origin | str | None = None) -> None:
        """Note a mistake of this contract; `at` is the line, where it is another than the one that made it."""
        self.findings.add(self.named(case, at), found, remedy)

    def named(self, case: str = "", at: Origin | str | None = None) -> str:
        """The line, the contract and, where it is about one, the case."""
        where = at if isinstance(at, str) else (at or self.made).shown(self.findings.root)
        return f"{where}, contract {self.contract!r}" + (f", case {case!r}" if case else "")
