"""Builds suites and runs from outcomes, for tests of what is done with them."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from holdfast.comparison.plans import Wishes, plan_contract
from holdfast.comparison.rules import ComparisonRules, hypotheses
from holdfast.comparison.sequence import SuiteSequence, Wanted
from holdfast.domain.contract import Bar, LoadedCase, LoadedCheck, LoadedContract, Suite
from holdfast.domain.observation import Evidence, Observation, Timing, TrialKey, Usage
from holdfast.domain.plan import StoredPlan
from holdfast.domain.release import Release
from holdfast.domain.trial import CheckOutcome, Run, RunHeader, Trial

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
OLD, NEW = "a:one", "b:two"

# What a letter says of one trial: passed, failed, errored, unobserved, given up, a release that cannot be asked, and an
# application that crashed.
LETTERS = {"p": "passed", "f": "failed", "e": "errored"} | dict.fromkeys("ugxa", "unobserved")
CAUSES = {"f": "says-so", "e": "says-so", "u": "rate_limit", "g": "timeout", "x": "unsupported", "a": "application"}
# What stands before the letters of a role; planned ones come first, with nothing before them.
ROLES = {"": "planned", ">": "extension", "+": "confirm", "/": "live"}


@dataclass(frozen=True)
class Bench:
    """Outcomes as letters: ``{"late": "ppf"}`` is a case with three trials.

    ``"pf>pp+ff/pp"``: two planned, two of an extension (numbered on), two confirmations, two of a live baseline. A
    capital P or F is a copy: all of a case have one and the same long text.
    """

    def trial(self, case: str, number: int, letter: str, *, contract: str = "c.one", **evidence: Any) -> Trial:
        role, release = evidence.pop("role", "planned"), Release(evidence.pop("release", OLD))
        text = f"{case} {letter}" if letter.islower() else f"{case} " * 100
        letter = letter.lower()
        seen = letter in "pfe"
        key = TrialKey(contract=contract, case=case, request=f"r-{case}", release=release, role=role, number=number)
        given = {"observation": Observation(text=text) if seen else None} | evidence
        cause = None if seen else CAUSES[letter]
        kept = Evidence(key=key, started_at=NOW, cause=cause, detail="" if seen else f"It was {cause}.", **given)
        status = {"p": "passed", "f": "failed", "e": "errored"}.get(letter)
        reason = f"{case} failed at {number}." if letter in "fe" else ""
        checks = (CheckOutcome("says-so", status, reason),) if status else ()  # type: ignore[arg-type]
        return Trial(kept, LETTERS[letter], checks, CAUSES.get(letter, ""), given_up=letter == "g")  # type: ignore[arg-type]

    def trials(self, case: str, letters: str, *, contract: str = "c.one", release: str = OLD) -> tuple[Trial, ...]:
        found: list[Trial] = []
        for mark, part in re.findall(r"([>+/]?)([a-zA-Z]*)", letters):
            role, by = ROLES[mark], OLD if mark == "/" else release
            first = sum(trial.evidence.key.role == "planned" for trial in found) if mark == ">" else 0
            found += [
                self.trial(case, number, letter, contract=contract, role=role, release=by)
                for number, letter in enumerate(part, first)
            ]
        return tuple(found)

    def run(
        self,
        outcomes: Mapping[str, str] | Mapping[tuple[str, str], str],
        *,
        release: str = OLD,
        role: str = "candidate",
        trials: Mapping[tuple[str, str], Sequence[Trial]] | None = None,
        plans: Sequence[StoredPlan] = (),
    ) -> Run:
        found: dict[tuple[str, str], tuple[Trial, ...]] = {}
        for name, letters in outcomes.items():
            contract, case = name if isinstance(name, tuple) else ("c.one", name)
            found[contract, case] = self.trials(case, letters, contract=contract, release=release)
        found |= {place: tuple(given) for place, given in (trials or {}).items()}
        header = RunHeader(
            id=f"run-{release}", role=role, release=Release(release), created_at=NOW, plan="plan", units=len(found),
            plans=tuple(plans),
        )  # fmt: skip
        return Run(header, found)

    def plans(
        self, suite: Suite, baseline: Run | None, *, rules: ComparisonRules | None = None, **wishes: Any
    ) -> tuple[StoredPlan, ...]:
        found = (
            plan_contract(each, baseline, rules or ComparisonRules(), hypotheses(suite), Wishes(**wishes))
            for each in suite.contracts
        )
        return tuple(plan for plan in found if plan is not None)

    def planned(
        self, suite: Suite, baseline: Run, outcomes: Mapping[str, str] | Mapping[tuple[str, str], str], **wishes: Any
    ) -> Run:
        """A candidate of another release, asked by plans that were made for this baseline."""
        return self.run(outcomes, release=NEW, plans=self.plans(suite, baseline, **wishes))

    def contract(self, cases: Sequence[str], *, id: str = "c.one", **given: Any) -> LoadedContract:
        bar = given.pop("bar", Bar(margin=0.05))
        checks = given.pop("checks", (LoadedCheck(id="says-so", run=lambda reply, case: None),))
        loaded = tuple(LoadedCase(id=case, input=case) for case in cases)
        return LoadedContract(id=id, purpose="Says so.", cases=loaded, checks=checks, bar=bar, requests={}, **given)

    def suite(self, *contracts: LoadedContract, loaded: int | None = None, hypotheses: int = 0) -> Suite:
        loaded = len(contracts) if loaded is None else loaded
        return Suite(contracts=contracts, loaded=loaded, hypotheses=hypotheses)

    def observed(self, *, ms: float = 10.0, tokens: int | None = 5, **given: Any) -> Observation:
        usage = Usage(input_tokens=tokens, output_tokens=tokens)
        return Observation(text="so", usage=usage, timing=Timing(total_ms=ms), **given)

    def ask(
        self,
        sequence: SuiteSequence,
        letter_of: Callable[[str, Wanted], str],
        *,
        random: Random | None = None,
        most: int = 100_000,
    ) -> dict[TrialKey, Trial]:
        """Answer what a sequence asks, until it asks nothing or so many were answered; `u` is asked again later.

        With a `random` the trials come one by one in its order, some of them ahead of their turn.
        """
        told: dict[TrialKey, Trial] = {}
        for _ in range(most):
            sequence.read()
            wanted = [(name, each) for name in sequence.plans for each in sequence.needed(name)]
            if not wanted:
                break
            if random is not None:
                wanted += [(name, each) for name in sequence.plans for each in sequence.ahead(name)]
                wanted = [random.choice(wanted)]
            for name, each in wanted:
                release = OLD if each.role == "live" else NEW
                trial = self.trial(
                    each.case, each.number, letter_of(name, each), contract=name, role=each.role, release=release
                )
                told[trial.evidence.key] = trial
                sequence.tell(trial)
        sequence.read()
        return told

    def kept(self, told: Iterable[Trial], plans: Sequence[StoredPlan]) -> Run:
        """The candidate's run that has these trials."""
        found: dict[tuple[str, str], tuple[Trial, ...]] = {}
        for trial in told:
            key = trial.evidence.key
            found[key.contract, key.case] = (*found.get((key.contract, key.case), ()), trial)
        return self.run({}, release=NEW, trials=found, plans=plans)


@pytest.fixture(scope="session")
def bench() -> Bench:
    return Bench()
