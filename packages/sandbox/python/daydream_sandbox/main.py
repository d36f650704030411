"""From the command line to a running base."""

import argparse
import os
import signal
import socket
import sys

from .isolation import capabilities, kernel, process

#: Layers that tests switch off to show what each one stops.
LAYERS = (
    "seccomp",
    "landlock",
    "rlimits",
    "capabilities",
    "dumpable",
    "memfd-seal",
    "process-limits",
    "scratch-watch",
)
_THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


def main(arguments: "list[str]") -> None:
    """Starts zygote and mux, and ends with the host's input; the exit status is 0 only then."""
    options = _parse(arguments)
    try:
        status = _start(options)
    except Exception as error:
        sys.stderr.write(f"the sandbox base failed: {type(error).__name__}: {error}\n")
        status = 1
    os._exit(status)


# --- internal ---


def _start(options: argparse.Namespace) -> int:
    os.umask(0o077)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    without = frozenset(options.without)
    if options.drop_to is not None:
        capabilities.become(*options.drop_to)
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
    if "dumpable" not in without:
        capabilities.hide_memory()
    for name in _THREAD_VARIABLES:
        os.environ.setdefault(name, "1")
    os.environ.setdefault("JOBLIB_MULTIPROCESSING", "0")

    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    zygote = process.fork_into(_become_zygote, ours, theirs, options, without)
    theirs.close()

    from .mux import Mux

    mux = Mux(
        zygote=zygote,
        control=ours,
        scratch_root=options.scratch,
        max_sessions=options.max_sessions,
        without=without,
        max_threads=options.max_threads,
    )
    return mux.run()


def _become_zygote(
    parent: int,
    ours: socket.socket,
    theirs: socket.socket,
    options: argparse.Namespace,
    without: "frozenset[str]",
) -> None:
    ours.close()
    # The host's pipes are the base's alone; stderr stays, for what goes wrong before there is a session.
    null = os.open("/dev/null", os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.close(null)

    from .zygote import run_zygote

    run_zygote(parent, theirs.detach(), options.plugin, options.scratch, without)


def _parse(arguments: "list[str]") -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="base.py", allow_abbrev=False)
    parser.add_argument("--plugin", help="folder with loader.py and, optionally, prelude.py")
    parser.add_argument("--scratch", type=_scratch, default=None, help="folder for sessions' files, or none")
    parser.add_argument("--max-sessions", type=int, default=128, help="sessions at a time, and scratch slots")
    parser.add_argument("--drop-to", type=_user_and_group, help="UID:GID to become first")
    parser.add_argument("--unsafe", action="store_true", help="sessions without seccomp and Landlock")
    parser.add_argument("--without", type=_layers, default=[], help="layers to leave out, for tests")
    parser.add_argument("--max-threads", type=int, default=64, help="threads of one session")
    options = parser.parse_args(arguments)
    if options.unsafe:
        options.without = [*options.without, "seccomp", "landlock"]
    return options


def _scratch(text: str) -> "str | None":
    return None if text == "none" else os.path.realpath(text)


def _user_and_group(text: str) -> "tuple[int, int]":
    user, _, group = text.partition(":")
    return int(user), int(group)


def _layers(text: str) -> "list[str]":
    names = [name for name in text.split(",") if name]
    unknown = sorted(set(names) - set(LAYERS))
    if unknown:
        raise argparse.ArgumentTypeError(f"no layer {', '.join(unknown)}; there are {', '.join(LAYERS)}")
    return names
