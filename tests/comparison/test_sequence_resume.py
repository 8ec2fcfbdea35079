"""Neither interruptions nor the order of arrival decide how contracts end."""

from random import Random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from holdfast.comparison.sequence import SuiteSequence, Wanted
from holdfast.domain.contract import Bar

CASES = [f"c{number:02d}" for number in range(42)]
BARS = {
    "c.margin": Bar(margin=0.05),
    "c.floor": Bar(margin=0.1, floor=0.6),
    "c.must": Bar(must=True),
    "c.rate": Bar(must=0.8),
    "c.declared": Bar(deterministic=True),
    "c.strict": Bar(margin=0.05, strict=True),
}


class World:
    """A suite drawn from a seed, with an answer for every trial it could ever ask."""

    def __init__(self, bench, seed: int, is_live: bool) -> None:
        random = Random(seed)
        cases = CASES[: random.choice([3, 10, 24, 42])]
        self.bad = random.choice([0.0, 0.05, 0.3])
        self.copies = random.random() < 0.2
        self.odd = random.choice(["", "", "g", "e"])
        self.seed = seed
        names = random.sample(sorted(BARS), random.choice([1, 2, 4]))
        recorded = {
            (name, case): "".join("f" if name != "c.must" and random.random() < self.bad / 2 else "p" for _ in range(6))
            for name in names
            for case in cases
        }
        self.suite = bench.suite(*(bench.contract(cases, id=name, bar=BARS[name]) for name in names))
        self.baseline = bench.run(recorded, role="baseline")
        self.plans = bench.plans(self.suite, self.baseline, is_live=is_live, rounds=random.choice([3, 5]))

    def sequence(self) -> SuiteSequence:
        return SuiteSequence({plan.contract: plan for plan in self.plans}, self.baseline.trials)

    def letter(self, contract: str, wanted: Wanted) -> str:
        random = Random(f"{self.seed} {contract} {wanted}")
        if self.odd and random.random() < 0.01:
            return self.odd
        letter = "f" if random.random() < self.bad else "p"
        return letter.upper() if self.copies else letter

    def letter_or_lost(self, random: Random):
        """Now and then nothing comes, and the trial is asked again."""
        return lambda contract, wanted: "u" if random.random() < 0.1 else self.letter(contract, wanted)


def ends(sequence: SuiteSequence):
    return {name: sequence.controller(name).stop for name in sequence.plans}


@settings(max_examples=60)
@given(seed=st.integers(0, 10**6), is_live=st.booleans(), random=st.randoms(use_true_random=False))
@example(seed=563, is_live=True, random=Random(10))  # a copied repeat that is told before what it repeats
def test_interrupting_anywhere_and_going_on_gives_the_end_of_the_uninterrupted_run(
    bench, seed, is_live, random
) -> None:
    world = World(bench, seed, is_live)
    whole = world.sequence()
    bench.ask(whole, world.letter)
    first = world.sequence()
    kept = bench.ask(first, world.letter_or_lost(random), random=random, most=random.randrange(200))
    second = world.sequence()
    second.tell_all(random.sample(list(kept.values()), len(kept)))
    bench.ask(second, world.letter)
    assert ends(second) == ends(whole)
    assert all(stop is not None for stop in ends(whole).values())
    assert {name: second.looks(name) for name in second.plans} == {name: whole.looks(name) for name in whole.plans}


@settings(max_examples=40)
@given(seed=st.integers(0, 10**6), is_live=st.booleans(), random=st.randoms(use_true_random=False))
def test_answers_that_came_ahead_or_in_another_order_change_no_end(bench, seed, is_live, random) -> None:
    world = World(bench, seed, is_live)
    whole, hurried = world.sequence(), world.sequence()
    told = bench.ask(whole, world.letter)
    ahead = bench.ask(hurried, world.letter, random=random)
    assert ends(hurried) == ends(whole)
    used = {key for key in ahead if hurried.is_used(key)}
    assert used == {key for key in told if whole.is_used(key)}
