# Prints a hundred megabytes at once.
print("x" * 100_000_000)
