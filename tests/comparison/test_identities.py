"""Who answered, and what was changed on the way."""

from holdfast.comparison.identities import notes, side
from holdfast.comparison.pairing import pair
from holdfast.domain.contract import Bar
from holdfast.domain.observation import Adaptation, Exchange, Observation


def noted(bench, before, after) -> tuple[str, ...]:
    runs = [bench.run({}, trials={("c.one", "a"): trials}) for trials in (before, after)]
    return notes(pair(bench.suite(bench.contract(["a"])), *runs)[0])


def plain(bench, count: int = 2):
    return [bench.trial("a", number, "p") for number in range(count)]


def test_an_adaptation_is_told_with_how_many_trials_it_touched(bench) -> None:
    dropped = Adaptation(parameter="temperature", did="dropped", detail="not taken by this model.")
    after = [bench.trial("a", 0, "p", adaptations=(dropped,)), bench.trial("a", 1, "p")]
    assert noted(bench, plain(bench), after) == (
        "For the candidate `temperature` was dropped in 1 of 2 trials: not taken by this model.",
    )


def test_a_served_model_that_moves_within_a_side_is_told(bench) -> None:
    after = [bench.trial("a", n, "p", observation=Observation(text="", served_model=f"m-{n}")) for n in (0, 1)]
    assert noted(bench, plain(bench), after) == (
        "The served model of the candidate moved while it answered: 'm-0' (1), 'm-1' (1).",
    )


def test_a_provider_that_moves_together_with_the_release_is_told(bench) -> None:
    def by(name: str):
        return [bench.trial("a", 0, "p", exchanges=(Exchange(body=f'{{"provider": "{name}"}}'),))]

    assert noted(bench, by("DeepInfra"), by("Together")) == (
        "The provider moved together with the release: 'DeepInfra' (1), now 'Together' (1).",
    )


def test_a_body_that_is_no_json_names_no_provider(bench) -> None:
    broken = [bench.trial("a", 0, "p", exchanges=(Exchange(body='data: {"provider'),))]
    nested = [bench.trial("a", 0, "p", exchanges=(Exchange(body="[" * 200_000 + '"provider"'),))]
    assert noted(bench, broken, nested) == ()


def test_long_repeats_that_are_equal_byte_for_byte_look_like_copies(bench) -> None:
    copied = [bench.trial("a", n, "p", observation=Observation(text="x" * 300)) for n in (0, 1)]
    short = [bench.trial("a", n, "p", observation=Observation(text="yes")) for n in (0, 1)]
    (note,) = noted(bench, copied, short)
    assert note == (
        "The repeats of the baseline look like copies in 1 of 1 cases. Turn caches off and vary the seed; the error "
        "rates assume independent answers."
    )


def test_repeats_of_one_response_are_copies_however_short_they_are(bench) -> None:
    cached = [bench.trial("a", n, "p", observation=Observation(text="yes", response_id="r-1")) for n in (0, 1)]
    assert noted(bench, plain(bench), cached)[0].startswith("The repeats of the candidate look like copies in 1 of 1")


def test_copies_are_what_a_contract_declared_deterministic_promises(bench) -> None:
    contract = bench.contract(["a"], bar=Bar(deterministic=True))
    run = bench.run({"a": "PP"})
    assert notes(pair(bench.suite(contract), run, run)[0]) == ()


def test_a_side_names_every_model_that_served_it(bench) -> None:
    trials = [bench.trial("a", n, "p", observation=Observation(served_model="m", fingerprint=f"f{n}")) for n in (1, 0)]
    found = side(bench.run({}, trials={("c.one", "a"): trials}))
    assert (found.served_models, found.fingerprints, found.trials) == (("m",), ("f0", "f1"), 2)
