"""A session process: isolates itself step by step, then runs cells until its channel ends."""

import gc
import json
import os
import random
import signal
import sys
import time
from dataclasses import dataclass, field

import numpy as np

from . import frames, libraries
from .channel import Interrupt, open_channel
from .isolation import capabilities, landlock, process, resource_limits, seccomp
from .limits import Limits
from .plugin import Plugin
from .runner import CellTimeout, Runner
from .wire import json_text

_DETAIL_CHARACTERS = 2_000


@dataclass(frozen=True)
class SessionSetup:
    """What is the same for every session of a base; read before anything is restricted."""

    plugin: Plugin
    without: "frozenset[str]"
    scratch_root: "str | None"
    readable: "list[str]"
    system_calls: "dict[str, list[int | None]]"
    landlock_abi: int
    #: Listed here and not in each session: going through every name costs a session 4 MiB of its own.
    own_modules: "tuple[str, ...]" = field(default_factory=lambda: _own_modules())


class CannotOpen(Exception):
    """A layer that this session must have is not there."""


def run_session(
    parent: int,
    setup: SessionSetup,
    ident: int,
    limits: Limits,
    channel: int,
    has_data: bool,
    state: "dict[str, object]",
) -> None:
    """The whole life of a session process; never returns."""
    try:
        process.begin_child(parent)
        os.setsid()
        process.place_descriptors(channel, process.DATA_FD if has_data else None)
        interrupt = Interrupt(CellTimeout, time.perf_counter)
        receive, send = open_channel(interrupt)
        try:
            isolate(setup, limits, scratch_of(setup, ident))
            runner = _prepare(setup, limits, send, interrupt, state)
        except BaseException as error:
            detail = str(error) if isinstance(error, CannotOpen) else f"{type(error).__name__}: {error}"
            words = detail[:_DETAIL_CHARACTERS].encode("utf-8", "replace")
            send(frames.LAST_WORDS, frames.LAST_WORDS_NOT_OPENED, words)
            os._exit(1)
        signal.signal(signal.SIGINT, interrupt.handle)
        _forget_ourselves(setup.own_modules)
        parse = json.JSONDecoder().decode
        send(frames.OPENED, 0, json_text({"pid": os.getpid()}).encode("ascii"))
        _serve(receive, runner, parse)
    finally:
        os._exit(70)


def isolate(setup: SessionSetup, limits: Limits, scratch: "str | None") -> None:
    """Puts every layer between this process and the machine, or raises CannotOpen naming the missing one."""
    without = setup.without
    _step("the out-of-memory score", process.prefer_as_victim)
    if "rlimits" not in without:
        _step("resource limits", resource_limits.limit_resources, limits)
    if "capabilities" not in without:
        _step("dropping capabilities", capabilities.drop_capabilities)
    _step("NO_NEW_PRIVS", capabilities.refuse_new_privileges)
    if "dumpable" in without:
        process.show_memory()
    else:
        _step("hiding memory", capabilities.hide_memory)
    _step("scratch space", _enter, scratch)
    if "landlock" not in without and setup.landlock_abi > 0:
        _step("Landlock", landlock.restrict_files, setup.landlock_abi, setup.readable, scratch)
    if "seccomp" not in without:
        _step("seccomp", seccomp.restrict_system_calls, setup.system_calls, scratch is not None)


def scratch_of(setup: SessionSetup, ident: int) -> "str | None":
    """Where a session may write, None where sessions may not."""
    return None if setup.scratch_root is None else os.path.join(setup.scratch_root, f"session-{ident}")


# --- internal ---


def _step(layer: str, action: "object", *arguments: object) -> None:
    try:
        action(*arguments)
    except OSError as error:
        raise CannotOpen(f"no session without this layer: {layer} ({error})") from error


def _enter(scratch: "str | None") -> None:
    if scratch is None:
        os.chdir("/")
        os.environ["HOME"] = "/"
        os.environ.pop("TMPDIR", None)
        return
    os.mkdir(scratch, 0o700)
    os.chdir(scratch)
    os.environ.update(HOME=scratch, TMPDIR=scratch)


def _prepare(
    setup: SessionSetup, limits: Limits, send: "object", interrupt: Interrupt, state: "dict[str, object]"
) -> Runner:
    namespace = dict(libraries.namespace())
    runner = Runner(limits, send, interrupt, namespace)
    additions = dict(state)
    if setup.plugin.prelude is not None:
        additions.update(setup.plugin.prelude({**namespace, **additions}))
    namespace.update(additions)
    runner.treat_as_data(frozenset(additions))
    # Cells, and what pickle finds by name, live in the module `__main__`.
    main = type(sys)("__main__")
    main.__dict__.update(namespace)
    runner.namespace = main.__dict__
    sys.modules["__main__"] = main
    random.seed(0)
    np.random.seed(0)
    gc.enable()
    return runner


def _own_modules() -> "tuple[str, ...]":
    package = __name__.partition(".")[0]
    return tuple(name for name in sys.modules if name == package or name.startswith(package + "."))


def _forget_ourselves(own_modules: "tuple[str, ...]") -> None:
    """User code that imports by name should not find the runner's modules by accident."""
    for name in own_modules:
        sys.modules.pop(name, None)


def _serve(receive: "object", runner: Runner, parse: "object") -> None:
    while True:
        kind, sequence, payload = receive()
        if kind != frames.EXECUTE:
            os._exit(70)
        message = parse(payload.decode("utf-8"))
        runner.run(sequence, message["code"], message["timeoutMs"])
