"""Case ids of other origins, as slugs."""

import re
from hashlib import sha256

SLUG = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
LONGEST = 64
DIGITS = 8


def slug_of(case_id: str) -> str:
    """The case id as ``[a-z0-9][a-z0-9.-]{0,63}``; 8 digits of its sha256 are appended wherever anything was lost."""
    if SLUG.fullmatch(case_id):
        return case_id
    stem = re.sub(r"[^a-z0-9.]+", "-", case_id.casefold()).strip("-.")[: LONGEST - DIGITS - 1].rstrip("-.")
    digits = sha256(case_id.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]
    return f"{stem}-{digits}" if stem else f"case-{digits}"
