"""Values that hypothesis draws: the same in every process, distinct, or a sentence on why there are none."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from holdfast.authoring.drawing import buffers_of, draw_from, drawn, is_strategy, values_of

WORDS = st.lists(st.sampled_from(["the", "cat", "sat", "on", "a", "mat,", "again"]), max_size=400).map(" ".join)
PRINTED = (
    "from hypothesis import settings, strategies as st\n"
    "settings.register_profile('odd', max_examples=1, derandomize=True)\n"
    "settings.load_profile('odd')\n"
    "from holdfast.authoring.drawing import values_of\n"
    "print([values_of(each, 6, 3) for each in (st.text('ab?', max_size=9), st.integers(0, 99), st.floats(0, 1))])\n"
    "print(values_of(st.lists(st.sampled_from(['a', 'b', 'c'])), 6, 3))\n"
)


@pytest.mark.parametrize("seed", ["0", "1"])
def test_every_process_draws_the_same_and_leaves_nothing_behind(seed: str, tmp_path: Path) -> None:
    """Neither the order of a hash, a profile, modules beside it nor an old database has a say."""
    beside = f"constants = [7{seed}, 'sa{seed}lt', 0.{seed}5]\n"
    (tmp_path / "local.py").write_text(beside)
    environ = {**os.environ, "PYTHONHASHSEED": seed, "CI": seed, "PYTHONPATH": f"{Path(__file__).parents[2] / 'src'}"}
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, '')\nimport local\n{PRINTED}"],
        cwd=tmp_path, env=environ, capture_output=True, text=True, check=True,
    )  # fmt: skip
    here = [values_of(each, 6, 3) for each in (st.text("ab?", max_size=9), st.integers(0, 99), st.floats(0, 1))]
    assert done.stdout.splitlines() == [str(here), str(values_of(st.lists(st.sampled_from(["a", "b", "c"])), 6, 3))]
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "__pycache__") == ["local.py"]


def test_values_differ_and_a_larger_n_only_adds_to_them() -> None:
    forty = values_of(WORDS, 40, 1)
    assert len(set(forty)) == 40
    assert values_of(WORDS, 12, 1) == forty[:12]
    assert values_of(WORDS, 12, 2) != forty[:12]


def test_sizes_are_mixed() -> None:
    sizes = sorted(len(value.split()) for value in values_of(WORDS, 60, 1))
    assert sizes[20] < 10
    assert sizes[-6] > 60


def test_a_strategy_with_few_values_gives_them_all() -> None:
    assert sorted(values_of(st.sampled_from(["a", "b"]), 2, 1)) == ["a", "b"]
    assert sorted(values_of(st.booleans(), 2, 9)) == [False, True]


def _broken(_: int) -> int:
    raise LookupError("no such parcel")


@pytest.mark.parametrize(
    ("strategy", "n", "seed", "said"),
    [
        ("text", 1, 1, "It draws from 'text', which is no strategy of hypothesis."),
        (st.text(), 0, 1, "n is no whole number of at least 1: found 0."),
        (st.text(), True, 1, "n is no whole number of at least 1: found True."),
        (st.text(), 1, -1, "seed is no whole number from 0 to 4294967295: found -1."),
        (st.text(), 1, None, "seed is no whole number from 0 to 4294967295: found None."),
        (st.sampled_from("ab"), 3, 1, "Its strategy gave 2 distinct values, fewer than n=3."),
        (st.integers().filter(lambda _: False), 1, 1, "Its strategy gave 0 distinct values, fewer than n=1."),
        (st.integers().map(_broken), 1, 1, "Its strategy raised LookupError: no such parcel."),
        (st.just(float("nan")), 1, 1, "Its strategy gave nan, which has no JSON form: Out of range float values"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(strategy: Any, n: Any, seed: Any, said: str) -> None:
    with pytest.raises(ValueError) as caught:
        values_of(strategy, n, seed)
    assert str(caught.value).startswith(said)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(ValueError, match=r"no strategy.*n is no whole number.*seed is no whole number"):
        values_of(1, 0, "x")  # type: ignore[arg-type]  # what a user may write


def test_a_turn_in_which_a_strategy_filters_gives_nothing() -> None:
    assert draw_from(st.integers().filter(lambda _: False), next(buffers_of(1))) is None


def test_the_bytes_of_a_draw_give_it_again_and_fewer_give_a_simpler_one() -> None:
    draw = draw_from(WORDS, next(buffers_of(5)))
    assert draw is not None
    assert draw_from(WORDS, draw.used) == draw
    fewer = draw_from(WORDS, draw.used[: len(draw.used) // 2])
    assert fewer is not None
    assert len(fewer.value) < len(draw.value)


def test_a_source_says_what_it_draws() -> None:
    assert repr(drawn(st.booleans(), n=2, seed=5)) == "drawn(booleans(), n=2, seed=5)"
    assert is_strategy(st.booleans())
    assert not is_strategy(bool)
