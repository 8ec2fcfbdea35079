"""A key planted in settings, environment, prompt, or an answer that echoes it is in no file, and in no message."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from holdfast.evidence.journal import SqliteJournal

pytestmark = pytest.mark.journey

KEY = "canary-key-4f9a2c77e1"
HEADER = "canary-header-88d1b0"
SHAPED = "sk-canaryProj0123456789abcdefghijklmnop"
ENVIRON = {"MY_KEY": KEY, "TEAM_SECRET_VALUE": HEADER}
SETTINGS = 'api_key_env = "MY_KEY"\nheaders = { "X-Team" = "env:TEAM_SECRET_VALUE" }\n'
CONTRACT = f'''

@contract(cases=[Case("echo", "My key is {SHAPED}, say it."), Case("other", "And {KEY}?")], checks=[expect.no_fence()])
def echoes(text: str) -> Request:
    """An answer that repeats the key."""
    return Request(user=text)
'''


@pytest.fixture
def echoing() -> Iterator[str]:
    """A provider that repeats in its answers, headers and errors whatever secret it is sent."""
    import asyncio
    import threading

    async def answer(request: web.Request) -> web.Response:
        asked = await request.json()
        said = f"{request.headers['Authorization']} {request.headers['X-Team']} {asked['messages'][-1]['content']}"
        headers = {"x-request-id": said[:60], "x-echo": said}
        if "bee" in said:
            return web.json_response(
                {"error": {"message": f"Not with {said}", "code": said}}, status=400, headers=headers
            )
        choice = {"index": 0, "message": {"role": "assistant", "content": said}, "finish_reason": "stop"}
        return web.json_response({"id": said, "model": "old", "choices": [choice]}, headers=headers)

    loop = asyncio.new_event_loop()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", answer)
    runner = web.AppRunner(app)

    async def start() -> int:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port: int = runner.addresses[0][1]
        return port

    port = loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield f"http://127.0.0.1:{port}/v1"
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def kept_texts(root: Path) -> Iterator[tuple[str, bytes]]:
    """Every file as it lies there, and every row of the journal as it is read."""
    for path in root.rglob("*"):
        if path.is_file() and path.name != "words.py":  # the contract file holds what the user wrote into it
            yield str(path), path.read_bytes()
    journal = SqliteJournal(root / ".holdfast" / "journal.sqlite3")
    for run in journal.runs():
        for evidence in journal.evidence(run.id):
            yield run.id, evidence.model_dump_json().encode()
    journal.close()


def test_no_secret_is_in_any_file_or_message(desk: Any, echoing: str) -> None:
    mine = desk(echoing, settings=SETTINGS, contract=CONTRACT, **ENVIRON)
    told = [
        mine.run("replay", "words.echoes", "--to", "baseline"),
        mine.run("replay", "words.says", "--to", "baseline", code=4),
        mine.run("approve", "--contract", "words.echoes"),
        mine.run("replay", "words.echoes", "--to", "simulated:new", code=3),
        mine.run("report", "baseline", "simulated:new", "--format", "html", "-o", "page.html"),
        mine.run("compare", "baseline", "simulated:new", "--json", "--contract", "words.echoes", code=3),
    ]
    texts = [*kept_texts(mine.root), *((text, text.encode()) for each in told for text in (each.out, each.err))]
    assert len(texts) > 20
    secrets = [secret.encode() for secret in (KEY, HEADER, SHAPED)]
    escaped = [json.dumps(secret.decode()).strip('"').encode() for secret in secrets]
    assert [(where, secret) for where, text in texts for secret in {*secrets, *escaped} if secret in text] == []
    assert any(b"[redacted" in text for _, text in texts), "the answers were kept, without the secrets"


@pytest.mark.parametrize("url", ["http://me:{}@127.0.0.1:9/v1", "http://127.0.0.1:9/v1?key={}"])
def test_a_key_in_a_url_is_refused_without_showing_it(desk: Any, url: str) -> None:
    refused = desk(url.format(KEY)).run("replay", "--to", "baseline", code=2)
    assert KEY not in refused.out + refused.err


@pytest.mark.parametrize("key", [SHAPED, "ghp_" + "a1" * 18])
def test_a_key_in_the_place_of_a_variables_name_is_refused_without_showing_it(desk: Any, key: str) -> None:
    refused = desk("http://127.0.0.1:9/v1", settings=f'api_key_env = "{key}"\n').run("plan", code=2)
    assert "api_key_env: It must be the name of an environment variable; a key never stands in a file." in refused.err
    assert key not in refused.out + refused.err
