import ctypes
import errno
import os
import platform
import struct

import pytest

from daydream_sandbox.isolation import landlock, process, seccomp

TABLE = seccomp.load_table()
ALLOW, EPERM, ENOSYS, KILL = 0x7FFF0000, 0x50000 | errno.EPERM, 0x50000 | errno.ENOSYS, 0x80000000
PID = 4711


def verdict(program, architecture, number, *arguments):
    """What the kernel would do: a small BPF machine."""
    arguments = [*arguments, 0, 0, 0, 0, 0, 0][:6]
    data = struct.pack("=iIQ6Q", ctypes.c_int32(number).value, architecture, 0, *arguments)
    accumulator = position = 0
    while True:
        code, if_true, if_false, operand = program[position]
        position += 1
        if code == 0x20:
            (accumulator,) = struct.unpack_from("=I", data, operand)
        elif code == 0x54:
            accumulator &= operand
        elif code == 0x06:
            return operand
        else:
            is_true = {
                0x15: accumulator == operand,
                0x35: accumulator >= operand,
                0x45: bool(accumulator & operand),
            }[code]
            position += if_true if is_true else if_false


X86 = seccomp.build_program(TABLE, "x86_64", PID, True)
ARM = seccomp.build_program(TABLE, "aarch64", PID, True)
X86_ARCHITECTURE, ARM_ARCHITECTURE = 0xC000003E, 0xC00000B7
PTHREAD = 0x3D0F00


@pytest.mark.parametrize(
    ("number", "arguments", "expected"),
    [
        (0, (), ALLOW),  # read
        (57, (), EPERM),  # fork
        (58, (), EPERM),  # vfork
        (59, (), EPERM),  # execve
        (322, (), EPERM),  # execveat
        (41, (), EPERM),  # socket
        (42, (), EPERM),  # connect
        (46, (), EPERM),  # sendmsg
        (101, (), EPERM),  # ptrace
        (310, (), EPERM),  # process_vm_readv
        (319, (), EPERM),  # memfd_create
        (29, (), EPERM),  # shmget
        (434, (), EPERM),  # pidfd_open
        (425, (), EPERM),  # io_uring_setup
        (321, (), EPERM),  # bpf
        (165, (), EPERM),  # mount
        (272, (), EPERM),  # unshare
        (308, (), EPERM),  # setns
        (90, (), EPERM),  # chmod
        (92, (), EPERM),  # chown
        (200, (PID, 9), EPERM),  # tkill
        (129, (PID, 9), EPERM),  # rt_sigqueueinfo
        (56, (PTHREAD,), ALLOW),  # clone of a thread
        (56, (17,), EPERM),  # clone as fork
        (56, (PTHREAD | 0x10000000,), EPERM),  # clone of a thread with CLONE_NEWUSER
        (56, (0x10000,), EPERM),
        (435, (), ENOSYS),  # clone3
        (62, (PID, 9), ALLOW),
        (62, (1, 9), EPERM),
        (62, (0xFFFFFFFFFFFFFFFF, 9), EPERM),
        (234, (PID, 1, 6), ALLOW),
        (234, (1, 1, 6), EPERM),
        (157, (15,), ALLOW),  # prctl(PR_SET_NAME)
        (157, (4, 1), EPERM),  # prctl(PR_SET_DUMPABLE)
        (16, (0, 0x5401), ALLOW),
        (16, (0, 0x5412), EPERM),  # TIOCSTI
        (302, (0, 7, 0, 1), ALLOW),
        (302, (0, 7, 0x7F0000000000, 0), EPERM),
        (72, (3, 1030), ALLOW),
        (72, (3, 4, 0x800), ALLOW),  # F_SETFL O_NONBLOCK
        (72, (3, 4, 0x2000), EPERM),  # F_SETFL O_ASYNC
        (72, (3, 8, 1), EPERM),  # F_SETOWN
        (72, (3, 10, 9), EPERM),  # F_SETSIG
        (53, (1, 1 | 0x80000), ALLOW),  # socketpair
        (53, (1, 2), EPERM),  # of datagrams
        (53, (16, 1), EPERM),
        (44, (3, 0, 0, 0, 0), ALLOW),  # send
        (44, (3, 0, 0, 0, 0x7F0000000000), EPERM),  # sendto an address
        (44, (3, 0, 0, 0, 0x1234), EPERM),
        (0x40000000, (), KILL),  # x32
        (0x40000000 | 57, (), KILL),
    ],
)
def test_the_filter_decides_on_x86_64(number, arguments, expected):
    assert verdict(X86, X86_ARCHITECTURE, number, *arguments) == expected


def test_a_foreign_architecture_is_killed():
    assert verdict(X86, 0x40000003, 0) == KILL  # i386
    assert verdict(ARM, X86_ARCHITECTURE, 63) == KILL


def test_the_filter_decides_on_aarch64():
    decide = lambda number, *arguments: verdict(ARM, ARM_ARCHITECTURE, number, *arguments)  # noqa: E731
    assert decide(63) == ALLOW  # read
    assert decide(221) == EPERM  # execve
    assert decide(198) == EPERM  # socket
    assert decide(220, 17) == EPERM  # clone as fork
    assert decide(220, PTHREAD) == ALLOW
    assert decide(129, PID, 9) == ALLOW  # kill
    assert decide(129, 1, 9) == EPERM


def test_metadata_may_only_change_where_there_is_scratch_space():
    strict = seccomp.build_program(TABLE, "x86_64", PID, False)
    assert verdict(strict, X86_ARCHITECTURE, 280) == EPERM
    assert verdict(X86, X86_ARCHITECTURE, 280) == ALLOW


def test_no_name_of_the_table_is_one_that_breaks_out():
    forbidden = {"execve", "fork", "vfork", "socket", "connect", "ptrace", "mount", "bpf", "chmod", "sendmsg"}
    assert not forbidden & set(TABLE)


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the numbers are x86_64's")
def test_the_installed_filter_lets_the_process_live_and_forbids_forking():
    def child(_parent):
        from daydream_sandbox.isolation import capabilities

        capabilities.refuse_new_privileges()
        seccomp.build_filter(may_change_metadata=False).install()
        try:
            os.fork()
        except PermissionError:
            os._exit(0)
        os._exit(1)

    assert os.waitpid(process.fork_into(child), 0)[1] == 0


def test_nothing_but_libraries_is_readable():
    paths = landlock.library_paths()
    assert not {"/", "/usr", "/home", "/root", "/tmp", os.path.expanduser("~")} & set(paths)
    assert any(path.endswith("site-packages") for path in paths)
