"""What recordings are too few to prove, said when they are pinned: later, money cannot buy more of them."""

from collections.abc import Iterator

from holdfast.domain.contract import Suite
from holdfast.lifecycle.recordings import Recordings
from holdfast.statistics import CaseCounts, case_log_e, proven_log_e

FALSE_ALARM = 0.05
CASE_SHARE = 0.2
FULL_RECORDING = 20  # of every case of a contract in which any case failed
_FAILURES = 20  # of the 25 answers that a suspect case may get: a broken one still passes now and then


def thin_notes(recordings: Recordings, suite: Suite) -> Iterator[str]:
    """A sentence for each thing that these recordings cannot show."""
    contract, fewest = recordings.contract, recordings.fewest
    if contract.bar.must is not None:
        return  # read without a baseline
    contracts = max(suite.loaded, len(suite.contracts))
    needed = recordings_to_prove_a_break(len(contract.cases), contracts)
    start = f"{contract.id}: {_recordings(fewest)} of each case"
    if fewest == 1:
        yield f"{start}: small drops are hardly seen, and no case can be proven broken."
    elif fewest < needed:
        yield f"{start}: no broken case can be proven (that takes {needed}), a drop of the mean can."
    failed = [case for case, trials in recordings.by_case.items() if recordings.passed(case) < len(trials)]
    if failed and fewest < FULL_RECORDING:
        yield (
            f"{contract.id}: {_cases(len(failed))} failed in the recordings: record every case of it "
            f"{FULL_RECORDING} times, or it may stay undecided."
        )


def recordings_to_prove_a_break(cases: int, contracts: int) -> int:
    """How often a case must be recorded, always passing, so that 20 failing answers prove it broken."""
    level = proven_log_e(cases, level=FALSE_ALARM / contracts, share=CASE_SHARE)
    for recorded in range(1, 100):
        broken = CaseCounts(recorded_passes=recorded, recorded=recorded, candidate_passes=0, candidate=_FAILURES)
        if case_log_e(broken) >= level:
            return recorded
    return 100


def _recordings(count: int) -> str:
    return "1 recording" if count == 1 else f"{count} recordings"


def _cases(count: int) -> str:
    return "1 case" if count == 1 else f"{count} cases"
