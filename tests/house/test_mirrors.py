"""Tests mirror the source: src/holdfast/room/thing.py has tests/room/test_thing.py."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "holdfast"

WITHOUT_MIRROR = {  # file -> where it is tested instead
    "ports.py": "Protocols only; tests/providers/test_providers.py and tests/evidence hold the edges to them",
    "cli/options.py": "the options that all verbs share; tests/cli/commands hold the verbs to them",
}


def lacking() -> set[str]:
    found = set()
    for path in SOURCE.rglob("*.py"):
        relative = path.relative_to(SOURCE)
        if path.name == "__init__.py":
            continue
        folder = ROOT / "tests" / relative.parent
        if not any((folder / f"test_{stem}.py").exists() for stem in {path.stem, path.stem.strip("_")}):
            found.add(str(relative))
    return found


def test_every_source_file_has_its_mirror() -> None:
    assert lacking() - WITHOUT_MIRROR.keys() == set()


def test_no_exception_is_kept_that_is_not_needed() -> None:
    assert WITHOUT_MIRROR.keys() <= lacking()


def test_every_test_file_of_a_room_mirrors_a_source_file() -> None:
    """A second file on one source file is named for what it looks at: test_replay_disk.py beside test_replay.py."""
    rooms = {path.name for path in SOURCE.iterdir() if path.is_dir()}
    strays = []
    for path in (ROOT / "tests").rglob("test_*.py"):
        relative = path.relative_to(ROOT / "tests")
        if relative.parts[0] in rooms:
            stem = path.stem.removeprefix("test_").strip("_")
            sources = {each.stem.strip("_") for each in (SOURCE / relative.parent).iterdir()} | {relative.parts[-2]}
            if not any(stem == source or stem.startswith(f"{source}_") for source in sources if source):
                strays.append(str(relative))
    assert strays == []
