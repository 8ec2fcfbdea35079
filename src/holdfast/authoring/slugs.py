"""Ids: explicit, stable, and fit to be the name of a file anywhere."""

import re

SLUG = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
SLUG_RULE = "An id is 1 to 64 lower-case letters, digits, dots and dashes, and begins with a letter or digit"


def is_slug(text: object) -> bool:
    """Whether `text` can be an id."""
    return isinstance(text, str) and SLUG.fullmatch(text) is not None


def proposed(text: object) -> str:
    """A remedy: the rule, with the nearest id where `text` comes close to one."""
    near = re.sub(r"[^a-z0-9.]+", "-", str(text).lower()).strip("-.")[:64]
    return f"{SLUG_RULE}, as in {near!r}." if is_slug(near) else f"{SLUG_RULE}."
