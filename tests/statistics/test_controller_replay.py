"""Nothing but the answers decides: order of arrival, kills and resumes change no verdict of a contract."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.statistics.controller import Ask, Controller, step
from holdfast.statistics.plan import ContractPlan, plan_comparison
from holdfast.statistics.playing import drawn, play
from holdfast.statistics.stop import Stop
from holdfast.statistics.trials import Outcome, Role, Trial
from holdfast.statistics.verdict import Criteria, Verdict

PASSED, FAILED, GIVEN_UP, _ = Outcome

RANK = {Verdict.REGRESSED: 0, Verdict.UNDECIDED: 1, Verdict.HOLDS: 2}

CONTRACTS = st.tuples(
    st.integers(1, 45), st.integers(1, 6), st.integers(1, 5), st.booleans(), st.sampled_from([0.02, 0.1, 0.3])
)


class World:
    """A contract drawn from a seed, with an answer for every trial it could ever ask."""

    def __init__(self, seed: int, shape: tuple[int, int, int, bool, float]) -> None:
        cases, k, rounds, extended, margin = shape
        random = Random(seed)
        self.recordings = tuple(
            tuple(random.random() < 0.85 for _ in range(random.randint(1, k))) for _ in range(cases)
        )
        order = random.sample(range(cases), cases)
        criteria = Criteria(margin=margin, contracts=random.choice([1, 50]))
        self.plan = plan_comparison(order, criteria, rounds=rounds, extensions=(2,) if extended else ())
        bad = random.choice([0.02, 0.2, 0.5])
        weights = (1 - bad, bad, 0.01)
        broken = random.randrange(cases)

        def outcome(case: int) -> Outcome:
            return FAILED if case == broken and bad > 0.1 else random.choices([PASSED, FAILED, GIVEN_UP], weights)[0]

        trials = [Trial(case, Role.PLANNED, n + 1) for case in range(cases) for n in range(rounds)]
        trials += [Trial(case, Role.CONFIRM, n + 1) for case in range(cases) for n in range(12)]
        trials += [
            Trial(c, Role.EXTENSION, n) for c in range(cases) for n in range(rounds + 1, self.plan.all_rounds + 1)
        ]
        self.answers = {trial: outcome(trial.case) for trial in trials}

    def played(self) -> Controller:
        controller = Controller(self.plan, self.recordings)
        play(controller, self.answers.__getitem__)
        return controller


WORLDS = st.builds(World, st.integers(0, 2**32), CONTRACTS)


@settings(max_examples=60, deadline=None)
@given(WORLDS, st.integers(0, 2**32))
def test_the_order_of_arrival_changes_nothing(world: World, seed: int) -> None:
    """Answers that were never asked for are there too; they stay unused."""
    played = world.played()
    shuffled = Controller(world.plan, world.recordings)
    for trial in Random(seed).sample(list(world.answers), len(world.answers)):
        shuffled.tell(trial, world.answers[trial])
    assert shuffled.stop == played.stop
    assert shuffled.p == played.p
    assert len(shuffled.unused) == len(world.answers) - len(played.used)
    assert step(world.plan, world.recordings, world.answers) == played.stop


@settings(max_examples=60, deadline=None)
@given(WORLDS, st.integers(0, 2**32))
def test_a_killed_and_resumed_run_asks_the_same_trials_and_ends_alike(world: World, seed: int) -> None:
    random, journal = Random(seed), dict[Trial, Outcome]()
    while isinstance(ask := step(world.plan, world.recordings, journal), Ask):
        kept = random.sample(ask.trials, random.randint(0, len(ask.trials)) or 1)
        journal.update((trial, world.answers[trial]) for trial in kept)
    played = world.played()
    assert ask == played.stop
    assert set(journal) == set(played.used)


@settings(max_examples=150, deadline=None)
@given(WORLDS, st.data())
def test_one_more_failure_never_improves_a_verdict(world: World, data: st.DataObject) -> None:
    before = world.played()
    passed = [trial for trial in before.used if world.answers[trial] is PASSED]
    if not passed:
        return
    world.answers[data.draw(st.sampled_from(sorted(passed)))] = FAILED
    after = world.played()
    assert before.stop is not None
    assert after.stop is not None
    assert RANK[after.stop.verdict] <= RANK[before.stop.verdict]


def test_a_whole_run_of_50_cases_says_what_the_same_answers_say_again() -> None:
    random = Random(3)
    rates = [0.7] * 10 + [1.0] * 40
    recordings = tuple(tuple(random.random() < rate for _ in range(10)) for rate in rates)
    plan: ContractPlan = plan_comparison(range(50), Criteria(), rounds=10)
    controller = Controller(plan, recordings)
    stop: Stop = play(controller, drawn(random, rates)).stop
    assert step(plan, recordings, controller.told) == stop
