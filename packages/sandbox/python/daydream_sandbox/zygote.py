"""The zygote: imports the libraries once and forks dataset processes; it sees no data, runs no user code."""

import gc
import json
import os
import platform
import signal
import socket
import time

from . import libraries
from .dataset import MESSAGE_BYTES, confine_dataset, run_dataset
from .isolation import capabilities, landlock, process, seccomp
from .limits import Limits
from .plugin import read_plugin
from .session import SessionSetup, give_up_privileges, isolate, prepare_rules
from .slots import Slots


def run_zygote(
    parent: int, control: int, plugin: "str | None", scratch_root: "str | None", without: "frozenset[str]"
) -> None:
    """The whole life of the zygote; returns when the base has hung up."""
    process.begin_child(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    started = time.perf_counter()
    process.share_heaps_between_threads()
    libraries.import_all()
    setup = SessionSetup(
        plugin=read_plugin(plugin),
        without=without,
        scratch_root=scratch_root,
        readable=landlock.library_paths(),
        system_call_filter=seccomp.build_filter(may_change_metadata=scratch_root is not None),
        landlock_abi=landlock.landlock_abi(),
    )
    import_ms = (time.perf_counter() - started) * 1000
    if "capabilities" not in without:
        capabilities.drop_capabilities()
    if not process.only_thread():
        raise RuntimeError("a library started a thread, so this process cannot be forked safely")
    gc.collect()
    gc.freeze()
    base = socket.socket(fileno=control)
    base.send(json.dumps(_ready(setup, import_ms)).encode("ascii"))
    # Dataset processes are reaped by nobody: the base sees them end on their own socket.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        message, descriptors, _, _ = socket.recv_fds(base, MESSAGE_BYTES, 1)
        if not message:
            os._exit(0)
        process.fork_into(_become_dataset, setup, descriptors[0])
        os.close(descriptors[0])


# --- internal ---


def _become_dataset(parent: int, *arguments: object) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    run_dataset(parent, *arguments)


def _ready(setup: SessionSetup, import_ms: float) -> "dict[str, object]":
    failure = _rehearse(setup)
    landlock_on = "landlock" not in setup.without and failure is None
    return {
        "python": platform.python_version(),
        "platform": f"{platform.system()}-{platform.machine()}".lower(),
        "libraries": libraries.versions(),
        "importMs": round(import_ms, 1),
        "isolation": {
            "seccomp": "seccomp" not in setup.without and failure is None,
            "landlockAbi": setup.landlock_abi if landlock_on else 0,
            "scratch": setup.scratch_root is not None,
        },
        "failure": failure,
    }


def _rehearse(setup: SessionSetup) -> "str | None":
    """Isolates a child that then ends, so that what READY says is what sessions will have."""
    reading, writing = os.pipe()
    slot = None
    try:
        if setup.scratch_root is not None:
            slot = Slots(setup.scratch_root, 1).take()
    except OSError as error:
        return f"no session without this layer: scratch space ({error})"

    def rehearsal(parent: int) -> None:
        process.begin_child(parent)
        try:
            confine_dataset(setup)
            give_up_privileges(setup)
            isolate(setup, Limits(), None if slot is None else slot.folder, prepare_rules(setup))
        except Exception as error:
            os.write(writing, str(error).encode("utf-8", "replace")[:4_000])
            os._exit(1)
        os._exit(0)

    pid = process.fork_into(rehearsal)
    os.close(writing)
    detail = os.read(reading, 4_096).decode("utf-8", "replace")
    os.close(reading)
    _, status = os.waitpid(pid, 0)
    if slot is not None:
        slot.empty()
    return None if status == 0 else detail or f"the rehearsal of a session ended with status {status}"
