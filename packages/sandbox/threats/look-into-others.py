# Attaches to other processes and reads their memory.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
reached = []
for pid in (1, os.getppid(), sibling):
    if libc.ptrace(16, pid, 0, 0) == 0:
        reached.append((pid, "ptrace"))
    buffer = ctypes.create_string_buffer(8)
    vector = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 8)
    if libc.process_vm_readv(pid, vector, 1, vector, 1, 0) > 0:
        reached.append((pid, "process_vm_readv"))
    for name in ("mem", "environ", "maps", "fd", "root", "cwd"):
        try:
            os.listdir(f"/proc/{pid}/{name}") if name in ("fd", "root", "cwd") else open(f"/proc/{pid}/{name}")
            reached.append((pid, name))
        except OSError:
            pass
f"succeeded: {reached}" if reached else "refused"
