# Recurses without end.
def dive():
    return dive()


dive()
