"""Landlock: the files that a session may open, and the processes that it may signal."""

import contextlib
import ctypes
import errno
import os
import site
import stat
import sys
import sysconfig

from . import kernel

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446

_WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 1, 1 << 2, 1 << 3
_READ = _READ_FILE | _READ_DIR
_TRUNCATE = 1 << 14
#: Everything of the file system that each ABI can handle.
_FILES_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_NETWORK = 0b11
_SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11
_EXECUTE = 1 << 0
_MAKE_DEVICES = (1 << 6) | (1 << 11)

_SYSTEM_FILES = (
    "/usr/lib",
    "/usr/lib64",
    "/lib64",
    "/usr/share/zoneinfo",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/dev/null",
    "/dev/zero",
    "/dev/urandom",
    "/dev/random",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/filesystems",
    "/proc/sys/vm/overcommit_memory",
    "/sys/devices/system/cpu",
)
_SHARED_PREFIXES = {"/", "/usr", "/usr/local"}


class _Attributes(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def landlock_abi() -> int:
    """The ABI that the kernel offers, 0 when it has no Landlock."""
    try:
        return kernel.syscall(_CREATE_RULESET, 0, 0, 1)
    except OSError as error:
        if error.errno in (errno.ENOSYS, errno.EOPNOTSUPP):
            return 0
        raise


def library_paths() -> "list[str]":
    """What the interpreter and its libraries read while they run: no folder that holds anything else."""
    paths = {path for path in sys.path if os.path.isabs(path)}
    paths.update(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    with contextlib.suppress(AttributeError):
        paths.update(site.getsitepackages())
    for prefix in {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}:
        if prefix not in _SHARED_PREFIXES:
            paths.update(os.path.join(prefix, name) for name in ("lib", "lib64"))
    real = {os.path.realpath(path) for path in paths if path}
    return sorted(path for path in real if os.path.exists(path) and path not in _SHARED_PREFIXES)


class Ruleset:
    """What a process will be confined to; nothing is before `enforce`."""

    def __init__(self, abi: int, readable: "list[str]", proc: "tuple[str, int]") -> None:
        self._files = max((mask for level, mask in _FILES_BY_ABI.items() if level <= abi), default=0)
        attributes = _Attributes(
            self._files, _NETWORK if abi >= 4 else 0, _SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS if abi >= 6 else 0
        )
        size = 24 if abi >= 6 else 16 if abi >= 4 else 8
        self._handle = kernel.syscall(_CREATE_RULESET, ctypes.byref(attributes), size, 0)
        for path in (*_SYSTEM_FILES, *readable):
            _allow(self._handle, path, _READ)
        _allow(self._handle, *proc)
        _allow(self._handle, "/dev/null", _READ | _WRITE_FILE | (_TRUNCATE & self._files))

    def enforce(self, scratch: "str | None") -> None:
        """Confines this process, with `scratch` as the only folder to write in; verified."""
        try:
            if scratch is not None:
                _allow(self._handle, scratch, self._files & ~_EXECUTE & ~_MAKE_DEVICES)
            kernel.syscall(_RESTRICT_SELF, self._handle, 0)
        finally:
            os.close(self._handle)
        try:
            os.close(os.open("/", os.O_RDONLY | os.O_DIRECTORY))
        except PermissionError:
            return
        raise OSError("Landlock is on, but / can still be opened")


def session_rules(abi: int, readable: "list[str]") -> Ruleset:
    """For a session: `readable` and its own /proc."""
    return Ruleset(abi, readable, (f"/proc/{os.getpid()}", _READ))


def restrict_dataset(abi: int, readable: "list[str]", scratch_root: "str | None") -> None:
    """Confines a process that parses files which nobody trusts, and the sessions forked from it; verified.

    A session's own domain lies inside this one, so what any session needs is open: /proc and scratch space.
    """
    Ruleset(abi, readable, ("/proc", _READ | _WRITE_FILE)).enforce(scratch_root)


# --- internal ---


def _allow(handle: int, path: str, access: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError, NotADirectoryError):
        return
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            access &= _READ_FILE | _WRITE_FILE | _TRUNCATE
        rule = _PathBeneath(access, descriptor)
        kernel.syscall(_ADD_RULE, handle, 1, ctypes.byref(rule), 0)
    finally:
        os.close(descriptor)
