# Fills scratch space with files that have no name any more, where nobody who lists folders sees them.
import os
import time

held = []
try:
    for number in range(1_000):
        held.append(open(f"hidden-{number}", "wb", 0))
        os.unlink(f"hidden-{number}")
        held[-1].write(bytes(10_000_000))
except OSError:
    if not held:
        raise
    time.sleep(1)
"succeeded"
