"""Where sentences begin as IFEval counts them: by the decisions of Punkt, without its trained tables.

Kiss and Strunk, Unsupervised Multilingual Sentence Boundary Detection, Computational Linguistics 32 (2006). What Punkt
learns from a corpus (20,000 words and how each is capitalised) is replaced by two short lists of English words, and by
the rule that a word in small letters begins no sentence after an abbreviation, an ellipsis, an initial or a number.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

# A blank or one of these must follow a mark for it to end a sentence; before them a word ends.
_BREAKING = r")\";}\]*:@'({\[!?"
_RUN = r"-{2,}|\.{2,}"
_TOKEN = re.compile(
    rf"{_RUN}|[^\s(\"`{{\[:;&#*@)}}\]\-,]\S*?(?=\s|$|[{_BREAKING}]|{_RUN}|,(?:$|\s|[{_BREAKING}]|{_RUN}))|\S"
)
_CHUNK = re.compile(r"(?<!\S)[^\s.?!]*+[.?!]\S*+")  # what stands between blanks and has a mark
_BLANKS = re.compile(r"\s+")
_MARK = re.compile(rf"[.?!](?=[{_BREAKING}]|$)")
_NUMBER = re.compile(r"-?[.,]?\d[\d,.-]*")
_INITIAL = re.compile(r"[^\W\d]\.")
_LABEL = re.compile(
    r"(?:^|\n)[ \t]{0,20}(?:[-*#>+]{1,6}[ \t]{1,4})?[*_(\"]{0,3}$"
)  # what may stand before "A." as an item
_CLOSING = re.compile(r"[\"')\]}]++(?:\s+|(?=--)|$)")

# Forms like "e.g." and "etc." are not among them: after these IFEval counts a new sentence.
_ABBREVIATIONS = (
    "dr mr mrs ms messrs prof st jr sr vs inc ltd co corp bros gen sen rep col lt maj adm ave ft ph.d m.b.a a.m p.m "
    "a.d u.s u.k u.n u.s.a d.c n.y l.a jan feb aug sep sept oct nov dec tues wed fri calif tenn va pa wash c p v"
)
# Words that begin a sentence even after an abbreviation or an ellipsis.
_STARTERS = (
    "according although among both but despite even he however i if in indeed instead it many meanwhile moreover most "
    "nevertheless since similarly so some the there these they this though thus under when while yet"
)
# Common words: written with a capital after a single letter and a point, they begin a sentence ("Plan B. The ...").
_COMMON = (
    "a after all an and another any are as at be because before by can could do does each every first for from had has "
    "have here his how is its just let may more my next no not now of on once one or other our she should such that "
    "their then to too was we were what where which who why will with would you your"
)
_SHORT = frozenset(_ABBREVIATIONS.split())
_BEGINNING = frozenset(_STARTERS.split())
_AFTER_INITIAL = _BEGINNING | frozenset(_COMMON.split())
_PUNCTUATION = frozenset(";:,.!?")


def sentence_starts(text: str) -> list[int]:
    """Where each sentence of `text` begins, in time in proportion to its length. An empty text has none."""
    text = text.rstrip()
    if not text:
        return []
    starts = [len(text) - len(text.lstrip()), *_breaks(text)]
    # Closing quotes and brackets behind a mark belong to the sentence before them, and are none by themselves.
    last = _CLOSING.match(text, starts[-1])
    return starts[:-1] if last is not None and last.end() == len(text) and len(starts) > 1 else starts


def _breaks(text: str) -> Iterator[int]:
    """Where each sentence but the first begins. White space at the end of the text is gone already."""
    for chunk in _CHUNK.finditer(text):
        word, end = chunk[0], chunk.end()
        if end < len(text) and _is_plain_end(word):
            yield _next(text, end)
            continue
        at = _last_mark(word, end < len(text))
        if at is None:
            continue
        inside = at < len(word) - 1
        begins = chunk.start() + at + 1 if inside else _next(text, end)
        after = word[at + 1] if inside else _first_token(text, begins)
        item = _LABEL.search(text, max(0, chunk.start() - 40), chunk.start()) is not None
        if _ends_a_sentence(word[: at + 1], after, item):
            yield begins


def _is_plain_end(word: str) -> bool:
    """Whether a word of letters with one mark ends a sentence whatever follows: most do, and this is soon seen."""
    letters = word[:-1]
    return len(letters) > 1 and letters.isalpha() and (word[-1] != "." or letters.lower() not in _SHORT)


def _last_mark(word: str, goes_on: bool) -> int | None:
    """Where the last mark stands that may end a sentence within a word and what is attached to it."""
    marks = [found.start() for found in _MARK.finditer(word)]
    if marks and not goes_on and marks[-1] == len(word) - 1:
        marks.pop()
    return marks[-1] if marks else None


def _next(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def _first_token(text: str, at: int) -> str:
    found = _TOKEN.match(text, at)
    return found[0] if found else ""


def _ends_a_sentence(words: str, after: str, item: bool) -> bool:
    tokens = [*_TOKEN.findall(words), after]
    return any(_is_end(token, following, item) for token, following in pairwise(tokens))


def _is_end(token: str, after: str, item: bool) -> bool:
    """Whether a sentence ends with `token` where `after` follows. `item`: the token may be the label of an item."""
    if token in ("?", "!", "."):
        return True
    if not token.endswith("."):
        return False
    word = after.removesuffix(".").lower()
    may_begin = after not in _PUNCTUATION and not after[:1].islower()
    stem = token[:-1].lower()
    if _INITIAL.fullmatch(token):
        begins = (item and not _INITIAL.fullmatch(after)) or word in _AFTER_INITIAL or not after[:1].isupper()
        return may_begin and begins and stem not in _SHORT
    if token.endswith("..") or stem in _SHORT or stem.rpartition("-")[2] in _SHORT:
        return after[:1].isupper() and word in _BEGINNING
    return may_begin or not _NUMBER.fullmatch(token)
