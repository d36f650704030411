"""seccomp: the system calls that a session may make. Everything else is refused with EPERM."""

import ctypes
import errno
import json
import os
import platform
import struct

from . import kernel

_SYS_SECCOMP = {"x86_64": 317, "aarch64": 277}
_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_COLUMN = {"x86_64": 0, "aarch64": 1}
_UNSHARE = {"x86_64": 272, "aarch64": 97}

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_X32_BIT = 0x40000000

_CLONE_THREAD, _CLONE_SIGHAND, _CLONE_VM = 0x10000, 0x800, 0x100
#: CLONE_VM FS FILES SIGHAND THREAD SYSVSEM SETTLS PARENT_SETTID CHILD_CLEARTID DETACHED CHILD_SETTID
_THREAD_FLAGS = (
    0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x40000 | 0x80000 | 0x100000 | 0x200000 | 0x400000 | 0x1000000
)
_PRCTL_OPTIONS = (15, 16, 0x53564D41)  # SET_NAME, GET_NAME, SET_VMA
_IOCTL_REQUESTS = (
    0x5401,
    0x541B,
    0x5413,
    0x5421,
    0x5451,
    0x5450,
)  # TCGETS FIONREAD TIOCGWINSZ FIONBIO FIOCLEX FIONCLEX
#: Not F_SETOWN, F_SETSIG, F_NOTIFY, F_SETLEASE: each makes the kernel send signals of the caller's choice.
_FCNTL_COMMANDS = (0, 1, 2, 3, 5, 6, 7, 36, 37, 38, 1030, 1031, 1032, 1034)
_F_SETFL, _O_ASYNC = 4, 0x2000
#: Stands for the session's own pid until it is known; no pid and no flag of the filter has this value.
_ANY_PID = 0x7FFFFFF1
_INSTRUCTION, _OPERAND_AT = struct.Struct("=HBBI"), 4
_AF_UNIX, _SOCK_STREAM, _SOCK_KIND_MASK = 1, 1, 0xF

_NUMBERS_OF_RULED = {
    "clone": (56, 220),
    "clone3": (435, 435),
    "kill": (62, 129),
    "tgkill": (234, 131),
    "prctl": (157, 167),
    "ioctl": (16, 29),
    "prlimit64": (302, 261),
    "fcntl": (72, 25),
    "socketpair": (53, 199),
    "sendto": (44, 206),
}
#: Changes of metadata that neither Landlock nor a read-only mount needs to refuse; only with scratch space.
_METADATA = ("utimensat",)


def load_table() -> "dict[str, list[int | None]]":
    """The names of syscalls.json with their numbers; read before Landlock hides the file."""
    path = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(__file__))), "syscalls.json")
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def build_filter(may_change_metadata: bool) -> "Filter | None":
    """The filter of every session on this machine; None where there is no list for it."""
    machine = platform.machine()
    return Filter(load_table(), machine, may_change_metadata) if machine in _COLUMN else None


class Filter:
    """A filter that is built once; a session only puts its own pid in."""

    def __init__(self, table: "dict[str, list[int | None]]", machine: str, may_change_metadata: bool) -> None:
        program = build_program(table, machine, _ANY_PID, may_change_metadata)
        self._instructions = bytearray().join(_INSTRUCTION.pack(*instruction) for instruction in program)
        self._count = len(program)
        self._pid_at = [
            index * _INSTRUCTION.size + _OPERAND_AT
            for index, (code, _, _, operand) in enumerate(program)
            if code == _EQUAL and operand == _ANY_PID
        ]
        self._install, self._forbidden = _SYS_SECCOMP[machine], _UNSHARE[machine]

    def install(self) -> None:
        """Installs it for this process; verified by a call that it refuses."""
        for offset in self._pid_at:
            struct.pack_into("=I", self._instructions, offset, os.getpid())
        program = _Program(self._count, bytes(self._instructions))
        kernel.syscall(self._install, 1, 0, ctypes.byref(program))
        try:
            kernel.syscall(self._forbidden, 0)
        except PermissionError:
            return
        raise OSError("the filter is installed, but refuses nothing")


