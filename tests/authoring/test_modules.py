"""Contract files as modules: found, named as users import them, imported anew with every load."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from holdfast.authoring.loading import load_suite
from holdfast.authoring.modules import ContractModules, compiled, contract_files, make_importable, module_name
from holdfast.domain.contract import Suite

Write = Callable[[str, str], Path]
ONE = """
@contract(cases=[Case("a", "x")], checks=[expect.no_fence()])
def {name}(text): return Request(user=text + {text!r})
"""


def one(name: str, text: str = "") -> str:
    return ONE.format(name=name, text=text)


def test_every_public_python_file_below_the_folder_is_found_in_order(write: Write, tmp_path: Path) -> None:
    for path in (
        "b.py",
        "a.py",
        "_shared.py",
        ".hidden.py",
        "conftest.py",
        "note.txt",
        "x/late_fee.py",
        "_x/a.py",
        "x/__init__.py",
        "x/__pycache__/c.py",
        ".venv/d.py",
    ):
        write(f"contracts/{path}", "")
    found = contract_files([tmp_path / "contracts"], tmp_path)
    assert [file.parts for file in found] == [("a",), ("b",), ("x", "late_fee")]
    assert [file.module for file in found] == ["contracts.a", "contracts.b", "contracts.x.late_fee"]


def test_a_file_below_two_folders_belongs_to_the_first(write: Write, tmp_path: Path) -> None:
    write("contracts/x/a.py", "")
    found = contract_files([tmp_path / "contracts", tmp_path / "contracts" / "x"], tmp_path)
    assert [file.parts for file in found] == [("x", "a")]


NAMES = [
    ("contracts/a.py", "contracts", "contracts.a"),
    ("tests/realdata/a.py", "tests/realdata", "tests.realdata.a"),
    ("src/contracts/a.py", "src/contracts", "contracts.a"),
    ("a.py", "", "_holdfast_contracts..a".replace("..", ".")),
    ("../shared/a.py", "../shared", "_holdfast_contracts.___shared.a"),
    ("contracts/a.b/c.py", "contracts", "contracts.a_b.c"),
]


@pytest.mark.parametrize(("file", "folder", "name"), NAMES)
def test_a_module_has_the_name_that_the_project_imports_it_by(file: str, folder: str, name: str) -> None:
    root = Path("/home/project")
    resolved = [Path(str(root / each).replace("project/../", "")) for each in (file, folder)]
    assert module_name(resolved[0], resolved[1], root) == name


def test_the_settings_folder_and_its_src_become_importable_once(tmp_path: Path) -> None:
    before = list(sys.path)
    (tmp_path / "src").mkdir()
    make_importable(tmp_path)
    make_importable(tmp_path)
    added = sys.path[: len(sys.path) - len(before)]
    sys.path[:] = before
    assert added == [str(tmp_path), str(tmp_path / "src")]


def test_contract_files_import_each_other_and_the_application(write: Write, load: Callable[[], Suite]) -> None:
    write("src/app_rules.py", "LIMIT = 3\n")
    write("contracts/_shared.py", "WORD = 'shared'\n")
    write("contracts/a.py", "import app_rules\nfrom contracts._shared import WORD\nfrom . import _shared\n" + one("a"))
    write("contracts/b.py", "from contracts.a import a as other\n" + one("b"))
    assert [contract.id for contract in load().contracts] == ["a.a", "b.b"]
    del sys.modules["app_rules"]


def test_a_file_beside_a_folder_of_its_name_hides_nothing(write: Write, load: Callable[[], Suite]) -> None:
    write("contracts/_shared.py", "WORD = 'shared'\n")
    write("contracts/billing.py", "from ._shared import WORD\n" + one("fee"))
    write(
        "contracts/billing/refund.py", "from .._shared import WORD\nfrom contracts.billing import fee\n" + one("late")
    )
    assert [contract.id for contract in load().contracts] == ["billing.fee", "billing.refund.late"]


def test_a_changed_file_is_loaded_anew(write: Write, load: Callable[[], Suite]) -> None:
    write("contracts/_shared.py", "WORD = 'one'\n")
    write(
        "contracts/a.py",
        "from contracts._shared import WORD\n@contract(cases=[Case('a', 'x')], checks=[expect.no_fence()])\n"
        "def a(text): return Request(user=WORD)\n",
    )
    first = load().contracts[0].requests["main", "a"]
    write("contracts/_shared.py", "WORD = 'two'\n")
    assert (first.messages[0].content, load().contracts[0].requests["main", "a"].messages[0].content) == ("one", "two")


def test_two_projects_in_one_process_are_kept_apart(write: Write, load: Callable[[], Suite], tmp_path: Path) -> None:
    write("contracts/a.py", one("a"))
    other = write("other/contracts/a.py", one("other")).parents[1]
    assert [contract.id for contract in load().contracts] == ["a.a"]
    suite = load_suite([Path("contracts")], root=other, default_margin=0.05)
    assert [contract.id for contract in suite.contracts] == ["a.other"]
    assert [contract.id for contract in load().contracts] == ["a.a"]


def test_a_folder_from_elsewhere_can_hold_contracts(write: Write, tmp_path: Path, load: Callable[[], Suite]) -> None:
    write("shared/_words.py", "WORD = 'x'\n")
    write("shared/a.py", "from ._words import WORD\n" + one("a"))
    (tmp_path / "project").mkdir()
    suite = load_suite([tmp_path / "shared"], root=tmp_path / "project", default_margin=0.05)
    assert [contract.id for contract in suite.contracts] == ["a.a"]


def test_an_installed_package_of_the_folders_name_stays_what_it_is(write: Write, tmp_path: Path) -> None:
    write("contracts/a.py", "")
    modules = ContractModules([tmp_path / "contracts"], tmp_path, compiled)
    foreign = type(sys)("contracts")
    foreign.__file__ = "/elsewhere/contracts/__init__.py"
    before = sys.modules.get("contracts")
    sys.modules["contracts"] = foreign
    modules.forget()
    kept = sys.modules.pop("contracts")
    if before is not None:
        sys.modules["contracts"] = before
    assert kept is foreign


def test_files_that_would_be_imported_by_one_name_are_told(write: Write, problems: Callable[[], list[str]]) -> None:
    write("contracts/a.b.py", one("a"))
    write("contracts/a_b.py", one("b"))
    write("contracts/c.py", one("c"))
    write("contracts/c/__init__.py", "")
    assert problems()[:2] == [
        "contracts/a_b.py: The file is imported as 'contracts.a_b', and so is 'contracts/a.b.py'. Rename one of them.",
        (
            "contracts/c.py: The file is imported as 'contracts.c', and so is 'contracts/c/__init__.py'. "
            "Rename one of them."
        ),
    ]


def test_pytest_can_compile_the_files_its_own_way(write: Write, tmp_path: Path, load: Callable[[], Suite]) -> None:
    write("contracts/a.py", one("a"))
    seen: list[Path] = []

    def compile_file(path: Path) -> object:
        seen.append(path)
        return compiled(path)

    load_suite([Path("contracts")], root=tmp_path, default_margin=0.05, compile_file=compile_file)  # type: ignore[arg-type]  # code objects
    assert seen == [tmp_path / "contracts" / "a.py"]
