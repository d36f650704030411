"""rlimits of a session."""

import os
import resource

from ..limits import Limits

OPEN_FILES = 64


def limit_resources(limits: Limits) -> None:
    """Applies a session's limits, soft and hard; verified."""
    wanted = {
        resource.RLIMIT_AS: (address_space() + limits.memory_bytes,) * 2,
        # SIGXCPU at the soft limit; SIGKILL a second later for whoever caught it.
        resource.RLIMIT_CPU: (limits.cpu_seconds, limits.cpu_seconds + 1),
        resource.RLIMIT_FSIZE: (limits.file_bytes,) * 2,
        resource.RLIMIT_NOFILE: (OPEN_FILES,) * 2,
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_MEMLOCK: (0, 0),
        resource.RLIMIT_MSGQUEUE: (0, 0),
    }
    for kind, (soft, hard) in wanted.items():
        ceiling = resource.getrlimit(kind)[1]
        if ceiling != resource.RLIM_INFINITY:
            soft, hard = min(soft, ceiling), min(hard, ceiling)
        resource.setrlimit(kind, (soft, hard))
        if resource.getrlimit(kind) != (soft, hard):
            raise OSError(f"rlimit {kind} is {resource.getrlimit(kind)}, not {(soft, hard)}")


def address_space() -> int:
    """Bytes of address space that this process has mapped."""
    statm = os.open("/proc/self/statm", os.O_RDONLY)
    try:
        return int(os.read(statm, 200).split()[0]) * resource.getpagesize()
    finally:
        os.close(statm)
