"""What became of a contract since it was pinned. Pure: a pinned description against the contract as it is loaded."""

from collections.abc import Iterator, Sequence

from holdfast.domain.contract import Bar, LoadedContract
from holdfast.evidence.description import Description, PinnedCase
from holdfast.lifecycle.describing import pinned_checks


def restated_cases(pinned: Description, contract: LoadedContract) -> Sequence[str]:
    """The pinned cases that ask something else now, in the contract's order."""
    return [
        case.id
        for case in contract.cases
        if (was := pinned.case(case.id)) is not None
        and (pinned.variant not in contract.variants or was.request != contract.request_digest(case, pinned.variant))
    ]


def new_cases(pinned: Description, contract: LoadedContract) -> Sequence[str]:
    """The cases that no pin answers yet: pending by themselves."""
    return [case.id for case in contract.cases if pinned.case(case.id) is None]


def removed_cases(pinned: Description, contract: LoadedContract) -> Sequence[PinnedCase]:
    """The pinned cases that the contract no longer has."""
    return [case for case in pinned.cases if contract.case(case.id) is None]


def loosened(pinned: Description, contract: LoadedContract, *, margin: float | None = None) -> Sequence[str]:
    """A sentence for every way in which the contract asks less than when it was pinned.

    `margin` is that of the settings, for a contract whose bar names none.
    """
    return [
        *_loosened_checks(pinned, contract),
        *(f"The case {case.id!r} was removed." for case in removed_cases(pinned, contract)),
        *_loosened_bar(pinned.bar, contract.bar, margin),
        *(f"It accepts {what!r} now." for what in sorted(contract.accepts - set(pinned.accepts))),
    ]


def _loosened_checks(pinned: Description, contract: LoadedContract) -> Iterator[str]:
    now = {check.id: check for check in pinned_checks(contract)}
    for was in pinned.checks:
        if was.id not in now:
            yield f"The check {was.id!r} was removed."
        elif was.gate and not now[was.id].gate:
            yield f"The check {was.id!r} no longer gates."
        elif was.at_least is not None and (now[was.id].at_least or 0.0) < was.at_least:
            yield f"The check {was.id!r} asks for {now[was.id].at_least or 0.0:g}, not for {was.at_least:g}."


def _loosened_bar(was: Bar, now: Bar, margin: float | None) -> Iterator[str]:
    if was.deterministic:
        if not now.deterministic and now.must is None:
            yield f"The bar was `deterministic=True` and is {_bar(now)} now."
        return
    if was.must is not None:
        if now.must is None or float(now.must) < float(was.must):
            yield f"The bar was `must={was.must}` and is {_bar(now)} now."
        return
    margin_now = now.margin if now.margin is not None else margin
    if now.must is None and was.margin is not None and margin_now is not None and margin_now > was.margin:
        yield f"The margin was {was.margin:g} and is {margin_now:g} now."
    if was.floor is not None and _rate_asked(now) < was.floor:
        yield f"The floor was {was.floor:g} and the bar is {_bar(now)} now."
    if now.must is None and now.strict and not was.strict:
        yield "It is `strict` now: regressed only by a drop that is proven beyond the margin."
    if now.must is None and now.broken_cases == "report" and was.broken_cases != "report":
        yield "It only reports broken cases now."


def _rate_asked(bar: Bar) -> float:
    """The pass rate that a bar asks for by itself."""
    return float(bar.must or bar.floor or 0.0)


def _bar(bar: Bar) -> str:
    named = bar.model_dump(exclude_defaults=True)
    return ", ".join(f"`{name}={value}`" for name, value in named.items()) or "the settings' margin"
