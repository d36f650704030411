# Writes where the system, the interpreter and the libraries live.
import os
import sys

folders = ["/", "/usr", "/etc", "/dev", "/dev/shm", "/proc/self", "/var/tmp", "/run", sys.prefix]
folders += [os.path.dirname(np.__file__), os.path.expanduser("~root"), os.path.dirname(sys.executable)]
written = []
for folder in folders:
    try:
        with open(os.path.join(folder, "daydream-was-here"), "w") as file:
            file.write("x")
        written.append(folder)
    except OSError:
        pass
f"succeeded: {written}" if written else "refused"
