# Lets other processes look into it again.
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
"succeeded" if libc.prctl(4, 1, 0, 0, 0) == 0 else "refused"
