"""A session process: waits as a spare until a session needs it, isolates itself, then runs cells."""

import gc
import json
import os
import platform
import random
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from . import frames, libraries
from .channel import Interrupt, open_channel
from .isolation import capabilities, landlock, process, resource_limits, seccomp
from .limits import Limits
from .plugin import Plugin
from .runner import CellTimeout, Runner
from .wire import json_text

_DETAIL_CHARACTERS = 2_000
T = TypeVar("T")


@dataclass(frozen=True)
class SessionSetup:
    """What is the same for every session of a base; read before anything is restricted."""

    plugin: Plugin
    without: "frozenset[str]"
    scratch_root: "str | None"
    readable: "list[str]"
    #: None where seccomp has no list for this machine.
    system_call_filter: "seccomp.Filter | None"
    landlock_abi: int
    #: Listed here and not in each session: going through every name costs a session 4 MiB of its own.
    own_modules: "tuple[str, ...]" = field(default_factory=lambda: _own_modules())


class CannotOpen(Exception):
    """A layer that this session must have is not there."""


def run_session(
    parent: int, setup: SessionSetup, channel: int, has_data: bool, state: "dict[str, object]"
) -> None:
    """The whole life of a session process; never returns."""
    try:
        process.begin_child(parent)
        os.setsid()
        process.give_way()
        process.place_descriptors(channel, process.DATA_FD if has_data else None)
        interrupt = Interrupt(CellTimeout, time.perf_counter_ns)
        receive, send = open_channel(interrupt)
        try:
            give_up_privileges(setup)
            rules = prepare_rules(setup)
            namespace = _begin(setup, interrupt)
            kind, _, payload = receive()
            if kind != frames.OPEN:
                os._exit(70)
            request = json.loads(payload)
            limits = Limits.of(request["limits"])
            isolate(setup, limits, request["scratch"], rules)
            runner = _prepare(setup, limits, send, interrupt, namespace, state)
        except BaseException as error:
            detail = str(error) if isinstance(error, CannotOpen) else f"{type(error).__name__}: {error}"
            words = detail[:_DETAIL_CHARACTERS].encode("utf-8", "replace")
            send(frames.LAST_WORDS, frames.LAST_WORDS_NOT_OPENED, words)
            os._exit(1)
        send(frames.OPENED, 0, json_text({"pid": os.getpid()}).encode("ascii"))
        _serve(receive, runner)
    finally:
        os._exit(70)


def give_up_privileges(setup: SessionSetup) -> None:
    """The layers that are alike for every session, or CannotOpen naming the missing one."""
    without = setup.without
    _step("the out-of-memory score", process.prefer_as_victim)
    if "capabilities" not in without:
        _step("dropping capabilities", capabilities.drop_capabilities)
    _step("NO_NEW_PRIVS", capabilities.refuse_new_privileges)
    if "dumpable" in without:
        process.show_memory()
    else:
        _step("hiding memory", capabilities.hide_memory)


def prepare_rules(setup: SessionSetup) -> "landlock.Ruleset | None":
    """Landlock's rules but for the scratch space; None where there is no Landlock. Or CannotOpen."""
    if "landlock" in setup.without or setup.landlock_abi == 0:
        return None
    return _step("Landlock", landlock.session_rules, setup.landlock_abi, setup.readable)


def isolate(
    setup: SessionSetup, limits: Limits, scratch: "str | None", rules: "landlock.Ruleset | None"
) -> None:
    """The layers that are this session's own, after which it may run anything, or CannotOpen."""
    without = setup.without
    if "rlimits" not in without:
        _step("resource limits", resource_limits.limit_resources, limits)
    _step("scratch space", _enter, scratch)
    if rules is not None:
        _step("Landlock", rules.enforce, scratch)
    if "seccomp" not in without:
        _step("seccomp", _restrict_system_calls, setup)


# --- internal ---


def _step(layer: str, action: "Callable[..., T]", *arguments: object) -> "T":
    try:
        return action(*arguments)
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


def _restrict_system_calls(setup: SessionSetup) -> None:
    if setup.system_call_filter is None:
        raise OSError(f"there is no list of system calls for {platform.machine()}")
    setup.system_call_filter.install()


def _begin(setup: SessionSetup, interrupt: Interrupt) -> "dict[str, object]":
    """What needs no limits yet; returns the namespace of the module `__main__`."""
    signal.signal(signal.SIGINT, interrupt.handle)
    _forget_ourselves(setup.own_modules)
    # Cells, and what pickle finds by name, live in the module `__main__`.
    main = type(sys)("__main__")
    main.__dict__.update(libraries.namespace())
    sys.modules["__main__"] = main
    return main.__dict__


def _prepare(
    setup: SessionSetup,
    limits: Limits,
    send: "object",
    interrupt: Interrupt,
    namespace: "dict[str, object]",
    state: "dict[str, object]",
) -> Runner:
    runner = Runner(limits, send, interrupt, namespace)
    additions = dict(state)
    if setup.plugin.prelude is not None:
        additions.update(setup.plugin.prelude({**namespace, **additions}))
    namespace.update(additions)
    runner.treat_as_data(frozenset(additions))
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


def _serve(receive: "object", runner: Runner) -> None:
    unpack_timeout, unpack_code = frames.unpack_timeout, frames.unpack_code
    while True:
        kind, sequence, payload = receive()
        if kind != frames.EXECUTE:
            os._exit(70)
        runner.run(sequence, unpack_code(payload), unpack_timeout(payload))
