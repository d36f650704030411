"""The per-session layers between user code and the machine."""
