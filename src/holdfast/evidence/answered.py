"""The answers to many trials, each read when it is asked for."""

from collections.abc import Callable, Iterator, Mapping

from holdfast.domain.observation import Evidence, TrialKey


class Answered(Mapping[TrialKey, Evidence]):
    """Evidence by its key. Holding 20,000 of them costs their keys; most runs ask for a few."""

    def __init__(self, numbers: Mapping[TrialKey, int], read: Callable[[int], Evidence]) -> None:
        self._numbers = numbers
        self._read = read

    def __getitem__(self, key: TrialKey) -> Evidence:
        return self._read(self._numbers[key])

    def __contains__(self, key: object) -> bool:
        return key in self._numbers

    def __iter__(self) -> Iterator[TrialKey]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)
