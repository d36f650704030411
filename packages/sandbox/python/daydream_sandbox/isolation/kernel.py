"""Calls that the standard library has no name for."""

import ctypes
import os

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
_libc.prctl.restype = ctypes.c_int

PR_SET_PDEATHSIG = 1
PR_GET_DUMPABLE = 3
PR_SET_DUMPABLE = 4
PR_SET_NAME = 15
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_GET_NO_NEW_PRIVS = 39
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4


def prctl(option: int, first: int = 0, second: int = 0, third: int = 0, fourth: int = 0) -> int:
    """prctl(2); raises OSError when the kernel refuses."""
    arguments = (ctypes.c_ulong(value) for value in (first, second, third, fourth))
    result = _libc.prctl(ctypes.c_int(option), *arguments)
    if result < 0:
        raise _error(f"prctl({option})")
    return result


def syscall(number: int, *arguments: object) -> int:
    """syscall(2) by number; integers are passed as unsigned long, ctypes values as they are."""
    converted = (ctypes.c_ulong(value) if isinstance(value, int) else value for value in arguments)
    result = _libc.syscall(ctypes.c_long(number), *converted)
    if result < 0:
        raise _error(f"system call {number}")
    return result


def _error(what: str) -> OSError:
    number = ctypes.get_errno()
    return OSError(number, f"{what}: {os.strerror(number)}")
