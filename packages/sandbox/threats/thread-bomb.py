# Starts threads without end and keeps them.
import threading
import time

started = 0
try:
    for started in range(1, 10_001):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
except RuntimeError:
    pass
time.sleep(2)
"succeeded" if started > 200 else "refused"
