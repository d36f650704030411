# Looks for channels that are not its own.
import os
import stat

found = []
for descriptor in range(64):
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError:
        continue
    if descriptor != 3 and (stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode)):
        found.append(descriptor)
f"succeeded: {found}" if found else "refused"
