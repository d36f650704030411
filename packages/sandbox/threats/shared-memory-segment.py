# Makes a System V segment, which outlives every process.
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
"succeeded" if libc.shmget(0, 1 << 20, 0o1600) >= 0 else "refused"
