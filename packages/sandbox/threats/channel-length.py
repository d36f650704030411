# Announces a frame of four gigabytes.
import os
import struct

os.write(3, struct.pack(">BBHIII", 68, 0, 0, 0, 1, 2**32 - 1))
