"""Nothing but the answers decides: order of arrival, kills, resumes and further looks change no verdict."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.statistics.case import EXTRA_CALLS_PER_SUSPECT
from holdfast.statistics.controller import Ask, Controller, step
from holdfast.statistics.plan import (
    ContractPlan,
    Question,
    plan_comparison,
    plan_copies,
    plan_deterministic,
    plan_must,
    plan_rate,
)
from holdfast.statistics.playing import drawn, play
from holdfast.statistics.stop import Stop
from holdfast.statistics.trials import Outcome, Role, Trial
from holdfast.statistics.verdict import Cause, Criteria, Verdict
from holdfast.statistics.waves import planned_waves

PASSED, FAILED, GIVEN_UP, UNOBSERVED = Outcome

KINDS = ("margin", "margin", "margin", "floor", "live", "copies", "must", "rate", "deterministic")
SHAPES = st.tuples(
    st.integers(1, 45), st.integers(1, 6), st.integers(1, 5), st.booleans(), st.sampled_from([0.02, 0.1, 0.3])
)


def _plan(kind: str, order: list[int], criteria: Criteria, rounds: int, extensions: tuple[int, ...]) -> ContractPlan:
    if kind == "must":
        return plan_must(order, criteria)
    if kind == "rate":
        return plan_rate(order, criteria, rate=0.8, rounds=rounds, extensions=extensions)
    if kind == "deterministic":
        return plan_deterministic(order, criteria)
    if kind == "copies":
        return plan_copies(order, criteria)
    floor = 0.7 if kind == "floor" else None
    return plan_comparison(order, criteria, rounds=rounds, extensions=extensions, floor=floor, is_live=kind == "live")


class World:
    """A contract drawn from a seed, with an answer for every trial it could ever ask."""

    def __init__(self, seed: int, kind: str, shape: tuple[int, int, int, bool, float]) -> None:
        cases, k, rounds, extended, margin = shape
        random = Random(seed)
        self.recordings = tuple(
            tuple(random.random() < 0.85 for _ in range(random.randint(1, k))) for _ in range(cases)
        )
        criteria = Criteria(margin=margin, contracts=random.choice([1, 50]), cases_gate=random.random() < 0.8)
        self.plan = _plan(kind, random.sample(range(cases), cases), criteria, rounds, (2,) if extended else ())
        bad = random.choice([0.02, 0.2, 0.5])
        weights = (1 - bad, bad, 0.01, random.choice([0, 0, 0.003]))
        broken = random.randrange(cases)

        def outcome(trial: Trial) -> Outcome:
            if trial.case == broken and bad > 0.1 and trial.role is not Role.LIVE:
                return FAILED
            return random.choices([PASSED, FAILED, GIVEN_UP, UNOBSERVED], weights)[0]

        trials = [trial for wave in planned_waves(self.plan) for trial in wave.trials]
        if self.plan.question is Question.NO_WORSE:
            repeats = range(1, EXTRA_CALLS_PER_SUSPECT + 1)
            trials += [Trial(case, Role.CONFIRM, number) for case in range(cases) for number in repeats]
        self.answers = {trial: outcome(trial) for trial in trials}

    def controller(self) -> Controller:
        return Controller(self.plan, self.recordings)

    def played(self) -> Controller:
        controller = self.controller()
        play(controller, self.answers.__getitem__)
        return controller

    def part(self, random: Random) -> list[Trial]:
        """Some of the answers, in some order."""
        return random.sample(list(self.answers), random.randint(0, len(self.answers)))


WORLDS = st.builds(World, st.integers(0, 2**32), st.sampled_from(KINDS), SHAPES)
RANDOMS = st.integers(0, 2**32).map(Random)


def _end(controller: Controller) -> tuple[object, ...]:
    """Everything a finished contract says that may not depend on how it came about."""
    return controller.stop, controller.p, controller.log_e, controller.used, controller.readings


@settings(max_examples=80)
@given(WORLDS, RANDOMS)
def test_the_order_of_arrival_changes_nothing(world: World, random: Random) -> None:
    """Answers that were never asked for are there too; they stay unused."""
    played, shuffled = world.played(), world.controller()
    for trial in random.sample(list(world.answers), len(world.answers)):
        shuffled.tell(trial, world.answers[trial])
    assert _end(shuffled) == _end(played)
    assert len(shuffled.unused) == len(world.answers) - len(played.used)


@settings(max_examples=80)
@given(WORLDS, RANDOMS)
def test_many_calls_in_flight_and_answers_read_ahead_change_nothing(world: World, random: Random) -> None:
    """Whatever is asked, or may be asked already, is in flight; answers come back in any order."""
    pooled, flying = world.controller(), dict[Trial, None]()
    while isinstance(ask := pooled.next(), Ask):
        flying.update(dict.fromkeys([*ask.trials, *pooled.ahead()]))
        trial = random.choice(list(flying))
        del flying[trial]
        pooled.tell(trial, world.answers[trial])
    assert _end(pooled) == _end(world.played())
    assert all(trial.number <= ask.round + 1 for trial in pooled.unused)


@settings(max_examples=80)
@given(WORLDS, RANDOMS)
def test_a_killed_and_resumed_run_asks_the_same_trials_and_ends_alike(world: World, random: Random) -> None:
    journal = dict[Trial, Outcome]()
    while isinstance(ask := step(world.plan, world.recordings, journal), Ask):
        kept = random.sample(ask.trials, random.randint(0, len(ask.trials)) or 1)
        journal.update((trial, world.answers[trial]) for trial in kept)
    played = world.played()
    assert ask == played.stop
    assert set(journal) == set(played.used)


@settings(max_examples=80)
@given(WORLDS, RANDOMS)
def test_any_answers_told_beforehand_leave_the_run_as_it_would_have_been(world: World, random: Random) -> None:
    """Of those that were not read, nothing is seen; of those that are asked for, none is asked twice."""
    resumed, journal = world.controller(), world.part(random)
    for trial in journal:
        resumed.tell(trial, world.answers[trial])
    asked: list[Trial] = []

    def answer(trial: Trial) -> Outcome:
        asked.append(trial)
        return world.answers[trial]

    if resumed.stop is None:
        play(resumed, answer)
    assert _end(resumed) == _end(world.played())
    assert set(asked) == resumed.used - set(journal)
    assert len(asked) == len(set(asked))


@settings(max_examples=60)
@given(WORLDS, RANDOMS)
def test_looking_again_cannot_buy_a_verdict(world: World, random: Random) -> None:
    """With every answer that was read, whatever else is there, and however often it is told and asked."""
    played, again = world.played(), world.controller()
    known = {*played.used, *world.part(random)}
    answers = {trial: world.answers[trial] for trial in sorted(known)}
    assert step(world.plan, world.recordings, answers) == played.stop
    for _ in range(2):
        again.tell_all(answers)
        assert again.next() == played.stop


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.sampled_from(["margin", "floor", "rate"]), SHAPES, st.integers(1, 4))
def test_buying_more_rounds_reopens_no_verdict(
    seed: int, kind: str, shape: tuple[int, int, int, bool, float], more: int
) -> None:
    """Only a contract that the planned rounds left open is asked further."""
    world = World(seed, kind, (*shape[:3], False, shape[4]))
    played = world.played()
    longer = _plan(kind, list(world.plan.order), world.plan.criteria, world.plan.rounds, (more,))
    found = step(longer, world.recordings, world.answers)
    assert played.stop is not None
    if played.stop.verdict is not Verdict.UNDECIDED:
        assert found == played.stop
    elif isinstance(found, Ask):
        assert {trial.role for trial in found.trials} == {Role.EXTENSION}


def _flipped(world: World, data: st.DataObject) -> tuple[Controller, Controller]:
    """The run, and the run with one more failure among what it read (the same run where nothing passed)."""
    before = world.played()
    passed = sorted(t for t in before.used if world.answers[t] is PASSED and t.role is not Role.LIVE)
    if passed:
        world.answers[data.draw(st.sampled_from(passed))] = FAILED
    return before, world.played()


def _rank(controller: Controller) -> int:
    """Regressed, undecided, holds, improved."""
    stop = controller.stop
    assert stop is not None
    return [Verdict.REGRESSED, Verdict.UNDECIDED, Verdict.HOLDS].index(stop.verdict) + stop.improved


@settings(max_examples=150)
@given(WORLDS, st.data())
def test_one_more_failure_never_improves_a_verdict_on_otherwise_equal_evidence(
    world: World, data: st.DataObject
) -> None:
    before, after = _flipped(world, data)
    assert _rank(after) <= _rank(before) or after.used != before.used
    if before.stop and Cause.MEAN in before.stop.causes:
        assert after.stop
        assert after.stop.verdict is not Verdict.HOLDS


@settings(max_examples=100)
@given(WORLDS, st.data())
def test_one_more_failure_never_looks_better_at_any_moment_of_a_run(world: World, data: st.DataObject) -> None:
    """Repeats of suspects are evidence of their own, and a margin with a floor shows the score of the open part."""
    before, after = _flipped(world, data)
    is_repeated = any(trial.role is Role.CONFIRM for trial in before.used | after.used)
    has_two_parts = world.plan.question is Question.NO_WORSE and world.plan.rate is not None
    for one, other in zip(before.readings, after.readings, strict=False):
        assert (one.round, one.ends_round) == (other.round, other.ends_round)
        assert other.p <= one.p + 1e-9 or is_repeated
        assert other.log_e <= one.log_e + 1e-9 or has_two_parts


@pytest.mark.parametrize(
    ("margin", "cases", "one_more", "ends", "reason"),
    [
        (0.1, ["FFFF/", "FFFF/", "F.FF/"], (0, 1), "holds@2 improved@3",
         "one round more was asked, in which it proved that it rose"),
        (0.5, ["......../F|FF..FF.FFFF.", *["......../"] * 4], (1, 2), "undecided@2 holds@3",
         "one round more was asked, in which the doubtful case passed"),
        (0.5, [".../..FFFF", "..F/.FFFFF", ".../FF.F.F", ".../.FFFFF"], (0, 1), "regressed@4 undecided@3",
         "nothing could win any more, so the round that proves it worse was not asked"),
    ],
)  # fmt: skip
def test_where_one_more_failure_ends_better_other_trials_were_read(
    margin: float, cases: list[str], one_more: tuple[int, int], ends: str, reason: str
) -> None:
    """The limit of the promise: after a failure the stopping rule reads more, or less. Recorded/answered|repeated."""
    recordings = tuple(tuple(mark == "." for mark in case.partition("/")[0]) for case in cases)
    rows = [case.partition("/")[2].partition("|") for case in cases]
    failed = {
        Trial(case, role, number)
        for case, (planned, _, repeated) in enumerate(rows)
        for role, marks in ((Role.PLANNED, planned), (Role.CONFIRM, repeated))
        for number, mark in enumerate(marks, start=1)
        if mark == "F"
    }
    found = []
    for failures in (failed, {*failed, Trial(one_more[0], Role.PLANNED, one_more[1])}):
        controller = Controller(plan_comparison(range(len(cases)), Criteria(margin=margin), rounds=6), recordings)
        stop = play(controller, lambda trial, failures=failures: FAILED if trial in failures else PASSED).stop
        found.append(f"{'improved' if stop.improved else stop.verdict.value}@{stop.round}")
    assert " ".join(found) == ends, reason


def test_a_whole_run_of_50_cases_says_what_the_same_answers_say_again() -> None:
    random = Random(3)
    rates = [0.7] * 10 + [1.0] * 40
    recordings = tuple(tuple(random.random() < rate for _ in range(10)) for rate in rates)
    plan: ContractPlan = plan_comparison(range(50), Criteria(), rounds=10)
    controller = Controller(plan, recordings)
    stop: Stop = play(controller, drawn(random, rates)).stop
    assert step(plan, recordings, controller.told) == stop
