"""Giving up privileges: capabilities, the user, and what a program on disk could add to them."""

import contextlib
import ctypes
import os
import platform

from . import kernel

_SYS_CAPGET, _SYS_CAPSET = {"x86_64": (125, 126), "aarch64": (90, 91)}.get(platform.machine(), (-1, -1))
_VERSION_3 = 0x20080522


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Data(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


_TwoOfData = _Data * 2


def drop_capabilities() -> None:
    """Gives up every capability for good, also as uid 0; verified."""
    for capability in range(64):
        # Needs CAP_SETPCAP and is only the belt: without execve the bounding set is never consulted.
        try:
            kernel.prctl(kernel.PR_CAPBSET_DROP, capability)
        except OSError:
            break
    with contextlib.suppress(OSError):
        kernel.prctl(kernel.PR_CAP_AMBIENT, kernel.PR_CAP_AMBIENT_CLEAR_ALL)
    header = _Header(_VERSION_3, 0)
    kernel.syscall(_SYS_CAPSET, ctypes.byref(header), ctypes.byref(_TwoOfData()))
    if any(held_capabilities()):
        raise OSError("capabilities are still held after capset(2)")


def held_capabilities() -> "list[int]":
    """The six words of this thread's effective, permitted and inheritable sets."""
    header, data = _Header(_VERSION_3, 0), _TwoOfData()
    kernel.syscall(_SYS_CAPGET, ctypes.byref(header), ctypes.byref(data))
    return [word for part in data for word in (part.effective, part.permitted, part.inheritable)]


def refuse_new_privileges() -> None:
    """NO_NEW_PRIVS: nothing executed later can gain what this process has not; verified."""
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    if kernel.prctl(kernel.PR_GET_NO_NEW_PRIVS) != 1:
        raise OSError("NO_NEW_PRIVS did not stay on")


def hide_memory() -> None:
    """Makes /proc/PID of this process root's and forbids attaching to it; verified."""
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    if kernel.prctl(kernel.PR_GET_DUMPABLE) != 0:
        raise OSError("the process is still dumpable")


def become(user: int, group: int) -> None:
    """Becomes another user for good; verified."""
    try:
        os.setgroups([])
    except PermissionError:
        # A user namespace made without privileges never lets groups be set, and has none to give up.
        with open("/proc/self/setgroups", encoding="ascii") as file:
            if file.read().strip() != "deny":
                raise
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)
    if os.getresuid() != (user,) * 3 or os.getresgid() != (group,) * 3:
        raise OSError(f"could not become {user}:{group}")
