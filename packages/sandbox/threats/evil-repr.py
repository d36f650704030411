# Ends with a value that fails when it is shown.
class Evil:
    def __repr__(self):
        raise ValueError("no")


Evil()
