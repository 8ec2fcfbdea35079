"""Builds suites and runs from outcomes, for tests of what is done with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from holdfast.domain.contract import Bar, LoadedCase, LoadedCheck, LoadedContract, Suite
from holdfast.domain.observation import Evidence, Observation, Timing, TrialKey, Usage
from holdfast.domain.release import Release
from holdfast.domain.trial import CheckOutcome, Run, RunHeader, Trial

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)

# What a letter says of one trial: passed, failed, errored, unobserved, given up, and a release that cannot be asked.
LETTERS = {"p": "passed", "f": "failed", "e": "errored", "u": "unobserved", "g": "unobserved", "x": "unobserved"}
CAUSES = {"f": "says-so", "e": "says-so", "u": "rate_limit", "g": "timeout", "x": "unsupported"}


@dataclass(frozen=True)
class Bench:
    """Outcomes as letters: ``{"late": "ppf"}`` is a case with three trials."""

    def trial(self, case: str, number: int, letter: str, *, contract: str = "c.one", **evidence: Any) -> Trial:
        role = evidence.pop("role", "planned")
        seen = letter in "pfe"
        key = TrialKey(
            contract=contract, case=case, request=f"r-{case}", release=Release("a:one"), role=role, number=number
        )
        given = {"observation": Observation(text=f"{case} {letter}") if seen else None} | evidence
        cause = None if seen else CAUSES[letter]
        kept = Evidence(key=key, started_at=NOW, cause=cause, detail="" if seen else f"It was {cause}.", **given)
        status = {"p": "passed", "f": "failed", "e": "errored"}.get(letter)
        reason = f"{case} failed at {number}." if letter in "fe" else ""
        checks = (CheckOutcome("says-so", status, reason),) if status else ()  # type: ignore[arg-type]
        return Trial(kept, LETTERS[letter], checks, CAUSES.get(letter, ""), given_up=letter == "g")  # type: ignore[arg-type]

    def run(
        self,
        outcomes: Mapping[str, str] | Mapping[tuple[str, str], str],
        *,
        release: str = "a:one",
        role: str = "candidate",
        trials: Mapping[tuple[str, str], Sequence[Trial]] | None = None,
    ) -> Run:
        found: dict[tuple[str, str], tuple[Trial, ...]] = {}
        for name, letters in outcomes.items():
            contract, case = name if isinstance(name, tuple) else ("c.one", name)
            found[contract, case] = tuple(
                self.trial(case, number, letter, contract=contract) for number, letter in enumerate(letters)
            )
        found |= {place: tuple(given) for place, given in (trials or {}).items()}
        header = RunHeader(
            id=f"run-{release}", role=role, release=Release(release), created_at=NOW, plan="plan", units=len(found)
        )
        return Run(header, found)

    def contract(self, cases: Sequence[str], *, id: str = "c.one", **given: Any) -> LoadedContract:
        bar = given.pop("bar", Bar(margin=0.05))
        checks = given.pop("checks", (LoadedCheck(id="says-so", run=lambda reply, case: None),))
        loaded = tuple(LoadedCase(id=case, input=case) for case in cases)
        return LoadedContract(id=id, purpose="Says so.", cases=loaded, checks=checks, bar=bar, requests={}, **given)

    def suite(self, *contracts: LoadedContract, loaded: int | None = None) -> Suite:
        return Suite(contracts=contracts, loaded=len(contracts) if loaded is None else loaded)

    def observed(self, *, ms: float = 10.0, tokens: int | None = 5, **given: Any) -> Observation:
        usage = Usage(input_tokens=tokens, output_tokens=tokens)
        return Observation(text="so", usage=usage, timing=Timing(total_ms=ms), **given)


@pytest.fixture(scope="session")
def bench() -> Bench:
    return Bench()
