# Sends signals to the processes above and beside it, in every way there is.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
reached = []
for pid in (1, os.getppid(), sibling, -1):
    for number in (9, 0):
        try:
            os.kill(pid, number)
            reached.append((pid, "kill"))
        except OSError:
            pass
    # tgkill, tkill, rt_sigqueueinfo, pidfd_open by their x86_64 numbers
    for call in ((234, pid, pid, 0), (200, pid, 0), (129, pid, 0, 0), (434, pid, 0)):
        if libc.syscall(*(ctypes.c_long(value) for value in call)) >= 0:
            reached.append((pid, call[0]))
f"succeeded: {reached}" if reached else "refused"
