"""What a freshly forked process does before anything else."""

import contextlib
import ctypes
import fcntl
import os
import signal
import sys
from collections.abc import Callable

from . import kernel

#: Where every session and dataset process has its channel, and its data.
CHANNEL_FD = 3
DATA_FD = 4
_M_ARENA_MAX = -8


def fork_into(main: "Callable[..., None]", *arguments: object) -> int:
    """Forks a child that runs `main(parent pid, …)` and never comes back; returns its pid."""
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        main(parent, *arguments)
    except BaseException as error:
        with contextlib.suppress(Exception):
            os.write(2, f"a sandbox process failed: {type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(70)


def begin_child(parent: int) -> None:
    """Dies with its parent from here on."""
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(71)


def place_descriptors(channel: int, data: "int | None") -> None:
    """Channel at 3, data at 4 (with an offset of its own), /dev/null at 0-2, and nothing else."""
    fresh = os.open(f"/proc/self/fd/{data}", os.O_RDONLY) if data is not None else None
    null = os.open("/dev/null", os.O_RDWR)
    # High numbers first, so that no dup2 hits one that is still needed.
    channel, null = _high(channel), _high(null)
    fresh = _high(fresh) if fresh is not None else None
    os.dup2(channel, CHANNEL_FD, inheritable=False)
    if fresh is not None:
        os.dup2(fresh, DATA_FD, inheritable=False)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.closerange(DATA_FD + 1 if fresh is not None else DATA_FD, 65_536)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if stream is not None:
            with contextlib.suppress(Exception):
                stream.reconfigure()


def place_data(data: int) -> None:
    """A dataset that came later, at 4, with an offset of its own."""
    fresh = os.open(f"/proc/self/fd/{data}", os.O_RDONLY)
    if data != DATA_FD:
        os.close(data)
    if fresh != DATA_FD:
        os.dup2(fresh, DATA_FD, inheritable=False)
        os.close(fresh)


def give_way() -> None:
    """Never takes the processor from the mux, which serves every session, only because it has been woken."""
    if hasattr(os, "SCHED_BATCH"):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def prefer_as_victim() -> None:
    """When the machine runs out of memory, this process goes first."""
    # A hidden process cannot write its own /proc; it is hidden again two steps later.
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
    score = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
    try:
        os.write(score, b"1000")
    finally:
        os.close(score)


def show_memory() -> None:
    """The opposite of hiding it; for tests of that layer."""
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)


def share_heaps_between_threads() -> None:
    """One heap for all threads: each would reserve up to 128 MiB of the limited address space."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:  # glibc alone has it
        mallopt(_M_ARENA_MAX, 1)


def only_thread() -> bool:
    """Whether this process may be forked without losing threads."""
    return len(os.listdir("/proc/self/task")) == 1


# --- internal ---


def _high(descriptor: int) -> int:
    return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 64)
