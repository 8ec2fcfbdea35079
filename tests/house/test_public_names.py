"""The public doors: each `__all__` is sorted and is what is there."""

import importlib

import pytest

DOORS = [
    "holdfast", "holdfast.expect", "holdfast.statistics", "holdfast.ports", "holdfast.testing", "holdfast.errors",
    "holdfast.api", "holdfast.settings", "holdfast.variations", "holdfast.expect.relations",
]  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_a_public_door_lists_what_it_has(door: str) -> None:
    module = importlib.import_module(door)
    assert list(module.__all__) == sorted(module.__all__)
    assert len(set(module.__all__)) == len(module.__all__)
    missing = [name for name in module.__all__ if not hasattr(module, name)]
    assert missing == []


@pytest.mark.parametrize("door", DOORS)
def test_every_public_name_says_what_it_is(door: str) -> None:
    module = importlib.import_module(door)
    silent = [
        name
        for name in module.__all__
        if callable(getattr(module, name)) and not (getattr(module, name).__doc__ or "").strip()
    ]
    assert silent == []


def test_the_door_types_exactly_the_names_it_serves() -> None:
    import ast
    from pathlib import Path

    import holdfast

    stub = ast.parse(Path(holdfast.__file__).with_suffix(".pyi").read_text("utf-8"))
    listed = next(
        ast.literal_eval(node.value)
        for node in ast.walk(stub)
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and getattr(node.targets[0] if isinstance(node, ast.Assign) else node.target, "id", "") == "__all__"
        and node.value is not None
    )
    assert sorted(listed) == sorted(holdfast.__all__)
