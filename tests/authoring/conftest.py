"""A project in a folder of its own: written by the test, loaded as the CLI loads it."""

import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from holdfast.authoring.loading import load_suite
from holdfast.domain.contract import Suite
from holdfast.errors import ContractError

NAMES = "from holdfast import Bar, Case, Request, app_contract, contract, expect, image, text_file, tool, user"


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Writes a file below the project. A contract file starts with one line that imports our names."""

    def write_file(path: str, content: str | bytes) -> Path:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            text = textwrap.dedent(content)
            content = (f"{NAMES}\n{text.lstrip()}" if path.endswith(".py") else text).encode()
        file.write_bytes(content)
        return file

    return write_file


@pytest.fixture
def load(tmp_path: Path) -> Iterator[Callable[[], Suite]]:
    """Loads the project's contracts; what that puts on the import path is taken away again."""
    path, modules = list(sys.path), set(sys.modules)
    (tmp_path / "contracts").mkdir(exist_ok=True)
    yield lambda: load_suite([Path("contracts")], root=tmp_path, default_margin=0.05)
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if name.partition(".")[0] in ("contracts", "app", "_holdfast_contracts"):
            del sys.modules[name]


@pytest.fixture
def problems(load: Callable[[], Suite]) -> Callable[[], list[str]]:
    """The mistakes that loading the project finds, one line each."""

    def find() -> list[str]:
        with pytest.raises(ContractError) as caught:
            load()
        return [str(problem) for problem in caught.value.problems]

    return find
