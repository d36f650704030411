# Allocates plain bytes far beyond its memory.
hog = bytearray(8 << 30)
