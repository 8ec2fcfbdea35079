"""How keys and personal data look in text: the patterns behind redaction."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from json import dumps
from urllib.parse import quote, quote_plus

MARK = "[redacted]"
SHORTEST_SECRET = 8  # what is shorter is a placeholder ("EMPTY", "ollama"), and may well be a word of an answer

# A key starts where no word goes on; in JSON text the letter of an escape such as \\n may stand directly before it.
_START = r"(?:(?<![A-Za-z0-9_-])|(?<=\\[nrtbf])|(?<=\\u[0-9a-fA-F]{4}))"
_DIGIT = r"(?=[A-Za-z0-9._~+/=-]*[0-9])"  # what prose puts in a key's place ("bearer authentication") has no digit
_SLASH = r"\\?/"

_CREDENTIALS = r"(?:[^\s/@:\"'\\<>\[\]?#]*:[^\s/@\"'\\<>\[\]?#]+|[^\s/@:\"'\\<>\[\]?#]{16,})@"


@dataclass(frozen=True, slots=True)
class Shape:
    """A pattern, and the pieces of text one of which stands wherever it matches: looking for those is far cheaper."""

    pieces: tuple[str, ...]
    pattern: re.Pattern[str]

    def may_stand_in(self, text: str) -> bool:
        """Whether searching with the pattern is worth it."""
        return any(piece in text for piece in self.pieces)

    def is_in(self, text: str) -> bool:
        """Whether the pattern matches anywhere."""
        return self.may_stand_in(text) and self.pattern.search(text) is not None


def _shape(pieces: str, pattern: str) -> Shape:
    return Shape(tuple(pieces.split(" ")), re.compile(pattern))


KEY_SHAPES = (
    _shape(
        "PRIVATE",
        r"-----BEGIN (?P<kind>[A-Z ]{0,40}PRIVATE KEY)-----(?:[A-Za-z0-9+/=\s:,.-]|\\[nr/]){0,20000}?"
        r"-----END (?P=kind)-----",
    ),
    _shape(
        "ey= EY= oken= OKEN= ecret= ECRET= ignature= IGNATURE= assword= ASSWORD= redential= sig= Sig= SIG=",
        r"(?<=[?&])(?i:(?P<name>(?:api|access|auth|subscription|secret)?[-_]?(?:key|token|secret|signature|password)"
        r"|sig|x-amz-(?:signature|credential|security-token)))=[^&\s\"'\\<>#\[\]]{6,}",
    ),
    # user:password, or one long token, before the @ of a URL; ssh://git@host names no secret.
    _shape(":// :\\/\\/", rf"(?:(?<=://)|(?<=:\\/\\/)){_CREDENTIALS}"),
    _shape("earer EARER", rf"{_START}(?i:bearer)[ \t]+{_DIGIT}[A-Za-z0-9._~+/=-]{{8,}}"),
    _shape("asic ", rf"(?<=[Bb]asic ){_DIGIT}[A-Za-z0-9+/]{{12,}}={{0,2}}"),
    _shape("sk-", rf"{_START}sk-(?=[A-Za-z0-9_-]*[0-9])[A-Za-z0-9_-]{{16,}}"),
    _shape("bce-v3", rf"{_START}bce-v3{_SLASH}ALTAK-[A-Za-z0-9]+{_SLASH}[A-Za-z0-9]+"),
    _shape("AKIA ASIA", rf"{_START}(?:AKIA|ASIA)[0-9A-Z]{{16}}"),
    _shape("AIza", rf"{_START}AIza[0-9A-Za-z_-]{{35}}"),
    _shape("ghp_ gho_ ghu_ ghs_ ghr_", rf"{_START}gh[pousr]_[A-Za-z0-9]{{30,}}"),
    _shape("github_pat_", rf"{_START}github_pat_[A-Za-z0-9_]{{22,}}"),
    _shape("hf_", rf"{_START}hf_[A-Za-z0-9]{{30,}}"),
    _shape("xox", rf"{_START}xox[abeprs]-[A-Za-z0-9-]{{10,}}"),
    _shape("eyJ", rf"{_START}eyJ[A-Za-z0-9_-]{{8,}}\.[A-Za-z0-9_-]{{8,}}\.[A-Za-z0-9_-]{{8,}}"),
)
PERSONAL_SHAPES = (
    _shape("@", r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}"),
    _shape("+", r"(?<![\w.+])\+[1-9][0-9][0-9 ()-]{6,14}[0-9]"),
)
_PERCENT = re.compile("%[0-9A-F]{2}")


def spelled(secret: str) -> Iterator[str]:
    """Every way in which a known value stands in text: plain, in a URL, in JSON, in JSON inside JSON."""
    in_bytes = secret.encode("utf-8", "surrogatepass")
    encoded = {quote(in_bytes, safe=""), quote(in_bytes), quote_plus(in_bytes)}
    for plain in {secret, *encoded, *(_PERCENT.sub(lambda hexa: hexa[0].lower(), text) for text in encoded)}:
        once = {plain, *_in_json(plain)}
        yield from once
        for escaped in once:
            yield from _in_json(escaped)


def _in_json(text: str) -> Iterator[str]:
    for is_ascii in (True, False):
        escaped = dumps(text, ensure_ascii=is_ascii)[1:-1]
        yield escaped
        yield escaped.replace("/", "\\/")  # as PHP writes it
        yield escaped.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")  # as Go writes it
