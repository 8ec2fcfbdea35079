"""A contract as it is pinned, and as it is loaded: what two loads of it are compared by."""

from holdfast.domain.contract import Bar, LoadedContract
from holdfast.domain.trial import Run
from holdfast.evidence.description import Description, PinnedCase, PinnedCheck
from holdfast.lifecycle.recordings import Recordings


def describe(recordings: Recordings, run: Run, by: str) -> Description:
    """The contract as it is now, for its pin."""
    contract = recordings.contract
    return Description(
        variant=recordings.variant,
        run=run.header.id,
        by=by,
        purpose=contract.purpose,
        owner=contract.owner,
        tags=contract.tags,
        bar=_bar(contract, run),
        accepts=tuple(sorted(contract.accepts)),
        checks=pinned_checks(contract),
        cases=tuple(_case(recordings, case.id) for case in contract.cases),
    )


def pinned_checks(contract: LoadedContract) -> tuple[PinnedCheck, ...]:
    """The contract's checks, in order."""
    return tuple(PinnedCheck(id=check.id, gate=check.gate, at_least=check.at_least) for check in contract.checks)


def _bar(contract: LoadedContract, run: Run) -> Bar:
    """With the margin of the settings where the contract names none: a wider one there loosens it too."""
    margin = run.header.rules.get("margin")
    if contract.bar.must is None and contract.bar.margin is None and isinstance(margin, float):
        return Bar(margin=margin, floor=contract.bar.floor)
    return contract.bar


def _case(recordings: Recordings, case_id: str) -> PinnedCase:
    contract, variant = recordings.contract, recordings.variant
    case = next(each for each in contract.cases if each.id == case_id)
    request = contract.requests.get((variant, case_id))
    return PinnedCase(
        id=case_id,
        tags=case.tags,
        input=case.input_digest,
        request=contract.request_digest(case, variant),
        passed=recordings.passed(case_id),
        asked=None if request is None else request.model_dump(mode="json", by_alias=True, exclude_defaults=True),
    )
