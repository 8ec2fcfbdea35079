"""What a process does to itself before it runs code of an answer. Standard library only: it stands inside the sandbox.

Three walls, each by system calls that need neither privilege nor package: limits (setrlimit), system calls that are
refused (seccomp), and files that cannot be opened (Landlock), where nothing around the process hides them.
"""

import ctypes
import os
import platform
import resource
import struct
from collections.abc import Mapping, Sequence

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_SIGKILL = 9
_SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION_3 = 0x20080522
_EPERM = 1
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # of classic BPF: ld [k]; jeq; jge; ret
_ARCHITECTURE_AT, _NUMBER_AT, _SECOND_ARGUMENT_AT = 4, 0, 24  # in struct seccomp_data, whose words are little-endian
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | _EPERM, 0x80000000
_X32 = 0x40000000  # system calls of another ABI of x86-64: none of them is needed

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # AUDIT_ARCH_X86_64, AUDIT_ARCH_AARCH64
REFUSED = {  # system call -> its number on x86-64 and on arm64; 0 where it has none
    # no network, and nothing that talks to others
    "socket": (41, 198), "io_uring_setup": (425, 425), "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190),
    "mq_open": (240, 180), "memfd_create": (319, 279), "memfd_secret": (447, 447),
    # no process, no thread, no other program
    "fork": (57, 0), "vfork": (58, 0), "clone": (56, 220), "clone3": (435, 435), "execve": (59, 221),
    "execveat": (322, 281),
    # nothing done to other processes
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "pidfd_send_signal": (424, 424), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "kcmp": (312, 272), "setpriority": (141, 140), "ioprio_set": (251, 30),
    "sched_setaffinity": (203, 122), "sched_setattr": (314, 274), "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    # the limits stay as they are
    "setrlimit": (160, 164), "prlimit64": (302, 261), "prctl": (157, 167),
    # what Landlock does not keep from files
    "chmod": (90, 0), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, 0),
    "lchown": (94, 0), "fchown": (93, 55), "fchownat": (260, 54), "utime": (132, 0), "utimes": (235, 0),
    "futimesat": (261, 0), "utimensat": (280, 88), "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "setxattrat": (463, 463), "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "removexattrat": (466, 466), "flock": (73, 32),
    # what no code of an answer needs of the kernel
    "mount": (165, 40), "unshare": (272, 97), "setns": (308, 268), "bpf": (321, 280), "perf_event_open": (298, 241),
    "userfaultfd": (323, 282), "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "syslog": (103, 116), "modify_ldt": (154, 0),
}  # fmt: skip
REFUSED_COMMANDS = {  # of a call that is needed otherwise: those by which a file sends signals to another process
    "fcntl": ((72, 25), (8, 15)),  # F_SETOWN, F_SETOWN_EX
    "ioctl": ((16, 29), (0x8901, 0x8902)),  # FIOSETOWN, SIOCSPGRP
}

_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446  # the same on every architecture
_LANDLOCK_READ = 0b1101  # execute (maps shared libraries as well), read a file, list a folder
_LANDLOCK_ALL = 2**15 - 1  # every right over files that ABI 3 (Linux 6.2) knows, truncation the last of them
LANDLOCK_NEEDED = 3


def confine(*, seconds: int, memory_mb: int, file_mb: int, readable: Sequence[str] | None) -> None:
    """Give up all that running code does not need, for good. `readable`: the only files to be read, by Landlock.

    Raises OSError where a wall cannot be put up.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    _must(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    _must(libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0), "dumpable")
    _must(libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0), "pdeathsig")  # nothing goes on when nobody waits for it
    drop_capabilities(libc)
    if readable is not None:
        restrict_files(libc, readable)
    megabyte = 1024 * 1024
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * megabyte, memory_mb * megabyte))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_mb * megabyte, file_mb * megabyte))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    refuse_calls(libc)


def drop_capabilities(libc: ctypes.CDLL) -> None:
    """Root without capabilities is a user like others."""
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    _must(libc.capset(header, bytes(24)), "capset")


def refuse_calls(libc: ctypes.CDLL) -> None:
    """Let the kernel refuse system calls. Raises OSError on an architecture whose numbers are not known."""
    machine = platform.machine()
    if machine not in _ARCHITECTURES:
        raise OSError(f"system calls of {machine or 'this machine'} are not known")
    column = 0 if machine == "x86_64" else 1
    numbers = [pair[column] for pair in REFUSED.values() if pair[column]]
    commands = {pair[column]: refused for pair, refused in REFUSED_COMMANDS.values()}
    program = _program(_ARCHITECTURES[machine], numbers, commands, is_x86=machine == "x86_64")
    kept = ctypes.create_string_buffer(b"".join(program), 8 * len(program))
    loaded = ctypes.create_string_buffer(struct.pack("HP", len(program), ctypes.addressof(kept)))
    _must(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, loaded, 0, 0), "seccomp")


def _program(
    architecture: int, numbers: Sequence[int], commands: Mapping[int, Sequence[int]], *, is_x86: bool
) -> list[bytes]:
    """Classic BPF: kill on another architecture, refuse what is listed, allow the rest.

    A step is an instruction, its value, and how far to jump where it is met and where not; None goes to the refusal.
    """
    steps: list[tuple[int, int, int | None, int]] = [
        (_LOAD, _ARCHITECTURE_AT, 0, 0), (_EQUAL, architecture, 1, 0), (_RETURN, _KILL, 0, 0),
        (_LOAD, _NUMBER_AT, 0, 0),
    ]  # fmt: skip
    if is_x86:
        steps.append((_AT_LEAST, _X32, None, 0))
    steps += [(_EQUAL, number, None, 0) for number in numbers]
    for number, refused in commands.items():
        steps += [(_EQUAL, number, 0, len(refused) + 2), (_LOAD, _SECOND_ARGUMENT_AT, 0, 0)]
        steps += [(_EQUAL, command, None, 0) for command in refused]
        steps.append((_RETURN, _ALLOW, 0, 0))
    steps += [(_RETURN, _ALLOW, 0, 0), (_RETURN, _REFUSE, 0, 0)]
    last = len(steps) - 1
    return [
        struct.pack("HBBI", code, last - at - 1 if met is None else met, unmet, value)
        for at, (code, value, met, unmet) in enumerate(steps)
    ]


def landlock_abi(libc: ctypes.CDLL) -> int:
    """The version of Landlock that the kernel has; 0 where it has none."""
    return max(0, int(libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)))


def restrict_files(libc: ctypes.CDLL, readable: Sequence[str]) -> None:
    """No file may be opened but below `readable`, and there for reading only. What is open stays open."""
    if landlock_abi(libc) < LANDLOCK_NEEDED:
        raise OSError(f"Landlock of version {LANDLOCK_NEEDED} is not there: Linux 6.2, and enabled")
    ruleset = libc.syscall(_LANDLOCK_CREATE, struct.pack("Q", _LANDLOCK_ALL), ctypes.c_size_t(8), 0)
    _must(ruleset, "landlock_create_ruleset")
    try:
        for path in readable:
            _allow(libc, ruleset, path)
        _must(libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0), "landlock_restrict_self")
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, path: str) -> None:
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC | os.O_DIRECTORY)
    except OSError:
        return  # not on this machine
    try:
        rule = struct.pack("=Qi", _LANDLOCK_READ, folder)
        _must(libc.syscall(_LANDLOCK_ADD, ruleset, 1, rule, 0), "landlock_add_rule")
    finally:
        os.close(folder)


def _must(result: int, what: str) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
