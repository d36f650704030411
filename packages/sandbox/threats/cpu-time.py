# Uses up its CPU time and catches the signal that says so.
import signal

signal.signal(signal.SIGXCPU, lambda *_: None)
while True:
    pass
