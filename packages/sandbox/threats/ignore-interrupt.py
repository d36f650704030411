# Ignores the signal that interrupts a cell.
import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    pass
