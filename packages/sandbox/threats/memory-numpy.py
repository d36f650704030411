# Allocates an array far beyond its memory.
hog = np.ones(10**9)