def build_program(
    table: "dict[str, list[int | None]]", machine: str, pid: int, may_change_metadata: bool
) -> "list[tuple[int, int, int, int]]":
    """The filter as BPF instructions (code, jump if true, jump if false, operand)."""
    column = _COLUMN[machine]
    denied = set(_NUMBERS_OF_RULED) | (set() if may_change_metadata else set(_METADATA))
    numbers = sorted({row[column] for name, row in table.items() if name not in denied} - {None})

    program = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, _ARCHITECTURE[machine]), _verdict(_KILL), (_LOAD, 0, 0, 0)]
    if machine == "x86_64":
        program += [(_AT_LEAST, 0, 1, _X32_BIT), _verdict(_KILL)]
    for name, rule in _rules(pid).items():
        # A rule is a block that always returns, so a mismatch of the number jumps over all of it.
        program += [(_EQUAL, 0, len(rule), _NUMBERS_OF_RULED[name][column]), *rule]
    for number in numbers:
        program += [(_EQUAL, 0, 1, number), _verdict(_ALLOW)]
    return [*program, _verdict(_ERROR | errno.EPERM)]


def _rules(pid: int) -> "dict[str, list[tuple[int, int, int, int]]]":
    return {
        "clone": [
            *_low(0),
            (_ANY_BIT, 0, 1, 0xFFFFFFFF & ~_THREAD_FLAGS & ~0xFF),
            _refuse(),
            (_AND, 0, 0, _CLONE_THREAD | _CLONE_SIGHAND | _CLONE_VM),
            (_EQUAL, 0, 1, _CLONE_THREAD | _CLONE_SIGHAND | _CLONE_VM),
            _verdict(_ALLOW),
            _refuse(),
        ],
        # Its flags are in memory, where a filter cannot look; libc then falls back to clone.
        "clone3": [_verdict(_ERROR | errno.ENOSYS)],
        "kill": [*_low(0), *_one_of((pid,))],
        "tgkill": [*_low(0), *_one_of((pid,))],
        "prctl": [*_low(0), *_one_of(_PRCTL_OPTIONS)],
        "ioctl": [*_low(1), *_one_of(_IOCTL_REQUESTS)],
        "prlimit64": _only_null(2),
        "fcntl": [
            *_low(1),
            (_EQUAL, 0, 4, _F_SETFL),
            *_low(2),
            (_ANY_BIT, 0, 1, _O_ASYNC),
            _refuse(),
            _verdict(_ALLOW),
            *_one_of(_FCNTL_COMMANDS),
        ],
        # A datagram pair could send to any named socket; a stream pair is connected for good.
        "socketpair": [
            *_low(0),
            (_EQUAL, 1, 0, _AF_UNIX),
            _refuse(),
            *_low(1),
            (_AND, 0, 0, _SOCK_KIND_MASK),
            *_one_of((_SOCK_STREAM,)),
        ],
        "sendto": _only_null(4),
    }


def _low(argument: int) -> "list[tuple[int, int, int, int]]":
    return [(_LOAD, 0, 0, 16 + 8 * argument)]


def _only_null(argument: int) -> "list[tuple[int, int, int, int]]":
    return [
        *_low(argument),
        (_EQUAL, 1, 0, 0),
        _refuse(),
        (_LOAD, 0, 0, 20 + 8 * argument),
        *_one_of((0,)),
    ]


def _one_of(values: "tuple[int, ...]") -> "list[tuple[int, int, int, int]]":
    block = []
    for value in values:
        block += [(_EQUAL, 0, 1, value), _verdict(_ALLOW)]
    return [*block, _refuse()]


def _verdict(action: int) -> "tuple[int, int, int, int]":
    return (_RETURN, 0, 0, action)


def _refuse() -> "tuple[int, int, int, int]":
    return _verdict(_ERROR | errno.EPERM)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))
