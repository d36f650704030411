# Sends an event of the right shape whose payload is not JSON, then one that nests without end.
import os
import struct

payload = b'{"kind":"submit","answer":' + b"[" * 100_000
for sequence in range(1, 50):
    frame = struct.pack(">BBHIII", 71, 0, 0, 0, sequence, len(payload)) + payload
    if sequence == current:
        os.write(3, frame)
