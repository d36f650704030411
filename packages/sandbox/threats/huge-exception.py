# Raises with an enormous message.
raise ValueError("x" * 50_000_000)
