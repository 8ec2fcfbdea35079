"""Contract files as modules: found below their folders, imported under the names that users import them by."""

import linecache
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

Compile = Callable[[Path], CodeType]  # source file -> its code; pytest's door rewrites asserts here

_ELSEWHERE = "_holdfast_contracts"


@dataclass(frozen=True, slots=True)
class ContractFile:
    """One file with contracts: `parts` is its path below the contracts folder, without the suffix."""

    path: Path
    folder: Path
    parts: tuple[str, ...]
    module: str


def make_importable(root: Path) -> None:
    """Put the settings' folder and its ``src/`` on the import path, in front: alike for CLI, pytest and workers."""
    for folder in (root / "src", root):
        if folder.is_dir() and str(folder) not in sys.path:
            sys.path.insert(0, str(folder))


def contract_files(folders: Sequence[Path], root: Path) -> list[ContractFile]:
    """The contract files below the folders, in order: every ``.py`` that does not begin with ``_`` or ``.``.

    A file below two of the folders belongs to the first. pytest's conftest.py holds no contracts.
    """
    found: dict[Path, ContractFile] = {}
    for folder in folders:
        for path in _python_files(folder):
            parts = path.relative_to(folder).with_suffix("").parts
            if not any(part.startswith(("_", ".")) for part in parts) and parts[-1] != "conftest":
                found.setdefault(path, ContractFile(path, folder, parts, module_name(path, folder, root)))
    return list(found.values())


def module_name(path: Path, folder: Path, root: Path) -> str:
    """The name by which a project imports a file of a contracts folder, its folder and ``src/`` being importable."""
    for base in (root / "src", root):
        if path.is_relative_to(base) and folder != base:
            return _dotted(path.relative_to(base))
    # A folder from elsewhere, or the root itself: a name of its own keeps its files off other modules' names.
    return _dotted(Path(_ELSEWHERE, "_".join(Path(os.path.relpath(folder, root)).parts), path.relative_to(folder)))


def _dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(part.replace(".", "_") for part in parts)


def _python_files(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(each for each in folders if each != "__pycache__" and not each.startswith("."))
        yield from (Path(place, name) for name in sorted(files) if name.endswith(".py"))


def has_init(folder: Path) -> bool:
    """Whether a folder is a regular package."""
    return (folder / "__init__.py").is_file()


def compiled(path: Path) -> CodeType:
    """The code of a source file as Python compiles it. No bytecode is kept: a changed file is never taken for old."""
    return compile(path.read_bytes(), str(path), "exec", dont_inherit=True)


@contextmanager
def importable_contracts(folders: Sequence[Path], root: Path, compile_file: Compile) -> Iterator["ContractModules"]:
    """The modules below the contracts folders are imported anew meanwhile, each once, whoever imports them."""
    finder = ContractModules(folders, root, compile_file)
    finder.forget()
    sys.meta_path.insert(0, finder)
    try:
        yield finder
    finally:
        sys.meta_path.remove(finder)


class ContractModules(MetaPathFinder):
    """Finds the modules below the contracts folders, private ones included."""

    def __init__(self, folders: Sequence[Path], root: Path, compile_file: Compile) -> None:
        self._files, self._packages = _modules_below(folders, root)
        self._compile = compile_file

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        """The module of that name, if it is one of ours."""
        folder, file = self._packages.get(fullname), self._files.get(fullname)
        if folder is not None and has_init(folder):
            init = folder / "__init__.py"
            loader = _Loader(fullname, str(init), self._compile)
            return spec_from_file_location(fullname, init, loader=loader, submodule_search_locations=[str(folder)])
        if file is not None:
            return spec_from_file_location(fullname, file, loader=_Loader(fullname, str(file), self._compile, folder))
        if folder is None:
            return None
        spec = ModuleSpec(fullname, None, is_package=True)
        spec.submodule_search_locations = [str(folder)]
        return spec

    def forget(self) -> None:
        """Drop what an earlier load, of this project or another, left under these names."""
        for name in self._files:
            sys.modules.pop(name, None)
        for name, folder in self._packages.items():
            module = sys.modules.get(name)
            is_foreign = getattr(module, "__file__", None) is not None and not has_init(folder)
            if module is not None and not is_foreign:
                del sys.modules[name]

    def imported(self) -> Mapping[str, ModuleType]:
        """Those that were imported."""
        packages = (name for name, folder in self._packages.items() if has_init(folder))
        return {name: sys.modules[name] for name in (*self._files, *packages) if name in sys.modules}


class _Loader(SourceFileLoader):
    def __init__(self, fullname: str, path: str, compile_file: Compile, beside: Path | None = None) -> None:
        super().__init__(fullname, path)
        self._compile = compile_file
        self._beside = beside

    def exec_module(self, module: ModuleType) -> None:
        if self._beside is not None:  # `billing.py` beside `billing/`: the files of the folder are its submodules
            module.__path__ = [str(self._beside)]
        super().exec_module(module)

    def get_code(self, fullname: str) -> CodeType:
        linecache.checkcache(self.path)  # tracebacks show the lines of the file as it is now
        return self._compile(Path(self.path))


def _modules_below(folders: Sequence[Path], root: Path) -> tuple[dict[str, Path], dict[str, Path]]:
    """The files and the packages below the folders, by module name."""
    files: dict[str, Path] = {}
    packages: dict[str, Path] = {}
    for folder in folders:
        for path in _python_files(folder):
            name = module_name(path, folder, root)
            if path.name != "__init__.py":
                files.setdefault(name, path)
            parent, place = name.rpartition(".")[0], path.parent
            while place != folder.parent and parent:
                packages.setdefault(parent, place)
                parent, place = parent.rpartition(".")[0], place.parent
    packages.setdefault(_ELSEWHERE, root / _ELSEWHERE)
    return files, packages
