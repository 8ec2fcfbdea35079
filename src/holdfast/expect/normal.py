"""Unicode normalisation in time in proportion to the text, whatever the text."""

import re
from typing import Literal
from unicodedata import combining, normalize

__all__ = ["normal"]

_MARKS = 30  # in a row: more than any writing needs, says Unicode's Stream-Safe Text Format (UAX 15, section 13)
_JOINER = "\u034f"  # what that format puts between them: a mark that nothing is sorted across


def normal(form: Literal["NFC", "NFD"], text: str) -> str:
    """`text` in the normal form, where a row of more than 30 combining marks is sorted in pieces of 30.

    Sorting such a row takes time in proportion to the square of its length, and a model may write 5 MB of it.
    """
    if text.isascii():
        return text
    marks = "".join(each for each in set(text) if combining(each))
    if marks and len(text) > _MARKS:
        one = f"[{re.escape(marks)}]"
        text = re.sub(f"{one}{{{_MARKS}}}(?={one})", rf"\g<0>{_JOINER}", text)
    return normalize(form, text)
