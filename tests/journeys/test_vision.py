"""Contracts on images, from the file to the verdict: several in a request, edited, changed, broken, too many."""

import base64
import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from holdfast.authoring.loading import load_suite
from holdfast.testing import Answer, AnswerBook, SimulatedProvider, SimulatedRelease

pytestmark = pytest.mark.journey
Png = Callable[..., bytes]

SETTINGS = """\
[tool.holdfast]
baseline = "local:old"
candidate = "local:new"
repeats = 2
extended_repeats = 2
rounds = 2
margin = 0.3
[tool.holdfast.providers.local]
base_url = "{url}"
"""
METERS = '''
"""The number on a photo is read."""

from holdfast import Bar, Case, ImagePart, Reply, Request, contract, image

MEMO = image("images/memo.png")
WANT = {"hall": 17, "cellar": 4}


@contract(cases=[Case(name, image(f"images/{name}.png"), expected=WANT[name]) for name in WANT], bar=Bar(must=True))
def reads_the_meter(photo: ImagePart) -> Request:
    """The number on the display comes back."""
    return Request(user=["The memo, then the meter, then the memo again:", MEMO, photo, MEMO])


@reads_the_meter.check
def is_right(reply: Reply, photo: ImagePart, want: int) -> None:
    assert reply.number() == want
'''


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@contextmanager
def serving(*answers: Answer) -> Iterator[SimulatedProvider]:
    releases = {"old": SimulatedRelease(), "new": SimulatedRelease()}
    with SimulatedProvider(AnswerBook.of(answers), releases, instability=0.0) as server:
        yield server


@pytest.fixture
def desk(empty: Any, png: Png) -> Any:
    """A project with three images."""
    empty.write("contracts/meters.py", METERS)
    (empty.root / "contracts/images").mkdir()
    for seed, name in enumerate(["hall", "cellar", "memo"]):
        (empty.root / f"contracts/images/{name}.png").write_bytes(png(30, 20, seed))
    return empty


@pytest.fixture
def book(png: Png) -> list[Answer]:
    """What is right: only to these images, in this order, the same one twice."""
    hall, cellar, memo = (sha(png(30, 20, seed)) for seed in range(3))
    asked = "The memo, then the meter, then the memo again:"
    return [
        Answer(user=asked, images=(memo, hall, memo), texts=("17",)),
        Answer(user=asked, images=(memo, cellar, memo), texts=("4",)),
    ]


def test_images_are_asked_in_their_order_and_judged(desk: Any, book: list[Answer]) -> None:
    with serving(*book) as server:
        desk.write("pyproject.toml", SETTINGS.replace("{url}", server.base_url))
        desk.run("replay", "--to", "baseline", "--quiet")
        assert desk.run("replay", "--quiet").out.startswith("Ready: 1 of 1 contract holds.")
        assert server.stats.unknown == 0
    journal = (desk.root / ".holdfast/journal.sqlite3").read_bytes()
    assert b";base64," not in journal


def test_an_image_that_is_another_since_it_was_pinned_restates_its_case(
    desk: Any, book: list[Answer], png: Png
) -> None:
    with serving(*book) as server:
        desk.write("pyproject.toml", SETTINGS.replace("{url}", server.base_url))
        desk.run("replay", "--to", "baseline", "--quiet")
        desk.run("approve")
    assert "restated" not in desk.run("check").out
    pinned = next((desk.root / "fixtures/pins").rglob("hall.json")).read_text("utf-8")
    assert sha(png(30, 20, 0)) in pinned
    assert len(pinned) < 2_000
    (desk.root / "contracts/images/hall.png").write_bytes(png(30, 20, 9))
    told = desk.run("check", code=1)
    assert "What is asked changed since it was pinned, in case 'hall'." in told.out + told.err


