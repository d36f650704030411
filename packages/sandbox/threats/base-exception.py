# Raises what `except Exception` does not catch.
raise BaseException("x")
