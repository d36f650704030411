"""From what is known of a dead process to the reason and the sentence that the host gets."""

import os
import signal
from dataclasses import dataclass

from .limits import Limits


@dataclass(frozen=True)
class Cause:
    """Why the base itself ended a session, or what the session said last."""

    reason: str
    detail: str


def exit_payload(
    cause: "Cause | None", limits: Limits, status: int, cpu_seconds: float, max_resident_bytes: int
) -> "dict[str, object]":
    """An EXIT's payload."""
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
    found = cause or _read(limits, number, code, cpu_seconds, max_resident_bytes)
    return {"reason": found.reason, "detail": found.detail, "signal": number, "code": code}


# --- internal ---


def _read(
    limits: Limits, number: "int | None", code: "int | None", cpu_seconds: float, max_resident_bytes: int
) -> Cause:
    if number is None:
        return Cause("exited", f"the code ended its process with exit code {code}")
    is_over_cpu = cpu_seconds >= limits.cpu_seconds
    if number == signal.SIGXCPU or (number == signal.SIGKILL and is_over_cpu):
        return Cause("cpu-time", f"the session has used its {limits.cpu_seconds} s of CPU time")
    if number == signal.SIGKILL and max_resident_bytes > limits.memory_bytes // 2:
        return Cause("memory", "the system ended the process, most likely because memory ran out")
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    return Cause("crashed", f"the process was ended by {name}")
