# Makes as many processes as it can.
import os

for _ in range(10_000):
    os.fork()
"succeeded"
