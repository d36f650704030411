# Grows a list until nothing is left, and keeps it.
hog = []
while True:
    hog.append("x" * 1_000_000)
