"""A dataset process: runs the loader once, then forks sessions and reports their ends."""

import gc
import json
import os
import resource
import select
import socket
import time

from .errors import describe
from .isolation import capabilities, landlock, process, resource_limits
from .session import SessionSetup, run_session

MESSAGE_BYTES = 65_536
DATA_PATH = f"/proc/self/fd/{process.DATA_FD}"


def run_dataset(parent: int, setup: SessionSetup, control: int) -> None:
    """The whole life of a dataset process; returns when the base has hung up."""
    process.begin_child(parent)
    process.place_descriptors(control, None)
    if "capabilities" not in setup.without:
        capabilities.drop_capabilities()
    base = socket.socket(fileno=process.CHANNEL_FD)
    handle = os.pidfd_open(os.getpid())
    _tell(base, {"kind": "started"}, handle)
    os.close(handle)
    confine_dataset(setup)
    state: dict[str, object] = {}
    message, descriptors, _, _ = socket.recv_fds(base, MESSAGE_BYTES, 1)
    if not message:
        os._exit(0)
    has_data = bool(descriptors)
    if has_data:
        process.place_data(descriptors[0])
        # A load makes more than it throws away, and sessions switch it on for themselves.
        gc.disable()
        started = time.perf_counter()
        failure = _load(setup, json.loads(message), state)
        if failure is not None:
            _tell(base, {"kind": "load-failed", **failure})
            os._exit(0)
        gc.freeze()
        _tell(base, {"kind": "loaded", "loadMs": round((time.perf_counter() - started) * 1000, 3)})
    _fork_on_demand(base, setup, state, has_data)


def confine_dataset(setup: SessionSetup) -> None:
    """Hides the machine's files from the loader, whose bytes nobody trusts; sessions inherit it."""
    if "landlock" not in setup.without and setup.landlock_abi > 0:
        capabilities.refuse_new_privileges()
        landlock.restrict_dataset(setup.landlock_abi, setup.readable, setup.scratch_root)


# --- internal ---


def _load(
    setup: SessionSetup, request: "dict[str, object]", state: "dict[str, object]"
) -> "dict[str, object] | None":
    previous = resource.getrlimit(resource.RLIMIT_AS)
    limit = resource_limits.address_space() + int(request["memoryBytes"])
    resource.setrlimit(resource.RLIMIT_AS, (limit, previous[1]))
    try:
        if setup.plugin.load is None:
            raise RuntimeError("this base was started without a plugin, so it cannot load data")
        loaded = setup.plugin.load(DATA_PATH, request["options"])
        if not isinstance(loaded, dict):
            raise TypeError(f"the loader returned {type(loaded).__name__}, not a dict of names")
        state.update(loaded)
    except MemoryError as error:
        return {"reason": "memory", "error": describe(error, is_user_code=False)}
    except BaseException as error:  # a loader that exits has failed like any other
        return {"reason": "raised", "error": describe(error, is_user_code=False)}
    finally:
        resource.setrlimit(resource.RLIMIT_AS, previous)
    return None


def _fork_on_demand(
    base: socket.socket, setup: SessionSetup, state: "dict[str, object]", has_data: bool
) -> None:
    poll = select.poll()
    poll.register(base.fileno(), select.POLLIN)
    children: dict[int, tuple[int, int]] = {}
    while True:
        for descriptor, _ in poll.poll():
            if descriptor != base.fileno():
                poll.unregister(descriptor)
                _report_end(base, *children.pop(descriptor))
                os.close(descriptor)
                continue
            message, channels, _, _ = socket.recv_fds(base, MESSAGE_BYTES, 1)
            if not message:
                os._exit(0)
            number = int(json.loads(message)["process"])
            pid = process.fork_into(run_session, setup, channels[0], has_data, state)
            os.close(channels[0])
            handle = os.pidfd_open(pid)
            children[handle] = (number, pid)
            poll.register(handle, select.POLLIN)
            _tell(base, {"kind": "forked", "process": number, "pid": pid}, handle)


def _report_end(base: socket.socket, number: int, pid: int) -> None:
    _, status, usage = os.wait4(pid, 0)
    report = {
        "kind": "ended",
        "process": number,
        "status": status,
        "cpuSeconds": usage.ru_utime + usage.ru_stime,
        "maxResidentBytes": usage.ru_maxrss * 1024,
    }
    _tell(base, report)


def _tell(base: socket.socket, message: "dict[str, object]", descriptor: "int | None" = None) -> None:
    data = json.dumps(message).encode("ascii")
    if descriptor is None:
        base.send(data)
    else:
        socket.send_fds(base, [data], [descriptor])
