"""What a ready-made check is, and how checks are put together."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, Literal, cast

from typing_extensions import TypeVar

from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable, NotRun, shortened
from holdfast.expect.ids import joined

__all__ = ["Check", "all_of", "any_of", "none_of"]

R = TypeVar("R")
T = TypeVar("T")
R_contra = TypeVar("R_contra", contravariant=True)
T_contra = TypeVar("T_contra", contravariant=True)

_SHOWN = 2_000

Rule = Callable[[Reply[Any], Any, Any], None]  # (reply, input, expected): raises AssertionError where it fails
Reads = Literal["reply", "run"]  # one answer of a contract, or the whole run of an agent
Saying = str | Callable[[Any], str]  # what the check states, or that as a function of the input


class Check(Generic[R_contra, T_contra]):
    """One statement about what came back. Contravariant: a ``Check[object, object]`` fits every contract.

    Checks compose with ``&``, ``|`` and ``~``. A part that is not applicable leaves the whole open, unless another
    part decides it: failed and not applicable is failed, passed and not applicable is not applicable.
    Contracts refuse one whose `may_gate` is False, unless it stands there with ``gate=False``.
    """

    __slots__ = ("_rule", "_says", "id", "may_gate", "reads")

    def __init__(self, id: str, rule: Rule, *, says: Saying, reads: Reads = "reply", may_gate: bool = True) -> None:
        self.id = id
        self.reads = reads
        self.may_gate = may_gate
        self._rule = rule
        self._says = says

    def __repr__(self) -> str:
        return f"<Check {self.id}>"

    def named(self, id: str, /) -> "Check[R_contra, T_contra]":
        """The same check under another id."""
        return Check(id, self._rule, says=self._says, reads=self.reads, may_gate=self.may_gate)

    def says(self, input: T_contra, /) -> str:
        """What is stated about an answer to `input`: words that follow "the answer"."""
        return self._says if isinstance(self._says, str) else self._says(input)

    def __call__(self, reply: Reply[R_contra], input: T_contra, /) -> None:
        self._rule(reply, input, None)

    def judge(self, reply: Reply[R_contra], input: T_contra, expected: object, /) -> None:
        """Pass silently, or raise: AssertionError where it fails, NotApplicable where it says nothing."""
        self._rule(reply, input, expected)

    def __and__(self, other: "Check[R_contra, T_contra]", /) -> "Check[R_contra, T_contra]":
        return all_of(self, other)

    def __or__(self, other: "Check[R_contra, T_contra]", /) -> "Check[R_contra, T_contra]":
        return any_of(self, other)

    # With the reflected twins, `no_fence() & matches_expected()` has a type as well: the one that needs more decides.
    def __rand__(self, other: "Check[R_contra, T_contra]", /) -> "Check[R_contra, T_contra]":
        return all_of(other, self)

    def __ror__(self, other: "Check[R_contra, T_contra]", /) -> "Check[R_contra, T_contra]":
        return any_of(other, self)

    def __invert__(self) -> "Check[R_contra, T_contra]":
        def says(input: Any) -> str:
            return f"does not satisfy: it {self.says(input)}"

        id = joined("not", [self.id])
        return Check(id, _negated(self), says=says, reads=self.reads, may_gate=self.may_gate)


def all_of(*checks: Check[R, T]) -> Check[R, T]:
    """Passes where all `checks` pass; the reason is that of the first that fails."""
    parts = _some(checks, "all_of")

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        unknown: list[NotApplicable] = []
        for part in parts:
            try:
                part.judge(reply, input, expected)
            except NotApplicable as reason:
                unknown.append(_open(part, reason))
        if unknown:
            raise _foremost(unknown)

    return Check(
        joined("all-of", [part.id for part in parts]), rule, says=lambda input: _list(parts, input, " and "),
        reads=parts[0].reads, may_gate=all(part.may_gate for part in parts),
    )  # fmt: skip


def any_of(*checks: Check[R, T]) -> Check[R, T]:
    """Passes where one of `checks` passes; the reason lists why each does not."""
    parts = _some(checks, "any_of")

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        failures: list[str] = []
        unknown: list[NotApplicable] = []
        for part in parts:
            try:
                part.judge(reply, input, expected)
            except NotApplicable as reason:
                unknown.append(_open(part, reason))
            except AssertionError as reason:
                failures.append(_said(part, reason))
            else:
                return
        if unknown:
            raise _foremost(unknown)
        raise AssertionError(f"None of {len(parts)} alternatives holds. {' '.join(failures)}")

    return Check(
        joined("any-of", [part.id for part in parts]), rule, says=lambda input: _list(parts, input, " or "),
        reads=parts[0].reads, may_gate=all(part.may_gate for part in parts),
    )  # fmt: skip


def none_of(*checks: Check[R, T]) -> Check[R, T]:
    """Passes where every one of `checks` fails; the reason names the first that does not."""
    parts = _some(checks, "none_of")
    return all_of(*(~part for part in parts)).named(joined("none-of", [part.id for part in parts]))


def observed(reply: Reply[Any]) -> str:
    """What came back, in a few words that are safe to show."""
    text = reply.text
    if len(text) > _SHOWN:
        text = text[: _SHOWN // 2] + text[-_SHOWN // 2 :]  # of a huge answer only the ends are shown: spare the middle
    if reply.refused:
        return f"a refusal {shortened(text)}" if text else "a refusal"
    if not reply.calls:
        return shortened(text, 160) if text else "an empty answer"
    names = ", ".join(shortened(call.name) for call in reply.calls[:5])
    called = f"calls of {names}" if len(reply.calls) > 1 else f"a call of {names}"
    return f"{called} beside the text {shortened(text)}" if text else called


def resolved(value: object, input: object) -> Any:
    """The value, or what the function of the input gives."""
    return cast(Callable[[object], object], value)(input) if callable(value) else value


def _negated(check: Check[Any, Any]) -> Rule:
    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        try:
            check.judge(reply, input, expected)
        except AssertionError:
            return
        what, found = ("run", repr(reply)) if check.reads == "run" else ("answer", observed(reply))
        raise AssertionError(f"Expected it not to hold that the {what} {check.says(input)}; found {found}.")

    return rule


def _some(checks: Sequence[Check[R, T]], name: str) -> tuple[Check[R, T], ...]:
    if not checks:
        raise ValueError(f"`{name}()` needs at least one check: without any it would say nothing.")
    if len({check.reads for check in checks}) > 1:
        raise ValueError(f"`{name}()` holds checks of one reply and of a whole run: no contract has both.")
    return tuple(checks)


def _open(check: Check[Any, Any], reason: NotApplicable) -> NotApplicable:
    """Why a part leaves the whole open."""
    kind = NotRun if isinstance(reason, NotRun) else NotApplicable
    return kind(_said(check, reason))


def _foremost(unknown: Sequence[NotApplicable]) -> NotApplicable:
    """Of several reasons the first that a check was not run: it may have failed."""
    return next((reason for reason in unknown if isinstance(reason, NotRun)), unknown[0])


def _said(check: Check[Any, Any], reason: Exception) -> str:
    return f"{check.id}: {reason}"


def _list(parts: Sequence[Check[Any, Any]], input: Any, word: str) -> str:
    return word.join(part.says(input) for part in parts)
