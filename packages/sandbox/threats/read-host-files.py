# Reads what the host keeps: accounts, homes, other data.
import glob
import os

paths = ["/etc/passwd", "/etc/shadow", "/etc/hostname", "/proc/1/environ", "/proc/self/root/etc/passwd"]
paths += glob.glob("/root/.*") + glob.glob("/home/*/*") + glob.glob("/srv/*") + glob.glob("/tmp/*")
read = []
for path in paths:
    try:
        if os.path.isdir(path):
            read += os.listdir(path)
        else:
            with open(path, "rb") as file:
                read += [path] if file.read(1) else []
    except OSError:
        pass
f"succeeded: {read[:5]}" if read else "refused"
