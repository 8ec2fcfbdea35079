"""One item per case: the evidence that is kept of it, checked again, offline."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.domain.contract import LoadedCase, LoadedContract
from holdfast.errors import HoldfastError
from holdfast.pytest_plugin.session import Judged, Sitting, sitting_of


class ContractFile(pytest.File):
    """A file with contracts."""

    def collect(self) -> Iterable[pytest.Collector]:
        """Its contracts. A mistake in any contract file of the project is told as it is on the command line."""
        sitting = sitting_of(self.config)
        for contract in sitting.contracts_of(self.path):
            yield ContractNode.from_parent(self, name=contract.id.rpartition(".")[2], contract=contract)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Our own errors are messages, without a traceback."""
        if isinstance(excinfo.value, HoldfastError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)


class ContractNode(pytest.Collector):
    """A contract."""

    def __init__(self, *, contract: LoadedContract, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.contract = contract
        self.add_marker(pytest.mark.holdfast)

    def collect(self) -> Iterator[pytest.Item]:
        """One item per case."""
        for case in self.contract.cases:
            yield CaseItem.from_parent(self, name=case.id, contract=self.contract, case=case)


class CaseFailed(Exception):
    """A case that does not pass as it should, in words."""


class CaseItem(pytest.Item):
    """A case: its kept trials, checked again."""

    def __init__(self, *, contract: LoadedContract, case: LoadedCase, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.contract, self.case = contract, case

    def runtest(self) -> None:
        """Fail where the case passes less often than accepted, or the candidate's verdict names it."""
        judged = self._sitting.judged(self.contract, self.case)
        self.user_properties += [(f"holdfast_{name}", str(value)) for name, value in judged.properties.items()]
        if judged.word == "skip":
            pytest.skip(judged.text)
        if judged.word == "fail":
            raise CaseFailed(judged.text)

    @property
    def _sitting(self) -> Sitting:
        return sitting_of(self.config)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What the checks said, without a traceback through ours."""
        if isinstance(excinfo.value, CaseFailed | HoldfastError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the contract stands."""
        line = self.contract.where.rpartition(":")[2]
        return self.path, int(line) - 1 if line.isdigit() else None, f"{self.contract.id}::{self.case.id}"


__all__ = ["CaseItem", "ContractFile", "ContractNode", "Judged"]
