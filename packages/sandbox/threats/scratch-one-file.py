# Writes one file that is far too large.
with open("flood", "wb", 0) as file:
    for _ in range(1_000):
        file.write(bytes(10_000_000))
"succeeded"
