# Recurses without end after lifting the interpreter's limit.
import sys

sys.setrecursionlimit(10**9)


class Dive:
    def __repr__(self):
        return repr([self])


repr(Dive())
