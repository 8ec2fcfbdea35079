"""Memory over images: a replay of 500 photos of 4 MB each, against a replay of one. Part of `nox -s bench`."""

import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from bench import HOLDFAST, IN_FLIGHT, SETTINGS, measure, row

PHOTOS = 500
SIDE = 2_048  # pixels: 4 MB of noise, which does not compress
SERVER = """
import signal
from holdfast.testing import AnswerBook, SimulatedProvider, SimulatedRelease

with SimulatedProvider(AnswerBook.of(()), {"old": SimulatedRelease()}, instability=0.0) as server:
    print(server.base_url, flush=True)
    signal.sigwait({signal.SIGTERM})
"""
CONTRACT = """
from holdfast import Case, ImagePart, Request, contract, expect, image

@contract(
    cases=[Case(f"p{{number:03}}", image(f"images/{{number:03}}.png")) for number in range({photos})],
    checks=[expect.max_words(500)],
)
def sees(photo: ImagePart) -> Request:
    return Request(user=["What is it?", photo])
"""


def noise(number: int) -> bytes:
    """A PNG of grey noise, another one for each number, stored and not compressed: quick to write."""
    grey = Random(number).randbytes(SIDE * SIDE)
    rows = b"".join(b"\0" + grey[at : at + SIDE] for at in range(0, SIDE * SIDE, SIDE))
    head = SIDE.to_bytes(4, "big") * 2 + b"\x08\0\0\0\0"
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(rows, 0)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big") for kind, data in chunks
    )


@contextmanager
def server() -> Iterator[str]:
    """The simulated provider in a process of its own."""
    with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        yield running.stdout.readline().strip()
        running.terminate()


def project(folder: Path, url: str, *, photos: int, images: Path) -> Path:
    """A suite of one contract with so many photos, one call each."""
    (folder / "contracts").mkdir(parents=True)
    (folder / "contracts" / "images").symlink_to(images)
    (folder / "contracts" / "photos.py").write_text(CONTRACT.format(photos=photos))
    (folder / "pyproject.toml").write_text(SETTINGS.format(url=url, repeats=1, in_flight=IN_FLIGHT))
    return folder


def photos(folder: Path) -> None:
    """Peak memory of loading and of replaying them; the figure of one photo is what holdfast needs by itself."""
    images = folder / "images"
    images.mkdir()
    for number in range(PHOTOS):
        (images / f"{number:03}.png").write_bytes(noise(number))
    with server() as url:
        one, many = (project(folder / f"of{count}", url, photos=count, images=images) for count in (1, PHOTOS))
        for what, verb in {"loading": ("list",), "replaying": ("replay", "--to", "baseline", "--quiet")}.items():
            least, most = (measure(HOLDFAST, *verb, cwd=each) for each in (one, many))
            row(f"peak memory, {what} {PHOTOS} photos of 4 MB", most.peak_mb, least.peak_mb, "MB", "one photo")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        photos(Path(folder))
