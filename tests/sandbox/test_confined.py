"""What a process gives up, it has given up for good. Seen from inside, in a process of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from holdfast.sandbox import confined

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="These walls are Linux's.")
HEADERS = Path("/usr/include/asm-generic/unistd.h")


def said(code: str) -> str:
    """What a fresh interpreter prints that has `confined` at hand."""
    start = "import ctypes, os\nfrom holdfast.sandbox import confined\nlibc = ctypes.CDLL(None, use_errno=True)\n"
    done = subprocess.run([sys.executable, "-c", start + code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@LINUX
def test_root_gives_up_its_capabilities() -> None:
    code = "confined.drop_capabilities(libc)\nprint(open('/proc/self/status').read())"
    lines = dict(line.split(":\t", 1) for line in said(code).splitlines() if ":\t" in line)
    assert {int(lines[name], 16) for name in ("CapEff", "CapPrm", "CapInh")} == {0}


@LINUX
def test_refused_calls_are_refused_and_the_rest_goes_on() -> None:
    code = (
        "libc.prctl(38, 1, 0, 0, 0)\nconfined.refuse_calls(libc)\n"
        "try: os.fork()\nexcept OSError as error: print(error.errno)\nprint(os.getpid() > 0, len(os.listdir('/')) > 0)"
    )
    assert said(code).split() == ["1", "True", "True"]


@LINUX
def test_files_outside_are_closed_and_those_inside_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "a").write_text("read")
    (tmp_path / "outside").write_text("kept")
    code = (
        "if confined.landlock_abi(libc) < confined.LANDLOCK_NEEDED: print('lacking'); raise SystemExit\n"
        "libc.prctl(38, 1, 0, 0, 0)\n"
        f"folder = {str(tmp_path)!r}\nconfined.restrict_files(libc, [folder + '/inside', '/nowhere'])\n"
        "print(open(folder + '/inside/a').read())\n"
        "for path, mode in (('/outside', 'r'), ('/inside/a', 'a'), ('/inside/b', 'w'), ('/c', 'w')):\n"
        "    try: open(folder + path, mode)\n"
        "    except PermissionError: print('closed')"
    )
    found = said(code).split()
    if found == ["lacking"]:
        pytest.skip("This kernel has no Landlock of Linux 6.2 or later.")
    assert found == ["read", *["closed"] * 4]


@LINUX
def test_limits_hold() -> None:
    code = (
        "confined.confine(seconds=1, memory_mb=300, file_mb=1, readable=None)\n"
        "print(open('/proc/self/limits').read())\n"
        "try: bytearray(400 << 20)\nexcept MemoryError: print('none')"
    )
    *lines, last = said(code).splitlines()
    found = {line[:26].strip(): line[26:].split()[:2] for line in lines}
    assert found["Max cpu time"] == ["1", "2"]
    assert found["Max file size"] == ["1048576", "1048576"]
    assert found["Max open files"] == ["32", "32"]
    assert last == "none"


def test_an_architecture_that_is_not_known_is_no_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "vax")
    with pytest.raises(OSError, match="system calls of vax are not known"):
        confined.refuse_calls(None)  # type: ignore[arg-type]  # not reached


def test_the_program_of_the_filter_is_in_reach_of_its_jumps() -> None:
    """A jump of classic BPF is a byte long."""
    assert len(confined.REFUSED) < 250


@pytest.mark.skipif(not HEADERS.is_file(), reason="The kernel's headers are not installed.")
def test_the_numbers_for_arm64_are_those_of_the_kernels_headers() -> None:
    """It takes the generic table; calls that came after the installed headers are left out."""
    found = re.findall(r"^#define __NR(?:3264)?_(\w+)\s+(\d+)", HEADERS.read_text(), re.MULTILINE)
    known = {name: int(number) for name, number in found}
    compared = {name: number for name, (_, number) in confined.REFUSED.items() if name in known}
    assert len(compared) > 40
    assert [known[name] for name in confined.REFUSED_COMMANDS] == [
        pair[1] for pair, _ in confined.REFUSED_COMMANDS.values()
    ]
    assert compared == {name: known[name] for name in compared}


@pytest.mark.skipif(
    os.uname().machine != "x86_64" or not Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h").is_file(),
    reason="The kernel's headers for x86-64 are not installed.",
)
def test_the_numbers_for_x86_64_are_those_of_the_kernels_headers() -> None:
    lines = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h").read_text().splitlines()
    words = [line.split() for line in lines if line.startswith("#define __NR_")]
    known = {each[1].removeprefix("__NR_"): int(each[2]) for each in words}
    compared = {name: number for name, (number, _) in confined.REFUSED.items() if name in known}
    assert len(compared) > 50
    assert [known[name] for name in confined.REFUSED_COMMANDS] == [
        pair[0] for pair, _ in confined.REFUSED_COMMANDS.values()
    ]
    assert compared == {name: known[name] for name in compared}
