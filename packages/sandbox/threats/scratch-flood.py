# Writes ten gigabytes in many files.
import time

for number in range(1_000):
    with open(f"flood-{number}", "wb") as file:
        file.write(bytes(10_000_000))
time.sleep(1)
"succeeded"
