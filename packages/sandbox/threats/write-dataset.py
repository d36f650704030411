# Changes the bytes that other sessions read.
import mmap
import os

changed = []
for name, attempt in {
    "write": lambda: os.pwrite(4, b"changed", 0),
    "reopen": lambda: os.pwrite(os.open("/proc/self/fd/4", os.O_RDWR), b"changed", 0),
    "map": lambda: mmap.mmap(os.open("/proc/self/fd/4", os.O_RDWR), 7).write(b"changed"),
    "truncate": lambda: os.ftruncate(4, 0),
}.items():
    try:
        attempt()
        changed.append(name)
    except (OSError, ValueError):
        pass
f"succeeded: {changed}" if changed else "refused"
