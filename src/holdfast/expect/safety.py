"""Checks that an answer is safe to show: no HTML, no links but to known hosts, no keys."""

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from holdfast.domain.reply import Reply
from holdfast.errors import shortened
from holdfast.expect.check import Check
from holdfast.expect.ids import named_by

__all__ = ["no_html", "no_links_outside", "no_secrets"]

# The elements of the HTML standard (and what browsers still carry out of older ones), comments and doctypes.
_ELEMENTS = (
    "a|abbr|acronym|address|applet|area|article|aside|audio|b|base|bdi|bdo|big|blink|blockquote|body|br|button|canvas|"
    "caption|center|cite|code|col|colgroup|data|datalist|dd|del|details|dfn|dialog|dir|div|dl|dt|em|embed|fieldset|"
    "figcaption|figure|font|footer|form|frame|frameset|h[1-6r]|head|header|hgroup|html|i|iframe|img|input|ins|kbd|label|"
    "legend|li|link|main|map|mark|marquee|math|menu|meta|meter|nav|noembed|noframes|noscript|object|ol|optgroup|option|"
    "output|p|param|picture|plaintext|portal|pre|progress|q|rp|rt|ruby|s|samp|script|search|section|select|slot|small|"
    "source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|time|title|tr|"
    "track|tt|u|ul|var|video|wbr|xmp"
)
_HTML = re.compile(rf"(?<!<)<(?=[a-z/!?])(?:/?(?P<tag>{_ELEMENTS})(?=[\s/>])|!--|!doctype\b|\?xml\b)", re.IGNORECASE)
_CUSTOM = re.compile(r"</?[a-z][a-z0-9]{0,20}-[a-z0-9-]{1,40}[\s/>]|<[a-zA-Z][^<>]{0,400}\son[a-z]{3,20}\s{0,5}=", re.I)

# An address ends where white space, a bracket or a quotation mark stands, and at a backslash, where a browser ends it.
_REST = r"[^\s<>\"'`|\\^{}()\[\]]*+"
_LINK = re.compile(
    rf"(?P<full>(?<![a-z0-9+.-])(?P<scheme>[a-z][a-z0-9+.-]{{1,20}}):[/\\]{{2,3}}{_REST})"
    rf"|(?P<bare>(?:(?<=[(\"'=])[/\\]{{2}}|(?<![\w@./-])(?=www\.)){_REST})"
    r"|(?P<code>(?<![\w-])(?:javascript|vbscript|data):(?=[^\s\d])[^\s<>\"'()]{1,80})",
    re.IGNORECASE,
)

