"""Keeping keys out of everything that is kept of a call."""

import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from holdfast.domain.message import Call
from holdfast.domain.observation import Observation

REDACTED = "[redacted]"
SHORTEST = 8  # anything shorter is a placeholder ("none", "EMPTY", "ollama"), and may well be a word of an answer
SECRET_HEADER = re.compile(r"auth|key|token|secret|cookie|password|signature|credential", re.IGNORECASE)


def secrets_in(headers: Mapping[str, str]) -> list[str]:
    """The values of those headers whose name says that they are secret, with and without a scheme such as Bearer."""
    values = [value for name, value in headers.items() if SECRET_HEADER.search(name)]
    return [*values, *(value.rpartition(" ")[2] for value in values)]


class Redactor:
    """Replaces every secret by ``[redacted]``: as it is, as JSON writes it, and as a URL writes it."""

    def __init__(self, secrets: Iterable[str]) -> None:
        long_enough = {secret for secret in secrets if len(secret) >= SHORTEST}
        forms = {form for secret in long_enough for form in _forms(secret)}
        self._forms = sorted(forms, key=len, reverse=True)  # a secret inside another is replaced after it

    def __call__(self, text: str) -> str:
        """The text without secrets."""
        for form in self._forms:
            if form in text:
                text = text.replace(form, REDACTED)
        return text

    def observation(self, seen: Observation) -> Observation:
        """The observation without secrets: a stream can spell one out over several chunks."""
        if not self._forms:
            return seen
        texts = {
            name: self(value)
            for name in ("text", "refusal", "reasoning", "finish_raw", "served_model", "fingerprint", "response_id")
            if (value := getattr(seen, name)) is not None
        }
        if all(getattr(seen, name) == value for name, value in texts.items()) and not seen.calls:
            return seen
        return seen.model_copy(update={**texts, "calls": tuple(map(self._call, seen.calls))})

    def _call(self, call: Call) -> Call:
        return Call(name=self(call.name), arguments_text=self(call.arguments_text), id=call.id and self(call.id))


def _forms(secret: str) -> set[str]:
    in_json = json.dumps(secret)[1:-1]
    return {secret, in_json, in_json.replace("/", "\\/"), quote(secret, safe=""), repr(secret)[1:-1]}
