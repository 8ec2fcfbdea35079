"""App contracts as they are once loaded: known by the annotation of their client."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from holdfast.domain.contract import Suite

Write = Callable[[str, str | bytes], Path]
CHECK = "\n@run.check\ndef answers(answer, text): assert answer\n"

CLIENTS = [
    ("from openai import OpenAI\n", "def run(text: str, client: OpenAI, release: str) -> str: ...", "sync"),
    (
        "from openai import AsyncOpenAI\n",
        "async def run(text: str, client: AsyncOpenAI, release: str) -> str: ...",
        "async",
    ),
    ("from openai import AsyncOpenAI as C\n", "def run(text: str, client: C, release: str) -> str: ...", "async"),
    ("from openai import AzureOpenAI\n", "def run(text: str, client: AzureOpenAI, release: str) -> str: ...", "sync"),
    ("import openai\n", "def run(text: str, client: 'openai.OpenAI', release: str) -> str: ...", "sync"),
    ("", "async def run(text: str, client: 'AsyncOpenAI', release: str) -> str: ...", "async"),
    ("", "async def run(text: str, client: 'openai.AsyncOpenAI', release: str) -> str: ...", "async"),
]


@pytest.mark.parametrize(("imports", "function", "kind"), CLIENTS)
def test_the_client_is_known_by_its_annotation(
    imports: str, function: str, kind: str, write: Write, load: Callable[[], Suite]
) -> None:
    write("contracts/a.py", f'{imports}@app_contract(cases=[Case("a", "x")], revision="v1")\n{function}{CHECK}')
    loaded = load().contracts[0]
    assert loaded.application is not None
    assert (loaded.application.client, loaded.application.is_async) == (kind, kind == "async")
    assert (loaded.application.revision, loaded.application.answer_type) == ("v1", str)
    assert loaded.requests == {}


TYPES_ONLY = b"""
from __future__ import annotations
from typing import TYPE_CHECKING
from holdfast import Case, app_contract
if TYPE_CHECKING:
    from openai import OpenAI

@app_contract(cases=[Case("a", "x")], revision="v1")
def run(text: str, client: OpenAI, release: str) -> str: ...

@run.check
def answers(answer, text): ...
"""


def test_a_file_that_imports_openai_for_its_types_only_does_not_load_it(write: Write, tmp_path: Path) -> None:
    write("contracts/a.py", TYPES_ONLY)
    code = (
        "import sys; from pathlib import Path; from holdfast.authoring.loading import load_suite\n"
        f"suite = load_suite([Path('contracts')], root=Path({str(tmp_path)!r}), default_margin=0.05)\n"
        "print(suite.contracts[0].application.client, 'openai' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["sync", "False"]


def test_the_application_runs_with_what_it_is_given(write: Write, load: Callable[[], Suite]) -> None:
    write(
        "contracts/a.py",
        """
        from pydantic import BaseModel
        class Answer(BaseModel):
            text: str
        @app_contract(cases=[Case("a", "x")], revision="v1")
        async def run(text: str, client: "AsyncOpenAI", release: str) -> Answer:
            return Answer(text=f"{text} {client} {release}")
        @run.check
        def answers(answer, text): assert text in answer.text
        @run.check
        def says(answer: Answer, text: str) -> None: assert answer.text
        """,
    )
    loaded = load().contracts[0]
    assert loaded.application is not None
    answer: Any = asyncio.run(loaded.application.run("x", "client", "m-1"))
    assert answer.text == "x client m-1"
    assert isinstance(answer, loaded.application.answer_type)
    assert [check.run(answer, loaded.cases[0]) for check in loaded.checks] == [None, None]


def test_the_revision_is_the_commit_unless_one_is_given(
    write: Write, load: Callable[[], Suite], tmp_path: Path
) -> None:
    function = "def run(text: str, client: 'OpenAI', release: str) -> str: ..."
    write("contracts/a.py", f'@app_contract(cases=[Case("a", "x")])\n{function}{CHECK}')
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    loaded = load().contracts[0]
    assert loaded.application is not None
    assert loaded.application.revision == "unversioned"
    assert loaded.request_digest(loaded.cases[0], "main").endswith("@unversioned")


MISTAKES = [
    (
        "async def run(text: str, client: 'OpenAI', release: str) -> str: ...",
        (
            "The function is async and takes the synchronous client, which would block every other call."
            " Annotate the client AsyncOpenAI, or write `def`."
        ),
    ),
    (
        "def run(text, client, release) -> str: ...",
        (
            "Nothing tells which client the parameter 'client' is. It takes (input, client: OpenAI or "
            "AsyncOpenAI, release: str)."
        ),
    ),
    (
        "def run(text: str, client: dict, release: str) -> str: ...",
        (
            "Nothing tells which client the parameter 'client' is. It takes (input, client: OpenAI or "
            "AsyncOpenAI, release: str)."
        ),
    ),
    (
        "def run(text: str, client: 'OpenAI') -> str: ...",
        (
            "The function takes (text: str, client: 'OpenAI') -> str. It takes (input, client: OpenAI or "
            "AsyncOpenAI, release: str)."
        ),
    ),
    (
        "def run(text: str, client: 'OpenAI', release: str) -> 'Nowhere': ...",
        (
            "The annotation of what the function returns cannot be resolved: 'Nowhere'."
            " Import its class outside of `if TYPE_CHECKING`."
        ),
    ),
    (
        "class run: check = staticmethod(lambda f: f)",
        ("An app contract is made of a function, found <class 'contracts.a.run'>. Decorate a `def`."),
    ),
]


@pytest.mark.parametrize(("function", "message"), MISTAKES)
def test_an_application_that_does_not_fit_is_told(
    function: str, message: str, write: Write, problems: Callable[[], list[str]]
) -> None:
    write("contracts/a.py", f'@app_contract(cases=[Case("a", "x")], revision="v1")\n{function}{CHECK}')
    assert problems() == [f"contracts/a.py:2, contract 'a.run': {message}"]


def test_a_ready_made_check_reads_replies_not_answers(write: Write, problems: Callable[[], list[str]]) -> None:
    function = "def run(text: str, client: 'OpenAI', release: str) -> str: ..."
    text = f'@app_contract(cases=[Case("a", "x")], revision="v1")\n{function}{CHECK}run.check(expect.no_fence())\n'
    write("contracts/a.py", text)
    assert problems() == [
        (
            "contracts/a.py:6, contract 'a.run': The ready-made check 'no-fence' reads a reply, and "
            "an app contract has an "
            "answer. Write a function of the answer and the input."
        )
    ]
