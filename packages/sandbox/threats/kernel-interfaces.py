# Asks the kernel for what only administrators need.
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
buffer = ctypes.create_string_buffer(256)
calls = {
    "unshare": (272, 0x10000000),
    "mount": (165, 0, 0, 0, 0, 0),
    "setns": (308, 0, 0),
    "bpf": (321, 0, ctypes.addressof(buffer), 0),
    "io_uring_setup": (425, 1, ctypes.addressof(buffer)),
    "perf_event_open": (298, ctypes.addressof(buffer), 0, -1, -1, 0),
    "keyctl": (250, 0, -3, 1),
    "userfaultfd": (323, 1),
    "open_by_handle_at": (304, -100, 0, 0),
    "clone3": (435, ctypes.addressof(buffer), 64),
    "chroot": (161, 0),
    "setuid": (105, 0),
}
reached = []
for name, call in calls.items():
    ctypes.set_errno(0)
    result = libc.syscall(*(ctypes.c_long(value) for value in call))
    if result >= 0 or ctypes.get_errno() not in (1, 38):
        reached.append((name, result, ctypes.get_errno()))
f"succeeded: {reached}" if reached else "refused"
