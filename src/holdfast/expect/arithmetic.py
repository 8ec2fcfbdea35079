"""Checks on sums: what is calculated in the text of an answer is right."""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from holdfast.domain.reply import Reply
from holdfast.errors import NotApplicable, shortened
from holdfast.expect.check import Check, observed

__all__ = ["arithmetic_consistent", "percent_sum"]

_PLAIN = r"\d{1,3}(?:,\d{3}){1,6}(?!\d)(?:\.\d{1,20})?|\d{1,20}(?:\.\d{1,20})?"
# A number with what may stand around it: a currency before, a percent sign or a unit behind.
_UNIT = r"(?:[ ]?(?:%|€|USD|EUR|GBP|kg|g|km|m|cm|mm|h|min|s|l|ml)(?![A-Za-z]))?"
_OPERAND = rf"(?:[$€£¥]|USD|EUR|GBP)?[ ]?[-−]?[$€£¥]?(?:{_PLAIN}){_UNIT}"
_OPERATOR = (
    r"[ ]{0,2}[+×*·÷][ ]{0,2}|[ ][-−–/x][ ]|(?<=\d)[/x](?=\d)"
    r"|[ ](?:plus|minus|times|divided by|multiplied by)[ ]|(?<=%)[ ]of[ ]"
)
_EQUALS = r"[ ]{0,2}[=≈][ ]{0,2}|[ ](?:equals|is)[ ]"
# What stands behind an operator is a part of something longer.
_NOT_INSIDE = r"(?<![+×*·÷/(^=≈−–-])(?<![+×*·÷/(^=≈−–-][ ])(?<![+×*·÷/(^=≈−–-][ ]{2})"
# A lookahead never gives back what it matched: a possessive group, which Pythons before 3.11.5 get wrong.
_SUM = re.compile(
    rf"(?<![\w.,^)]){_NOT_INSIDE}(?=(?P<left>{_OPERAND}(?:(?:{_OPERATOR}){_OPERAND}){{1,30}}))(?P=left)"
    rf"(?P<equals>{_EQUALS})(?P<right>{_OPERAND})"
)
_PIECE = re.compile(rf"(?P<sign>[-−]?)[$€£¥]?(?P<number>{_PLAIN})(?:[ ]?(?P<percent>%))?")
_SPLIT = re.compile(_OPERATOR)
_GOES_ON = re.compile(
    r"[ ]{0,2}(?:,? ?(?:with |and )?(?:an? )?remainder|[rR][. ]?\d|mod\b|[+×*·÷^]|[-−–/x][ ]?\d|plus |minus |times )"
)
_PERCENT = re.compile(r"(?<![\d.,])([-+−]?(?:\d{1,3}(?:,\d{3}){1,6}|\d{1,20})(?:\.\d{1,20})?)[ ]?(?:%|％|per ?cent\b)")
_PRODUCTS = {"×", "*", "·", "x", "times", "of", "multiplied by"}
_QUOTIENTS = {"÷", "/", "divided by"}


def arithmetic_consistent() -> Check[object, object]:
    """Every sum, product, difference and quotient that the answer writes out is right, as exactly as it is given.

    Read are lines such as ``2 × 3.50 + 1 = 8.00`` and ``20 % of 50 is 10``. Not applicable where none is written out.
    """

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        read = 0
        for at, written, right, exact in _sums(reply.text):
            read += 1
            if not right:
                raise AssertionError(
                    f"Expected sums that are right; at character {at} stands {shortened(written)}, and it is {exact}."
                )
        if not read:
            raise NotApplicable("The answer writes out no sum.")

    return Check("arithmetic-consistent", rule, says="has only sums that are right")


def percent_sum(to: float = 100.0, /, *, within: float = 0.5) -> Check[object, object]:
    """The percentages in the answer add up, give or take `within`. Not applicable where there is none."""
    if not within >= 0:
        raise ValueError(f"`within` is a distance of 0 or more, found {within!r}.")

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        marked = any(mark in reply.text for mark in "%％") or "cent" in reply.text.lower()
        written = _PERCENT.findall(reply.text) if marked else []
        found = [float(each.replace(",", "").replace("−", "-")) for each in written]
        if not found:
            raise NotApplicable("The answer has no percentage.")
        total = sum(found)
        if not abs(total - to) <= within + 1e-9 * abs(to):
            shown = " + ".join(f"{each:g}" for each in found[:8]) + (" + ..." if len(found) > 8 else "")
            raise AssertionError(
                f"Expected percentages that add up to {to:g}, give or take {within:g}; {shown} is {total:.6g}, "
                f"in {observed(reply)}."
            )

    return Check(f"percent-sum-{to:g}".replace(".", "-"), rule, says=f"has percentages that add up to {to:g}")


def _sums(text: str) -> Iterator[tuple[int, str, bool, str]]:
    """Where each sum stands, how it is written, whether it is right, and what is right."""
    for found in _SUM.finditer(text):
        if _GOES_ON.match(text, found.end()):
            continue  # a part of something longer, which is not read
        exact = _value(found["left"])
        right = _PIECE.search(found["right"])
        if exact is None or right is None or _is_ambiguous(found["left"], right):
            continue
        if found["equals"].strip() in ("is", "equals") and " " not in found["left"]:
            continue  # "24/7 is ..." calculates nothing
        allowed = _step(right) * Fraction(51, 100)
        if text.startswith(("...", "…"), found.end()):
            allowed = _step(right)  # cut off, not rounded
        if "≈" in found["equals"]:
            allowed = max(allowed, abs(exact) / 20)
        yield found.start("left"), found[0].strip(), abs(exact - _number(right)) <= allowed, _shown(exact, right)


def _value(left: str) -> Fraction | None:
    """The exact value, products before sums; None where something is divided by nothing."""
    pieces = [_number(piece) for piece in _PIECE.finditer(" " + _SPLIT.sub(" \n ", left))]
    operators = [each.strip() for each in _SPLIT.findall(left)]
    if len(pieces) != len(operators) + 1:
        return None
    total, term = Fraction(0), pieces[0]
    for operator, piece in zip(operators, pieces[1:], strict=True):
        if operator in _PRODUCTS:
            term *= piece
        elif operator in _QUOTIENTS:
            if not piece:
                return None
            term /= piece
        else:
            total, term = total + term, piece if operator in ("+", "plus") else -piece
    return total + term


def _number(piece: re.Match[str]) -> Fraction:
    value = Fraction(piece["number"].replace(",", ""))
    value = -value if piece["sign"] else value
    return value / 100 if piece["percent"] else value


def _step(piece: re.Match[str]) -> Fraction:
    """The last place to which the number is written: what is nearer than half of it is the same when rounded."""
    step = Fraction(1, 10 ** len(piece["number"].partition(".")[2]))
    return step / 100 if piece["percent"] else step


def _is_ambiguous(left: str, right: re.Match[str]) -> bool:
    """Whether per cent are added to something else: ``100 + 20 % = 120`` is right for some and wrong for others."""
    operators = {each.strip() for each in _SPLIT.findall(left)}
    if "%" not in left:
        return bool(right["percent"]) and not operators & _QUOTIENTS
    adds = bool(operators - _PRODUCTS - _QUOTIENTS)
    return adds and not (left.count("%") == len(operators) + 1 and right["percent"])


def _shown(exact: Fraction, right: re.Match[str]) -> str:
    return f"{float(exact * 100):.12g} %" if right["percent"] else f"{float(exact):.12g}"
