"""Contracts as they stand in modules: bound to a name, directly or in a list, tuple or dict."""

import importlib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from holdfast.authoring.files import TextFile
from holdfast.authoring.findings import Findings
from holdfast.authoring.mishaps import problems_of_import
from holdfast.authoring.modules import Compile, ContractFile, contract_files, has_init, importable_contracts
from holdfast.authoring.origin import shown_path
from holdfast.authoring.reading import importing
from holdfast.authoring.slugs import is_slug, proposed
from holdfast.authoring.stated import Made, Stated, dashed, last_part, watching
from holdfast.errors import ContractError, Problem

_ID_LENGTH = 200  # it becomes the name of a folder
_MAKE_IT_HERE = "Make it in a contract file, or in a function that is called there."


@dataclass(frozen=True, slots=True)
class Found:
    """A contract under its full id, with the file it belongs to."""

    id: str
    stated: Stated
    file: ContractFile


@dataclass(frozen=True, slots=True)
class Discovered:
    """What the contract files hold."""

    contracts: tuple[Found, ...]
    modules: Mapping[str, ModuleType]  # all that were imported from below the folders


def discover(folders: Sequence[Path], root: Path, compile_file: Compile, findings: Findings) -> Discovered:
    """Import every contract file and find its contracts. Mistakes are noted; what can be found is found."""
    for folder in folders:
        if not folder.is_dir():
            shown = shown_path(folder, root)
            findings.add("", f"There is no contracts folder {shown!r}.", "See `contracts` in [tool.holdfast].")
    files = _distinct(contract_files(folders, root), findings)
    loaded: dict[str, ContractFile] = {}
    with importing(), watching() as made, importable_contracts(folders, root, compile_file) as finder:
        for file in files:
            if _is_imported(file, root, findings):
                loaded[file.module] = file
        modules = finder.imported()
    found = [each for name, file in loaded.items() for each in _contracts(modules[name], file, modules, findings)]
    private = {str(module.__file__) for name, module in modules.items() if name not in loaded}
    _require_kept(made, found, {str(file.path) for file in loaded.values()}, private, findings)
    return Discovered(tuple(found), modules)


def _is_imported(file: ContractFile, root: Path, findings: Findings) -> bool:
    try:
        importlib.import_module(file.module)
    except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever a user's file raises is shown to them as it came
        known = {_gist(each) for each in findings.problems}  # a file that two others import fails once for each
        findings.problems += [each for each in problems_of_import(error, file.path, root) if _gist(each) not in known]
        return False
    return True


def _gist(problem: Problem) -> tuple[str, str]:
    return problem.where, problem.found.partition("\n")[0]


def _distinct(files: Sequence[ContractFile], findings: Findings) -> list[ContractFile]:
    """The files that can be imported each under a name of its own; others are noted, lest one hide another."""
    first: dict[str, ContractFile] = {}
    for file in files:
        package = file.path.with_suffix("")
        other = package / "__init__.py" if has_init(package) else first.setdefault(file.module, file).path
        if other != file.path:
            found = f"The file is imported as {file.module!r}, and so is {shown_path(other, findings.root)!r}."
            findings.add(shown_path(file.path, findings.root), found, "Rename one of them.")
    return [file for file in files if first.get(file.module) is file]


def _contracts(
    module: ModuleType, file: ContractFile, modules: Mapping[str, ModuleType], findings: Findings
) -> Iterator[Found]:
    """The contracts of a file. One that was made in another file is that file's."""
    others = {str(each.__file__) for each in modules.values()}
    seen: set[int] = set()
    for made in _bound(vars(module).values()):
        if id(made) in seen:
            continue
        seen.add(id(made))
        maker = made.stated.made
        if maker.file == str(file.path):
            yield Found(_full_id(made.stated, file, findings), made.stated, file)
        elif maker.file not in others:
            where = shown_path(file.path, findings.root)
            found = f"The contract {made.id!r} was made at {maker.shown(findings.root)}, which is no contract file."
            findings.add(where, found, _MAKE_IT_HERE)


def _bound(values: Iterable[Any]) -> Iterator[Made]:
    for value in list(values):
        kind = type(value)  # not isinstance: what a proxy pretends to be may depend on a request that is not there
        if issubclass(kind, Made):
            yield value
        elif issubclass(kind, list | tuple | dict):
            inside = value.values() if issubclass(kind, dict) else value
            yield from (each for each in inside if issubclass(type(each), Made))


def _require_kept(
    made: Sequence[Made], found: Sequence[Found], readable: Set[str], private: Set[str], findings: Findings
) -> None:
    """A contract that was made and dropped would be missed by nobody."""
    kept = {id(each.stated) for each in found}
    for each in made:
        if each.stated.made.file in private:
            findings.add(each.stated.made, f"The contract {each.id!r} was made in no contract file.", _MAKE_IT_HERE)
        elif id(each.stated) not in kept and each.stated.made.file in readable:
            findings.add(
                each.stated.made,
                f"The contract {each.id!r} was made and dropped: no name of the module holds it.",
                "Bind it to a name of its own, or put it into a list, tuple or dict that has one.",
            )


def _full_id(stated: Stated, file: ContractFile, findings: Findings) -> str:
    last = last_part(stated)
    for part in file.parts:
        if not is_slug(dashed(part)):
            findings.add(stated.made, f"The name {part!r} of its file or folder cannot stand in a contract's id.",
                         proposed(part))  # fmt: skip
    if not is_slug(last):
        findings.add(stated.made, f"The id of a contract is {last!r}.", f"{proposed(last)} Give it with id=.")
    full = ".".join([*map(dashed, file.parts), last])
    if len(full) > _ID_LENGTH:
        findings.add(stated.made, f"The id {full!r} has {len(full)} characters; at most {_ID_LENGTH} make a folder.")
    return full


def fill_in_texts(modules: Iterable[ModuleType], findings: Findings) -> None:
    """Put the text in the place of every `text_file` that a name of the modules holds. What cannot be read is noted."""
    for module in modules:
        for name, value in list(vars(module).items()):
            try:
                filled = _filled(value)
            except ContractError as error:
                findings.problems.extend(error.problems)
                continue
            if filled is not value:
                setattr(module, name, filled)


def _filled(value: Any) -> Any:
    if type(value) is TextFile:
        return value.read()
    if type(value) in (list, dict):  # in place: others may hold the same object
        for key, each in list(value.items() if isinstance(value, dict) else enumerate(value)):
            if type(each) is TextFile:
                value[key] = each.read()
    elif type(value) is tuple and any(type(each) is TextFile for each in value):
        return tuple(each.read() if type(each) is TextFile else each for each in value)
    return value
