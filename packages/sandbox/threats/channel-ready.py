# Pretends to be the base.
import os
import struct

os.write(3, struct.pack(">BBHIII", 64, 0, 0, 0, 0, 2) + b"{}")
