# Prints a hundred megabytes in small pieces.
for _ in range(100_000):
    print("x" * 1_000)
