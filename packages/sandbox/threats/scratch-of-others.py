# Reads and removes what other sessions have written.
import os

found = []
for folder in ("/tmp", "/var/tmp", "/dev/shm", os.path.dirname(os.getcwd())):
    try:
        found += os.listdir(folder)
    except OSError:
        pass
"succeeded" if found else "refused"
