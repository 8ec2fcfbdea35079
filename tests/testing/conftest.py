"""A simulated provider with a client of the real SDK in front of it, and requests as the server reads them."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from openai import OpenAI

from holdfast.testing import Answer, AnswerBook, SimulatedProvider, SimulatedRelease
from holdfast.testing.asked import Asked, read


@dataclass(frozen=True)
class Served:
    """A running provider and a client of it that never retries."""

    server: SimulatedProvider
    client: OpenAI

    def ask(self, user: str = "q", *, model: str = "r", **more: Any) -> Any:
        """One chat completion."""
        messages = [{"role": "user", "content": user}]
        return self.client.chat.completions.create(**{"model": model, "messages": messages, **more})


Serve = Callable[..., Served]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a provider with these answers; `release` is served as "r", further ones by name."""
    with ExitStack() as stack:

        def start(
            answers: Sequence[Answer] = (),
            release: SimulatedRelease | None = None,
            *,
            releases: Mapping[str, SimulatedRelease] | None = None,
            instability: float = 0.0,
            **settings: Any,
        ) -> Served:
            named = releases or {"r": release or SimulatedRelease()}
            provider = SimulatedProvider(AnswerBook.of(answers), named, instability=instability, **settings)
            server = stack.enter_context(provider)
            client = stack.enter_context(OpenAI(base_url=server.base_url, api_key="key", max_retries=0))
            return Served(server, client)

        yield start


AskedOf = Callable[..., Asked]


@pytest.fixture(scope="session")
def asked_of() -> AskedOf:
    """The request with this user message, as the server reads it."""

    def make(user: str = "q", **more: Any) -> Asked:
        request = {"model": "r", "messages": [{"role": "user", "content": user}], **more}
        return read(json.dumps(request).encode())

    return make


@pytest.fixture(scope="session")
def tool() -> Callable[..., dict[str, Any]]:
    """A tool of that name on the wire, with string arguments."""

    def make(name: str, *arguments: str) -> dict[str, Any]:
        schema = {"type": "object", "properties": {one: {"type": "string"} for one in arguments}}
        return {"type": "function", "function": {"name": name, "parameters": schema}}

    return make