def test_what_is_no_image_is_told_all_at_once(desk: Any, png: Png) -> None:
    desk.write("pyproject.toml", SETTINGS.replace("{url}", "http://127.0.0.1:9/v1"))
    images = desk.root / "contracts/images"
    (images / "hall.png").write_text("<svg/>")
    (images / "cellar.png").write_bytes(png(30, 20, 1)[:-20])
    (images / "memo.png").unlink()
    (images / "memo.png").mkdir()
    told = desk.run("check", code=2)
    assert "case 'hall': The file 'contracts/images/hall.png' is no PNG, JPEG, GIF or WebP image: it begins" in told.err
    size = len(png(30, 20)) - 20
    assert f"'contracts/images/cellar.png' is a PNG image that is cut off: it ends after {size} bytes." in told.err
    assert "Traceback" not in told.err
    (images / "hall.png").write_bytes(png())
    (images / "cellar.png").write_bytes(png())
    assert "The file 'contracts/images/memo.png' cannot be read: Is a directory." in desk.run("check", code=2).err


def test_what_the_profile_knows_to_be_refused_is_unsupported_and_not_sent(
    desk: Any, book: list[Answer], png: Png
) -> None:
    """A profile's facts may be a year old, so the report names the fact and its day."""
    (desk.root / "contracts/images/hall.png").write_bytes(png(8001, 1))
    with serving(*book) as server:
        profile = SETTINGS.replace("{url}", server.base_url) + 'profile = "anthropic"\napi_key_env = "HOME"\n'
        desk.write("pyproject.toml", profile)
        limit = "The image 'contracts/images/hall.png' has 8001 pixels on its longer side, and 8000 are taken, says"
        planned = desk.run("plan", "--to", "baseline").out
        assert f"Unsupported: meters.reads-the-meter, case hall: {limit} profile 'anthropic' as of" in planned
        told = desk.run("replay", "--to", "baseline", code=4)
        assert f"case hall, trial 0: unsupported: {limit}" in told.err
        assert server.stats.requests == 2  # of the other case


EDITED = '''
from holdfast import Bar, Case, ImagePart, Reply, Request, contract, expect, image, metamorphic, variations
from holdfast.expect import relations
from holdfast.variations import ImageVariation


HALL = Case("hall", image("images/hall.png", max_side=120))


@contract(cases=[HALL], checks=[expect.contains("17")], bar=Bar(must=True))
def reads(photo: ImagePart) -> Request:
    return Request(user=["What?", photo])


@metamorphic(reads, holds=relations.same_text(), given=variations.image_changes(), draws=4, seed=3, bar=Bar(must=True))
def however_it_is_taken(photo: ImagePart, change: ImageVariation) -> ImagePart:
    """A photo is read alike, however it was taken."""
    return change(photo)
'''


def test_images_are_resized_where_asked_and_varied_by_relations(desk: Any, png: Png) -> None:
    pytest.importorskip("PIL")
    desk.write("contracts/meters.py", EDITED)
    (desk.root / "contracts/images/hall.png").write_bytes(png(300, 200))
    suite = load_suite([Path("contracts")], root=desk.root, default_margin=0.3)
    requests = [*suite.contracts[1].requests.values(), *suite.contracts[0].metamorphic.varied.values()]
    contents = {request.images()[0].content for request in requests}
    assert len(contents) >= 4  # of five: as it is, and four draws, of which PNG again is the same PNG
    with serving(*(Answer(user="What?", images=(sha(each),), texts=("17",)) for each in contents)) as server:
        desk.write("pyproject.toml", SETTINGS.replace("{url}", server.base_url))
        desk.run("replay", "--to", "baseline", "--quiet")
        assert desk.run("replay", "--quiet").out.startswith("Ready: 2 of 2 contracts hold.")
        assert server.stats.unknown == 0


