"""pytest's door: options, a marker, and which files to collect.

Standard library and pytest only, until a contract file turns up: in an unrelated project the installed plugin
changes nothing and costs next to nothing.
"""

from pathlib import Path
from typing import Any

import pytest

PYPROJECT = "pyproject.toml"
FOLDERS = pytest.StashKey[tuple[Path, ...]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("holdfast", "replay prompts on model releases")
    group.addoption(
        "--holdfast-candidate",
        metavar="RELEASE",
        help="check the recorded answers of this release instead of the pinned ones",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[FOLDERS] = _contract_folders(config.rootpath)
    if config.stash[FOLDERS]:
        config.addinivalue_line("markers", "holdfast: a case of a behaviour contract, checked on recorded evidence")
        pytest.register_assert_rewrite("holdfast_contracts")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Any:
    """Collect a contract file; one named on the command line comes through `pytest_pycollect_makemodule`."""
    if parent.session.isinitpath(file_path) or not _is_contract_file(file_path, parent.config):
        return None
    return _contract_file(file_path, parent)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> Any:
    """A contract file named on the command line is a contract file, not a module of tests."""
    return _contract_file(module_path, parent) if _is_contract_file(module_path, parent.config) else None


def _contract_folders(root: Path) -> tuple[Path, ...]:
    """The contracts folders of the settings at the root; none where there is no [tool.holdfast] table."""
    try:
        text = (root / PYPROJECT).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ()
    if "[tool.holdfast]" not in text:
        return ()
    import tomllib  # only where the table is

    try:
        table = tomllib.loads(text)["tool"]["holdfast"]
    except (tomllib.TOMLDecodeError, KeyError):
        return ()
    names = table.get("contracts", ["contracts"])
    return tuple((root / name).resolve() for name in names if isinstance(name, str))


def _is_contract_file(path: Path, config: pytest.Config) -> bool:
    folders = config.stash.get(FOLDERS, ())
    if not folders or path.suffix != ".py" or path.name.startswith("_"):
        return False
    return any(folder in path.resolve().parents for folder in folders)


def _contract_file(path: Path, parent: pytest.Collector) -> Any:
    from holdfast.pytest_plugin.collecting import ContractFile  # the first contract file: from here on it is ours

    return ContractFile.from_parent(parent, path=path)
