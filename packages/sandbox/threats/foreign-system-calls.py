# Makes a system call by the numbers of another ABI, past a filter that only knows one.
import ctypes
import platform

libc = ctypes.CDLL(None, use_errno=True)
if platform.machine() == "x86_64":
    libc.syscall(ctypes.c_long(0x40000000 + 57))
else:
    libc.abort()
"succeeded"
