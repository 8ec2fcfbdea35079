"""Where the words, sentences and paragraphs of a text begin. Every pattern takes time in proportion to the text."""

import re
from collections.abc import Iterator

# Scripts written without blanks: each character counts as a word.
WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[^\W_\u3040-\u9fff]+(?:['’.,-][^\W_\u3040-\u9fff]+)*"
)
_ASCII_WORD = re.compile(
    r"[A-Za-z0-9]+(?:['.,-][A-Za-z0-9]+)*"
)  # the same for text that is all ASCII, three times as fast
# ASCII by what it is to a word: "a" goes on, "'" joins two that go on, a blank ends it.
_KIND = {code: "a" if chr(code).isalnum() else "'" if chr(code) in "'.,-" else " " for code in range(128)}
_CLOSING = "\"'”’»)\\]」』）*_"
# A sentence ends at its mark where white space follows (no blank is needed after a Chinese one), at an empty line, and
# where a new item of a list or a heading begins.
_SENTENCE_END = re.compile(  # begins with one class of characters, which is what `re` looks for fastest
    rf"[.!?…。！？\n](?:(?<=[.!?…])(?<![.!?…].)[.!?…]*+[{_CLOSING}]*+(?=\s|$)|(?<=[。！？])[。！？]*+[{_CLOSING}]*+"
    r"|(?<=\n)(?=[^\S\n]*+\n|[^\S\n]{0,8}(?:[-*+•]|\#{1,6}|\d{1,3}[.)])[^\S\n]))"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[\"'“‘])(?:[A-HJ-Z]|(?:[A-Za-z]\.){1,4}[A-Za-z]|(?i:mrs?|ms|dr|prof|st|jr|sr|vs|etc|approx|fig|ca|cf|inc|ltd))$"
)
_ITEM = re.compile(r"\s*(?:\d{1,3}|[A-Za-z])")  # what stands before the point of "1." and "a." at the start of an item
_LETTER = re.compile(r"\w")
_PARAGRAPH = re.compile(r"\S[^\n]*+(?:\n[^\S\n]*+\S[^\n]*+)*")
_LINE = re.compile(r"\S[^\r\n]*+")


def word_starts(text: str) -> list[int]:
    """Where each word begins."""
    return [found.start() for found in _word_pattern(text).finditer(text)]


def words_total(text: str) -> int:
    """How many words there are. Of ASCII they are counted where they begin, ten times as fast as they are found."""
    if not text.isascii():
        return len(WORD.findall(text))
    kinds = f" {text.translate(_KIND)}"
    return kinds.count(" a") + kinds.count(" 'a") + kinds.count("''a")


def words_in(text: str) -> list[str]:
    """Every word, as it is written."""
    return _word_pattern(text).findall(text)


def word_spans(text: str) -> list[tuple[int, int]]:
    """Where each word begins and ends."""
    return [found.span() for found in _word_pattern(text).finditer(text)]


def sentence_starts(text: str) -> list[int]:
    """Where each sentence begins. By marks and known abbreviations: no language is analysed."""
    return [start for start, _ in _sentences(text)]


def paragraph_starts(text: str) -> list[int]:
    """Where each paragraph begins: text between empty lines."""
    return [found.start() for found in _PARAGRAPH.finditer(text)]


def line_starts(text: str) -> list[int]:
    """Where each line that is not empty begins, white space left out."""
    return [found.start() for found in _LINE.finditer(text)]


def _word_pattern(text: str) -> re.Pattern[str]:
    return _ASCII_WORD if text.isascii() else WORD


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _SENTENCE_END.finditer(text):
        if found[0] == "." and _goes_on(text, start, found.start(), found.end()):
            continue
        if _LETTER.search(text, start, found.start()):
            yield _first_visible(text, start), found.end()
        start = found.end()
    if _LETTER.search(text, start):
        yield _first_visible(text, start), len(text)


def _goes_on(text: str, start: int, at: int, end: int) -> bool:
    """Whether the sentence goes on behind this point: it is an abbreviation's, or that of an item's number."""
    before = text[max(start, at - 12) : at]
    if at - start <= 12 and _ITEM.fullmatch(before):
        return True
    # "and so on, etc. We ..." is taken as one that goes on: without analysing the language both look alike.
    return _ABBREVIATION.search(before) is not None and not text[end : end + 3].isspace() and end < len(text)


def _first_visible(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def as_words(text: str, ignore_case: bool) -> re.Pattern[str]:
    """A pattern that finds `text` where no letter or digit goes on at its ends."""
    # Scripts without blanks between words (Chinese, Japanese, Thai) have no word ends to look for.
    start = r"(?<![A-Za-z0-9])" if text[0].isascii() and text[0].isalnum() else ""
    end = r"(?![A-Za-z0-9])" if text[-1].isascii() and text[-1].isalnum() else ""
    return re.compile(f"{start}{re.escape(text)}{end}", re.IGNORECASE if ignore_case else 0)