APPLICATION = """
import base64

from openai import OpenAI

from holdfast import Case, ImagePart, app_contract, image


@app_contract(cases=[Case("hall", image("images/hall.png"))], revision="1")
def asks(photo: ImagePart, client: OpenAI, release: str) -> str:
    url = f"data:{photo.media_type};base64,{base64.b64encode(photo.content).decode()}"
    part = {"type": "image_url", "image_url": {"url": url}}
    asked = [{"role": "user", "content": [{"type": "text", "text": "What?"}, part]}]
    return client.chat.completions.create(model=release, messages=asked).choices[0].message.content


@asks.check
def is_right(answer: str, photo: ImagePart) -> None:
    assert answer == "17"
"""


def test_an_image_that_an_application_sends_is_not_kept_in_the_journal(desk: Any, png: Png) -> None:
    desk.write("contracts/meters.py", APPLICATION)
    (desk.root / "contracts/images/hall.png").write_bytes(png(600, 600))
    size = len(png(600, 600))
    with serving(Answer(user="What?", images=(sha(png(600, 600)),), texts=("17",))) as server:
        desk.write("pyproject.toml", SETTINGS.replace("{url}", server.base_url))
        desk.run("replay", "--to", "baseline", "--quiet")
        assert server.stats.unknown == 0
    with sqlite3.connect(desk.root / ".holdfast/journal.sqlite3") as journal:
        (pages,), (page,) = (
            journal.execute("pragma page_count").fetchone(),
            journal.execute("pragma page_size").fetchone(),
        )
    journal.close()
    assert pages * page < size / 2
    desk.run("approve")
    desk.run("check")  # its kept exchange answers the application, by the bytes of its request


def test_a_builder_that_makes_data_urls_is_asked_with_its_images(desk: Any, png: Png) -> None:
    """`Request.from_openai` of the application's own builder: known by digest, read from the file when it is sent."""
    desk.write(
        "contracts/meters.py",
        f"""
        import base64
        from holdfast import Case, ImagePart, Request, contract, image

        @contract(cases=[Case("hall", image("images/hall.png"))])
        def asks(photo: ImagePart) -> Request:
            url = "data:image/png;base64," + base64.b64encode(photo.content).decode()
            part = {json.dumps({"type": "image_url", "image_url": {"url": "URL", "detail": "high"}})}
            part["image_url"]["url"] = url
            return Request.from_openai(messages=[{{"role": "user", "content": [part]}}])

        @asks.check
        def is_right(reply, photo):
            assert reply.text == "17"
        """.replace("\n        ", "\n"),
    )
    suite = load_suite([Path("contracts")], root=desk.root, default_margin=0.3)
    (part,) = suite.contracts[0].requests["main", "hall"].images()
    assert (part.path, part.detail) == ("contracts/images/hall.png", "high")
    assert base64.b64encode(part.content) == base64.b64encode(png(30, 20, 0))


MANY = """
from holdfast import Case, ImagePart, Request, contract, expect, image

@contract(cases=[Case(f"p{n}", image(f"images/{n}.png")) for n in range(COUNT)], checks=[expect.max_words(500)])
def sees(photo: ImagePart) -> Request:
    return Request(user=["What is it?", photo])
"""


def test_memory_does_not_grow_with_the_number_of_images(desk: Any, png: Png) -> None:
    """A small one of tests/bench/photos.py: 16 images of 4 MB, which held as base64 would be 85 MB."""

    def peak(count: int) -> int:
        desk.write("contracts/meters.py", MANY.replace("COUNT", str(count)))
        process = desk.start("replay", "--to", "baseline", "--quiet", "--fresh")
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        with process:
            assert process.returncode == 0
        return used.ru_maxrss

    for number in range(16):
        (desk.root / f"contracts/images/{number}.png").write_bytes(png(2048, 2048, number))
    with serving() as server:
        settings = SETTINGS.replace("{url}", server.base_url).replace("repeats = 2", "repeats = 1")
        desk.write("pyproject.toml", settings)
        assert peak(16) < 1.5 * peak(1)
        assert server.stats.requests == 17
