# Swallows whatever is raised to interrupt it.
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
