"""A contract as it is pinned, and as it is loaded: what two loads of it are compared by."""

from pydantic import JsonValue

from holdfast.domain.contract import Bar, LoadedContract
from holdfast.domain.request import Request
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
        draws=contract.draws,
    )


def pinned_checks(contract: LoadedContract) -> tuple[PinnedCheck, ...]:
    """The contract's checks, in order; then its judges', each with the agreement that is asked of it."""
    checks = (PinnedCheck(id=check.id, gate=check.gate, at_least=check.at_least) for check in contract.checks)
    judges = (PinnedCheck(id=each.check, gate=each.gate, at_least=each.min_agreement) for each in contract.judges)
    return (*checks, *judges)


def _bar(contract: LoadedContract, run: Run) -> Bar:
    """With the margin of the settings where the contract names none: a wider one there loosens it too."""
    margin = run.header.rules.get("margin")
    if contract.bar.must is None and contract.bar.margin is None and isinstance(margin, float):
        return Bar(margin=margin, floor=contract.bar.floor)
    return contract.bar


def _case(recordings: Recordings, case_id: str) -> PinnedCase:
    contract, variant = recordings.contract, recordings.variant
    case = next(each for each in contract.cases if each.id == case_id)
    return PinnedCase(
        id=case_id,
        tags=case.tags,
        input=case.input_digest,
        request=contract.request_digest(case, variant),
        passed=recordings.passed(case_id),
        asked=_asked(contract, variant, case_id),
    )


def _asked(contract: LoadedContract, variant: str, case_id: str) -> dict[str, JsonValue] | None:
    """The request; of a metamorphic contract with the varied one in it. None for an application, whose code asks."""
    source = contract.requests.get((variant, case_id))
    if source is None or contract.metamorphic is None:
        return None if source is None else _canonical(source)
    return {**_canonical(source), "varied": _canonical(contract.metamorphic.varied[variant, case_id])}


def _canonical(request: Request) -> dict[str, JsonValue]:
    form: dict[str, JsonValue] = request.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return form