_KEYS: tuple[tuple[str, str], ...] = (  # what it is, and how it looks by its maker's description
    ("a private key", r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----"),
    ("an API key", r"(?<![\w-])sk-(?=[\w-]{0,60}\d)[\w-]{16,}"),
    ("an AWS key", r"(?<![\w-])(?:AKIA|ASIA)[0-9A-Z]{16}(?!\w)"),
    ("a Google key", r"(?<![\w-])AIza[\w-]{35}"),
    ("a GitHub token", r"(?<![\w-])(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{22,})"),
    ("a GitLab token", r"(?<![\w-])glpat-[\w-]{20,}"),
    ("a Hugging Face token", r"(?<![\w-])hf_[A-Za-z0-9]{30,}"),
    ("an npm token", r"(?<![\w-])npm_[A-Za-z0-9]{36}"),
    ("a Slack token", r"(?<![\w-])xox[abeprs]-[\w-]{10,}"),
    ("a Stripe key", r"(?<![\w-])[rs]k_(?:live|test)_[A-Za-z0-9]{16,}"),
    ("a SendGrid key", r"(?<![\w-])SG\.[\w-]{16,}\.[\w-]{16,}"),
    ("a signed token", r"(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}"),
    ("a bearer token", r"(?i:bearer)[ \t]{1,3}(?=[\w.~+/-]{0,60}\d)[\w.~+/-]{16,}"),
    ("a password in an address", r"(?<=://)[^\s/@:\"'<>\[\]?#]{0,80}:[^\s/@\"'<>\[\]?#]{1,80}@"),
    ("a key that was removed before storing", r"\[redacted\]"),
)
_KEY = re.compile("|".join(f"(?P<k{at}>{pattern})" for at, (_, pattern) in enumerate(_KEYS)))
_PIECE = re.compile(
    r"PRIVATE KEY|sk-|AKIA|ASIA|AIza|gh[pousr]_|github_pat_|glpat-|hf_|npm_|xox|[rs]k_|SG\.|eyJ|(?i:earer)|@|\[redacted"
)


def no_html(*, allow: Sequence[str] = ()) -> Check[object, object]:
    """The answer has no HTML: no element, comment, custom element or event handler. Elements in `allow` may stand."""
    allowed = frozenset(name.lower() for name in allow)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        if "<" not in reply.text:
            return
        found = next((each for each in _html(reply.text) if (each["tag"] or "").lower() not in allowed), None)
        found = found or _CUSTOM.search(reply.text)
        if found is not None:
            at = found.start()
            raise AssertionError(
                f"Expected no HTML in the answer; {shortened(reply.text[at : at + 40])} stands at character {at}."
            )

    return Check(named_by("no-html", *allow), rule, says="has no HTML")


def no_links_outside(*hosts: str) -> Check[object, object]:
    """Every link goes to one of the hosts or to a subdomain of one; without hosts, there is no link at all.

    Read are full addresses, those without a scheme in Markdown and HTML, those that begin with ``www.``, and
    ``javascript:`` and ``data:``. The host counts as a browser reads it:
    ``https://good.example@evil.example`` is outside.
    """
    known = tuple(_host_name(host) for host in hosts)

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        for link, host, at in _links(reply.text):
            if not any(host == each or host.endswith(f".{each}") for each in known):
                allowed = f"links to {', '.join(known)} only" if known else "no link"
                raise AssertionError(
                    f"Expected {allowed}; {shortened(link)} at character {at} "
                    f"goes to {shortened(host) if host else 'no host'}."
                )

    return Check(named_by("no-links-outside", *hosts), rule, says=f"has no links but to {', '.join(known) or 'none'}")


def no_secrets() -> Check[object, object]:
    """The answer has nothing that looks like a key: private keys, tokens of known makers, passwords in addresses.

    Keys are removed from evidence before it is stored; the mark that stands for one fails the check as well.
    """

    def rule(reply: Reply[Any], input: Any, expected: Any) -> None:
        found = _KEY.search(reply.text) if _PIECE.search(reply.text) else None
        if found is not None:
            kind = _KEYS[int(str(found.lastgroup)[1:])][0]
            raise AssertionError(
                f"Expected no key in the answer; {kind} stands at character {found.start()}, "
                f"{len(found[0])} characters long."
            )

    return Check("no-secrets", rule, says="has nothing that looks like a key")


def _html(text: str) -> Iterator[re.Match[str]]:
    return _HTML.finditer(text)


def _links(text: str) -> Iterator[tuple[str, str, int]]:
    """Each link, the host that it goes to (nothing where it has none), and where it stands."""
    lowered = text.lower()
    if not any(piece in lowered for piece in ("//", "\\", "www.", "script:", "data:")):
        return
    for found in _LINK.finditer(text):
        link = found[0].rstrip(".,;:!?*_")
        yield link, "" if found["code"] else _host_of(link), found.start()


def _host_of(link: str) -> str:
    address = link.replace("\\", "/")
    if "//" not in address:
        address = f"//{address}"
    if not address.startswith("/"):
        scheme, _, rest = address.partition(":")
        address = f"{scheme}://{rest.lstrip('/')}"  # a browser passes over further slashes
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:  # no address that can be read, such as one with a broken IPv6 host
        return ""


def _host_name(host: str) -> str:
    name = host.strip().lower().rstrip(".")
    if not re.fullmatch(r"[\w.-]+", name):
        raise ValueError(
            f"`no_links_outside()` takes hosts such as 'example.com', without scheme or path, found {host!r}."
        )
    return name
