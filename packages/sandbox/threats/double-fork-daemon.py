# Leaves the session's process group behind in a daemon.
import os

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            pass
    os._exit(0)
"succeeded"
