"""The house: a file imports from lower floors and from its own room, without circles. Every import counts."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "holdfast"

FLOORS = {
    "errors": 0,
    "domain": 1,
    "ports": 2, "statistics": 2, "routing": 2,
    "expect": 3, "authoring": 3, "comparison": 3, "readiness": 3, "reporters": 3, "providers": 3, "evidence": 3,
    "variations": 3,
    "sandbox": 3,
    "engine": 4, "lifecycle": 4,
    "settings": 5, "assembly": 5, "api": 5,
    "testing": 6,
    "cli": 7, "pytest_plugin": 7,
}  # fmt: skip
NEIGHBOURS = {
    ("authoring", "expect"),
    ("readiness", "comparison"),
    ("assembly", "settings"),
    ("api", "settings"),
    ("api", "assembly"),
}
ONLY_STANDARD_LIBRARY = {"errors", "statistics", "routing"}
HOMES = {  # the one heavy library each may use, and where
    "openai": {"providers/openai_compatible.py", "providers/app_clients.py"},
    "httpx2": {"providers/openai_compatible.py", "providers/app_clients.py"},
    "deepdiff": {"expect/structure.py"},
    "jsonschema_rs": {"expect/json_.py"},
    "langdetect": {"expect/language.py"},
    "regex": {"expect/patterns.py"},
    "rapidfuzz": {"expect/similarity.py"},
    "PIL": {"domain/image_editing.py"},
    "jinja2": {"reporters/html_/"},
    "sqlite3": {"evidence/"},
    "backports": {"evidence/compression.py"},
    "compression": {"evidence/compression.py"},
    "aiohttp": {"testing/"},
    "hypothesis": {
        "testing/",
        "authoring/drawing.py",
        "authoring/metamorphic.py",
        "variations/strategies.py",
        "variations/images.py",
    },
    "click": {"cli/"},
    "rich": {"cli/"},
    "pytest": {"pytest_plugin/"},
    "numpy": set(),
    "scipy": set(),
}


def files() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Dotted names that a file imports, anywhere in it; ``from holdfast import engine`` is expanded."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def inside(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imported(path) if name.startswith("holdfast.")} & FLOORS.keys()


def test_every_room_has_a_floor() -> None:
    rooms = {room_of(path) for path in files()} - {"__init__"}
    assert rooms <= FLOORS.keys()


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_file_imports_only_from_lower_floors_and_its_own_room(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        return
    wrong = {
        other for other in inside(path) - {room} if FLOORS[other] >= FLOORS[room] and (room, other) not in NEIGHBOURS
    }
    assert not wrong, f"{path.relative_to(SOURCE)} (floor {FLOORS[room]}) imports {sorted(wrong)}"


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_nobody_inside_imports_from_the_top_door(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "holdfast":
            assert {alias.name for alias in node.names} <= FLOORS.keys()
        if isinstance(node, ast.Import):
            assert all(alias.name != "holdfast" for alias in node.names)


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_heavy_library_stays_in_its_home(path: Path) -> None:
    here = str(path.relative_to(SOURCE))
    for name in {name.split(".")[0] for name in imported(path)} & HOMES.keys():
        assert any(here == home or (home.endswith("/") and here.startswith(home)) for home in HOMES[name]), name


@pytest.mark.parametrize("room", sorted(ONLY_STANDARD_LIBRARY))
def test_rooms_of_pure_mathematics_and_errors_use_the_standard_library_only(room: str) -> None:
    import sys

    for path in files():
        if room_of(path) == room:
            names = {name.split(".")[0] for name in imported(path)} - {"holdfast"}
            assert names <= sys.stdlib_module_names, path


def module_name(path: Path) -> str:
    parts = ("holdfast", *path.relative_to(SOURCE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_no_circle_of_imports() -> None:
    modules = {module_name(path): path for path in files()}
    arrows = {
        name: {target for target in imported(path) if target in modules and target != name}
        for name, path in modules.items()
    }
    # A package's door imports its own rooms; that a room's file names its package is no circle of meaning.
    doors = {name for name, path in modules.items() if path.name == "__init__.py"}
    arrows = {name: targets - doors for name, targets in arrows.items() if name not in doors}
    done: set[str] = set()

    def walk(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, f"a circle: {' -> '.join((*trail[trail.index(name) :], name))}"
        if name in done:
            return
        for target in sorted(arrows.get(name, ())):
            walk(target, (*trail, name))
        done.add(name)

    for name in sorted(arrows):
        walk(name, ())


def test_a_planted_upward_import_is_seen(tmp_path: Path) -> None:
    """The rule can fail: an import inside a function and one under TYPE_CHECKING both count."""
    planted = tmp_path / "planted.py"
    planted.write_text("def f():\n    from holdfast import engine\n    import holdfast.cli.main\n")
    assert inside(planted) == {"engine", "cli"}
